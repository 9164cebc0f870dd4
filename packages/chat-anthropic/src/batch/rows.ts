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

/** Numbers the rows as they are read. */
export async function* numberRows<Row>(
  rows: Rows<Row>,
  toId: BatchOptions<Row>['id'],
): AsyncGenerator<NumberedRow<Row>> {
  let at = 0
  for await (const input of rows) {
    const id = String(toId ? toId(input, at) : (findId(input) ?? at))
    yield { input, at, id, key: hashRow(id, input) }
    at += 1
  }
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

function hashRow(id: string, input: unknown): number {
  return createHash('sha256')
    .update(`${id}\n${toJson(input)}`)
    .digest()
    .readUInt32BE(0)
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
