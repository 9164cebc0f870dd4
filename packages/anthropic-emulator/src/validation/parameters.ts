import { string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { items } from './contents.ts'

const GEOS = ['global', 'us']

const isBlank = (sequence: unknown): boolean => string(sequence).trim() === ''

// Newer search and fetch tools run code by themselves; other tools can be for code to call.
const RUNS_CODE = /^code_execution|^web_(search|fetch)_202[6-9]/

function runsCode({ type, allowed_callers: callers }: Json): boolean {
  const names = Array.isArray(callers) ? [type, ...callers] : [type]
  return names.some((name) => RUNS_CODE.test(string(name)))
}

const MOST_MESSAGES = 100_000

/** What is wrong with fields that are of the right shape, whatever the model. */
export function findParameterProblem(body: Json): string | undefined {
  const { stop_sequences: stops, inference_geo: geo, container } = body
  if (Array.isArray(stops) && stops.some(isBlank)) {
    return 'stop_sequences: each stop sequence must contain non-whitespace'
  }
  if (typeof geo === 'string' && !GEOS.includes(geo)) {
    return "inference_geo: must be one of ['global', 'us']"
  }
  if (Array.isArray(body.messages) && body.messages.length > MOST_MESSAGES) {
    return `messages: List should have at most ${MOST_MESSAGES} items`
  }
  if (typeof container !== 'string') return undefined
  return items(body.tools).some(runsCode)
    ? undefined
    : 'container: Container identifier can only be provided when using the code execution tool'
}
