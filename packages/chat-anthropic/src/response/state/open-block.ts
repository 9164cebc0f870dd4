/** One block of a reply while it arrives; each change makes a new one and leaves the old one alone. */
import { hasStreamedInput } from '../../blocks/blocks.ts'
import { impliedBlock } from '../../blocks/delta-kinds.ts'
import {
  type Delta,
  type Fields,
  isRecord,
  isTooDeep,
  setField,
  toWireBlock,
  type WireBlock,
} from '../../wire.ts'

/** A block as far as it has come. `currentBlock` puts it together. */
export interface OpenBlock {
  /** All but the text that deltas have added: it is rarely read, so the text stands apart. */
  readonly base: WireBlock
  /** The field that has grown, and its whole text. */
  readonly field: string | undefined
  readonly text: string
  /** The JSON text of a tool's input so far. */
  readonly json: string
  readonly closed: boolean
  /** The delta that opened it, where no start did. */
  readonly impliedBy: { type: string } | undefined
}

/** The block of a start. */
export function openBlock(given: WireBlock, index: number, messageId: unknown): OpenBlock {
  if (!hasStreamedInput(given)) return fromBase(given)
  const { input } = given
  const base = { ...given, id: toCallId(given['id'], index, messageId) }
  if (isRecord(input)) return fromBase(base)
  // Some gateways write the input as its JSON text, or leave out an empty one.
  const json = input == null ? '' : typeof input === 'string' ? input : JSON.stringify(input)
  return fromBase({ ...base, input: {} }, { json })
}

/**
 * An open block with no text beside its base. All have the same keys in the same order: what reads
 * them for every token is then fast.
 */
function fromBase(
  base: WireBlock,
  { json = '', closed = false, impliedBy }: Partial<OpenBlock> = {},
): OpenBlock {
  return { base, field: undefined, text: '', json, closed, impliedBy }
}

/** A call's id; one without is known by its place, so that its result finds it. */
function toCallId(id: unknown, index: number, messageId: unknown): string {
  return id == null || id === '' ? `${toIdText(messageId ?? 'call')}_${index}` : toIdText(id)
}

/** An id as a text. Some servers count; what is neither text nor number is its JSON. */
export function toIdText(id: unknown): string {
  return typeof id === 'object' && id !== null ? JSON.stringify(id) : String(id)
}

/** The block that a delta opens, where none was announced. */
export function openImplied(delta: Delta): OpenBlock | undefined {
  const base = impliedBlock(delta)
  return base && fromBase(base, { impliedBy: delta })
}

/** The block with what a delta adds to it. */
export function applyDelta(current: OpenBlock, delta: Delta): OpenBlock {
  switch (delta.type) {
    case 'input_json_delta': {
      const { base, field, text, json, closed, impliedBy } = current
      return { base, field, text, json: json + delta.partial_json, closed, impliedBy }
    }
    case 'citations_delta':
      return appendFields(current, { citations: [delta.citation] })
    case 'thinking_delta':
      // `estimated_tokens` beside it is a progress report, no part of the block.
      return appendText(current, 'thinking', delta.thinking)
    case 'text_delta':
      return hasOnlyText(delta)
        ? appendText(current, 'text', delta.text)
        : appendFields(current, toWireBlock(delta))
    case 'signature_delta':
    case 'compaction_delta':
      return appendFields(current, toWireBlock(delta))
    default:
      delta satisfies never
      return appendFields(current, delta)
  }
}

// A loop, since this is asked for every token and a list of keys would be made each time.
function hasOnlyText(delta: object): boolean {
  for (const key in delta) if (key !== 'type' && key !== 'text') return false
  return true
}

/** With more text in a field. What every token passes through: it copies no block. */
function appendText(current: OpenBlock, field: string, more: unknown): OpenBlock {
  const isSame = current.field === field
  const before = isSame ? current.text : currentBlock(current)[field]
  if (typeof more !== 'string' || typeof before !== 'string') {
    return appendFields(current, { [field]: more })
  }
  const base = isSame ? current.base : currentBlock(current)
  const { json, closed, impliedBy } = current
  return { base, field, text: before + more, json, closed, impliedBy }
}

/**
 * Deltas append: text to text, items to lists; anything else, and what was null, is replaced. A
 * delta's type is no field of the block.
 */
function appendFields(current: OpenBlock, { type: _, ...delta }: Fields): OpenBlock {
  const base: WireBlock = { ...currentBlock(current) }
  for (const [key, value] of Object.entries(delta)) {
    const before = Object.hasOwn(base, key) ? base[key] : undefined
    setField(base, key, appendValue(before, value))
  }
  return fromBase(base, current)
}

function appendValue(before: unknown, value: unknown): unknown {
  if (typeof before === 'string' && typeof value === 'string') return before + value
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value]
  return value === null && before !== undefined ? before : value
}

/** The block at its end, with a tool's input as the object that it has come to. */
export function closeBlock(current: OpenBlock): OpenBlock {
  const { json, impliedBy } = current
  const block = currentBlock(current)
  // Without deltas the input of the start object is the whole input.
  const base = json.trim() === '' ? block : { ...block, input: parseInput(json) }
  return fromBase(base, { json, closed: true, impliedBy })
}

/** The object that a tool's JSON text stands for, or the text itself when it stands for none. */
function parseInput(json: string): Fields | string {
  if (isTooDeep(json)) return json
  try {
    const value: unknown = JSON.parse(json)
    return isRecord(value) ? value : json
  } catch {
    return json
  }
}

/** The block of a reply that broke off: its input is text even when it came whole, no call yet. */
export function abandonBlock(current: OpenBlock): OpenBlock {
  const { input } = current.base
  if (current.closed || current.json !== '' || typeof input !== 'object') return current
  return { ...current, json: JSON.stringify(input) }
}

/** The block, a tool's input as its start had it until it has stopped. */
export function currentBlock({ base, field, text }: OpenBlock): WireBlock {
  return field === undefined ? base : { ...base, [field]: text }
}

/** The block as far as it has come, an input that is still arriving as text. */
export function blockAsWire(current: OpenBlock): WireBlock {
  const { json, closed } = current
  const block = currentBlock(current)
  if (closed || !isRecord(block['input'])) return block
  const isWhole = json === '' && Object.keys(block['input']).length > 0
  return isWhole ? block : { ...block, input: json }
}
