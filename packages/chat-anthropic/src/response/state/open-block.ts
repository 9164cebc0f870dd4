/** One block of a reply while it arrives; each change makes a new one and leaves the old one alone. */
import type { Delta } from '../../wire.ts'
import type { AnyBlock } from '../content.ts'

/** A block as far as it has come. `blockOf` puts it together. */
export interface OpenBlock {
  /** All but the text that deltas have added: few of these are looked at, so that stands apart. */
  readonly base: AnyBlock
  /** The field that has grown, and its whole text. */
  readonly field: string | undefined
  readonly text: string
  /** The JSON text of a tool's input so far. */
  readonly json: string
  readonly stopped: boolean
  /** The delta that opened it, where no start did. */
  readonly impliedBy: AnyBlock | undefined
}

/** Blocks whose input is text while it arrives. */
const CALLS: ReadonlySet<string> = new Set(['tool_use', 'server_tool_use', 'mcp_tool_use'])

/** The block of a start. */
export function open(given: AnyBlock, index: number, messageId: unknown): OpenBlock {
  if (!CALLS.has(given.type)) return ofBase(given)
  const { input } = given
  const base = { ...given, id: callId(given['id'], index, messageId) }
  if (isRecord(input)) return ofBase(base)
  // Some gateways write the input as its JSON text, or leave out an empty one.
  const json = input == null ? '' : typeof input === 'string' ? input : JSON.stringify(input)
  return ofBase({ ...base, input: {} }, { json })
}

/**
 * An open block with no text beside its base. All have the same keys in the same order: what reads
 * them for every token is then fast.
 */
function ofBase(
  base: AnyBlock,
  { json = '', stopped = false, impliedBy }: Partial<OpenBlock> = {},
): OpenBlock {
  return { base, field: undefined, text: '', json, stopped, impliedBy }
}

/** A call's id; one without is known by its place, so that its result finds it. */
function callId(id: unknown, index: number, messageId: unknown): string {
  return id == null || id === '' ? `${String(messageId ?? 'call')}_${index}` : String(id)
}

const IMPLIED: Readonly<Record<string, AnyBlock>> = {
  text_delta: { type: 'text', text: '' },
  thinking_delta: { type: 'thinking', thinking: '' },
}

/** The block that a first delta opens: some gateways announce none. */
export function impliedBlock({ type }: AnyBlock): AnyBlock | undefined {
  return IMPLIED[type]
}

/** The block that a delta opens, where none was announced. */
export function openedBy(delta: AnyBlock): OpenBlock | undefined {
  const base = impliedBlock(delta)
  return base && ofBase(base, { impliedBy: delta })
}

/** The block with what a delta adds to it. */
export function grown(current: OpenBlock, raw: AnyBlock): OpenBlock {
  const delta = raw as unknown as Delta
  switch (delta.type) {
    case 'input_json_delta': {
      const { base, field, text, json, stopped, impliedBy } = current
      return { base, field, text, json: json + (delta.partial_json ?? ''), stopped, impliedBy }
    }
    case 'citations_delta':
      return withFields(current, { citations: [delta.citation] })
    case 'thinking_delta':
      // `estimated_tokens` beside it is a progress report, no part of the block.
      return withText(current, 'thinking', delta.thinking)
    case 'text_delta':
      return hasOnly(raw, 'text') ? withText(current, 'text', delta.text) : withFields(current, raw)
    case 'signature_delta':
    case 'compaction_delta':
      return withFields(current, raw)
    default:
      delta satisfies never
      return withFields(current, raw)
  }
}

// A loop, since this is asked for every token and a list of keys would be made each time.
function hasOnly(delta: AnyBlock, field: string): boolean {
  for (const key in delta) if (key !== 'type' && key !== field) return false
  return true
}

/** With more text in a field. What every token passes through: it copies no block. */
function withText(current: OpenBlock, field: string, more: unknown): OpenBlock {
  const isSame = current.field === field
  const before = isSame ? current.text : blockOf(current)[field]
  if (typeof more !== 'string' || typeof before !== 'string') {
    return withFields(current, { [field]: more })
  }
  const base = isSame ? current.base : blockOf(current)
  const { json, stopped, impliedBy } = current
  return { base, field, text: before + more, json, stopped, impliedBy }
}

/**
 * Deltas append: text to text, items to lists; anything else, and what was null, is replaced. A
 * delta's own type is no field of the block.
 */
function withFields(current: OpenBlock, { type: _, ...delta }: Record<string, unknown>): OpenBlock {
  const base: AnyBlock = { ...blockOf(current) }
  for (const [key, value] of Object.entries(delta)) base[key] = appended(base[key], value)
  return ofBase(base, current)
}

function appended(before: unknown, value: unknown): unknown {
  if (typeof before === 'string' && typeof value === 'string') return before + value
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value]
  return value === null && before !== undefined ? before : value
}

/** The block at its end, with a tool's input as the object that it has come to. */
export function stopped(current: OpenBlock): OpenBlock {
  const { json, impliedBy } = current
  const block = blockOf(current)
  // Without deltas the input of the start object is the whole input.
  const base = json.trim() === '' ? block : { ...block, input: parseInput(json) }
  return ofBase(base, { json, stopped: true, impliedBy })
}

/** The object that a tool's JSON text stands for, or the text itself when it stands for none. */
function parseInput(json: string): Record<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(json)
    return isRecord(value) ? value : json
  } catch {
    return json
  }
}

/** The block of a reply that broke off: its input is text even when it came whole, no call yet. */
export function cut(current: OpenBlock): OpenBlock {
  const { input } = current.base
  if (current.stopped || current.json !== '' || typeof input !== 'object') return current
  return { ...current, json: JSON.stringify(input) }
}

/** The block, a tool's input as its start had it until it has stopped. */
export function blockOf({ base, field, text }: OpenBlock): AnyBlock {
  return field === undefined ? base : { ...base, [field]: text }
}

/** The block as far as it has come, an input that is still arriving as text. */
export function wireBlock(current: OpenBlock): AnyBlock {
  const { json, stopped } = current
  const block = blockOf(current)
  if (stopped || !isRecord(block['input'])) return block
  const isWhole = json === '' && Object.keys(block['input']).length > 0
  return isWhole ? block : { ...block, input: json }
}

/** Whether a value is an object with fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
