import type { ApiError } from '../wire/api-error.ts'
import type { Fault } from '../wire/faults.ts'
import type { NewId } from '../wire/ids.ts'
import { isObject, string } from '../wire/json.ts'
import type { ReadHeaders } from '../wire/headers.ts'
import type { EventReader } from '../wire/sent-events.ts'
import type { Step } from '../wire/frames.ts'
import type { Json } from '../wire/types.ts'

/** Clouds that serve Claude, as the journal names them. */
export type PlatformName =
  | 'bedrock'
  | 'bedrock-mantle'
  | 'vertex'
  | 'foundry'
  | 'aws'
  | 'google-cloud'

/** Headers with names in lower case. */
export type Headers = Readonly<Record<string, string>>

/** An answer in a platform's words. */
export interface Said {
  status: number
  headers: Headers
  body: Json
}

/** How a platform frames the events of a stream, where that is not SSE. */
export interface Framing {
  headers: Headers
  /** Steps that send events in SSE framing as steps that send those of the platform. */
  framed: (steps: Iterable<Step>, fault: Fault) => Iterable<Step>
  /** Reads the events out of what was sent, for the journal. */
  reader: () => EventReader
}

/** How a platform says what the Messages API says. */
export interface Dialect {
  platform: PlatformName
  requestId: (newId: NewId) => string
  /** Makes the ids that its models give. */
  ids: (newId: NewId) => NewId
  error: (error: ApiError, requestId: string) => Said
  message: (message: Json) => Json
  /** Headers of a message that comes whole. */
  messageHeaders: (message: Json) => Headers
  /** The events of a message in SSE framing, as the platform changes them. */
  events: (frames: readonly string[], message: Json) => readonly string[]
  /** Whether pings come with its streams. */
  pings: boolean
  /** The headers of any reply, with those of the platform and without those that it does not send. */
  headers: (headers: Headers, requestId: string) => Record<string, string>
  framing?: Framing
}

/** A platform's request as the Messages API would have got it. */
export interface Passage {
  dialect: Dialect
  path: string
  headers: Record<string, string>
  body: unknown
  /** What the path says of the message, where other APIs have it in the body. */
  told: Json
  /** Why the platform itself refuses the request. */
  refused?: ApiError | undefined
  /** The same, where it is answered all the same when the emulator is not strict. */
  faulty?: ApiError | undefined
}

/** A request that arrived on a platform's path. */
export interface Knock {
  method: string
  path: string
  headers: ReadHeaders
  body: unknown
  /** The only API key or token accepted. */
  apiKey?: string | undefined
}

/** A cloud that the emulator stands in for. */
export interface Platform {
  /** Whether a request is for this platform. */
  serves: (path: string, headers: Pick<ReadHeaders, 'get'>) => boolean
  enter: (knock: Knock) => Passage | Promise<Passage>
}

/** The dialect of a platform that answers as the Messages API does. */
export function plainDialect(platform: PlatformName, own: Partial<Dialect> = {}): Dialect {
  return {
    platform,
    requestId: (newId) => newId('req'),
    ids: (newId) => newId,
    error: ({ status, type, message, details }, request_id) => ({
      status,
      headers: { 'content-type': 'application/json' },
      body: { type: 'error', error: { type, message, ...(details && { details }) }, request_id },
    }),
    message: (message) => message,
    messageHeaders: () => ({}),
    events: (frames) => frames,
    pings: true,
    headers: (headers, requestId) => ({ ...headers, 'request-id': requestId }),
    ...own,
  }
}

/** The API's version that a body names, where clouds have it; their own older names are one. */
export function versionOf(body: unknown): string {
  const named = isObject(body) ? string(body.anthropic_version) : ''
  return /^20\d\d-\d\d-\d\d$/.test(named) ? named : '2023-06-01'
}
