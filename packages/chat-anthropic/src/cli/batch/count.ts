/** Counts the rows of a file, for what is left of them. */
import { createReadStream } from 'node:fs'
import { readCsv } from './csv.ts'

const NEWLINE = 10

/** About so many rows has a file: the records of a table, or lines. */
export async function countRows(file: string, limit: number | undefined): Promise<number> {
  const count = /\.[ct]sv$/i.test(file) ? await countRecords(file) : await countLines(file)
  return Math.min(count, limit ?? Number.POSITIVE_INFINITY)
}

async function countRecords(file: string): Promise<number> {
  let count = -1
  // Only ends of records count, whatever stands between fields.
  for await (const _ of readCsv(createReadStream(file, 'utf8'), ',')) count += 1
  return Math.max(count, 0)
}

async function countLines(file: string): Promise<number> {
  let lines = 0
  let last = NEWLINE
  for await (const bytes of createReadStream(file, { highWaterMark: 2 ** 20 })) {
    const chunk: Buffer = bytes
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1
    last = chunk.at(-1) ?? last
  }
  return lines + (last === NEWLINE ? 0 : 1)
}
