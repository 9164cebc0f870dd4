/** What is known of each row: a few bytes, however many rows there are. */

/** A row's state. Anything but `NEW` was written to the journal. */
export const [NEW, SENT, IN_BATCH, DONE, FAILED] = [0, 1, 2, 3, 4] as const
export type RowState = typeof NEW | typeof SENT | typeof IN_BATCH | typeof DONE | typeof FAILED

const FIRST_SIZE = 1024

/** States of rows, and where their results are, by the number of the row. */
export class RowTable {
  #states = new Uint8Array(FIRST_SIZE)
  #keys = new Uint32Array(FIRST_SIZE)
  #offsets = new Float64Array(FIRST_SIZE)
  readonly #counts = [0, 0, 0, 0, 0]

  stateOf(row: number): RowState {
    return (this.#states[row] ?? NEW) as RowState
  }

  /** How many rows are in a state; of `NEW` ones nobody knows. */
  count(state: Exclude<RowState, typeof NEW>): number {
    return this.#counts[state] ?? 0
  }

  setState(row: number, state: RowState): void {
    this.#grow(row)
    const before = this.stateOf(row)
    this.#counts[before] = (this.#counts[before] ?? 0) - 1
    this.#counts[state] = (this.#counts[state] ?? 0) + 1
    this.#states[row] = state
  }

  /** Notes the result of a row: its state, the key of its input, and where its line begins. */
  setResult(row: number, state: typeof DONE | typeof FAILED, key: number, offset: number): void {
    this.setState(row, state)
    this.#keys[row] = key
    this.#offsets[row] = offset
  }

  keyOf(row: number): number {
    return this.#keys[row] ?? 0
  }

  offsetOf(row: number): number {
    return this.#offsets[row] ?? 0
  }

  /** The rows in a state, lowest first. */
  *rowsIn(state: RowState): Generator<number> {
    for (let row = 0; row < this.#states.length; row += 1) {
      if (this.#states[row] === state) yield row
    }
  }

  #grow(row: number): void {
    const { length } = this.#states
    if (row < length) return
    const size = Math.max(row + 1, length * 2)
    this.#states = copyInto(new Uint8Array(size), this.#states)
    this.#keys = copyInto(new Uint32Array(size), this.#keys)
    this.#offsets = copyInto(new Float64Array(size), this.#offsets)
  }
}

function copyInto<Numbers extends { set(from: Numbers): void }>(
  larger: Numbers,
  from: Numbers,
): Numbers {
  larger.set(from)
  return larger
}
