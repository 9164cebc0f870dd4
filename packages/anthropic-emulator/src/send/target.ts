import type { JournalEntry } from '../journal/types.ts'
import type { ReplyLog } from '../journal/reply-log.ts'
import type { Dialect } from '../platforms/dialect.ts'
import type { Connection } from '../wire/connection.ts'
import type { Fault } from '../wire/faults.ts'

/** Where the reply to one request goes. */
export interface ReplyTarget {
  entry: JournalEntry
  /** Records what is sent. */
  log: ReplyLog
  connection: Connection
  requestId: string
  /** The cloud platform the request came through; undefined for Anthropic's own API. */
  dialect: Dialect | undefined
  /** Selected by header or rate; it wins over the fault of a turn. */
  fault?: Fault
  /** Added to every answer; handlers of the request add to them. */
  responseHeaders: Record<string, string>
}
