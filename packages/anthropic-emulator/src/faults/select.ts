import { apiError, type ApiError } from '../wire/api-error.ts'
import { FAULT_NAMES, faultProblem, type Fault } from '../wire/faults.ts'
import { slipOf } from '../wire/script-error.ts'
import { NUMBERS } from '../wire/settings.ts'
import { faultsByRate } from './rules.ts'
import type { FaultOptions, FaultRequest, SelectedFault } from './types.ts'

/**
 * The header by which a request asks for a fault, in pairs such as `cutAfter=3` or
 * `status=529; retry-after=1`. A name is that of a fault, or `status`, `type` and `message` of an
 * error, or `raw` for the bytes of a body; a name with a dash is a header of the response.
 * A value with a semicolon goes in double quotes, as JSON has them; a name alone means true.
 */
const FAULT_HEADER = 'x-emulator-fault'

const ERROR_NAMES = ['type', 'message']
const NAMES = [...FAULT_NAMES, 'status', ...ERROR_NAMES, 'raw']

const HOW =
  `It is written as "name=value; name=value", such as "cutAfter=3" or "status=529; retry-after=1", ` +
  `where a value with a semicolon is in double quotes. Names are ${NAMES.join(', ')}, ` +
  'and response headers with a dash in their name.'

const PAIR = /\s*([\w-]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^;"]*))?\s*(?:;\s*|$)/y

type Pairs = Record<string, string>

const isHeader = (name: string): boolean => name.includes('-')

const pickPairs = (pairs: Pairs, names: readonly string[]): Pairs =>
  Object.fromEntries(Object.entries(pairs).filter(([name]) => names.includes(name)))

function parsePairs(text: string): Pairs | undefined {
  const pair = new RegExp(PAIR)
  const pairs: Pairs = {}
  while (pair.lastIndex < text.length) {
    const [, name, value = 'true'] = pair.exec(text) ?? []
    if (name === undefined) return undefined
    try {
      pairs[name] = value.startsWith('"') ? (JSON.parse(value) as string) : value.trim()
    } catch {
      return undefined
    }
  }
  return Object.keys(pairs).length > 0 ? pairs : undefined
}

const VALUE_OF_WORD = new Map<string, boolean>([
  ['true', true],
  ['false', false],
])

const parseValue = (name: string, text: string): unknown => {
  if (name === 'contentType') return text
  return VALUE_OF_WORD.get(text) ?? (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text)
}

function faultOf(pairs: Pairs): Fault {
  const named = Object.entries(pickPairs(pairs, FAULT_NAMES))
  const fault: Fault = Object.fromEntries(
    named.map(([name, text]) => [name, parseValue(name, text)]),
  )
  if (typeof fault.errorAfter !== 'number' || pairs.status !== undefined) return fault
  return { ...fault, errorAfter: { events: fault.errorAfter, ...pickPairs(pairs, ERROR_NAMES) } }
}

function insteadOf(pairs: Pairs, fault: Fault): Pick<SelectedFault, 'instead'> {
  const status = pairs.status === undefined ? {} : { status: Number(pairs.status) }
  if (pairs.raw !== undefined) return { instead: { raw: pairs.raw, ...status } }
  const error = pickPairs(pairs, ERROR_NAMES)
  const named = Object.keys(error).length > 0 && fault.errorAfter === undefined
  return pairs.status !== undefined || named ? { instead: { error: { ...status, ...error } } } : {}
}

function nameProblem(names: readonly string[]): string | undefined {
  const unknown = names.find((name) => !NAMES.includes(name) && !isHeader(name))
  if (unknown === undefined) return undefined
  const meant = slipOf(unknown, NAMES)
  return `${unknown} is unknown.${meant ? ` Did you mean "${meant}"?` : ''}`
}

/** What a header asks for, or what is wrong with it. */
function readFaultHeader(text: string): SelectedFault | string {
  const pairs = parsePairs(text)
  if (!pairs) return `${FAULT_HEADER}: ${JSON.stringify(text)} cannot be read. ${HOW}`
  const problem = nameProblem(Object.keys(pairs))
  if (problem !== undefined) return `${FAULT_HEADER}: ${problem} ${HOW}`
  const fault = faultOf(pairs)
  const wrong = faultProblem(fault, FAULT_HEADER)
  if (wrong !== undefined) return wrong
  if (pairs.status !== undefined && !NUMBERS.status.fits(Number(pairs.status))) {
    return `${FAULT_HEADER}.status is ${pairs.status}; it must be ${NUMBERS.status.wanted}.`
  }
  const headers = pickPairs(pairs, Object.keys(pairs).filter(isHeader))
  return { fault, headers, ...insteadOf(pairs, fault) }
}

/** Selects the fault that a request meets, if any; a request may ask for one that makes no sense. */
export type SelectFault = (
  request: FaultRequest,
) => SelectedFault | { refused: ApiError } | undefined

/** Selects faults by the request's header, or else by rate. */
export function createFaultSelector({ faults, seed = 0 }: FaultOptions): SelectFault {
  const selectByRate = faults && faultsByRate(faults, seed)
  return (request) => {
    const written = request.headers[FAULT_HEADER]
    if (written === undefined) return selectByRate?.(request)
    const selected = readFaultHeader(written)
    return typeof selected === 'string'
      ? { refused: apiError({ status: 400, message: selected }) }
      : selected
  }
}
