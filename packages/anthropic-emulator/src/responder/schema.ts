import { isObject, objects, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'

/** Where in a schema something is. */
export interface SchemaPlace {
  root: Json
  depth: number
  /** Steps that are left: shapes within shapes, each looked at in turn, would have no end. */
  work: Work
  /** Whether one of several shapes is the one that is meant. */
  prefers?: (choice: Json) => boolean
}

/** How much may still be done for a schema. */
export interface Work {
  left: number
}

const MOST_STEPS = 5_000

/** What may be done for one schema. */
export const startWork = (): Work => ({ left: MOST_STEPS })

const DEEPEST = 8
// Below this level a value that may be null is null, so that lists and trees end.
const DEEPEST_CHOICE = 3

function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}

function lookUp(root: Json, ref: string): Json {
  const steps = ref.replace(/^#\/?/, '').split('/').filter(Boolean)
  const found = steps.reduce<unknown>((value, step) => {
    const key = decodeStep(step).replace(/~1/g, '/').replace(/~0/g, '~')
    return isObject(value) ? value[key] : undefined
  }, root)
  return isObject(found) ? found : {}
}

function isNull(schema: Json): boolean {
  return schema.type === 'null' || schema.const === null
}

/** Whether nothing optional is worth a further level. */
export function isDeep({ depth }: SchemaPlace): boolean {
  return depth > DEEPEST
}

/** The schema behind references and combinations. */
export function resolveSchema(schema: Json, place: SchemaPlace): Json {
  place.work.left -= 1
  if (place.work.left <= 0) return schema
  if (typeof schema.$ref === 'string' && !isDeep(place)) {
    const { $ref: _ref, ...beside } = schema
    const deeper = { ...place, depth: place.depth + 1 }
    return resolveSchema({ ...lookUp(place.root, schema.$ref), ...beside }, deeper)
  }
  const wanted = chooseShape([...objects(schema.anyOf), ...objects(schema.oneOf)], place)
  const parts = [...objects(schema.allOf), ...(wanted ? [wanted] : [])]
  if (parts.length === 0) return schema
  const { anyOf: _anyOf, oneOf: _oneOf, allOf: _allOf, ...rest } = schema
  return parts.map((part) => resolveSchema(part, place)).reduce(mergeSchemas, rest)
}

function chooseShape(choices: readonly Json[], place: SchemaPlace): Json | undefined {
  const { prefers } = place
  const meant = prefers && choices.find((choice) => prefers(resolveSchema(choice, place)))
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

function mergeProperties(one: Json, other: Json): Json {
  const shared = Object.entries(other).map(([key, property]): [string, unknown] => [
    key,
    key in one ? { allOf: [one[key], property] } : property,
  ])
  return { ...one, ...Object.fromEntries(shared) }
}

const listPatterns = ({ pattern, patterns }: Json): unknown[] =>
  Array.isArray(patterns) ? patterns : pattern === undefined ? [] : [pattern]

// The demands of two schemas together.
function mergeSchemas(one: Json, other: Json): Json {
  const bounds = Object.entries(TIGHTER).flatMap(([key, tighter]): [string, number][] =>
    typeof one[key] === 'number' && typeof other[key] === 'number'
      ? [[key, tighter(one[key], other[key])]]
      : [],
  )
  const listed = Array.isArray(one.enum) && Array.isArray(other.enum) ? other.enum : undefined
  const shared = listed?.filter((value) => toList(one.enum).includes(value))
  const patterns = [...listPatterns(one), ...listPatterns(other)]
  const required = [...toStrings(one.required), ...toStrings(other.required)]
  const isShaped = isObject(one.properties) || isObject(other.properties)
  return {
    ...one,
    ...other,
    ...Object.fromEntries(bounds),
    ...(shared && { enum: shared }),
    ...(patterns.length > 1 && { patterns }),
    ...(required.length > 0 && { required: [...new Set(required)] }),
    ...(isShaped && {
      properties: mergeProperties(toObject(one.properties), toObject(other.properties)),
    }),
  }
}

const toObject = (value: unknown): Json => (isObject(value) ? value : {})

/** The value as a list; empty when it is none. */
export const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** The value as a list of strings. */
export function toStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(string) : []
}

/** Chooses the type that a value of the schema gets. */
export function chooseType(schema: Json): string {
  const types = toStrings(Array.isArray(schema.type) ? schema.type : [schema.type])
  const type = types.find((name) => name !== 'null') ?? types[0] ?? ''
  if (type !== '') return type
  if (schema.properties !== undefined || schema.required !== undefined) return 'object'
  if (schema.items !== undefined || schema.prefixItems !== undefined) return 'array'
  const isBound = [schema.minimum, schema.maximum, schema.multipleOf].some(Number.isFinite)
  return isBound ? 'number' : 'string'
}

const numberOr = (value: unknown, fallback: number): number =>
  typeof value === 'number' ? value : fallback

/** Whether a number is valid for the schema. */
export function fitsNumber(schema: Json, value: number): boolean {
  if (chooseType(schema) === 'integer' && !Number.isInteger(value)) return false
  if (typeof schema.multipleOf === 'number' && value % schema.multipleOf !== 0) return false
  const aboveLeast = value >= numberOr(schema.minimum, -Infinity)
  const belowMost = value <= numberOr(schema.maximum, Infinity)
  const inside =
    value > numberOr(schema.exclusiveMinimum, -Infinity) &&
    value < numberOr(schema.exclusiveMaximum, Infinity)
  return aboveLeast && belowMost && inside
}

/** A small number that is valid for the schema. */
export function findLeastNumber(schema: Json): number {
  const step = numberOr(schema.multipleOf, 1)
  const least = Math.max(
    numberOr(schema.minimum, -Infinity),
    numberOr(schema.exclusiveMinimum, -Infinity),
  )
  const most = Math.min(
    numberOr(schema.maximum, Infinity),
    numberOr(schema.exclusiveMaximum, Infinity),
  )
  const start = Number.isFinite(least) ? least : Math.min(0, most)
  const rounded = Math.ceil(start / step) * step
  const middle = (least + most) / 2
  return (
    [rounded, rounded + step, Math.floor(start), Math.floor(start) - step, middle].find((value) =>
      fitsNumber(schema, value),
    ) ?? start
  )
}
