/** What goes back on the wire when a message is part of the next request. */
import { HumanMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages'
import { modelFor } from './decode.ts'
import { withoutNulls } from './expected.ts'
import type { LawServer } from './server.ts'
import {
  isObject,
  textOf,
  type Exchange,
  type Json,
  type JsonObject,
  type WireBlock,
  type WireMessage,
} from './wire.ts'

const DONE = JSON.stringify({
  id: 'msg_done',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5',
  content: [{ type: 'text', text: 'Done.' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
})

/** The blocks that each of some messages, all of them the same reply, puts on the wire. */
export async function replayed(
  server: LawServer,
  { reply }: Exchange,
  messages: readonly BaseMessage[],
): Promise<unknown[]> {
  const conversations = isRepeatable(reply)
    ? [messages.flatMap((message) => [new HumanMessage('Go.'), message]).concat(GO_ON)]
    : messages.map((message) => [new HumanMessage('Go.'), message, ...following(reply)])
  const { url, requests } = server.serve({ json: DONE })
  const model = modelFor(server, url, reply.model)
  for (const conversation of conversations) await model.invoke(conversation)
  if (isRepeatable(reply)) return turnsOf(requests[0])
  // A reply without content has no turn of its own.
  return requests.map((request) => turnsOf(request)[0] ?? [])
}

const GO_ON = new HumanMessage('Go on.')

/** Whether the reply may be told several times in one conversation: ids of calls are unique. */
function isRepeatable({ content, stop_reason: reason }: WireMessage): boolean {
  const isSaid = content.some((block) => !isBlankText(block))
  return isSaid && reason !== 'pause_turn' && content.every((block) => block.type !== 'tool_use')
}

/** A turn that may follow: a result for every client call, or a human's text. */
function following({ content, stop_reason: reason }: WireMessage): BaseMessage[] {
  const calls = content.filter((block) => block.type === 'tool_use')
  if (calls.length > 0) {
    return calls.map((call) => new ToolMessage({ content: 'ok', tool_call_id: textOf(call.id) }))
  }
  // A paused turn goes on by itself: nothing may stand between it and what comes next.
  return reason === 'pause_turn' ? [] : [GO_ON]
}

function turnsOf(request: JsonObject | undefined): unknown[] {
  const messages = Array.isArray(request?.messages) ? request.messages : []
  return messages.flatMap((turn) =>
    isObject(turn) && turn.role === 'assistant' ? [wireBlocks(turn.content ?? null)] : [],
  )
}

/** Blocks as they are compared: without nulls, and without texts that the API refuses as empty. */
function wireBlocks(content: Json | readonly WireBlock[]): unknown {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content
  if (!Array.isArray(blocks)) return blocks
  return blocks.filter((block: Json) => !isBlankText(block)).map(withoutNulls)
}

function isBlankText(block: Json): boolean {
  if (!isObject(block) || block.type !== 'text') return false
  return typeof block.text === 'string' && block.text.trim() === ''
}

/**
 * The recorded blocks; input that is no JSON has the form that the API's documentation gives it, and
 * calls that nothing may follow are last.
 */
export function expectedBlocks({ reply, unparseable }: Exchange): unknown {
  const blocks = reply.content.map((block, position) => {
    const raw = unparseable.get(position)
    return raw === undefined ? block : { ...block, input: { INVALID_JSON: raw } }
  })
  return wireBlocks(callsLast(blocks))
}

/** The API refuses a call that a text follows, and thinking that was moved. */
function callsLast(blocks: readonly WireBlock[]): readonly WireBlock[] {
  const isCall = ({ type, caller }: WireBlock) =>
    type === 'tool_use' && (!isObject(caller) || caller.type === 'direct')
  const isEnd = ({ type, text }: WireBlock) =>
    type.endsWith('_tool_result') || (type === 'text' && text !== '')
  const isThought = ({ type }: WireBlock) => type.endsWith('thinking')
  const calls = blocks.filter(isCall)
  const isFollowed = blocks.slice(blocks.findLastIndex(isCall) + 1).some(isEnd)
  const isMixed = blocks.slice(blocks.findIndex(isCall)).some(isThought)
  if (calls.length === 0 || !isFollowed || isMixed) return blocks
  return [...blocks.filter((block) => !isCall(block)), ...calls]
}
