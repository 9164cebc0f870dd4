import type { Connection } from './connection.ts'
import type { ReadHeaders } from './headers.ts'
import { parseForm, type FormPart } from './multipart.ts'
import type { Json } from './types.ts'

/** A request up to its body. */
export interface RequestHead {
  method: string
  /** Scheme, host and port under which the client reached the emulator. */
  origin: string
  /** The path that the URL began with, before that of the API, where it names a session. */
  base?: string
  path: string
  /** Empty, or with the question mark that it begins with. */
  search: string
  headers: ReadHeaders
}

/** One HTTP request, over a port or in-process. */
export interface IncomingRequest {
  head: RequestHead
  /** The body; empty once it was parsed and is not needed any more, and where it is too large. */
  bytes: Uint8Array<ArrayBuffer>
  /** The body is larger than its path allows, and was not read to its end. */
  isTooLarge?: boolean
  connection: Connection
}

/** What stands where no bytes are held. */
export const NO_BYTES = new Uint8Array(0)

/** What a request carries. */
export interface ReadBody {
  /** Parsed JSON, the text where it is not JSON, or what a form has in it. */
  body: unknown
  /** Of a form. */
  parts?: readonly FormPart[]
  /** What the body was parsed from. */
  text?: string
}

// What the journal shows of a form: the bytes of a file are no reading matter.
function describeForm(parts: readonly FormPart[]): Json {
  const shown = parts.map(({ name, filename, type, bytes }) => {
    if (filename === undefined) return [name, bytes.toString('utf8')] as const
    return [name, { filename, type, size: bytes.length }] as const
  })
  return Object.fromEntries(shown)
}

function readForm(bytes: IncomingRequest['bytes'], type: string): ReadBody {
  const parts = parseForm(bytes, type)
  if (!parts) return { body: 'multipart/form-data that cannot be read' }
  return { body: describeForm(parts), parts }
}

// What walks through a body has a frame of the stack for each level.
const DEEPEST = 500

function findEndOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text[end - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return end
  }
  return text.length
}

/** Whether lists and objects of a text in JSON are in one another further than anything here follows. */
function isTooDeep(text: string): boolean {
  if (text.length < 2 * DEEPEST) return false
  let depth = 0
  for (let at = 0; at < text.length && depth <= DEEPEST; at++) {
    const char = text[at]
    if (char === '"') at = findEndOfString(text, at)
    else if (char === '[' || char === '{') depth += 1
    else if (char === ']' || char === '}') depth -= 1
  }
  return depth > DEEPEST
}

/** The body that a text is. */
export function parseBody(text: string): ReadBody {
  if (text === '') return { body: undefined, text }
  if (isTooDeep(text)) return { body: text, text }
  try {
    return { body: JSON.parse(text) as unknown, text }
  } catch {
    return { body: text, text }
  }
}

const decoder = new TextDecoder()

const TOO_LARGE: ReadBody = { body: '(larger than the API takes, and not read)' }

/** A request's body as the routes take it. */
export function readBody({ head, bytes, isTooLarge }: IncomingRequest): ReadBody {
  if (isTooLarge) return TOO_LARGE
  const type = head.headers.get('content-type') ?? ''
  if (/^multipart\/form-data\b/i.test(type)) return readForm(bytes, type)
  return parseBody(decoder.decode(bytes))
}
