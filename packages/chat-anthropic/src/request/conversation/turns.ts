/** One LangChain message as one turn of the API's conversation. */
import type { BaseMessage } from '@langchain/core/messages'
import { isClientResult, isText, toClientResult, toTextBlock } from '../../blocks/blocks.ts'
import { UnsupportedInputError } from '../../errors/errors.ts'
import { type Fields, isWireBlock, type WireBlock } from '../../wire.ts'
import { type Target, toAssistantBlocks } from './assistant.ts'
import { type AssistantMessage, readPlainText } from './usual.ts'
import { toBlocks } from './content.ts'
import { toJsonText } from './descriptions.ts'
import { type Note, toToolResult } from './tool-content.ts'

/** A turn on its way to the wire, and the index of the message it comes from. */
export interface Turn {
  role: 'user' | 'assistant' | 'system'
  content: string | WireBlock[]
  at: number
  /** The further fields of a system turn. */
  fields?: Fields
}

/** A message with the fields that the classes of messages add. */
interface AnyMessage extends AssistantMessage {
  /** Of a message that leaves its role to the program. */
  role?: string
  /** Of a tool's message. */
  status?: string
  tool_call_id?: string
}

/** The turn of a message; nothing for one that was empty and may be. */
export function toTurn(
  message: AnyMessage,
  at: number,
  target: Target,
  note: Note,
): Turn | undefined {
  const role = roleOf(message, at)
  const text = readPlainText(message)
  const isSaid = role === 'user' || role === 'assistant'
  if (isSaid && text !== undefined) return { role, content: text, at }
  const place = `messages[${at}]`
  switch (role) {
    case 'assistant': {
      const content = toAssistantContent(message, target, place, note)
      return content.length === 0 ? undefined : { role, content, at }
    }
    case 'tool':
      return { role: 'user', content: toToolResults(message, place, note), at }
    case 'user':
      // Nothing where there is no content: whether that may be is decided with the whole history.
      return { role, content: toBlocks(message.content, place, note), at }
    case 'system':
      return toSystemTurn(message, at, note)
  }
}

type Role = Turn['role'] | 'tool'

const ROLES: Readonly<Record<string, Role>> = {
  human: 'user',
  user: 'user',
  ai: 'assistant',
  assistant: 'assistant',
  system: 'system',
  developer: 'system',
  tool: 'tool',
}

function roleOf(message: AnyMessage, at: number): Role {
  const type = message.type === 'generic' ? message.role : message.type
  const role = ROLES[String(type)]
  if (role) return role
  throw new UnsupportedInputError(
    `the Messages API has no messages of type ${JSON.stringify(type)}`,
    'Use human, ai, system or tool messages.',
    `messages[${at}]`,
  )
}

/** Plain text stays a string: it is one, and the cache may already hold it as one. */
function toAssistantContent(message: AnyMessage, target: Target, place: string, note: Note) {
  const isString = typeof message.content === 'string' && !message.tool_calls?.length
  const blocks = toAssistantBlocks(message, target, place, note)
  const [only] = blocks
  return isString && blocks.length === 1 && only && isText(only) ? only.text : blocks
}

function toSystemTurn(message: BaseMessage, at: number, note: Note): Turn | undefined {
  const { content, additional_kwargs } = message
  const { clear_at, output_config }: Fields = additional_kwargs
  const fields = {
    ...(clear_at == null ? {} : { clear_at }),
    ...(output_config == null ? {} : { output_config }),
  }
  if (typeof content === 'string') {
    return content.trim() === '' ? undefined : { role: 'system', content, at, fields }
  }
  const blocks = toBlocks(content, `messages[${at}]`, note)
  return blocks.length === 0 ? undefined : { role: 'system', content: blocks, at, fields }
}

/** A tool message as the result block the API wants; content that holds such blocks is them. */
function toToolResults(message: AnyMessage, place: string, note: Note): WireBlock[] {
  const { content, status } = message
  const tool_use_id = message.tool_call_id ?? ''
  const failed = status === 'error' ? { is_error: true } : {}
  if (typeof content === 'string') {
    const given = content === '' ? {} : { content }
    return [toClientResult({ tool_use_id, ...given, ...failed })]
  }
  const result = toClientResult({ tool_use_id })
  const results = areResults(content)
    ? toBlocks(content, place, note).map((block) => ({ ...result, ...block, ...failed }))
    : [toToolResult({ ...result, content, ...failed }, place, note)]
  return results.flatMap(withoutMedia)
}

/** A tool may return anything, so this looks closer than the type of content asks for. */
function areResults(content: unknown): content is WireBlock[] {
  if (!Array.isArray(content) || content.length === 0) return false
  return content.every((block) => {
    if (!isWireBlock(block) || !isClientResult(block)) return false
    const id: unknown = block.tool_use_id
    return id === undefined || typeof id === 'string'
  })
}

/** An error holds text only: the API wants its media as content behind it. */
function withoutMedia(result: WireBlock): WireBlock[] {
  const { content, is_error } = result
  if (!is_error || !Array.isArray(content)) return [result]
  const blocks: WireBlock[] = content
  const media = blocks.filter(isShownToAll)
  if (blocks.every(isText)) return [result]
  const texts = blocks
    .filter((block) => !isShownToAll(block))
    .map((block) => (isText(block) ? block : toTextBlock(toJsonText(block))))
  return [{ ...result, content: texts }, ...media]
}

/** Whether a block of a result may stand in a user's turn as well. */
function isShownToAll({ type }: WireBlock): boolean {
  return type === 'image' || type === 'document' || type === 'search_result'
}
