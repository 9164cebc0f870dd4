/** OpenAI's `response_format`, in every form in which agents and programs pass it. */
import { UnsupportedInputError } from '../errors/errors.ts'
import { isRecord, type OutputConfig } from '../wire.ts'

type Format = OutputConfig['format']

/** Words that begin a JSON schema. */
const SCHEMA_KEYS = ['properties', 'anyOf', 'allOf', '$ref', '$defs', '_zod', '~standard', '_def']

/**
 * The output format that is meant: null where a text is, or nothing was given. Throws
 * `UnsupportedInputError` for one without a schema, which the API cannot hold answers to.
 */
export function fromResponseFormat(given: unknown): Format {
  const format = typeof given === 'string' ? { type: given } : given
  if (format == null || (isRecord(format) && format['type'] === 'text')) return null
  const schema = isRecord(format) ? findSchema(format) : undefined
  if (schema) return { type: 'json_schema', schema }
  const type = isRecord(format) ? String(format['type']) : typeof format
  throw new UnsupportedInputError(
    `response_format "${type}" has no schema`,
    'Give one: `{ type: "json_schema", schema }`, or use `withStructuredOutput`. For JSON of any ' +
      'form, ask for it in the prompt.',
  )
}

/** `{ json_schema: { schema } }`, `{ json_schema: schema }`, `{ schema }`, or the schema itself. */
function findSchema(format: Record<string, unknown>): Record<string, unknown> | undefined {
  const { json_schema: named, schema } = format
  if (isRecord(named)) return isRecord(named['schema']) ? named['schema'] : named
  if (isRecord(schema)) return isRecord(schema['schema']) ? schema['schema'] : schema
  return SCHEMA_KEYS.some((key) => key in format) ? format : undefined
}
