/**
 * A LangChain conversation as the API's system prompt and turns.
 *
 * Turns are not merged: the API does that itself, and a conversation that grows keeps the bytes
 * of its beginning, which is what prompt caching lives on.
 */
import type { AIMessage, BaseMessage, ChatMessage, ToolMessage } from '@langchain/core/messages'
import { InvalidHistoryError, UnsupportedInputError } from '../errors.ts'
import type { BlockParam, MessageParam, TextBlockParam, ToolResultParam } from '../wire.ts'
import { type Target, toAssistantBlocks } from './assistant.ts'
import { toBlock, toBlocks } from './content.ts'
import { toToolId } from './ids.ts'
import type { Input } from './media.ts'
import { type Finding, pairTurns } from './pairing.ts'

export interface Policies extends Target {
  /** What happens to calls and results that do not pair; see `repairHistory`. */
  repair: 'off' | 'report' | 'repair'
  /** Whether the model takes system messages after the first turn. */
  systemInPlace: boolean
  /** Whether the last turn may be the assistant's. */
  prefill: boolean
}

export interface Conversation {
  system: string | TextBlockParam[] | undefined
  messages: MessageParam[]
  findings: Finding[]
}

/** A turn on its way to the wire, and the index of the message it comes from. */
export interface Turn {
  role: 'user' | 'assistant' | 'system'
  content: string | BlockParam[]
  at: number
  /** What else a system turn can say. */
  said?: { clear_at?: unknown; output_config?: unknown }
}

/** The conversation as the API takes it. Throws what surely cannot be sent, naming the place. */
export function toConversation(messages: readonly BaseMessage[], policies: Policies): Conversation {
  const turns = messages.flatMap((message, at) => toTurn(message, at, policies) ?? [])
  const firstOther = turns.findIndex(({ role }) => role !== 'system')
  const leading = firstOther < 0 ? turns : turns.slice(0, firstOther)
  const rest = firstOther < 0 ? [] : turns.slice(firstOther)
  const { turns: paired, findings } = pairTurns(rest, policies.repair !== 'repair')
  if (policies.repair === 'off') refuse(findings)
  const { kept, hoisted } = placeSystem(paired, policies.systemInPlace)
  const checked = checkEnds(kept, policies, messages)
  return {
    system: toSystem([...leading, ...hoisted]),
    messages: checked.map(toParam),
    findings,
  }
}

function toParam({ role, content, said }: Turn): MessageParam {
  return { role, content, ...said } as MessageParam
}

function refuse(findings: readonly Finding[]): void {
  const [first] = findings
  if (!first) return
  const ids = findings.flatMap(({ ids }) => ids)
  const wayOut = 'Answer each call with one ToolMessage, or set `repairHistory: "repair"`.'
  const what = findings.map(({ message }) => message).join('; ')
  throw new InvalidHistoryError(what, wayOut, `messages[${first.at}]`, ids)
}

function toTurn(message: BaseMessage, at: number, target: Target): Turn | undefined {
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

function userContent(message: BaseMessage, place: string): string | BlockParam[] {
  const { content } = message
  const isText = typeof content === 'string' && content.trim() !== ''
  const blocks = isText ? [] : toBlocks(content, place)
  if (isText) return content
  if (blocks.length > 0) return blocks
  throw new UnsupportedInputError(
    'a human message without content',
    'Leave the message out, or give it text or a file.',
    place,
  )
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
  const result = { type: 'tool_result' as const, tool_use_id: toToolId(tool_call_id ?? '') }
  if (typeof content === 'string') {
    return [{ ...result, ...(content === '' ? {} : { content }), ...failed }]
  }
  const given = content as Input[]
  if (given.length > 0 && given.every((block) => block.type === 'tool_result')) {
    return given.map((block) => ({ ...ownResult(block, place), ...failed }))
  }
  const blocks = toBlocks(content, place)
  const cached = blocks.findLast((block) => 'cache_control' in block && block.cache_control)
  // The API takes a breakpoint on the result, not inside it.
  const hoisted = cached ? { cache_control: (cached as TextBlockParam).cache_control! } : {}
  const inner = blocks.map(withoutCacheControl) as NonNullable<ToolResultParam['content']>
  return [{ ...result, content: inner as never, ...failed, ...hoisted }]
}

function ownResult(block: Input, place: string): ToolResultParam {
  const result = toBlock(block, place) as ToolResultParam
  return { ...result, tool_use_id: toToolId(result.tool_use_id) }
}

function withoutCacheControl(block: BlockParam): BlockParam {
  if (!('cache_control' in block)) return block
  const { cache_control: _, ...rest } = block
  return rest
}

/** The system prompt: a lone string as it is, anything more as blocks in order. */
function toSystem(turns: readonly Turn[]): Conversation['system'] {
  const [only] = turns
  if (!only) return undefined
  if (turns.length === 1 && typeof only.content === 'string') return only.content
  return turns.flatMap(({ content }) =>
    typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content,
  ) as TextBlockParam[]
}

/**
 * Later system messages: in place where the model takes them, moved behind the user turn that
 * the API wants before them; else at the end of the system prompt.
 */
function placeSystem(turns: readonly Turn[], inPlace: boolean): { kept: Turn[]; hoisted: Turn[] } {
  if (!inPlace) {
    const isSystem = ({ role }: Turn) => role === 'system'
    return { kept: turns.filter((turn) => !isSystem(turn)), hoisted: turns.filter(isSystem) }
  }
  const kept: Turn[] = []
  let waiting: Turn[] = []
  for (const turn of turns) {
    if (turn.role === 'system') waiting.push(turn)
    else if (turn.role === 'assistant' && followsUser(kept)) {
      kept.push(...waiting, turn)
      waiting = []
    } else kept.push(turn)
  }
  const fits = followsUser(kept)
  return { kept: fits ? [...kept, ...waiting] : kept, hoisted: fits ? [] : waiting }
}

function followsUser(turns: readonly Turn[]): boolean {
  return turns.at(-1)?.role === 'user'
}

function checkEnds(turns: Turn[], policies: Policies, messages: readonly BaseMessage[]): Turn[] {
  if (!turns.some(({ role }) => role === 'user')) {
    throw new UnsupportedInputError(
      `the conversation has no user message (${messages.length} messages were given)`,
      'Add a human message: the API answers one, and takes no system prompt alone.',
    )
  }
  const last = turns.at(-1)!
  if (last.role !== 'assistant') return turns
  if (!policies.prefill && !isPaused(last)) {
    throw new UnsupportedInputError(
      `${policies.model} does not continue an assistant message`,
      'End with a human or tool message; for output in a given form use structured output.',
      `messages[${last.at}]`,
    )
  }
  return [...turns.slice(0, -1), { ...last, content: trimmedEnd(last.content) }]
}

/** A turn the server paused, or a compaction, goes on from where it stands: that is no prefill. */
function isPaused({ content }: Turn): boolean {
  const blocks = typeof content === 'string' ? [] : content
  return blocks.some(({ type }) => /^(server_tool_use|mcp_tool_use|compaction)$/.test(type))
}

/** The API refuses a last assistant text that ends in whitespace. */
function trimmedEnd(content: string | BlockParam[]): string | BlockParam[] {
  if (typeof content === 'string') return content.trimEnd()
  const last = content.at(-1)
  if (last?.type !== 'text') return content
  return [...content.slice(0, -1), { ...last, text: last.text.trimEnd() }]
}
