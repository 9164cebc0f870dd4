/** One LangChain message as one turn of the API's conversation. */
import type { AIMessage, BaseMessage, ChatMessage, ToolMessage } from '@langchain/core/messages'
import { UnsupportedInputError } from '../../errors/errors.ts'
import type { BlockParam, ToolResultParam } from '../../wire.ts'
import { type Target, toAssistantBlocks } from './assistant.ts'
import { toBlocks, toToolResult } from './content.ts'
import type { Input } from './media.ts'

/** A turn on its way to the wire, and the index of the message it comes from. */
export interface Turn {
  role: 'user' | 'assistant' | 'system'
  content: string | BlockParam[]
  at: number
  /** What else a system turn can say. */
  said?: { clear_at?: unknown; output_config?: unknown }
}

/** The turn of a message; nothing for one that was empty and may be. */
export function toTurn(message: BaseMessage, at: number, target: Target): Turn | undefined {
  const place = `messages[${at}]`
  const role = roleOf(message, place)
  switch (role) {
    case 'assistant': {
      const content = assistantContent(message as AIMessage, target, place)
      return content.length === 0 ? undefined : { role, content, at }
    }
    case 'tool':
      return { role: 'user', content: toToolResults(message as ToolMessage, place), at }
    case 'user':
      return { role, content: userContent(message, place), at }
    case 'system':
      return systemTurn(message, at, place)
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

function roleOf(message: BaseMessage, place: string): Role {
  const type = message.type === 'generic' ? (message as ChatMessage).role : message.type
  const role = ROLES[type]
  if (role) return role
  throw new UnsupportedInputError(
    `the Messages API has no messages of type ${JSON.stringify(type)}`,
    'Use human, ai, system or tool messages.',
    place,
  )
}

/** Plain text stays a string: it is one, and the cache may already hold it as one. */
function assistantContent(message: AIMessage, target: Target, place: string) {
  const isString = typeof message.content === 'string' && !message.tool_calls?.length
  const blocks = toAssistantBlocks(message, target, place)
  const [only] = blocks
  return isString && blocks.length === 1 && only?.type === 'text' ? only.text : blocks
}

/** Nothing where there is nothing to say: whether that may be is decided with the whole history. */
function userContent(message: BaseMessage, place: string): string | BlockParam[] {
  const { content } = message
  return typeof content === 'string' && content.trim() !== '' ? content : toBlocks(content, place)
}

function systemTurn(message: BaseMessage, at: number, place: string): Turn | undefined {
  const { content, additional_kwargs } = message
  const { clear_at, output_config } = additional_kwargs as NonNullable<Turn['said']>
  const said = {
    ...(clear_at == null ? {} : { clear_at }),
    ...(output_config == null ? {} : { output_config }),
  }
  if (typeof content === 'string') {
    return content.trim() === '' ? undefined : { role: 'system', content, at, said }
  }
  const blocks = toBlocks(content, place)
  return blocks.length === 0 ? undefined : { role: 'system', content: blocks, at, said }
}

/** A tool message as the result block the API wants; content that holds such blocks is them. */
function toToolResults(message: ToolMessage, place: string): BlockParam[] {
  const { content, status, tool_call_id } = message
  const failed = status === 'error' ? { is_error: true } : {}
  const result = { type: 'tool_result' as const, tool_use_id: tool_call_id ?? '' }
  if (typeof content === 'string') {
    return [{ ...result, ...(content === '' ? {} : { content }), ...failed }]
  }
  const given = content as Input[]
  const isResults = given.length > 0 && given.every(({ type }) => type === 'tool_result')
  const results = isResults
    ? toBlocks(content, place).map((block) => ({ ...result, ...block, ...failed }))
    : [toToolResult({ ...result, content, ...failed }, place)]
  return results.flatMap((block) => withoutMedia(block as ToolResultParam))
}

/** An error holds text only: the API wants what else there is behind it, as content of its own. */
function withoutMedia(result: ToolResultParam): BlockParam[] {
  const { content, is_error } = result
  if (!is_error || !Array.isArray(content)) return [result]
  const isText = ({ type }: { type: string }) => type === 'text'
  const media = content.filter((block) => !isText(block)) as BlockParam[]
  return [media.length ? { ...result, content: content.filter(isText) } : result, ...media]
}
