/**
 * Schemas that were converted, by the schema that they were made from. An agent binds the same tools for
 * each turn, and to convert a schema takes a hundred times as long as to find it again.
 */
import { isInteropZodSchema } from '@langchain/core/utils/types'
import { isStandardJsonSchema } from '@langchain/core/utils/standard_schema'
import { markFixed } from '../../options/secrets.ts'
import { type Fields, isRecord } from '../../wire.ts'
import type { JsonSchema } from './schema.ts'

interface Kept {
  /** A plain schema as it was; nothing for one of a library, which does not change. */
  copy: unknown
  converted: JsonSchema
  /** The same as it was made: whoever was given it may have edited it. */
  made: unknown
}

/** The schemas that one conversion was made of. */
export class KeptSchemas {
  readonly #kept = new WeakMap<object, Kept>()

  /** What `convert` gives, or has given for the same schema. A plain object that was edited is another one. */
  keep(schema: unknown, convert: () => JsonSchema): JsonSchema {
    if ((typeof schema !== 'object' && typeof schema !== 'function') || !schema) return convert()
    const known = this.#kept.get(schema)
    if (known && isUnchanged(schema, known)) return known.converted
    const converted = convert()
    markFixed(converted)
    const isFixed = isInteropZodSchema(schema) || isStandardJsonSchema(schema)
    const copy = isFixed ? undefined : copyJson(schema)
    // What JSON does not hold could change unseen.
    const made = copyJson(converted)
    if (isFixed || isSame(schema, copy)) this.#kept.set(schema, { copy, converted, made })
    return converted
  }
}

function isUnchanged(schema: object, { copy, converted, made }: Kept): boolean {
  return (copy === undefined || isSame(schema, copy)) && isSame(converted, made)
}

function copyJson(schema: object): unknown {
  try {
    return JSON.parse(JSON.stringify(schema))
  } catch {
    return undefined
  }
}

/** Whether two values are the same JSON. */
function isSame(value: unknown, copy: unknown): boolean {
  if (value === copy) return true
  if (Array.isArray(value)) {
    if (!Array.isArray(copy) || value.length !== copy.length) return false
    return value.every((item, at) => isSame(item, copy[at]))
  }
  return isRecord(value) && isRecord(copy) && isPlain(value) && areSame(value, copy)
}

/** Not of patterns, maps and the like, whose inside no key tells. */
function isPlain(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** Loops, since it looks at every tool of every call. */
function areSame(value: Fields, copy: Fields): boolean {
  let count = 0
  for (const key in value) {
    if (!isSame(value[key], copy[key])) return false
    count += 1
  }
  for (const _ in copy) count -= 1
  return count === 0
}
