import { objects, string } from '../wire/json.ts'
import { countOutput } from '../message/reply-usage.ts'
import { tokens } from '../wire/tokens.ts'
import type { Json } from '../wire/types.ts'
import type { MessageTurn } from '../wire/turns.ts'

const isBlock = (block: Json): block is Json & { type: string } => typeof block.type === 'string'

/** A turn of these blocks. */
export const toTurn = (content: readonly Json[]): MessageTurn => ({
  content: content.filter(isBlock),
})

interface Stop {
  at: number
  sequence: string
}

function findFirstStop(text: string, sequences: readonly string[]): Stop | undefined {
  const found = sequences
    .map((sequence) => ({ sequence, at: text.indexOf(sequence) }))
    .filter(({ at, sequence }) => at >= 0 && sequence !== '')
  return found.sort((one, other) => one.at - other.at)[0]
}

/** The blocks up to the first stop sequence in a text. */
function stopAtSequence(
  content: readonly Json[],
  sequences: readonly string[],
): MessageTurn | undefined {
  for (const [index, block] of content.entries()) {
    const stop = block.type === 'text' ? findFirstStop(string(block.text), sequences) : undefined
    if (!stop) continue
    const text = string(block.text).slice(0, stop.at)
    const rest = text === '' ? [] : [{ ...block, text }]
    return {
      ...toTurn([...content.slice(0, index), ...rest]),
      stop_reason: 'stop_sequence',
      stop_sequence: stop.sequence,
    }
  }
  return undefined
}

function cutBlock(block: Json, left: number): Json[] {
  const key = block.type === 'thinking' ? 'thinking' : 'text'
  if (key !== block.type || left === 0) return []
  return [{ ...block, [key]: tokens(string(block[key])).slice(0, left).join('') }]
}

/** The blocks that fit into the number of tokens; a call that does not fit is left out. */
function cutToTokens(content: readonly Json[], most: number): Json[] | undefined {
  let left = most
  for (const [index, block] of content.entries()) {
    const size = countOutput(block)
    if (size > left) return [...content.slice(0, index), ...cutBlock(block, left)]
    left -= size
  }
  return undefined
}

/** Ends a reply where the request's `stop_sequences` or `max_tokens` want it. */
export function applyLimits(content: readonly Json[], body: Json): MessageTurn {
  const sequences = Array.isArray(body.stop_sequences) ? body.stop_sequences.map(string) : []
  const turn = stopAtSequence(content, sequences) ?? toTurn(content)
  const most = typeof body.max_tokens === 'number' ? body.max_tokens : Infinity
  const short = cutToTokens(objects(turn.content), most)
  return short ? { ...toTurn(short), stop_reason: 'max_tokens' } : turn
}
