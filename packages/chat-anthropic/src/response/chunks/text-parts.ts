/**
 * Texts of a reply that is a list of blocks, as parts of chunks. Each part has a `text`, an empty one
 * included: parsers read it.
 *
 * Core's merge leaves out a part of a new block whose text is empty, whatever else it says. So what
 * a block says beside its text is handed out with the first of its text, or at its end.
 */
import type { Fields, WireBlock } from '../../wire.ts'
import { fromBlock } from '../content.ts'
import { blockAsWire, type OpenBlock } from '../state/open-block.ts'

/** The start of a text. */
export function toTextStart(open: OpenBlock, index: number): WireBlock {
  return hasText(open) ? wholePart(open, index) : { type: 'text', text: '', index }
}

/** What a delta added to a text that was `before`; nothing where it waits for the first text. */
export function toTextDelta(
  delta: WireBlock,
  index: number,
  before: OpenBlock | undefined,
  open: OpenBlock,
): WireBlock | undefined {
  if (before && hasText(before)) return { ...addedFields(delta), type: 'text', index }
  if (hasText(open)) return wholePart(open, index)
  return delta.type === 'text_delta' ? { type: 'text', text: '', index } : undefined
}

/** What a text without any text says. */
export function toTextEnd(open: OpenBlock, index: number): WireBlock | undefined {
  if (hasText(open)) return undefined
  const part = wholePart(open, index)
  return Object.keys(part).length > PLAIN_KEYS ? part : undefined
}

/** `type`, `text` and `index`. */
const PLAIN_KEYS = 3

function wholePart(open: OpenBlock, index: number): WireBlock {
  return { ...fromBlock(blockAsWire(open)), index }
}

function addedFields(delta: WireBlock): Fields {
  if (delta.type === 'citations_delta') return { text: '', citations: [delta['citation']] }
  return { text: '', ...fromBlock(delta) }
}

/** Asked for every token, so without a copy of the block. */
function hasText({ base, field, text }: OpenBlock): boolean {
  return Boolean(field === 'text' ? text : base['text'])
}
