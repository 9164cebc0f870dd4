import { blocks, isObject, objects, string, without } from './json.ts'
import type { NewId } from './ids.ts'
import { sign } from './signature.ts'
import { countText, countValue } from './tokens.ts'
import type { Json, MessageTurn } from './types.ts'

const ID_PREFIX: Record<string, string> = {
  tool_use: 'toolu',
  server_tool_use: 'srvtoolu',
  mcp_tool_use: 'mcptoolu',
}

function completeBlock(block: Json, newId: NewId): Json {
  const prefix = ID_PREFIX[string(block.type)]
  if (prefix !== undefined) {
    return { type: block.type, id: block.id ?? newId(prefix), ...without(block, 'type', 'id') }
  }
  if (block.type === 'thinking' && block.signature === undefined) {
    return { ...block, signature: sign(string(block.thinking)) }
  }
  return block
}

// How many tokens a reply's content is; thinking apart.
function countReply(content: readonly Json[]): { output: number; thinking: number } {
  const thinking = content
    .filter(({ type }) => type === 'thinking')
    .reduce((sum, block) => sum + countText(string(block.thinking)), 0)
  const rest = content.filter(({ type }) => type !== 'thinking')
  return { thinking, output: rest.reduce((sum, block) => sum + countValue(block), thinking) }
}

function completeUsage(content: readonly Json[], input: Json, scripted: unknown): Json {
  const { output, thinking } = countReply(content)
  const given = isObject(scripted) ? scripted : undefined
  const uncached = {
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  }
  return {
    ...input,
    ...(given && uncached),
    output_tokens: output,
    service_tier: 'standard',
    inference_geo: 'not_available',
    ...(thinking > 0 && { output_tokens_details: { thinking_tokens: thinking } }),
    ...given,
  }
}

/** What a message is made from besides its turn. */
export interface MessageContext {
  body: Json
  newId: NewId
  /** The input side of `usage`. */
  inputUsage: Json
}

/** A whole wire message from the parts that a turn gives. */
export function toMessage(turn: MessageTurn, { body, newId, inputUsage }: MessageContext): Json {
  const { content: given, usage, headers: _headers, fault: _fault, ...fields } = turn
  const content = blocks(given).map((block) => completeBlock(block, newId))
  const calls = objects(content).some(({ type }) => type === 'tool_use')
  return {
    model: string(body.model),
    id: newId('msg'),
    type: 'message',
    role: 'assistant',
    content,
    stop_reason: calls ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    stop_details: null,
    ...fields,
    usage: completeUsage(content, inputUsage, usage),
  }
}
