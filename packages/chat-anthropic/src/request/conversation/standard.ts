/** LangChain's standard blocks of an assistant message back to the wire blocks they stand for. */
import { CITATION_KINDS } from '../../blocks/citation-kinds.ts'
import { unwrapBlock } from '../../blocks/blocks.ts'
import { type Fields, isRecord, toRecord, type WireBlock } from '../../wire.ts'

/**
 * The wire block for a standard one, a wire block unchanged, or nothing: a refusal is in
 * `stop_details`, and reasoning without a signature was not signed by the API.
 */
export function fromStandard(block: WireBlock): WireBlock | undefined {
  switch (block.type) {
    case 'text':
      return fromAnnotated(block)
    case 'reasoning':
      return fromReasoning(block)
    case 'tool_call':
    case 'tool_call_chunk':
    case 'invalid_tool_call':
      return fromToolCall(block)
    case 'server_tool_call':
    case 'server_tool_call_chunk':
      return fromServerCall(block)
    case 'server_tool_call_result':
      return fromServerResult(block)
    case 'non_standard':
      return unwrapBlock(block)
    case 'refusal':
      return undefined
    default:
      return block
  }
}

function fromAnnotated(block: WireBlock): WireBlock {
  const { annotations, ...rest } = block
  if (!Array.isArray(annotations)) return block
  const citations = annotations
    .filter(isRecord)
    .flatMap((annotation) => toCitation(annotation) ?? [])
  return citations.length || !annotations.length ? { ...rest, citations } : rest
}

/** The citation an annotation was made from; nothing for the annotations of other providers. */
function toCitation(annotation: Fields): Fields | undefined {
  const { type: _, source, extras, ...fields } = annotation
  const known = toRecord(extras)
  // Core's own annotations have no `extras`: their `source` names the kind, save for web results,
  // whose encrypted index core does not keep.
  const type = known['type'] ?? (source === 'url' ? undefined : kindOfSource(source))
  if (typeof type !== 'string') return undefined
  const names = Object.entries(CITATION_KINDS.get(type)?.names ?? {})
  const named = names.filter(([, standard]) => fields[standard] !== undefined)
  const standardNames = new Set<string>(names.map(([, standard]) => standard))
  const rest = Object.entries(fields).filter(([key]) => !standardNames.has(key))
  const renamed = named.map(([wire, standard]) => [wire, fields[standard]])
  return { type, ...Object.fromEntries([...rest, ...renamed]), ...known }
}

function kindOfSource(source: unknown): string | undefined {
  return [...CITATION_KINDS].find(([, kind]) => kind.source === source)?.[0]
}

function fromReasoning({ reasoning, ...rest }: WireBlock): WireBlock | undefined {
  const { signature } = rest
  if (typeof signature !== 'string' || signature === '') return undefined
  return { ...rest, type: 'thinking', thinking: reasoning }
}

function fromToolCall({ args, error: _, ...rest }: WireBlock): WireBlock {
  return { ...rest, type: 'tool_use', input: args }
}

function fromServerCall({ args, blockType, ...rest }: WireBlock): WireBlock {
  const type = typeof blockType === 'string' ? blockType : 'server_tool_use'
  return { ...rest, type, input: args }
}

function fromServerResult(block: WireBlock): WireBlock {
  const { toolCallId, output, status: _, blockType, name, ...rest } = block
  const type = typeof blockType === 'string' ? blockType : `${String(name)}_tool_result`
  return { ...rest, type, tool_use_id: toolCallId, content: output }
}
