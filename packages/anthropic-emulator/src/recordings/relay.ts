import type { ReplyLog } from '../journal/reply-log.ts'
import type { JournalEntry } from '../journal/types.ts'

/** One whole HTTP request, on any path. */
export interface RelayedRequest {
  entry: JournalEntry
  /** Where the reply is written down. */
  log: ReplyLog
  method: string
  url: URL
  headers: Headers
  bytes: Uint8Array<ArrayBuffer>
  /** Aborts when the client goes away. */
  signal: AbortSignal
  /** Destroys the connection once what was sent has left; not there in-process. */
  hangUp?: () => void
  /** Called when a body begins that is sent piece by piece. */
  onBegin?: () => void
  /** Called when nothing more of such a body will be sent. */
  onEnd?: () => void
}

/** Answers whole HTTP requests in place of the emulator's routes. */
export interface Relay {
  answer: (asked: RelayedRequest) => Response | Promise<Response>
  /** Resolves when every recording is written. */
  flush: () => Promise<void>
}
