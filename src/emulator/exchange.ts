import type { Batch } from './batches/batch.ts'
import type { FileStore } from './files/store.ts'
import type { Dialect } from './platforms/dialect.ts'
import type { NewId } from './ids.ts'
import type { InputUsage } from './cache.ts'
import type { NextTurn } from './script.ts'
import type { AskedFaults } from './asked-faults.ts'
import type { Fault } from './delivery-types.ts'
import type { Pace } from './pace.ts'
import type { Threads } from './threads.ts'
import type { Journal } from './journal.ts'
import type { ReplyLog } from './reply-log.ts'
import type { Relay } from './recordings/relay.ts'
import type { RateLimits } from './rate-limits.ts'
import type { JournalEntry, Json, RequestBody } from './types.ts'

/** What the transport lends to a request. */
export interface Wire {
  /** Destroys the connection once what was sent has left. */
  hangUp: () => void
  /** Aborts when the client goes away; without it the request's own signal does. */
  signal: AbortSignal
  /** Called when a body begins that is sent piece by piece. */
  onBegin: () => void
  /** Called when nothing more of such a body will be sent. */
  onEnd: () => void
}

/** The wire as far as a transport has one. */
export type Lent = Partial<Wire> & Pick<Wire, 'signal'>

/** What all requests to one emulator share. */
export interface Service {
  strict: boolean
  apiKey?: string
  journal: Journal
  newId: NewId
  /** Answers in place of the routes. */
  relay?: Relay
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

/** Thrown instead of an answer: the transport closes the connection without one. */
export class ConnectionRefused extends Error {
  override name = 'ConnectionRefused'
}
