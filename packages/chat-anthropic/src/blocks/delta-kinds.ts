/** What is known about each kind of delta: which field it appends to, and what it may open. */
import type { Delta, WireBlock } from '../wire.ts'

interface DeltaKind {
  /** The field of the delta that is appended. Servers in Go leave out what is empty. */
  text?: string
  /** The block that it opens where the server announced none. */
  opens?: Readonly<WireBlock>
}

const KINDS: Record<Delta['type'], DeltaKind> = {
  text_delta: { text: 'text', opens: { type: 'text', text: '' } },
  thinking_delta: { text: 'thinking', opens: { type: 'thinking', thinking: '' } },
  signature_delta: { text: 'signature' },
  input_json_delta: { text: 'partial_json' },
  citations_delta: {},
  compaction_delta: {},
}

const DELTA_KINDS: ReadonlyMap<string, DeltaKind> = new Map(Object.entries(KINDS))

/** The field of a delta of this type whose text is appended, where it has one. */
export function textFieldOf(type: string): string | undefined {
  return DELTA_KINDS.get(type)?.text
}

/** The block that a first delta of this type opens: some gateways announce none. */
export function impliedBlock({ type }: { type: string }): WireBlock | undefined {
  return DELTA_KINDS.get(type)?.opens
}
