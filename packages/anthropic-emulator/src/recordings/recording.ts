import { isObject } from '../wire/json.ts'
import { hash } from '../wire/hash.ts'
import { fromCharacters, parsedJson, type BodyText } from './bytes.ts'

/** Recordings cannot be used as asked; the message says why and what to do. */
export class RecordingsError extends Error {
  override name = 'RecordingsError'
}

/** What was asked. */
export interface RecordedRequest {
  headers: Record<string, string>
  /** The body when it is JSON, else null. */
  body: unknown
  bodyText?: string
  /** Of a body that is no text. */
  bodyBase64?: string
}

/** What was answered; at most one of the bodies is there. */
export interface RecordedResponse {
  status: number
  headers: Record<string, string>
  json?: unknown
  sse?: string
  text?: string
  base64?: string
}

/** One exchange with an API, as it is in a file. */
export interface Recording {
  /** Who was recorded. */
  source?: string
  name: string
  api: string
  /** The path, with `{…}` in place of ids. */
  endpoint: string
  /** Where the endpoint is not the path itself. */
  path?: string
  query?: string
  method: string
  /** Null where only the answer is known. */
  request: RecordedRequest | null
  response: RecordedResponse
}

const ID = /^(file|msgbatch|skill|skver|container|agent|session|env)_[\w-]+$/

/** A path with the kinds of its ids in place of them. */
export function endpointOf(path: string): string {
  const segments = path.split('/').map((segment, at, all) => {
    if (ID.test(segment)) return `{${segment.slice(0, segment.indexOf('_'))}_id}`
    return all[at - 1] === 'models' ? '{model_id}' : segment
  })
  return segments.join('/')
}

interface Named {
  number: number
  method: string
  endpoint: string
  /** What the hash in the name is of. */
  asked: string
}

/** The name of a file: the exchange's place in the order, what it is about, and a hash of what was asked. */
export function nameOf({ number, method, endpoint, asked }: Named): string {
  const words = endpoint
    .replace(/^\/v1\//, '')
    .split('/')
    .filter((word) => !word.startsWith('{'))
    .join('-')
  const about = words.replace(/[^\w-]+/g, '_').slice(0, 60) || 'root'
  const verb = method === 'POST' ? '' : `${method.toLowerCase()}-`
  const digits = hash(asked).toString(16).padStart(8, '0')
  return `${String(number).padStart(4, '0')}-${verb}${about}-${digits}`
}

/** Names of files that a recorder wrote. */
export const NAME = /^(\d{4,})-[\w-]+-[0-9a-f]{8}\.json$/

/** A request's body in the form in which it is written. */
export function toRequestBody({ text, binary }: BodyText): Omit<RecordedRequest, 'headers'> {
  if (text === '') return { body: null }
  if (binary) return { body: null, bodyBase64: btoa(text) }
  const json = parsedJson(text)
  return json ? { body: json.value } : { body: null, bodyText: text }
}

/**
 * An answer's body in the form in which it is written. JSON is written as its value where that
 * gives the same bytes again, else as the text that it was.
 */
export function toResponseBody(
  { text, binary }: BodyText,
  type: string,
): Omit<RecordedResponse, 'status' | 'headers'> {
  if (text === '') return {}
  if (binary) return { base64: btoa(text) }
  if (type.startsWith('text/event-stream')) return { sse: text }
  const json = parsedJson(text)
  return json && JSON.stringify(json.value) === text ? { json: json.value } : { text }
}

/** The body of a recorded answer, as it was sent. */
export function bodyOf(response: RecordedResponse): string | Uint8Array<ArrayBuffer> {
  if (response.base64 !== undefined) return fromCharacters(atob(response.base64))
  const text = response.sse ?? response.text
  if (text !== undefined) return text
  return response.json === undefined ? '' : JSON.stringify(response.json)
}

function fault(value: unknown): string | undefined {
  if (!isObject(value)) return 'it holds no JSON object'
  const { endpoint, method, request, response } = value
  if (typeof endpoint !== 'string') return 'it has no "endpoint"'
  if (typeof method !== 'string') return 'it has no "method"'
  if (request !== null && !isObject(request)) return '"request" is neither an object nor null'
  if (!isObject(response)) return 'it has no "response"'
  const isStatus = Number.isInteger(response.status)
  return isStatus ? undefined : '"response.status" is no HTTP status'
}

/** The exchange in a file. Throws where the file holds something else. */
export function readRecording(file: string, text: string): Recording {
  const value = parsedJson(text)?.value
  const why = fault(value)
  if (why === undefined) return value as Recording
  throw new RecordingsError(
    `${file} is no recording: ${why}. Repair it, or move it out of the folder.`,
  )
}
