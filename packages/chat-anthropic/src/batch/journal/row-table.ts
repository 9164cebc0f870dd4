/** What is known of each row: a few bytes, however many rows there are. */

/** A row's state. Anything but `NEW` was written to the journal. */
export const [NEW, SENT, IN_BATCH, DONE, FAILED] = [0, 1, 2, 3, 4] as const
export type RowState = typeof NEW | typeof SENT | typeof IN_BATCH | typeof DONE | typeof FAILED

/** Rows that a segment of the table has. */
const SEGMENT_SIZE = 65_536

/** What is known of some rows that follow each other. */
class Segment {
  readonly states = new Uint8Array(SEGMENT_SIZE)
  readonly keys = new Uint32Array(SEGMENT_SIZE)
  readonly offsets = new Float64Array(SEGMENT_SIZE)
}

/**
 * States of rows, and where their results are, by the number of the row. It grows by segments: a table that
 * grew as a whole would be there twice each time.
 */
export class RowTable {
  readonly #segments: (Segment | undefined)[] = []
  readonly #counts = [0, 0, 0, 0, 0]

  stateOf(row: number): RowState {
    return (this.#find(row)?.states[row % SEGMENT_SIZE] ?? NEW) as RowState
  }

  /** How many rows are in a state; of `NEW` ones nobody knows. */
  count(state: Exclude<RowState, typeof NEW>): number {
    return this.#counts[state] ?? 0
  }

  setState(row: number, state: RowState): void {
    this.#set(this.#open(row), row, state)
  }

  /** Notes the result of a row: its state, the key of its input, and where its line begins. */
  setResult(row: number, state: typeof DONE | typeof FAILED, key: number, offset: number): void {
    const segment = this.#open(row)
    this.#set(segment, row, state)
    segment.keys[row % SEGMENT_SIZE] = key
    segment.offsets[row % SEGMENT_SIZE] = offset
  }

  keyOf(row: number): number {
    return this.#find(row)?.keys[row % SEGMENT_SIZE] ?? 0
  }

  offsetOf(row: number): number {
    return this.#find(row)?.offsets[row % SEGMENT_SIZE] ?? 0
  }

  /** The rows in a state, lowest first. */
  *rowsIn(state: RowState): Generator<number> {
    for (const [nth, segment] of this.#segments.entries()) {
      if (!segment) continue
      for (let at = 0; at < SEGMENT_SIZE; at += 1) {
        if (segment.states[at] === state) yield nth * SEGMENT_SIZE + at
      }
    }
  }

  #set({ states }: Segment, row: number, state: RowState): void {
    const before = states[row % SEGMENT_SIZE] ?? NEW
    this.#counts[before] = (this.#counts[before] ?? 0) - 1
    this.#counts[state] = (this.#counts[state] ?? 0) + 1
    states[row % SEGMENT_SIZE] = state
  }

  #find(row: number): Segment | undefined {
    return this.#segments[Math.floor(row / SEGMENT_SIZE)]
  }

  #open(row: number): Segment {
    return (this.#segments[Math.floor(row / SEGMENT_SIZE)] ??= new Segment())
  }
}
