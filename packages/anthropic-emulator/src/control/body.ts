import { BadControlRequest } from '../journal/control.ts'
import { isObject } from '../wire/json.ts'
import type { IncomingRequest } from '../wire/request.ts'
import type { Json } from '../wire/types.ts'
import { hintFor } from '../wire/settings.ts'

const decoder = new TextDecoder()

/** The body of a control request as a text. */
export const readText = ({ bytes }: IncomingRequest): string => decoder.decode(bytes)

/** The JSON object that a control request carries; an empty body is an empty object. */
export function readObject(incoming: IncomingRequest, example: string): Json {
  const text = readText(incoming)
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new BadControlRequest(400, `The body is no JSON (${why}). Send ${example}.`)
  }
  if (isObject(value)) return value
  throw new BadControlRequest(400, `The body is no JSON object. Send ${example}.`)
}

/** Refuses keys that are not known. */
export function checkBodyKeys(body: Json, known: readonly string[]): void {
  const unknown = Object.keys(body).find((key) => !known.includes(key))
  if (unknown === undefined) return
  throw new BadControlRequest(400, `${unknown}: unknown key. ${hintFor(unknown, known)}`)
}
