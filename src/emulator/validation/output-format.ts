import { blocks, isObject, objects } from '../json.ts'
import type { Json } from '../types.ts'

const UNSUPPORTED = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'oneOf',
  'not',
]

// Their values are schemas by name, not a schema.
const NAMED = ['properties', '$defs', 'definitions']
const LISTED = ['anyOf', 'allOf', 'oneOf']

function inner(schema: Json): unknown[] {
  const named = NAMED.flatMap((key) => (isObject(schema[key]) ? Object.values(schema[key]) : []))
  const listed = LISTED.flatMap((key) => objects(schema[key]))
  return [...named, ...listed, schema.items]
}

function* schemaProblems(schema: unknown, path: string): Generator<string> {
  if (!isObject(schema)) return
  const types: unknown[] = Array.isArray(schema.type) ? schema.type : [schema.type]
  if (types.includes('object') && schema.additionalProperties !== false) {
    yield `${path}: For 'object' type, 'additionalProperties' must be explicitly set to false`
  }
  const found = UNSUPPORTED.find((key) => key in schema)
  if (found !== undefined) {
    yield `${path}: For '${String(types[0])}' type, property '${found}' is not supported`
  }
  if (Number(schema.minItems ?? 0) > 1) {
    yield `${path}: For 'array' type, 'minItems' values other than 0 or 1 are not supported`
  }
  for (const part of inner(schema)) yield* schemaProblems(part, path)
}

function cites(body: Json): boolean {
  const all = objects(body.messages).flatMap(({ content }) => blocks(content))
  const nested = all.flatMap((block) =>
    block.type === 'tool_result' ? [block, ...blocks(block.content)] : [block],
  )
  return nested.some(({ citations }) => isObject(citations) && citations.enabled === true)
}

/** What is wrong with the schema that a reply shall follow. */
export function* formatProblems(body: Json): Generator<string> {
  const config = isObject(body.output_config) ? body.output_config.format : undefined
  const format = isObject(config) ? config : body.output_format
  if (!isObject(format)) return
  const path = format === config ? 'output_config.format' : 'output_format'
  yield* schemaProblems(format.schema, `${path}.schema`)
  if (cites(body)) yield `${path}: Citations cannot be enabled together with an output format.`
}
