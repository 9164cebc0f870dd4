/** JSON Schemas as the API's tools and output formats take them. Pure; the user's stay as they are. */
import { toJsonSchema } from '@langchain/core/utils/json_schema'
import { isStandardJsonSchema } from '@langchain/core/utils/standard_schema'
import { UnsupportedInputError } from '../../errors/errors.ts'
import { type Fields, isRecord, toRecord } from '../../wire.ts'

export type JsonSchema = Fields

/** The JSON Schema of a schema of any library; `owner` names whose it is where there is none. */
export function toJson(schema: unknown, owner: string, place?: string): JsonSchema {
  try {
    return convert(schema)
  } catch (error) {
    throw new UnsupportedInputError(
      `${owner} has no form in JSON Schema: ${error instanceof Error ? error.message : String(error)}`,
      'Use types that JSON has; a date, for one, is a string.',
      place,
    )
  }
}

/** Core's converter copies a Zod 4 schema first, without end where it contains itself by a getter. */
function convert(schema: unknown): JsonSchema {
  if (!isRecord(schema) || !isRecursiveZod(schema)) return toJsonSchema(schema as Convertible)
  return isStandardJsonSchema(schema)
    ? schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
    : toJsonSchema(toLazyZod(schema) as Convertible, { io: 'input' })
}

type Convertible = Parameters<typeof toJsonSchema>[0]

/** As Zod's `lazy`, which that copy does not enter: for Zod mini, and before Zod 4.2. */
function toLazyZod(innerType: object): object {
  return { _zod: { def: { type: 'lazy', getter: () => innerType }, innerType } }
}

/** Schemas of Zod do not change. */
const recursiveZod = new WeakMap<object, boolean>()

function isRecursiveZod(schema: object): boolean {
  const known = recursiveZod.get(schema)
  if (known !== undefined) return known
  const done = new Set<unknown>()
  const visit = (part: unknown, above: readonly unknown[]): boolean => {
    if (above.includes(part)) return true
    if (part === undefined || done.has(part)) return false
    const found = partsOfZod(part).some((inner) => visit(inner, [...above, part]))
    done.add(part)
    return found
  }
  const found = visit(schema, [])
  recursiveZod.set(schema, found)
  return found
}

/** The parts of a Zod 4 schema that core's converter follows. */
function partsOfZod(schema: unknown): unknown[] {
  const { def } = toRecord(toRecord(schema)['_zod'])
  const { shape, element, innerType, in: input } = toRecord(def)
  return [...Object.values(toRecord(shape)), element, innerType, input]
}

/** Keywords that native output takes as they are. Source: the API's structured outputs page. */
const TAKEN = new Set(['$ref', 'const', 'default', 'description', 'enum', 'title', 'type'])
const FORMATS = new Set('date-time time date duration email hostname uri ipv4 ipv6 uuid'.split(' '))
/** Say which dialect a schema is in; constrain nothing. */
const NON_CONSTRAINTS = new Set(['$schema', '$id', '$comment'])

/**
 * The schema in the subset of JSON Schema that native output takes. What is outside of it moves
 * into the description, where the model reads it; the parser enforces it on the answer.
 */
export function toOutputSchema(schema: JsonSchema): JsonSchema {
  const kept: JsonSchema = {}
  const moved: JsonSchema = {}
  for (const [key, value] of Object.entries(schema)) {
    // Behind a tuple these are the rest, and the tuple moves.
    const isRest = key === 'items' && 'prefixItems' in schema
    const taken = isRest ? undefined : toOutputKeyword(key, value)
    if (taken) kept[taken[0]] = taken[1]
    else if (!NON_CONSTRAINTS.has(key) && key !== 'additionalProperties') moved[key] = value
  }
  // Every object must be closed.
  const isObject = schema['type'] === 'object' || 'properties' in kept
  const closed = isObject ? { properties: {}, ...kept, additionalProperties: false } : kept
  return Object.keys(moved).length === 0 ? closed : { ...closed, ...withDescription(schema, moved) }
}

function withDescription({ description }: JsonSchema, moved: JsonSchema): JsonSchema {
  const rules = Object.entries(moved).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  const text = `{${rules.join(', ')}}`
  return { description: typeof description === 'string' ? `${description}\n\n${text}` : text }
}

