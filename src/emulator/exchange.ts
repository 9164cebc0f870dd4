import type { NewId } from './ids.ts'
import type { InputUsage } from './cache.ts'
import type { NextTurn } from './script.ts'
import type { StreamStyle } from './events.ts'
import type { Threads } from './threads.ts'
import type { JournalEntry, RequestBody } from './types.ts'

/** What the transport lends to a request. */
export interface Wire {
  /** Destroys the connection once what was sent has left. */
  hangUp: () => void
  /** Aborts when the client goes away; without it the request's own signal does. */
  signal: AbortSignal
  /** Called when nothing more will be sent. */
  onEnd: () => void
}

/** What all requests to one emulator share. */
export interface Service {
  strict: boolean
  apiKey?: string
  requests: JournalEntry[]
  newId: NewId
  nextTurn: NextTurn
  inputUsage: InputUsage
  threads: Threads
  style: StreamStyle
  /** Milliseconds before each event. */
  pace: number
}

/** One request on its way to an answer. */
export interface Exchange extends Partial<Wire> {
  entry: JournalEntry
  body: unknown
  /** The body with all that a thread holds; the body itself where there is none. */
  prompt: RequestBody
  headers: Record<string, string>
  requestId: string
  /** Added to whatever is answered. */
  responseHeaders: Record<string, string>
  signal: AbortSignal
}

/** Thrown instead of an answer: the transport closes the connection without one. */
export class ConnectionRefused extends Error {
  override name = 'ConnectionRefused'
}
