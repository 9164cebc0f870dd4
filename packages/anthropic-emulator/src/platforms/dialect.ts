import { errorBody, errorHeaders, type ApiError } from '../wire/api-error.ts'
import type { Fault } from '../wire/faults.ts'
import type { NewId } from '../wire/ids.ts'
import { isObject, string } from '../wire/json.ts'
import type { ReadHeaders } from '../wire/headers.ts'
import type { EventReader } from '../wire/sent-events.ts'
import type { Step } from '../wire/frames.ts'
import type { Json } from '../wire/types.ts'

/** Clouds that serve Claude, and OpenAI's form of requests, as the journal names them. */
export type PlatformName =
  | 'bedrock'
  | 'bedrock-mantle'
  | 'vertex'
  | 'foundry'
  | 'aws'
  | 'google-cloud'
  | 'openai'

/** Headers with names in lower case. */
export type Headers = Readonly<Record<string, string>>

/** An answer in a platform's own format. */
export interface PlatformReply {
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

/** How a platform's answers differ from those of the Messages API. */
export interface Dialect {
  platform: PlatformName
  requestId: (newId: NewId) => string
  /** Makes the ids that its models use. */
  ids: (newId: NewId) => NewId
  error: (error: ApiError, requestId: string) => PlatformReply
  message: (message: Json) => Json
  /** A message that comes whole, where it has another form than in a stream. */
  whole?: (message: Json) => Json
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

/** A platform's request, translated to one of the Messages API. */
export interface TranslatedRequest {
  dialect: Dialect
  path: string
  headers: Record<string, string>
  body: unknown
  /** Fields of the body that this platform has in the path instead. */
  fromPath: Json
  /** Why the platform itself refuses the request. */
  refusal?: ApiError | undefined
  /** The same, but only where the emulator is strict; otherwise a header names it. */
  lenientRefusal?: ApiError | undefined
}

/** A request that arrived on a platform's path. */
export interface PlatformRequest {
  method: string
  path: string
  headers: ReadHeaders
  body: unknown
  /** The only API key or token accepted. */
  apiKey?: string | undefined
  /** Whether there is a model of this id of Anthropic's. */
  isModel: (id: string) => boolean
}

/** A cloud that the emulator stands in for. */
export interface Platform {
  /** Whether a request is for this platform. */
  serves: (path: string, headers: Pick<ReadHeaders, 'get'>) => boolean
  translate: (request: PlatformRequest) => TranslatedRequest | Promise<TranslatedRequest>
}

/** The dialect of a platform that answers as the Messages API does. */
export function createDialect(platform: PlatformName, own: Partial<Dialect> = {}): Dialect {
  return {
    platform,
    requestId: (newId) => newId('req'),
    ids: (newId) => newId,
    error: (error, requestId) => ({
      status: error.status,
      headers: errorHeaders(error.status),
      body: errorBody(error, requestId),
    }),
    message: (message) => message,
    messageHeaders: () => ({}),
    events: (frames) => frames,
    pings: true,
    headers: (headers, requestId) => ({ ...headers, 'request-id': requestId }),
    ...own,
  }
}

/** The API's version in a body, where clouds have it; their own older names all mean 2023-06-01. */
export function readVersion(body: unknown): string {
  const named = isObject(body) ? string(body.anthropic_version) : ''
  return /^20\d\d-\d\d-\d\d$/.test(named) ? named : '2023-06-01'
}
