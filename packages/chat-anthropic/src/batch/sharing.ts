/** Equal requests are sent once: the others wait for the reply, or read it from the journal. */
import { createHash } from 'node:crypto'
import { UNKNOWN_INFO } from '../client/json-response.ts'
import type { Reply, RequestParams } from '../wire.ts'
import type { Exchange } from './exchange.ts'
import { readLine } from './finish.ts'
import { HashTable } from './hash-table.ts'
import type { Journal } from './journal/journal.ts'
import { DONE } from './journal/row-table.ts'
import type { ReplyResponse } from './row-context.ts'

/** A request that is under way. */
interface Pending {
  row: number
  hash: Buffer
  /** Its reply; undefined where it failed. */
  reply: Promise<Reply | undefined>
}

export class SharedReplies {
  readonly #journal: Journal
  /** Rows that have made one request, and are done. */
  readonly #done = new HashTable()
  readonly #pending = new Map<string, Pending>()

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /** The reply to an equal request of another row, or what `send` brings. */
  async answer(
    body: RequestParams,
    row: number,
    exchange: Exchange,
    send: () => Promise<ReplyResponse>,
  ): Promise<ReplyResponse> {
    const hash = hashBody(body)
    const name = hash.toString('latin1')
    for (;;) {
      const pending = this.#pending.get(name)
      // A row may well ask the same twice.
      if (!pending || pending.row === row) break
      const reply = await pending.reply
      if (!reply) continue
      exchange.noteShared(reply, pending.row)
      return { data: reply, info: UNKNOWN_INFO }
    }
    const done = this.#findDone(hash, exchange)
    if (done) return { data: done, info: UNKNOWN_INFO }
    // Nothing may wait between the look and this.
    const sent = send()
    this.#begin({ row, hash }, sent)
    return sent
  }

  #findDone(hash: Buffer, exchange: Exchange): Reply | undefined {
    const row = this.#done.get(hash)
    if (row === undefined || this.#journal.table.stateOf(row) !== DONE) return undefined
    const { reply } = readLine(this.#journal.readResult(row))
    if (reply) exchange.noteShared(reply, row)
    return reply
  }

  #begin({ row, hash }: Omit<Pending, 'reply'>, sent: Promise<ReplyResponse>): void {
    const name = hash.toString('latin1')
    const forget = () => {
      if (this.#pending.get(name)?.row === row) this.#pending.delete(name)
    }
    const reply = sent.then(
      ({ data }) => data,
      () => {
        forget()
        return undefined
      },
    )
    this.#pending.set(name, { row, hash, reply })
  }

  /** Notes that the line of a row is written, from where its reply can be read. */
  end(row: number, { calls, reply }: Exchange): void {
    for (const [name, pending] of this.#pending) {
      if (pending.row !== row) continue
      this.#pending.delete(name)
      if (calls === 1 && reply) this.#done.set(pending.hash, row)
    }
  }
}

function hashBody(body: RequestParams): Buffer {
  return createHash('sha256').update(JSON.stringify(body)).digest()
}
