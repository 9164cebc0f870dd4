/** The schema of an answer, in any form that is accepted: what it says, and how answers are checked. */
import { Validator } from '@langchain/core/utils/json_schema'
import {
  isSerializableSchema,
  isStandardSchema,
  type SerializableSchema,
} from '@langchain/core/utils/standard_schema'
import {
  getSchemaDescription,
  interopSafeParseAsync,
  type InteropZodType,
  isInteropZodSchema,
} from '@langchain/core/utils/types'
import { isRecord } from '../wire.ts'
import { toCurrentDraft } from '../request/parameters/draft.ts'
import { KeptSchemas } from '../request/parameters/kept-schemas.ts'
import { type JsonSchema, toJson } from '../request/parameters/schema.ts'

/** A schema that answers can be asked to fit; its type is the answer's. */
export type OutputSchema<Output> =
  | SerializableSchema<Output>
  | InteropZodType<Output>
  // Zod 3, whose optional fields core's own type does not allow to be `undefined`.
  | { readonly _type: Output; parse(data: unknown): Output }
  // JSON Schema and tool definitions say nothing of the answer's type.
  | object

/** Checks an answer: gives its value as the schema makes it, or says what is wrong. */
export type Validate = (value: unknown) => Promise<{ value: unknown } | { problem: string }>

/** A schema as JSON Schema, with the name and description that it has. */
export interface AnswerSchema {
  schema: JsonSchema
  name: string | undefined
  description: string | undefined
}

const OWNER = 'the schema of the answer'

const ANSWER_SCHEMAS = new KeptSchemas()

/** Reads Zod 3 and 4, Standard Schema, JSON Schema, and tool definitions of Anthropic and OpenAI. */
export function readSchema(given: unknown): AnswerSchema {
  const isZod = isInteropZodSchema(given)
  if (isZod || isStandardSchema(given) || !isRecord(given)) {
    const schema = ANSWER_SCHEMAS.keep(given, () => toCurrentDraft(toJson(given, OWNER), OWNER))
    const own = isZod ? getSchemaDescription(given) : describeSchema(given)
    const description = own ?? asText(schema['description'])
    return { schema, name: asText(schema['title']), description }
  }
  const tool = isRecord(given['function']) ? given['function'] : given
  const inner = tool['input_schema'] ?? tool['parameters']
  const schema = toCurrentDraft(isRecord(inner) ? inner : given, OWNER)
  const name = isRecord(inner) ? tool['name'] : given['title']
  return { schema, name: asText(name), description: asText(tool['description']) }
}

function describeSchema(given: unknown): string | undefined {
  const isReadable = isSerializableSchema(given) || isRecord(given)
  return isReadable ? getSchemaDescription(given) : undefined
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The user's own schema has the last word: the wire knows only a part of it. */
export function createValidator(given: unknown, schema: JsonSchema): Validate {
  if (isInteropZodSchema(given)) {
    return async (value) => {
      const result = await interopSafeParseAsync(given, value)
      return result.success ? { value: result.data } : { problem: describeProblems(result.error) }
    }
  }
  if (isStandardSchema(given)) {
    return async (value) => {
      const result = await given['~standard'].validate(value)
      if (!result.issues) return { value: result.value }
      return { problem: result.issues.map(({ message }) => message).join('; ') }
    }
  }
  // The validator writes into what it is given.
  const own = structuredClone(schema)
  return async (value) => {
    const result = new Validator(own, '2020-12', false).validate(value)
    if (result.valid) return { value }
    const problems = result.errors.map(
      ({ instanceLocation, error }) => `${instanceLocation} ${error}`,
    )
    return { problem: problems.join('; ') }
  }
}

function describeProblems({
  issues,
}: {
  issues: { path: PropertyKey[]; message: string }[]
}): string {
  return issues
    .map(({ path, message }) => `${path.map(String).join('.')} ${message}`.trim())
    .join('; ')
}
