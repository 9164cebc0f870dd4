export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

/** A content block as the Messages API sends it, of any type. */
export interface WireBlock extends JsonObject {
  type: string
}

/** The JSON reply of `POST /v1/messages`. */
export interface WireMessage extends JsonObject {
  id: string
  model: string
  content: WireBlock[]
  usage: JsonObject
  stop_reason: string | null
}

/** A reply in both of its forms: what the API answers as JSON and as a stream of events. */
export interface Exchange {
  name: string
  reply: WireMessage
  sse: Uint8Array
  /** Whether events of one block come between the events of another. */
  interleaved: boolean
  /** Raw input of tool calls whose streamed input is not a JSON object, by block position. */
  unparseable: ReadonlyMap<number, string>
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A copy of something that is JSON: many times faster than a structured clone. */
export function clone<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

/** The string that the field holds, if it holds one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
