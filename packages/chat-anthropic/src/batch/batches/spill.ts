/**
 * Rows that wait for their batch, in a file without a name: the program runs on them again when their
 * replies are there. Rows that are no plain JSON stay in memory.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NumberedRow } from '../rows.ts'
import { isRecord } from '../../wire.ts'

const FIRST_SIZE = 1024
/** A small write costs as much as a large one. */
const BUFFERED = 256 * 1024

export class Spill<Row> {
  #fd: number | undefined
  #end = 0
  #offsets = new Float64Array(FIRST_SIZE)
  #lengths = new Uint32Array(FIRST_SIZE)
  readonly #kept = new Map<number, NumberedRow<Row>>()
  #buffer: Buffer[] = []
  #buffered = 0

  has(at: number): boolean {
    return (this.#lengths[at] ?? 0) > 0 || this.#kept.has(at)
  }

  put(row: NumberedRow<Row>): void {
    if (this.has(row.at)) return
    if (!isPlain(row.input)) return void this.#kept.set(row.at, row)
    const bytes = Buffer.from(JSON.stringify([row.id, row.key, row.input]))
    this.#grow(row.at)
    this.#offsets[row.at] = this.#end
    this.#lengths[row.at] = bytes.length
    this.#end += bytes.length
    this.#buffer.push(bytes)
    this.#buffered += bytes.length
    if (this.#buffered >= BUFFERED) this.#flush()
  }

  get(at: number): NumberedRow<Row> | undefined {
    const kept = this.#kept.get(at)
    const length = this.#lengths[at] ?? 0
    if (kept || length === 0) return kept
    this.#flush()
    const bytes = Buffer.allocUnsafe(length)
    readSync(this.#fd!, bytes, 0, length, this.#offsets[at]!)
    const [id, key, input]: [string, number, Row] = JSON.parse(bytes.toString())
    return { at, id, key, input }
  }

  /** A row that is finished is not asked for again. */
  forget(at: number): void {
    this.#kept.delete(at)
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }

  #flush(): void {
    if (this.#buffered === 0) return
    this.#fd ??= openUnnamed()
    const bytes = Buffer.concat(this.#buffer)
    const start = this.#end - bytes.length
    for (let at = 0; at < bytes.length;) {
      at += writeSync(this.#fd, bytes, at, bytes.length - at, start + at)
    }
    this.#buffer = []
    this.#buffered = 0
  }

  #grow(at: number): void {
    if (at < this.#lengths.length) return
    const size = Math.max(at + 1, this.#lengths.length * 2)
    const offsets = new Float64Array(size)
    offsets.set(this.#offsets)
    const lengths = new Uint32Array(size)
    lengths.set(this.#lengths)
    this.#offsets = offsets
    this.#lengths = lengths
  }
}

/** A file that is gone when the process is, however it ends. */
function openUnnamed(): number {
  const folder = mkdtempSync(join(tmpdir(), 'chat-anthropic-'))
  try {
    return openSync(join(folder, 'rows'), 'w+')
  } finally {
    // Windows keeps what is open.
    if (process.platform !== 'win32') rmSync(folder, { recursive: true })
  }
}

/** Whether JSON keeps a value whole. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (Array.isArray(value)) return value.every(isPlain)
  if (!isRecord(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return Object.values(value).every(isPlain)
}
