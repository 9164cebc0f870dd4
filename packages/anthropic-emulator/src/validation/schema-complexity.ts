import type { Json } from '../wire/types.ts'
import { isObject } from '../wire/json.ts'
import { listSubschemas } from './strict-schema.ts'

const isUnion = (schema: Json): boolean => 'anyOf' in schema || Array.isArray(schema.type)

interface Complexity {
  optional: number
  unions: number
}

const add = (one: Complexity, other: Complexity): Complexity => ({
  optional: one.optional + other.optional,
  unions: one.unions + other.unions,
})

function measure(schema: Json): Complexity {
  const names = isObject(schema.properties) ? Object.keys(schema.properties) : []
  const required = new Set<unknown>(Array.isArray(schema.required) ? schema.required : [])
  const own = {
    optional: names.filter((name) => !required.has(name)).length,
    unions: isUnion(schema) ? 1 : 0,
  }
  return listSubschemas(schema).map(measure).reduce(add, own)
}

const MOST_TOOLS = 20
// One schema alone has to stay below what all of a request may have together.
const MOST_OPTIONAL = 24
const MOST_UNIONS = 16

/** Why the schemas of a request cannot bind the model together, or nothing. */
export function findComplexityProblem(
  schemas: readonly Json[],
  strictTools: number,
): string | undefined {
  if (strictTools > MOST_TOOLS) {
    return `Too many strict tools (${strictTools}). The maximum number of strict tools supported is ${MOST_TOOLS}. Try reducing the number of tools marked as strict.`
  }
  const each = schemas.map(measure)
  const { optional, unions } = each.reduce(add, { optional: 0, unions: 0 })
  if (optional > MOST_OPTIONAL) {
    return `Schemas contains too many optional parameters (${optional}), which would make grammar compilation inefficient. Reduce the number of optional parameters in your tool schemas (limit: ${MOST_OPTIONAL}).`
  }
  if (unions > MOST_UNIONS) {
    return `Schemas contains too many parameters with union types (${unions} parameters with type arrays or anyOf). This causes exponential compilation cost. Reduce the number of nullable or union-typed parameters (limit: ${MOST_UNIONS} parameters with unions).`
  }
  const isTooComplex = each.some(
    (one) => one.optional >= MOST_OPTIONAL || one.unions >= MOST_UNIONS,
  )
  return isTooComplex ? 'Schema is too complex.' : undefined
}
