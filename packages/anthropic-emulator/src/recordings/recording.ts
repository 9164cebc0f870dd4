import { isObject } from '../wire/json.ts'
import { hash } from '../wire/hash.ts'
import { fromCharacters, parseJson, type BodyText } from './bytes.ts'

/** Recordings cannot be used as asked; the message says why and what to do. */
export class RecordingsError extends Error {
  /** The name of the class. */
  override name = 'RecordingsError'
}

/** The request. */
export interface RecordedRequest {
  headers: Record<string, string>
  /** The body when it is JSON, else null. */
  body: unknown
  bodyText?: string
  /** Of a body that is no text. */
  bodyBase64?: string
}

/** The response; at most one of the bodies is there. */
export interface RecordedResponse {
  status: number
  headers: Record<string, string>
  json?: unknown
  sse?: string
  text?: string
  base64?: string
}

/** One exchange with an API, in the form of its file. */
export interface Recording {
  /** The origin of the API. */
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
export function toEndpoint(path: string): string {
  const segments = path.split('/').map((segment, at, all) => {
    if (ID.test(segment)) return `{${segment.slice(0, segment.indexOf('_'))}_id}`
    return all[at - 1] === 'models' ? '{model_id}' : segment
  })
  return segments.join('/')
}

interface FileNameParts {
  number: number
  method: string
  endpoint: string
  /** What the hash in the name is of. */
  hashed: string
}

/** The name of a file: the exchange's number, its endpoint, and a hash of the request. */
export function toFileName({ number, method, endpoint, hashed }: FileNameParts): string {
  const words = endpoint
    .replace(/^\/v1\//, '')
    .split('/')
    .filter((word) => !word.startsWith('{'))
    .join('-')
  const about = words.replace(/[^\w-]+/g, '_').slice(0, 60) || 'root'
  const verb = method === 'POST' ? '' : `${method.toLowerCase()}-`
  const digits = hash(hashed).toString(16).padStart(8, '0')
  return `${String(number).padStart(4, '0')}-${verb}${about}-${digits}`
}

/** Names of files that a recorder wrote. */
export const NAME = /^(\d{4,})-[\w-]+-[0-9a-f]{8}\.json$/

/** A request's body in the form in which it is written. */
export function toRequestBody({ text, binary }: BodyText): Omit<RecordedRequest, 'headers'> {
  if (text === '') return { body: null }
  if (binary) return { body: null, bodyBase64: btoa(text) }
  const json = parseJson(text)
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
  const json = parseJson(text)
  return json && JSON.stringify(json.value) === text ? { json: json.value } : { text }
}

/** The body of a recorded answer, as it was sent. */
export function toBody(response: RecordedResponse): string | Uint8Array<ArrayBuffer> {
  if (response.base64 !== undefined) return fromCharacters(atob(response.base64))
  const text = response.sse ?? response.text
  if (text !== undefined) return text
  return response.json === undefined ? '' : JSON.stringify(response.json)
}

function findProblem(value: unknown): string | undefined {
  if (!isObject(value)) return 'it holds no JSON object'
  const { endpoint, method, request, response } = value
  if (typeof endpoint !== 'string') return 'it has no "endpoint"'
  if (typeof method !== 'string') return 'it has no "method"'
  if (request !== null && !isObject(request)) return '"request" is neither an object nor null'
  if (!isObject(response)) return 'it has no "response"'
  const isStatus = Number.isInteger(response.status)
  return isStatus ? undefined : '"response.status" is no HTTP status'
}

function checkRecording(value: unknown, file: string): asserts value is Recording {
  const problem = findProblem(value)
  if (problem === undefined) return
  throw new RecordingsError(
    `${file} is no recording: ${problem}. Repair it, or move it out of the folder.`,
  )
}

/** The exchange in a file. Throws where the file holds something else. */
export function readRecording(file: string, text: string): Recording {
  const value = parseJson(text)?.value
  checkRecording(value, file)
  return value
}
