/**
 * Schemas that were converted, by the schema that they were made from. An agent binds the same tools for
 * each turn, and to convert a schema takes a hundred times as long as to find it again.
 */
import { isInteropZodSchema } from '@langchain/core/utils/types'
import { isStandardJsonSchema } from '@langchain/core/utils/standard_schema'
import { fix, isFixed, isSame } from '../../fixed.ts'
import { type Fields, isRecord, toRecord } from '../../wire.ts'
import { toWellFormed } from '../conversation/well-formed.ts'
import type { JsonSchema } from './schema.ts'

interface Kept {
  /** A plain schema as it was; nothing for one that does not change. */
  copy: Fields | undefined
  converted: JsonSchema
}

/** The schemas that one conversion was made of. */
export class KeptSchemas {
  readonly #kept = new WeakMap<object, Kept>()

  /**
   * What `convert` gives, or has given for the same schema: frozen, for it serves many calls. A plain
   * object that was edited is another one. What JSON does not hold could change unseen, and is
   * converted each time.
   */
  keep(schema: unknown, convert: () => JsonSchema): JsonSchema {
    if ((typeof schema !== 'object' && typeof schema !== 'function') || !schema) return convert()
    const known = this.#kept.get(schema)
    if (known && (known.copy === undefined || isSame(schema, known.copy))) return known.converted
    const given = convert()
    const converted = copyJson(given)
    const copy = isUnchanging(schema) ? undefined : toRecord(copyJson(schema))
    const isWhole = isSame(given, converted) && (!copy || isSame(schema, copy))
    // Broken Unicode is mended with the whole request.
    if (!isRecord(converted) || !isWhole || toWellFormed(converted) !== converted) return given
    const kept = { copy, converted: fix(converted) }
    this.#kept.set(schema, kept)
    return kept.converted
  }
}

/** Schemas of libraries do not change, nor do those that were made here. */
export function isUnchanging(schema: object): boolean {
  return isFixed(schema) || isInteropZodSchema(schema) || isStandardJsonSchema(schema)
}

function copyJson(schema: object): unknown {
  try {
    return JSON.parse(JSON.stringify(schema))
  } catch {
    return undefined
  }
}
