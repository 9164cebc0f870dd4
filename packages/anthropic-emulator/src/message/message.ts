import type { NewId } from '../wire/ids.ts'
import { blocks, isObject, objects, string, without } from '../wire/json.ts'
import { completeBlocks, findUnanswered } from './reply-blocks.ts'
import { completeUsage } from './reply-usage.ts'
import type { Json } from '../wire/types.ts'
import type { MessageTurn } from '../wire/turns.ts'

// With this flag a compaction is the whole reply, and the client goes on from it.
function pausesAfterCompaction(body: Json): boolean {
  const management = isObject(body.context_management) ? body.context_management : {}
  const pauses = objects(management.edits).some((edit) => edit.pause_after_compaction === true)
  return pauses || isObject(body.compaction)
}

function chooseStopReason(content: readonly Json[], turn: MessageTurn, body: Json): string {
  if (content.some(({ type }) => type === 'tool_use')) return 'tool_use'
  if (typeof turn.stop_sequence === 'string') return 'stop_sequence'
  if (turn.stop_details) return 'refusal'
  const last = content.at(-1)
  if (last?.type === 'compaction' && pausesAfterCompaction(body)) return 'compaction'
  return last && findUnanswered([...content]).includes(last) ? 'pause_turn' : 'end_turn'
}

function toStopDetails(given: unknown): Json | null {
  return isObject(given) ? { type: 'refusal', category: null, explanation: null, ...given } : null
}

const IN_CONTAINER = ['code_execution', 'bash_code_execution', 'text_editor_code_execution']

// Code of the model's runs in a container: the one that the request names, or a new one.
function container(content: readonly Json[], { body, newId, skills = [] }: MessageContext): Json {
  const ran = content.some(({ name }) => IN_CONTAINER.includes(string(name)))
  if (!ran) return {}
  const asked = isObject(body.container) ? body.container : { id: body.container }
  const id = string(asked.id) || newId('container')
  return {
    container: { id, expires_at: '2099-12-31T23:59:59Z', ...(skills.length > 0 && { skills }) },
  }
}

// After a fallback the reply is the other model's.
function findAnsweringModel(content: readonly Json[], body: Json): string {
  const to = content.findLast(({ type }) => type === 'fallback')?.to
  return string(isObject(to) ? to.model : body.model)
}

/** What a message is made from besides its turn. */
export interface MessageContext {
  body: Json
  newId: NewId
  /** The input side of `usage`. */
  inputUsage: Json
  /** What context management cleared, where the request asks for it. */
  appliedEdits?: readonly Json[] | undefined
  /** The skills of the request's container, each at its version. */
  skills?: readonly Json[] | undefined
}

// What a turn says besides what is completed here.
const pickFields = (turn: MessageTurn): Json =>
  without(turn, 'content', 'usage', 'stop_details', 'headers', 'fault', 'pace')

/** A whole wire message from the parts that a turn gives. */
export function toMessage(turn: MessageTurn, context: MessageContext): Json {
  const { body, newId, inputUsage, appliedEdits } = context
  const content = completeBlocks(blocks(turn.content), newId, body)
  const message = {
    model: findAnsweringModel(content, body),
    id: newId('msg'),
    type: 'message',
    role: 'assistant',
    content,
    stop_reason: chooseStopReason(content, turn, body),
    stop_sequence: null,
    stop_details: toStopDetails(turn.stop_details),
  }
  const usage = completeUsage(content, inputUsage, turn.usage)
  // Spreading that many takes several times as long.
  const edits = appliedEdits && { context_management: { applied_edits: appliedEdits } }
  const inContainer = container(content, context)
  return Object.assign(message, inContainer, { usage }, edits, pickFields(turn))
}
