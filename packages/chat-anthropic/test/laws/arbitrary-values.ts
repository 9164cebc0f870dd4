import * as fc from 'fast-check'
import type { Json, JsonObject } from './wire.ts'

/** Any unicode that UTF-8 can carry. */
export const text = fc.string({ unit: 'binary', maxLength: 60 })

export const someText = text.filter((value) => value.trim() !== '')

/**
 * Keys of data may be words that mean something to LangChain elsewhere, but for two that core's own
 * serialisation cannot carry.
 */
const key = fc
  .oneof(
    { arbitrary: fc.string({ minLength: 1, maxLength: 8 }), weight: 4 },
    {
      arbitrary: fc.constantFrom('index', 'type', 'id', 'name', 'text', 'input', 'citations'),
      weight: 1,
    },
  )
  .filter((value) => value !== 'lc' && value !== '__proto__')

export const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'json' },
    fc.oneof(
      text,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value

export const object: fc.Arbitrary<JsonObject> = fc.dictionary(key, json, {
  maxKeys: 4,
  noNullPrototype: true,
})

export const counter = fc.oneof(fc.nat(100_000), fc.constant(0))

/** An id in the API's alphabet. */
export function id(prefix: string): fc.Arbitrary<string> {
  return fc.uuid().map((value) => prefix + value.replaceAll('-', ''))
}

/** Fields that no version of the API has: what comes tomorrow must be kept today. */
export const inventedFields: fc.Arbitrary<JsonObject> = fc.oneof(
  { arbitrary: fc.constant({}), weight: 4 },
  { arbitrary: json.filter((value) => value !== null).map((made_up) => ({ made_up })), weight: 1 },
)

/** The fields that are there; a field that is undefined is not. */
export function optional<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined })
}

export function present(fields: Record<string, Json | undefined>): JsonObject {
  // Through JSON, as everything on the wire is: it has no negative zero.
  return JSON.parse(JSON.stringify(fields)) as JsonObject
}
