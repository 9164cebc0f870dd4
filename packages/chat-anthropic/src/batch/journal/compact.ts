/** Rewrites a finished journal without its notes: what is left is a line per row. */
import { closeSync, fdatasyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs'
import { HEAD_BYTES, readKind, readResultHead } from './lines.ts'
import { RowTable } from './row-table.ts'
import { scanJournal } from './scan.ts'

const CHUNK = 4 * 2 ** 20
const NEWLINE = 10

/** Leaves the first line and the last result of each row. A crash leaves the file as it was. */
export function compactJournal(file: string): void {
  const path = `${file}.tidy`
  const from = openSync(file, 'r')
  const to = openSync(path, 'w')
  try {
    const table = new RowTable()
    scanJournal(from, file, table)
    copyLines(from, (bytes, offset) => isKept(bytes, offset, table), to)
    fdatasyncSync(to)
  } finally {
    closeSync(from)
    closeSync(to)
  }
  renameSync(path, file)
}

function isKept(line: Buffer, offset: number, table: RowTable): boolean {
  const kind = readKind(line[2])
  if (kind !== 'result') return kind === 'header'
  const head = readResultHead(line.toString('latin1', 0, HEAD_BYTES))
  return head !== undefined && table.offsetOf(head.row) === offset
}

/** Copies the lines that are kept, a chunk at a time. */
function copyLines(
  from: number,
  isKept: (line: Buffer, offset: number) => boolean,
  to: number,
): void {
  let buffer = Buffer.allocUnsafe(CHUNK)
  let kept = 0
  for (let position = 0; ;) {
    const count = readSync(from, buffer, kept, buffer.length - kept, position)
    if (count === 0) return
    const begun = position - kept
    position += count
    const end = kept + count
    const lines: Buffer[] = []
    let start = 0
    for (let at = buffer.indexOf(NEWLINE); at !== -1 && at < end;) {
      const line = buffer.subarray(start, at + 1)
      if (isKept(line, begun + start)) lines.push(line)
      start = at + 1
      at = buffer.indexOf(NEWLINE, start)
    }
    writeAll(to, Buffer.concat(lines))
    const next = start === 0 && end === buffer.length ? Buffer.allocUnsafe(end * 2) : buffer
    buffer.copy(next, 0, start, end)
    kept = end - start
    buffer = next
  }
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at)
}
