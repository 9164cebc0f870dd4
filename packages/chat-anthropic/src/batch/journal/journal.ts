/**
 * The journal of a job: intents before anything is sent, results after. A write to the file is
 * there when the process is killed; what was written a second ago is there when the power fails.
 */
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import { compactJournal } from './compact.ts'
import {
  type BatchLine,
  type JournalHeader,
  notAJournal,
  type ResultHead,
  type ResultLine,
  writeResult,
  writeSent,
} from './lines.ts'
import { type Lock, lockFile } from './lock.ts'
import { DONE, FAILED, IN_BATCH, NEW, RowTable, SENT } from './row-table.ts'
import { emptyContent, type JournalContent, scanJournal } from './scan.ts'

const SYNC_EVERY = 1_000
const PIECE = 64 * 1024

/** What rows have come to, and the file that has it, if the job has one. */
export class Journal {
  readonly table = new RowTable()
  readonly content: JournalContent
  readonly #file: string | undefined
  readonly #fd: number | undefined
  readonly #lock: Lock | undefined
  #end = 0
  #timer: ReturnType<typeof setInterval> | undefined
  #isDirty = false
  /** Without a file: the lines that are read again. */
  readonly #lines = new Map<number, ResultLine>()

  /** Opens or begins a journal. Throws where it is another program's file, or in use. */
  constructor(file: string | undefined) {
    this.#file = file
    if (file === undefined) {
      this.content = emptyContent()
      return
    }
    this.#lock = lockFile(file)
    try {
      this.#fd = openSync(file, 'a+')
      this.content = scanJournal(this.#fd, file, this.table)
      this.#repair(this.#fd, file)
    } catch (error) {
      if (this.#fd !== undefined) closeSync(this.#fd)
      this.#lock.release()
      throw error
    }
  }

  get header(): JournalHeader | undefined {
    return this.content.header
  }

  /** Whether its lines are on a disk. */
  get isFile(): boolean {
    return this.#file !== undefined
  }

  #repair(fd: number, file: string): void {
    const { size } = fstatSync(fd)
    const { end, header } = this.content
    if (size > 0 && !header && !isTornHeader(fd, size)) {
      throw notAJournal(file, 'the file does not begin as a journal')
    }
    if (end < size) ftruncateSync(fd, end)
    this.#end = end
  }

  begin(header: JournalHeader): void {
    this.content.header = header
    this.#write(`${JSON.stringify(header)}\n`)
  }

  /** Notes that a row is about to be sent, or that it was refused without being paid. */
  noteSent(row: number, isUnderWay = true): void {
    this.table.setState(row, isUnderWay ? SENT : NEW)
    this.content.notes += 1
    this.#write(writeSent(row, isUnderWay))
  }

  noteBatch(line: BatchLine, rows: readonly number[] = []): void {
    for (const row of rows) this.table.setState(row, IN_BATCH)
    this.content.lastBatch = Math.max(this.content.lastBatch, line.batch)
    this.content.notes += 1
    this.#write(`${JSON.stringify(line)}\n`)
  }

  noteResult(head: ResultHead, line: ResultLine): void {
    const { row, isDone, key, cost } = head
    if (!this.isFile) this.#lines.set(row, line)
    this.table.setResult(row, isDone ? DONE : FAILED, key, this.#end)
    if (cost === undefined) this.content.unpriced += 1
    else this.content.cost += cost
    this.#write(writeResult(head, line))
  }

  /** The line of a row that has a result. */
  readResult(row: number): ResultLine {
    const kept = this.#lines.get(row)
    if (kept || this.#fd === undefined) return kept!
    let offset = this.table.offsetOf(row)
    const pieces: Buffer[] = []
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE)
      const count = readSync(this.#fd, piece, 0, PIECE, offset)
      const end = piece.subarray(0, count).indexOf(10)
      pieces.push(piece.subarray(0, end === -1 ? count : end))
      if (end !== -1 || count === 0) return JSON.parse(Buffer.concat(pieces).toString())
      offset += count
    }
  }

  /** Lets go of the file. A journal whose rows all have results is left with nothing else. */
  close(isFinished: boolean): void {
    clearInterval(this.#timer)
    if (this.#fd === undefined) return
    fdatasyncSync(this.#fd)
    closeSync(this.#fd)
    if (isFinished && this.content.notes > 0) compactJournal(this.#file!)
    this.#lock?.release()
  }

  #write(line: string): void {
    if (this.#fd === undefined) return
    const bytes = Buffer.from(line)
    for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at)
    this.#end += bytes.length
    this.#isDirty = true
    this.#timer ??= setInterval(() => this.#sync(), SYNC_EVERY).unref()
  }

  #sync(): void {
    this.#lock?.touch()
    if (!this.#isDirty || this.#fd === undefined) return
    this.#isDirty = false
    // A disk that fails shows it in the next write.
    fdatasync(this.#fd, () => {})
  }
}

const BEGINNING = '{"journal":1'

/** Whether all there is of a file is the beginning of a first line. */
function isTornHeader(fd: number, size: number): boolean {
  const bytes = Buffer.alloc(Math.min(size, BEGINNING.length))
  readSync(fd, bytes, 0, bytes.length, 0)
  return BEGINNING.startsWith(bytes.toString()) || bytes.every((byte) => byte === 0)
}
