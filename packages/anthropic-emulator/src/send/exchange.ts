import type { Lent } from '../wire/connection.ts'
import type { Batch } from '../state/batch.ts'
import type { FileStore } from '../state/files.ts'
import type { Dialect } from '../platforms/dialect.ts'
import type { NewId } from '../wire/ids.ts'
import type { InputUsage } from '../state/cache.ts'
import type { NextTurn } from '../script/script.ts'
import type { AskedFaults } from '../faults/asked-faults.ts'
import type { Fault } from '../wire/faults.ts'
import type { Pace } from '../stream/pace.ts'
import type { Threads } from '../state/threads.ts'
import type { Journal } from '../journal/journal.ts'
import type { ReplyLog } from '../journal/reply-log.ts'
import type { RateLimits } from '../state/rate-limits.ts'
import type { JournalEntry } from '../journal/types.ts'
import type { Json, RequestBody } from '../wire/types.ts'

/** What all requests to one emulator share. */
export interface Service {
  strict: boolean
  apiKey?: string
  journal: Journal
  newId: NewId
  nextTurn: NextTurn
  inputUsage: InputUsage
  threads: Threads
  pace: Pace
  askedFaults: AskedFaults
  /** Milliseconds since 1970. */
  now: () => number
  rateLimits: RateLimits
  files: FileStore
  downloadableUploads: boolean
  /** Newest first. */
  batches: Batch[]
  /** Milliseconds until a batch has ended. */
  batchDelay: number
}

/** One request on its way to an answer. */
export interface Exchange {
  entry: JournalEntry
  /** Told what is sent. */
  log: ReplyLog
  wire: Lent
  /** Of the API, whatever the path was that the request came on. */
  path: string
  /** How the platform speaks that the request came through; the API's own words without it. */
  dialect: Dialect | undefined
  body: unknown
  /** The body, where it is multipart. */
  form?: FormData | undefined
  /** The body with all that a thread holds; the body itself where there is none. */
  prompt: RequestBody
  /** The same with the files that it names in their places, to be counted and described. */
  inlined: Json
  headers: Record<string, string>
  requestId: string
  /** Asked for by header or rate; it wins over that of a turn. */
  fault?: Fault
  /** Added to whatever is answered. */
  responseHeaders: Record<string, string>
}
