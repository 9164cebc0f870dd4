import { isObject, objects, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'

// What a grammar cannot be made from. Limits on the length of strings are taken, whatever the
// documentation says.
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'maxItems',
  'uniqueItems',
  'oneOf',
  'not',
])

// Their values are schemas by name, not a schema.
const NAMED = ['properties', '$defs', 'definitions']
const LISTED = ['anyOf', 'allOf', 'oneOf']

function inner(schema: Json): unknown[] {
  const named = NAMED.flatMap((key) => (isObject(schema[key]) ? Object.values(schema[key]) : []))
  const listed = LISTED.flatMap((key) => objects(schema[key]))
  return [...named, ...listed, schema.items]
}

const typesOf = ({ type }: Json): unknown[] => (Array.isArray(type) ? type : [type])

function openProblem({ additionalProperties: more }: Json): string | undefined {
  if (more === false) return undefined
  if (more === undefined) {
    return "For 'object' type, 'additionalProperties' must be explicitly set to false"
  }
  const value = isObject(more) ? 'object' : String(more)
  return `For 'object' type, 'additionalProperties: ${value}' is not supported. Please set 'additionalProperties' to false`
}

function keywordProblem(schema: Json): string | undefined {
  const found = Object.keys(schema)
    .filter((key) => UNSUPPORTED.has(key))
    .toSorted()
  if (found.length === 0) return undefined
  const type = string(typesOf(schema)[0]) || 'unknown'
  if (found.length > 1)
    return `For '${type}' type, properties ${found.join(', ')} are not supported`
  return `For '${type}' type, property '${found[0]}' is not supported`
}

/** Why a schema cannot bind the model, or nothing. */
export function strictProblem(schema: unknown): string | undefined {
  if (!isObject(schema)) return undefined
  const open = typesOf(schema).includes('object') ? openProblem(schema) : undefined
  const problem = open ?? keywordProblem(schema)
  if (problem !== undefined) return problem
  if (Number(schema.minItems ?? 0) > 1) {
    return "For 'array' type, 'minItems' values other than 0 or 1 are not supported"
  }
  if (typeof schema.$ref === 'string' && !schema.$ref.startsWith('#')) {
    return `External $ref is not supported: '${schema.$ref}'`
  }
  for (const part of inner(schema)) {
    const found = strictProblem(part)
    if (found !== undefined) return found
  }
  return undefined
}

const isUnion = (schema: Json): boolean => 'anyOf' in schema || Array.isArray(schema.type)

interface Complexity {
  optional: number
  unions: number
}

function complexity(schema: unknown): Complexity {
  if (!isObject(schema)) return { optional: 0, unions: 0 }
  const names = isObject(schema.properties) ? Object.keys(schema.properties) : []
  const required = new Set<unknown>(Array.isArray(schema.required) ? schema.required : [])
  const optional = names.filter((name) => !required.has(name)).length
  return inner(schema)
    .map(complexity)
    .reduce(
      (sum, part) => ({ optional: sum.optional + part.optional, unions: sum.unions + part.unions }),
      {
        optional,
        unions: isUnion(schema) ? 1 : 0,
      },
    )
}

const MOST_TOOLS = 20
const MOST_OPTIONAL = 24
const MOST_UNIONS = 16

/** Why the schemas of a request cannot bind the model together, or nothing. */
export function complexityProblem(tools: readonly Json[], format: unknown): string | undefined {
  const strict = tools.filter((tool) => tool.strict === true)
  if (strict.length > MOST_TOOLS) {
    return `Too many strict tools (${strict.length}). The maximum number of strict tools supported is ${MOST_TOOLS}. Try reducing the number of tools marked as strict.`
  }
  const all = [...strict.map((tool) => tool.input_schema), format].map(complexity)
  const optional = all.reduce((sum, part) => sum + part.optional, 0)
  if (optional > MOST_OPTIONAL) {
    return `Schemas contains too many optional parameters (${optional}), which would make grammar compilation inefficient. Reduce the number of optional parameters in your tool schemas (limit: ${MOST_OPTIONAL}).`
  }
  const unions = all.reduce((sum, part) => sum + part.unions, 0)
  if (unions <= MOST_UNIONS) return undefined
  return `Schemas contains too many parameters with union types (${unions} parameters with type arrays or anyOf). This causes exponential compilation cost. Reduce the number of nullable or union-typed parameters (limit: ${MOST_UNIONS} parameters with unions).`
}
