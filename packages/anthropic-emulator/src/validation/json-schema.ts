import { isObject } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'

// The part of the draft 2020-12 metaschema that schemas go wrong in.

type Test = (value: unknown) => boolean

const TYPES = ['string', 'number', 'integer', 'object', 'array', 'boolean', 'null']

const isType: Test = (value) => TYPES.some((type) => type === value)
const isString: Test = (value) => typeof value === 'string'
const isNumber: Test = (value) => typeof value === 'number'
const isCount: Test = (value) => Number.isInteger(value) && Number(value) >= 0

const all =
  (fits: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(fits)

const some =
  (fits: Test): Test =>
  (value) =>
    Array.isArray(value) && value.length > 0 && value.every(fits)

const named: Test = (value) => isObject(value) && Object.values(value).every(isSubschema)

const isSubschema: Test = (value) =>
  typeof value === 'boolean' || (isObject(value) && isSchema(value))

const KEYWORDS = new Map<string, Test>([
  ['type', (value) => isType(value) || some(isType)(value)],
  ['properties', named],
  ['patternProperties', named],
  ['$defs', named],
  ['definitions', named],
  ['dependentSchemas', named],
  ['required', all(isString)],
  ['enum', Array.isArray],
  // A list here is how older drafts write tuples.
  ['items', isSubschema],
  ['prefixItems', some(isSubschema)],
  ['additionalProperties', isSubschema],
  ['unevaluatedProperties', isSubschema],
  ['propertyNames', isSubschema],
  ['contains', isSubschema],
  ['not', isSubschema],
  ['if', isSubschema],
  ['then', isSubschema],
  ['else', isSubschema],
  ['anyOf', some(isSubschema)],
  ['oneOf', some(isSubschema)],
  ['allOf', some(isSubschema)],
  ['minimum', isNumber],
  ['maximum', isNumber],
  ['exclusiveMinimum', isNumber],
  ['exclusiveMaximum', isNumber],
  ['multipleOf', (value) => isNumber(value) && Number(value) > 0],
  ['minLength', isCount],
  ['maxLength', isCount],
  ['minItems', isCount],
  ['maxItems', isCount],
  ['minProperties', isCount],
  ['maxProperties', isCount],
  ['pattern', isString],
  ['format', isString],
  ['title', isString],
  ['description', isString],
  ['$ref', isString],
  ['uniqueItems', (value) => typeof value === 'boolean'],
])

/** Whether an object is a JSON Schema of draft 2020-12; words that it does not know are fine. */
export function isSchema(schema: Json): boolean {
  for (const key in schema) {
    const fits = KEYWORDS.get(key)
    if (fits && !fits(schema[key])) return false
  }
  return true
}
