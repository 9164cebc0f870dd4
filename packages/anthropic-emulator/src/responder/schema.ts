import { isObject, objects, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'

/** Where in a schema something is. */
export interface Place {
  root: Json
  depth: number
  /** Whether one of several shapes is the one that is meant. */
  prefers?: (choice: Json) => boolean
}

const DEEPEST = 8
// Below this level what may be null is null, so that lists and trees end.
const DEEPEST_CHOICE = 3

function lookUp(root: Json, ref: string): Json {
  const steps = ref.replace(/^#\/?/, '').split('/').filter(Boolean)
  const found = steps.reduce<unknown>((value, step) => {
    const key = decodeURIComponent(step).replace(/~1/g, '/').replace(/~0/g, '~')
    return isObject(value) ? value[key] : undefined
  }, root)
  return isObject(found) ? found : {}
}

function isNull(schema: Json): boolean {
  return schema.type === 'null' || schema.const === null
}

/** Whether nothing optional is worth a further level. */
export function isDeep({ depth }: Place): boolean {
  return depth > DEEPEST
}

/** The schema behind references and combinations. */
export function resolved(schema: Json, place: Place): Json {
  if (typeof schema.$ref === 'string' && !isDeep(place)) {
    const { $ref: _ref, ...beside } = schema
    const deeper = { ...place, depth: place.depth + 1 }
    return resolved({ ...lookUp(place.root, schema.$ref), ...beside }, deeper)
  }
  const wanted = chosen([...objects(schema.anyOf), ...objects(schema.oneOf)], place)
  const parts = [...objects(schema.allOf), ...(wanted ? [wanted] : [])]
  if (parts.length === 0) return schema
  const { anyOf: _anyOf, oneOf: _oneOf, allOf: _allOf, ...rest } = schema
  return parts.map((part) => resolved(part, place)).reduce(merged, rest)
}

function chosen(choices: readonly Json[], place: Place): Json | undefined {
  const { prefers } = place
  const meant = prefers && choices.find((choice) => prefers(resolved(choice, place)))
  const ending = choices.find((choice) => isNull(choice) === place.depth > DEEPEST_CHOICE)
  return meant ?? ending ?? choices[0]
}

const TIGHTER: Readonly<Record<string, (one: number, other: number) => number>> = {
  minimum: Math.max,
  exclusiveMinimum: Math.max,
  minLength: Math.max,
  minItems: Math.max,
  minProperties: Math.max,
  maximum: Math.min,
  exclusiveMaximum: Math.min,
  maxLength: Math.min,
  maxItems: Math.min,
}

function mergedProperties(one: Json, other: Json): Json {
  const shared = Object.entries(other).map(([key, property]) => [
    key,
    key in one ? { allOf: [one[key], property] } : property,
  ])
  return { ...one, ...(Object.fromEntries(shared) as Json) }
}

const patternsOf = ({ pattern, patterns }: Json): unknown[] =>
  Array.isArray(patterns) ? patterns : pattern === undefined ? [] : [pattern]

// What two schemas demand together.
function merged(one: Json, other: Json): Json {
  const bounds = Object.entries(TIGHTER).flatMap(([key, tighter]) =>
    typeof one[key] === 'number' && typeof other[key] === 'number'
      ? [[key, tighter(one[key], other[key])]]
      : [],
  )
  const listed = Array.isArray(one.enum) && Array.isArray(other.enum) ? other.enum : undefined
  const shared = listed?.filter((value) => (one.enum as unknown[]).includes(value))
  const patterns = [...patternsOf(one), ...patternsOf(other)]
  const required = [...strings(one.required), ...strings(other.required)]
  const isShaped = isObject(one.properties) || isObject(other.properties)
  return {
    ...one,
    ...other,
    ...(Object.fromEntries(bounds) as Json),
    ...(shared && { enum: shared }),
    ...(patterns.length > 1 && { patterns }),
    ...(required.length > 0 && { required: [...new Set(required)] }),
    ...(isShaped && {
      properties: mergedProperties(objectOf(one.properties), objectOf(other.properties)),
    }),
  }
}

const objectOf = (value: unknown): Json => (isObject(value) ? value : {})

/** The value as a list of strings. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(string) : []
}

/** The one type that a value of the schema is given. */
export function typeOf(schema: Json): string {
  const types = strings(Array.isArray(schema.type) ? schema.type : [schema.type])
  const type = types.find((name) => name !== 'null') ?? types[0] ?? ''
  if (type !== '') return type
  if (schema.properties !== undefined || schema.required !== undefined) return 'object'
  if (schema.items !== undefined || schema.prefixItems !== undefined) return 'array'
  const isBound = [schema.minimum, schema.maximum, schema.multipleOf].some(Number.isFinite)
  return isBound ? 'number' : 'string'
}

const number = (value: unknown, fallback: number): number =>
  typeof value === 'number' ? value : fallback

/** Whether a number is valid for the schema. */
export function fitsNumber(schema: Json, value: number): boolean {
  if (typeOf(schema) === 'integer' && !Number.isInteger(value)) return false
  if (typeof schema.multipleOf === 'number' && value % schema.multipleOf !== 0) return false
  const aboveLeast = value >= number(schema.minimum, -Infinity)
  const belowMost = value <= number(schema.maximum, Infinity)
  const inside =
    value > number(schema.exclusiveMinimum, -Infinity) &&
    value < number(schema.exclusiveMaximum, Infinity)
  return aboveLeast && belowMost && inside
}

/** A small number that is valid for the schema. */
export function leastNumber(schema: Json): number {
  const step = number(schema.multipleOf, 1)
  const least = Math.max(
    number(schema.minimum, -Infinity),
    number(schema.exclusiveMinimum, -Infinity),
  )
  const most = Math.min(number(schema.maximum, Infinity), number(schema.exclusiveMaximum, Infinity))
  const start = Number.isFinite(least) ? least : Math.min(0, most)
  const rounded = Math.ceil(start / step) * step
  const middle = (least + most) / 2
  return (
    [rounded, rounded + step, Math.floor(start), Math.floor(start) - step, middle].find((value) =>
      fitsNumber(schema, value),
    ) ?? start
  )
}
