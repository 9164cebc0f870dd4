import type { NewId } from '../wire/ids.ts'
import { isObject, objects, string } from '../wire/json.ts'
import { sign } from '../wire/signature.ts'
import type { Json } from '../wire/types.ts'

const ID_PREFIX: Record<string, string> = {
  tool_use: 'toolu',
  server_tool_use: 'srvtoolu',
  mcp_tool_use: 'mcptoolu',
}

const RESULT = '_tool_result'

/** Whether a block is the result of a tool that ran on the API's side. */
export function isServerResult({ type }: Json): boolean {
  return string(type).endsWith(RESULT)
}

// What the API seals; nobody but the API reads it.
const seal = (value: unknown): string => sign(JSON.stringify(value) ?? '')

const RESULT_DEFAULTS: Readonly<Record<string, (item: Json) => Json>> = {
  web_search_result: (item) => ({ encrypted_content: seal(item), page_age: null }),
  web_fetch_result: () => ({ retrieved_at: null }),
  code_execution_result: () => ({ stdout: '', stderr: '', return_code: 0, content: [] }),
  bash_code_execution_result: () => ({ stdout: '', stderr: '', return_code: 0, content: [] }),
  web_search_result_location: (item) => ({ encrypted_index: seal(item) }),
}

function completeItem(item: Json): Json {
  const defaults = RESULT_DEFAULTS[string(item.type)]?.(item) ?? {}
  const missing = Object.entries(defaults).filter(([key]) => item[key] === undefined)
  return missing.length > 0 ? { ...item, ...Object.fromEntries(missing) } : item
}

const completeItems = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => (isObject(item) ? completeItem(item) : item))
  return isObject(value) ? completeItem(value) : value
}

// The call that a result without an id belongs to: of its own name, or else the last one.
function findCall({ type }: Json, open: readonly Json[]): Json | undefined {
  const name = string(type).slice(0, -RESULT.length)
  const isOwn = (call: Json) =>
    call.type === `${name}_tool_use` ||
    (call.type === 'server_tool_use' && string(call.name).startsWith(name))
  return open.find(isOwn) ?? open.at(-1)
}

function completeResult(block: Json, open: readonly Json[]): Json {
  const { type, tool_use_id = findCall(block, open)?.id, content, ...others } = block
  const isMcp = type === 'mcp_tool_result' && others.is_error === undefined
  return {
    type,
    tool_use_id,
    ...(isMcp && { is_error: false }),
    ...others,
    ...(content !== undefined && { content: completeItems(content) }),
  }
}

function completeCall(block: Json, prefix: string, newId: NewId): Json {
  const { type, id = newId(prefix), name, input = {}, ...others } = block
  return { type, id, name, input, ...others }
}

const readModel = (value: unknown): string =>
  isObject(value) ? string(value.model) : string(value)

// The model that refused is the one that was asked; the one that answers is its first fallback.
function completeFallback(block: Json, body: Json): Json {
  const [next] = objects(body.fallbacks)
  const { type, from = body.model, to = next, trigger, ...others } = block
  return {
    type,
    from: { model: readModel(from) },
    to: { model: readModel(to) || string(body.model) },
    trigger: trigger ?? { type: 'refusal', category: null },
    ...others,
  }
}

function completeBlock(block: Json, newId: NewId, body: Json): Json {
  const prefix = ID_PREFIX[string(block.type)]
  if (prefix !== undefined) return completeCall(block, prefix, newId)
  switch (block.type) {
    case 'thinking':
      if (block.signature !== undefined) return block
      return { ...block, signature: sign(string(block.thinking)) }
    case 'redacted_thinking':
      return block.data === undefined ? { ...block, data: seal('redacted') } : block
    case 'text':
      if (!Array.isArray(block.citations)) return block
      return { ...block, citations: completeItems(block.citations) }
    case 'fallback':
      return completeFallback(block, body)
    default:
      return block
  }
}

const isServerCall = ({ type }: Json): boolean =>
  type === 'server_tool_use' || type === 'mcp_tool_use'

/** Calls of the API's own tools that have no result among the blocks. */
export function findUnanswered(content: readonly Json[]): Json[] {
  const answered = new Set(content.filter(isServerResult).map((block) => block.tool_use_id))
  return content.filter((block) => isServerCall(block) && !answered.has(block.id))
}

/** The blocks of a reply, with the ids, links and signatures that the script left out. */
export function completeBlocks(content: readonly Json[], newId: NewId, body: Json): Json[] {
  const done: Json[] = []
  for (const block of content) {
    const isResult = isServerResult(block)
    done.push(
      isResult ? completeResult(block, findUnanswered(done)) : completeBlock(block, newId, body),
    )
  }
  return done
}
