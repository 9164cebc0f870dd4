import { isObject, objects, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { toPythonLiteral, toPythonText } from './python-text.ts'
import { findReferenceProblem } from './schema-references.ts'

// Schemas are made into a grammar, which takes a part of JSON Schema only.

/** What any schema may say. */
const COMMON = [
  '$anchor',
  '$comment',
  '$defs',
  '$id',
  '$schema',
  'const',
  'default',
  'definitions',
  'deprecated',
  'description',
  'enum',
  'examples',
  'readOnly',
  'title',
  'type',
  'writeOnly',
]

/** What schemas of a type may say besides; limits on the length of strings are among it. */
const OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems'],
  string: ['pattern', 'format', 'minLength', 'maxLength'],
  number: [],
  integer: [],
  boolean: [],
  null: [],
}

const FORMATS = [
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]

const UNIONS = ['anyOf', 'allOf']

/** What schemas may say, but for a union: its parts say it. */
const NOT_BESIDE_UNION = ['type', '$defs', 'definitions']

const EMPTY =
  'Empty schema ({}) that accepts any JSON value is not supported. Please specify a concrete type.'
const TUPLE =
  "Invalid schema: Array types must be specified with a single object schema for 'items'."

const typesOf = ({ type }: Json): unknown[] => (Array.isArray(type) ? type : [type])

function findUnionProblem(schema: Json): string | undefined {
  const beside = Object.keys(schema).filter((key) => !UNIONS.includes(key))
  const found = beside
    .filter((key) => NOT_BESIDE_UNION.includes(key) || !COMMON.includes(key))
    .toSorted()
  return found.length > 0 ? `For 'anyOf', '${found.join(', ')}' is not supported` : undefined
}

const MATCHES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
}

// Of a list of types none counts: an `enum` beside one has to be split over `anyOf`.
function findEnumProblem({ type, enum: values }: Json): string | undefined {
  if (!Array.isArray(values) || type === undefined) return undefined
  const matches = Array.isArray(type) ? () => false : MATCHES[string(type)]
  const at = matches ? values.findIndex((value) => !matches(value)) : -1
  return at < 0
    ? undefined
    : `Invalid schema: Enum value '${toPythonText(values[at])}' does not match declared type '${toPythonText(type)}'`
}

function findOpenProblem({ additionalProperties: more }: Json): string | undefined {
  if (more === false) return undefined
  if (more === undefined) {
    return "For 'object' type, 'additionalProperties' must be explicitly set to false"
  }
  const value = isObject(more) ? 'object' : String(more)
  return `For 'object' type, 'additionalProperties: ${value}' is not supported. Please set 'additionalProperties' to false`
}

function findItemsProblem({ items, minItems, maxItems }: Json): string | undefined {
  if (items !== undefined && !isObject(items)) return TUPLE
  if (Number(minItems ?? 0) <= 1) return undefined
  const range = `[${Number(minItems)}, ${maxItems === undefined ? '∞' : Number(maxItems)}]`
  return `For 'array' type, 'minItems' values other than 0 or 1 are not supported (got: ${range})`
}

function findKeywordProblem(schema: Json): string | undefined {
  const types = typesOf(schema).map(string)
  const known = types.map((type) => OF_TYPE[type])
  // What a type that does not exist may say nobody knows.
  if (known.includes(undefined)) return undefined
  const allowed = [...COMMON, ...known.flatMap((keys) => keys ?? [])]
  const { properties } = schema
  const hasFlags = isObject(properties) && !Object.values(properties).every(isObject)
  const found = Object.keys(schema)
    .filter((key) => !allowed.includes(key) || (key === 'properties' && hasFlags))
    .toSorted()
  if (found.length === 0) return undefined
  return found.length > 1
    ? `For '${types[0]}' type, properties ${found.join(', ')} are not supported`
    : `For '${types[0]}' type, property '${found[0]}' is not supported`
}

function findTypedProblem(schema: Json): string | undefined {
  const types = typesOf(schema)
  const { format } = schema
  const unknown = typeof format === 'string' && !FORMATS.includes(format)
  return (
    findEnumProblem(schema) ??
    (types.includes('object') ? findOpenProblem(schema) : undefined) ??
    (types.includes('array') ? findItemsProblem(schema) : undefined) ??
    findKeywordProblem(schema) ??
    (unknown ? `For '${string(types[0])}' type, format '${format}' is not supported` : undefined)
  )
}

function findOwnProblem(schema: Json): string | undefined {
  if ('oneOf' in schema) return "Schema type 'oneOf' is not supported"
  if ('not' in schema) return "Schema keyword 'not' is not supported"
  if (UNIONS.some((key) => key in schema)) return findUnionProblem(schema)
  if ('$ref' in schema) return undefined
  if (Object.keys(schema).every((key) => key === 'title')) return EMPTY
  if (schema.type !== undefined) return findTypedProblem(schema)
  if ('enum' in schema || 'const' in schema) return undefined
  return `Invalid schema: Schema type is missing for schema: ${toPythonLiteral(schema)}`
}

// Their values are schemas by name, not a schema.
const NAMED = ['properties', '$defs', 'definitions']
const LISTED = ['anyOf', 'allOf', 'oneOf']

/** The schemas directly inside of one. */
export function listSubschemas(schema: Json): Json[] {
  const named = NAMED.flatMap((key) => (isObject(schema[key]) ? Object.values(schema[key]) : []))
  const listed = LISTED.flatMap((key) => objects(schema[key]))
  return [...named, ...listed, schema.items].filter(isObject)
}

function findNodeProblem(schema: Json): string | undefined {
  const own = findOwnProblem(schema)
  if (own !== undefined) return own
  for (const part of listSubschemas(schema)) {
    const problem = findNodeProblem(part)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** Why a schema cannot bind the model, or nothing. */
export function findStrictProblem(schema: unknown): string | undefined {
  if (!isObject(schema)) return undefined
  return findNodeProblem(schema) ?? findReferenceProblem(schema)
}
