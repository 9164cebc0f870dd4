/** Rows whose request is that of another row, which is sent for all of them. */
import { createHash } from 'node:crypto'
import type { RequestParams } from '../../wire.ts'
import { HashTable } from '../hash-table.ts'

export class Equals {
  readonly #first = new HashTable()
  readonly #followers = new Map<number, number[]>()

  /** Notes the request of a row; gives the row that has made an equal one before. */
  note(body: RequestParams, row: number): number | undefined {
    const hash = createHash('sha256').update(JSON.stringify(body)).digest()
    const first = this.#first.get(hash)
    if (first === undefined) this.#first.set(hash, row)
    return first === row ? undefined : first
  }

  /** Notes a row that waits for the reply of another. */
  follow(row: number, first: number): void {
    const followers = this.#followers.get(first)
    if (followers) followers.push(row)
    else this.#followers.set(first, [row])
  }

  /** The rows that wait for the reply of another, from now on no more. */
  take(first: number): number[] {
    const followers = this.#followers.get(first) ?? []
    this.#followers.delete(first)
    return followers
  }
}
