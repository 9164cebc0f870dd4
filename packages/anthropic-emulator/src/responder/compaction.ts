import { blocks, isObject, objects, string } from '../wire/json.ts'
import { countRequest } from '../wire/tokens.ts'
import type { Json } from '../wire/types.ts'
import { findQuestion, joinTexts } from './prompt.ts'

const DEFAULT_TRIGGER = 150_000
const LONGEST_QUOTE = 200

/** What the API compacts a conversation to, and whether that is the whole reply. */
export interface Compaction {
  block?: Json
  alone: boolean
}

function summarize(body: Json): Json {
  const messages = objects(body.messages)
  const first = joinTexts(messages[0]?.content).slice(0, LONGEST_QUOTE)
  const content = `A conversation of ${messages.length} messages that began with: ${first}\nLast asked: ${findQuestion(body).slice(0, LONGEST_QUOTE)}`
  return { type: 'compaction', content }
}

// Messages before an earlier compaction no longer count.
function dropCompacted(body: Json): Json {
  const messages = objects(body.messages)
  const at = messages.findLastIndex(({ content }) =>
    blocks(content).some(({ type }) => type === 'compaction'),
  )
  return at === -1 ? body : { ...body, messages: messages.slice(at) }
}

function findCompactEdit(body: Json): Json | undefined {
  const management = isObject(body.context_management) ? body.context_management : {}
  return objects(management.edits).find(({ type }) => string(type).startsWith('compact_'))
}

/** The compaction that a request asks for, once its conversation is long enough. */
export function compaction(body: Json): Compaction {
  if (isObject(body.compaction)) return { block: summarize(body), alone: true }
  const compacting = findCompactEdit(body)
  if (!compacting) return { alone: false }
  const trigger = isObject(compacting.trigger) ? compacting.trigger.value : DEFAULT_TRIGGER
  if (countRequest(dropCompacted(body)) <= Number(trigger)) return { alone: false }
  return { block: summarize(body), alone: compacting.pause_after_compaction === true }
}
