/** Rows of a job, one by one, with their numbers and ids. */
import { createHash, randomBytes } from 'node:crypto'
import { isRecord } from '../wire.ts'
import type { BatchOptions, Rows } from './types.ts'

/** A row with what identifies it. */
export interface NumberedRow<Row = unknown> {
  input: Row
  /** Its number, from 0 on. */
  at: number
  id: string
  /** A short hash of its input: shows a journal that belongs to other rows. */
  key: number
}

/** Rows, numbered as they are read: without a promise for each where they are at hand. */
export class RowSource<Row> {
  readonly #rows: Rows<Row>
  readonly #toId: BatchOptions<Row>['id']
  #iterator: Iterator<Row> | AsyncIterator<Row> | undefined
  readonly #back: NumberedRow<Row>[] = []
  #at = 0

  constructor(rows: Rows<Row>, toId: BatchOptions<Row>['id']) {
    this.#rows = rows
    this.#toId = toId
  }

  /** The next row; undefined behind the last. */
  next(): NumberedRow<Row> | undefined | Promise<NumberedRow<Row> | undefined> {
    const again = this.#back.shift()
    if (again) return again
    this.#iterator ??= openRows(this.#rows)
    const step = this.#iterator.next()
    return 'then' in step ? step.then((result) => this.#number(result)) : this.#number(step)
  }

  /** Rows that come next. */
  putBack(rows: readonly NumberedRow<Row>[]): void {
    this.#back.unshift(...rows)
  }

  /** Nothing more is read. */
  async close(): Promise<void> {
    await this.#iterator?.return?.()
  }

  #number({ done, value: input }: IteratorResult<Row>): NumberedRow<Row> | undefined {
    if (done) return undefined
    const at = this.#at
    this.#at += 1
    const id = String(this.#toId ? this.#toId(input, at) : (findId(input) ?? at))
    return { input, at, id, key: hashRow(id, input) }
  }
}

function openRows<Row>(rows: Rows<Row>): Iterator<Row> | AsyncIterator<Row> {
  return Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]()
}

function findId(row: unknown): string | number | undefined {
  if (!isRecord(row)) return undefined
  const found = row['id'] ?? row['custom_id']
  return typeof found === 'string' || typeof found === 'number' ? found : undefined
}

/** A hash of a text, as long as the number of hexadecimal digits. */
export function hashText(text: string, digits = 16): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits)
}

/** FNV-1a: one row is compared with one, and most are short. */
function hashRow(id: string, input: unknown): number {
  const text = `${id}\n${toJson(input)}`
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}

/** Rows may hold what is no JSON: then their ids have to do. */
function toJson(input: unknown): string {
  try {
    return JSON.stringify(input) ?? ''
  } catch {
    return ''
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A short name that no other run has: it begins the ids of its requests. */
export function createRunName(): string {
  return Array.from(randomBytes(10), (byte) => LETTERS[byte % LETTERS.length]).join('')
}
