/**
 * JSON Schemas of older drafts, of OpenAPI and of hasty generators, as draft 2020-12. The API takes no
 * other, and one schema that it refuses costs every call of an agent. What has one meaning is
 * translated; else the error names the place.
 */
import { UnsupportedInputError } from '../../errors/errors.ts'
import { type Fields, isRecord, toRecord } from '../../wire.ts'

type Schema = Fields

/** Where a value stands in a schema. */
interface Spot {
  owner: string
  /** Of the tool in the request. */
  place: string | undefined
  step: string | number
  /** The schema there. */
  schema: object | undefined
  parent: Spot | undefined
}

/** The schema in draft 2020-12; `owner` names whose it is where it has no form there. */
export function toCurrentDraft(schema: unknown, owner: string, place?: string): Schema {
  const root: Spot = { owner, place, step: '', schema: undefined, parent: undefined }
  return withoutRootRef(toRecord(readSchema(schema, root)))
}

/** The API wants an object at the root; generators put one that contains itself into a definition. */
function withoutRootRef(schema: Schema): Schema {
  const { $ref, ...rest } = schema
  if (typeof $ref !== 'string') return schema
  const [, holder = '', name = ''] = $ref.split('/')
  const target = toRecord(schema[holder])[name]
  return isRecord(target) ? { ...target, ...rest } : schema
}

function refuse(spot: Spot, what: string): never {
  const path = pathOf(spot).join('.')
  throw new UnsupportedInputError(
    `${spot.owner} is no JSON Schema of draft 2020-12: ${what}${path && ` at ${path}`}`,
    'The API refuses every request that has it: correct the schema.',
    spot.place,
  )
}

function pathOf({ parent, step }: Spot): (string | number)[] {
  return parent ? [...pathOf(parent), step] : []
}

function inside(parent: Spot, step: string | number): Spot {
  return { owner: parent.owner, place: parent.place, step, schema: undefined, parent }
}

function isAround({ parent, schema }: Spot, given: object): boolean {
  return schema === given || (parent !== undefined && isAround(parent, given))
}

function show(value: unknown): string {
  return JSON.stringify(value).slice(0, 80)
}

function readSchema(given: unknown, spot: Spot): Schema | boolean {
  if (typeof given === 'boolean') return given
  if (given === null || isEmptyList(given)) return {}
  if (!isRecord(given)) return refuse(spot, show(given))
  if (isAround(spot, given)) return refuse(spot, 'it contains itself (use `$ref`)')
  const own = { ...spot, schema: given }
  const entries = Object.entries(given).map(([key, value]) => [
    key,
    readKeyword(key, value, inside(own, key)),
  ])
  const known = Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Schema
  const all = withRequired(known, given)
  return REWRITES.reduce((schema, rewrite) => rewrite(schema), all)
}

/** PHP writes an empty object so. */
function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** The value in draft 2020-12; undefined where it says nothing there. */
function readKeyword(key: string, value: unknown, spot: Spot): unknown {
  const read = KEYWORDS.get(key)
  if (!read) return value
  return value == null ? undefined : read(value, spot)
}

type Reader = (value: unknown, spot: Spot) => unknown

const readNamed: Reader = (value, spot) => {
  if (isEmptyList(value)) return {}
  if (!isRecord(value)) return refuse(spot, show(value))
  const entries = Object.entries(value).filter(([, schema]) => schema !== undefined)
  return Object.fromEntries(
    entries.map(([name, schema]) => [name, readSchema(schema, inside(spot, name))]),
  )
}

const readList: Reader = (value, spot) => {
  if (!Array.isArray(value) || value.length === 0) return refuse(spot, show(value))
  return value.map((schema, at) => readSchema(schema, inside(spot, at)))
}

const readItems: Reader = (value, spot) =>
  Array.isArray(value) && value.length > 0 ? readList(value, spot) : readSchema(value, spot)

const readDependencies: Reader = (value, spot) => {
  const entries = Object.entries(toRecord(value)).map(([name, needed]) => [
    name,
    Array.isArray(needed) ? needed : readSchema(needed, inside(spot, name)),
  ])
  return Object.fromEntries(entries) as unknown
}

/** Types by names that other languages and older drafts have for them. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  str: 'string',
  text: 'string',
  number: 'number',
  float: 'number',
  double: 'number',
  integer: 'integer',
  int: 'integer',
  long: 'integer',
  object: 'object',
  dict: 'object',
  array: 'array',
  list: 'array',
  boolean: 'boolean',
  bool: 'boolean',
  null: 'null',
  none: 'null',
}

const readType: Reader = (value, spot) => {
  const types = [value].flat().map((type) => readTypeName(type, spot))
  // Any type is the same as no word about it.
  if (types.length === 0 || types.includes('any')) return undefined
  return Array.isArray(value) ? [...new Set(types)] : types[0]
}

function readTypeName(value: unknown, spot: Spot): string {
  const name = String(value).toLowerCase()
  const type = name === 'any' ? name : TYPES[name]
  return type ?? refuse(spot, `the type ${show(value)}`)
}

const readNumber: Reader = (value, spot) => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || Number.isNaN(number)) return refuse(spot, show(value))
  // A limit that nothing reaches; JSON has no such number.
  return Number.isFinite(number) ? number : undefined
}

const readCount: Reader = (value, spot) => {
  const count = readNumber(value, spot)
  const isCount = count === undefined || (Number.isInteger(count) && Number(count) >= 0)
  return isCount ? count : refuse(spot, show(value))
}

const readFactor: Reader = (value, spot) => {
  const factor = readNumber(value, spot)
  return Number(factor ?? 1) > 0 ? factor : refuse(spot, show(value))
}

/** In draft 4 a flag, which makes the limit beside it an exclusive one. */
const readLimit: Reader = (value, spot) =>
  typeof value === 'boolean' ? value : readNumber(value, spot)

