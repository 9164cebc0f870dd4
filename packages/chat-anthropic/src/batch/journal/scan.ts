/** Reads a journal by its bytes: what each row has come to, and what is under way. */
import { readSync } from 'node:fs'
import {
  type BatchLine,
  fromRanges,
  HEAD_BYTES,
  type JournalHeader,
  notAJournal,
  readKind,
  readResultHead,
} from './lines.ts'
import { DONE, FAILED, IN_BATCH, NEW, type RowTable, SENT } from './row-table.ts'

/** What a journal holds beside its rows. */
export interface JournalContent {
  header: JournalHeader | undefined
  /** What its rows have cost, in USD. */
  cost: number
  /** Rows whose cost is unknown. */
  unpriced: number
  /** Batches that were begun and are not done, by number. */
  batches: Map<number, BatchLine>
  lastBatch: number
  /** Lines that are no results: a finished journal is written without them. */
  notes: number
  /** Where its last whole line ends. What is behind was torn by a crash. */
  end: number
}

/** What a journal holds before its first line. */
export function emptyContent(): JournalContent {
  return {
    header: undefined,
    cost: 0,
    unpriced: 0,
    batches: new Map(),
    lastBatch: 0,
    notes: 0,
    end: 0,
  }
}

const CHUNK = 4 * 2 ** 20
const [NEWLINE, ZERO] = [10, 0]

/** Reads all of a journal. A last line without an end is left out. */
export function scanJournal(fd: number, file: string, table: RowTable): JournalContent {
  const scanner = new Scanner(file, table)
  let buffer = Buffer.allocUnsafe(CHUNK)
  let kept = 0
  for (let position = 0; ;) {
    const count = readSync(fd, buffer, kept, buffer.length - kept, position)
    if (count === 0) return scanner.content
    position += count
    const end = kept + count
    const used = scanner.readLines(buffer.subarray(0, end))
    if (used === undefined) return scanner.content
    // A line longer than the buffer gets a larger one.
    const next = used === 0 && end === buffer.length ? Buffer.allocUnsafe(end * 2) : buffer
    buffer.copy(next, 0, used, end)
    kept = end - used
    buffer = next
  }
}

interface SentLine {
  sent: number
  refused?: boolean
}

class Scanner {
  readonly content = emptyContent()
  readonly #file: string
  readonly #table: RowTable
  #lines = 0

  constructor(file: string, table: RowTable) {
    this.#file = file
    this.#table = table
  }

  /** Reads the whole lines of some bytes; returns where they end, or undefined at the journal's end. */
  readLines(bytes: Buffer): number | undefined {
    let start = 0
    for (;;) {
      const end = bytes.indexOf(NEWLINE, start)
      if (end === -1) return start
      // Blocks of zeros are what a power failure leaves of the last writes.
      if (bytes[start] === ZERO) return undefined
      this.#readLine(bytes, start, end)
      this.content.end += end + 1 - start
      start = end + 1
    }
  }

  #readLine(bytes: Buffer, start: number, end: number): void {
    const kind = readKind(bytes[start + 2])
    this.#lines += 1
    if (kind === 'result')
      return this.#readResult(bytes.toString('latin1', start, Math.min(end, start + HEAD_BYTES)))
    const line = bytes.toString('utf8', start, end)
    if (kind === undefined) throw this.#wrongLine(line)
    const value: unknown = this.#parse(line)
    if (kind === 'header') this.content.header = value as JournalHeader
    else this.content.notes += 1
    if (kind === 'sent') this.#noteSent(value as SentLine)
    if (kind === 'batch') this.#noteBatch(value as BatchLine)
  }

  #readResult(beginning: string): void {
    const head = readResultHead(beginning)
    if (!head) throw this.#wrongLine(beginning)
    const { row, isDone, key, cost } = head
    this.#table.setResult(row, isDone ? DONE : FAILED, key, this.content.end)
    if (cost === undefined) this.content.unpriced += 1
    else this.content.cost += cost
  }

  #noteSent({ sent, refused }: SentLine): void {
    // Of a process that was away for too long: what is done is not sent again.
    if (this.#table.stateOf(sent) === DONE) return
    this.#table.setState(sent, refused ? NEW : SENT)
  }

  #noteBatch(line: BatchLine): void {
    const { batches } = this.content
    this.content.lastBatch = Math.max(this.content.lastBatch, line.batch)
    const known = { ...batches.get(line.batch), ...line }
    if (line.rows) for (const row of fromRanges(line.rows)) this.#table.setState(row, IN_BATCH)
    if (!line.done) return void batches.set(line.batch, known)
    batches.delete(line.batch)
    // What it has not answered can be sent again.
    for (const row of fromRanges(known.rows ?? [])) {
      if (this.#table.stateOf(row) === IN_BATCH) this.#table.setState(row, NEW)
    }
  }

  #parse(line: string): unknown {
    try {
      return JSON.parse(line)
    } catch {
      throw this.#wrongLine(line)
    }
  }

  #wrongLine(line: string): Error {
    const shown = JSON.stringify(line.slice(0, 40))
    return notAJournal(this.#file, `line ${this.#lines} is none of a journal: ${shown}`)
  }
}
