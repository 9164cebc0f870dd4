/** Requests in the form in which they are compared: what may differ is left out or normalized. */
import { isObject, objects, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { parseJson } from './bytes.ts'
import type { Recording } from './recording.ts'

/** The parts of a request that have to match. */
export interface Comparable {
  method: string
  path: string
  query: Record<string, unknown>
  /** A JSON value, `{ parts }` of a form, a text, or null. */
  body: unknown
}

/** Values by name; a list where a name comes more than once. The order of names does not count. */
export function toQuery(search: string): Record<string, unknown> {
  const parameters = new URLSearchParams(search)
  return Object.fromEntries(
    [...parameters.keys()].map((name) => {
      const values = parameters.getAll(name)
      return [name, values.length === 1 ? values[0] : values]
    }),
  )
}

function matchIn(head: string, pattern: RegExp): string | undefined {
  return pattern.exec(head)?.[1]
}

const PART = /^\r?\n((?:[^\r\n]+\r?\n)*)\r?\n([^]*)$/

// Everything of a part counts but the boundary, which is new for each request.
function toPart(part: string): Json {
  const [, head = '', content = part] = PART.exec(part) ?? []
  return {
    name: matchIn(head, /[; ]name="?([^";\r\n]*)/i),
    filename: matchIn(head, /filename="?([^";\r\n]*)/i),
    type: matchIn(head, /content-type:\s*([^\r\n]*)/i)?.toLowerCase(),
    content: content.replace(/\r?\n$/, ''),
  }
}

function toParts(text: string, type: string): Json | undefined {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type) ?? []
  const boundary = quoted ?? plain
  if (!/^multipart\//i.test(type) || boundary === undefined) return undefined
  const pieces = text.split(`--${boundary}`)
  return { parts: pieces.slice(1, -1).map(toPart) }
}

const isCall = ({ type, id }: Json): boolean =>
  typeof id === 'string' && string(type).endsWith('tool_use')

function collectCallIds(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(collectCallIds)
  if (!isObject(value)) return []
  const own = isCall(value) ? [string(value.id)] : []
  return [...own, ...Object.values(value).flatMap(collectCallIds)]
}

function renameCalls(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renameCalls(item, names))
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([key, item]) => {
    const isId = key === 'tool_use_id' || (key === 'id' && isCall(value))
    return [key, isId ? (names.get(string(item)) ?? item) : renameCalls(item, names)]
  })
  return Object.fromEntries(entries)
}

// Clients that make up ids make up others each time, so ids become numbers; which result belongs to
// which call still counts.
function numberCalls(messages: unknown): unknown {
  const ids = [...new Set(collectCallIds(messages))]
  if (ids.length === 0) return messages
  return renameCalls(messages, new Map(ids.map((id, at) => [id, `call ${at + 1}`])))
}

function removeUser(body: Json): Json {
  if (!isObject(body.metadata)) return body
  const { user_id: _, ...metadata } = body.metadata
  const { metadata: __, ...others } = body
  return Object.keys(metadata).length === 0 ? others : { ...others, metadata }
}

function normalizeBody(body: unknown): unknown {
  if (!isObject(body)) return body
  const known = removeUser(body)
  const batch = objects(known.requests)
  return {
    ...known,
    ...('messages' in known && { messages: numberCalls(known.messages) }),
    ...(batch.length > 0 && {
      requests: batch.map((item) => ({ ...item, params: normalizeBody(item.params) })),
    }),
  }
}

/** A body in the form in which it is compared: a form by its parts, JSON by its value. */
export function toComparableBody(text: string, type: string): unknown {
  if (text === '') return null
  const form = toParts(text, type)
  if (form) return form
  const json = parseJson(text)
  return json ? normalizeBody(json.value) : text
}

/** The request that a recording answers, if the recording has one with a path. */
export function readComparable(recording: Recording): Comparable | undefined {
  const { method, query = '', request } = recording
  const path = recording.path ?? recording.endpoint
  if (request === null || !path.startsWith('/')) return undefined
  const { body, bodyText, bodyBase64 } = request
  const text = bodyText ?? (bodyBase64 === undefined ? undefined : atob(bodyBase64))
  const type = request.headers?.['content-type'] ?? ''
  return {
    method,
    path,
    query: toQuery(query),
    body: text === undefined ? normalizeBody(body) : toComparableBody(text, type),
  }
}
