/** Counts the rows of a file, for what is left of them. */
import { createReadStream } from 'node:fs'

const NEWLINE = 10

/** About so many rows has a file: its lines, without a table's header. */
export async function countRows(file: string, limit: number | undefined): Promise<number> {
  let lines = 0
  let last = NEWLINE
  for await (const bytes of createReadStream(file, { highWaterMark: 2 ** 20 })) {
    const chunk: Buffer = bytes
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1
    last = chunk.at(-1) ?? last
  }
  const all = lines + (last === NEWLINE ? 0 : 1) - (/\.[ct]sv$/i.test(file) ? 1 : 0)
  return Math.min(Math.max(all, 0), limit ?? Number.POSITIVE_INFINITY)
}
