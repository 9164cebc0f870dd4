/** Values that were parsed from JSON, or that came from where nobody checked them. */

/** An object of which nothing is known but that it is one. */
export type Json = Record<string, unknown>

/** Whether a value is an object with fields: neither null nor a list. */
export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