/** In draft 3 a flag of the property itself. */
const readRequired: Reader = (value, spot) => {
  if (typeof value === 'boolean') return undefined
  const names = [value].flat()
  if (!names.every((name) => typeof name === 'string')) return refuse(spot, show(value))
  return [...new Set(names)]
}

const readFlag: Reader = (value, spot) => {
  if (value === 'true' || value === 'false') return value === 'true'
  return typeof value === 'boolean' ? value : refuse(spot, show(value))
}

const readText: Reader = (value, spot) => {
  if (value instanceof RegExp) return value.source
  return typeof value === 'object' ? refuse(spot, show(value)) : String(value)
}

const readValues: Reader = (value, spot) =>
  Array.isArray(value) ? value : refuse(spot, show(value))

const readExamples: Reader = (value) => [value].flat()

const KEYWORDS = new Map<string, Reader>([
  ...toRows(readNamed, 'properties patternProperties $defs definitions dependentSchemas'),
  ...toRows(readList, 'prefixItems anyOf oneOf allOf'),
  ...toRows(readSchema, 'additionalItems additionalProperties contains propertyNames not'),
  ...toRows(readSchema, 'if then else unevaluatedItems unevaluatedProperties'),
  ...toRows(readNumber, 'minimum maximum'),
  ...toRows(readCount, 'minLength maxLength minItems maxItems minProperties maxProperties'),
  ...toRows(readLimit, 'exclusiveMinimum exclusiveMaximum'),
  ...toRows(readFlag, 'uniqueItems deprecated readOnly writeOnly nullable'),
  ...toRows(readText, 'title description $comment $ref $id pattern format'),
  ['items', readItems],
  ['dependencies', readDependencies],
  ['type', readType],
  ['multipleOf', readFactor],
  ['required', readRequired],
  ['enum', readValues],
  ['examples', readExamples],
])

function toRows(read: Reader, keywords: string): [string, Reader][] {
  return keywords.split(' ').map((keyword) => [keyword, read])
}

/** With the properties that say of themselves that they must be there. */
function withRequired(schema: Schema, given: Schema): Schema {
  const named = Object.entries(toRecord(given['properties'])).flatMap(([name, property]) =>
    toRecord(property)['required'] === true ? [name] : [],
  )
  if (named.length === 0) return schema
  const before = Array.isArray(schema['required']) ? schema['required'] : []
  return { ...schema, required: [...new Set([...before, ...named])] }
}

type Rewrite = (schema: Schema) => Schema

/** Keywords that have become others. */
const REWRITES: readonly Rewrite[] = [
  (schema) => withLimit(schema, 'minimum', 'exclusiveMinimum'),
  (schema) => withLimit(schema, 'maximum', 'exclusiveMaximum'),
  withTuple,
  withNull,
  withDependents,
  withId,
]

function withLimit(schema: Schema, limit: string, exclusive: string): Schema {
  const { [exclusive]: flag, [limit]: value, ...rest } = schema
  if (typeof flag !== 'boolean') return schema
  if (value === undefined) return rest
  return { ...rest, [flag ? exclusive : limit]: value }
}

function withTuple(schema: Schema): Schema {
  if (!Array.isArray(schema['items'])) return schema
  const { items, additionalItems, ...rest } = schema
  const others = additionalItems === undefined ? {} : { items: additionalItems }
  return { ...rest, prefixItems: items, ...others }
}

const NULL = { type: 'null' }

/** OpenAPI's `nullable`. */
function withNull(schema: Schema): Schema {
  const { nullable, ...rest } = schema
  if (nullable === undefined) return schema
  const { type, enum: values, anyOf } = rest
  if (nullable === false) return rest
  if (Array.isArray(anyOf)) return { ...rest, anyOf: [...anyOf, NULL] }
  if (type === undefined) return Object.keys(rest).some(isShape) ? { anyOf: [rest, NULL] } : rest
  const all = Array.isArray(values) ? { enum: [...new Set<unknown>([...values, null])] } : {}
  return { ...rest, type: [...new Set([type, 'null'].flat())], ...all }
}

function isShape(keyword: string): boolean {
  return ['$ref', 'oneOf', 'allOf', 'const', 'enum'].includes(keyword)
}

function withDependents(schema: Schema): Schema {
  const { dependencies, ...rest } = schema
  if (!isRecord(dependencies)) return schema
  const entries = Object.entries(dependencies)
  const lists = entries.filter(([, value]) => Array.isArray(value))
  const schemas = entries.filter(([, value]) => !Array.isArray(value))
  return {
    ...rest,
    ...(lists.length && { dependentRequired: Object.fromEntries(lists) }),
    ...(schemas.length && { dependentSchemas: Object.fromEntries(schemas) }),
  }
}

/** What refers to an id by its fragment finds an anchor now; an id that is a path says nothing. */
function withId(schema: Schema): Schema {
  const { id, $id = id, ...rest } = schema
  if (typeof $id !== 'string' || (id === undefined && !$id.includes('#'))) return schema
  const [uri = '', fragment = ''] = $id.split('#')
  const anchor = /^[A-Za-z_][-\w.]*$/.test(fragment) ? { $anchor: fragment } : {}
  return { ...rest, ...(uri && id === undefined && { $id: uri }), ...anchor }
}