/** What becomes of one keyword on the wire: its name and value there, or nothing. */
function toOutputKeyword(key: string, value: unknown): [string, unknown] | undefined {
  switch (key) {
    case 'properties':
      return [key, mapValues(withoutImpossible(toRecord(value)), toOutputSubschema)]
    case '$defs':
    case 'definitions':
      return [key, mapValues(toRecord(value), toOutputSubschema)]
    case 'items':
      return isRecord(value) ? [key, toOutputSchema(value)] : undefined
    case 'anyOf':
    case 'oneOf':
      return ['anyOf', [value].flat().filter(isPossible).map(toOutputSubschema)]
    case 'allOf':
      return [key, [value].flat().map(toOutputSubschema)]
    case 'required':
      return [key, value]
    case 'format':
      return FORMATS.has(String(value)) ? [key, value] : undefined
    case 'minItems':
      return value === 0 || value === 1 ? [key, value] : undefined
    default:
      return TAKEN.has(key) ? [key, value] : undefined
  }
}

/** A closed object has no other properties anyway, and the API takes no `false` for one. */
function withoutImpossible(properties: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(properties).filter(([, schema]) => isPossible(schema)))
}

/** Whether there may be a value of a schema. */
function isPossible(schema: unknown): boolean {
  return schema !== false
}

function toOutputSubschema(schema: unknown): unknown {
  return isRecord(schema) ? toOutputSchema(schema) : schema
}

function mapValues(record: JsonSchema, map: (value: unknown) => unknown): JsonSchema {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}

/**
 * Whether native output can hold every answer the schema allows. It cannot hold objects with
 * free keys, nor values of any type, nor a schema that contains itself, nor a root that is no
 * object.
 */
export function fitsNativeOutput(schema: JsonSchema): boolean {
  return schema['type'] === 'object' && !isOpen(schema) && !isRecursive(schema)
}

/**
 * What the API makes a grammar of at most, counted over all of a schema: it documents 24 and 16
 * for all schemas of a request, and one schema that has so many alone is too complex for it.
 */
const MOST_OPTIONAL = 23
const MOST_UNIONS = 15

/** Whether the API can make a grammar of the schema, as far as that can be counted. */
export function isCompilable(schema: JsonSchema): boolean {
  let optional = 0
  let unions = 0
  const count = (part: unknown): void => {
    if (!isRecord(part)) return
    const { properties, required, type, anyOf, oneOf } = part
    const names = Array.isArray(required) ? required : []
    optional += Object.keys(toRecord(properties)).filter((name) => !names.includes(name)).length
    unions += Array.isArray(type) || anyOf || oneOf ? 1 : 0
    for (const inner of partsOf(part)) count(inner)
  }
  count(schema)
  return optional <= MOST_OPTIONAL && unions <= MOST_UNIONS
}

/** Keywords one of which says what a value is. */
const SHAPES = ['type', '$ref', 'anyOf', 'oneOf', 'allOf', 'const', 'enum']

function isOpen(schema: unknown): boolean {
  if (!isRecord(schema)) return schema === true
  const { additionalProperties, patternProperties, properties, type } = schema
  const hasFreeKeys = isRecord(additionalProperties) || additionalProperties === true
  const isBare = type === 'object' && properties === undefined && additionalProperties !== false
  const isAnything = !SHAPES.some((key) => key in schema)
  if (hasFreeKeys || patternProperties !== undefined || isBare || isAnything) return true
  return partsOf(schema).some(isOpen)
}

/** The schemas directly inside of one. */
function partsOf(schema: JsonSchema): unknown[] {
  const named = [schema['properties'], schema['$defs'], schema['definitions']].filter(isRecord)
  const listed = [schema['anyOf'], schema['oneOf'], schema['allOf'], schema['items']]
  return [...named.flatMap(Object.values), ...listed.flat().filter((part) => part !== undefined)]
}

function isRecursive(root: JsonSchema): boolean {
  const visit = (schema: unknown, open: readonly string[]): boolean => {
    if (Array.isArray(schema)) return schema.some((item) => visit(item, open))
    if (!isRecord(schema)) return false
    const { $ref, $defs: _, definitions: __, ...rest } = schema
    if (typeof $ref !== 'string') return Object.values(rest).some((item) => visit(item, open))
    return open.includes($ref) || visit(resolveRef(root, $ref), [...open, $ref])
  }
  return visit(root, ['#'])
}

function resolveRef(root: JsonSchema, ref: string): unknown {
  const path = ref.replace(/^#\/?/, '').split('/').filter(Boolean)
  return path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), root)
}
