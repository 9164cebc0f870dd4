/** The call options that make the model answer in a given shape. */
import type { BindToolsInput as Tool } from '@langchain/core/language_models/chat_models'
import { fix, isFixed } from '../../fixed.ts'
import type { JsonSchema } from './schema.ts'
import { isToolInput, toTools } from './tools.ts'

/** How an answer gets its shape. */
export type Method = 'jsonSchema' | 'functionCalling'

/** The shape of an answer, and how the model is asked for it. */
export interface Shape {
  method: Method
  /** The tool's name, where a tool gives the shape. */
  name: string
  schema: JsonSchema
  description: string | undefined
  /** Whether the model can be forced to call the tool. */
  isForced: boolean
}

export type StructuredCall = ReturnType<typeof makeCall>

interface Kept {
  shape: Shape
  strict: boolean | undefined
  call: StructuredCall
}

/** The last call options that were made for each schema that does not change. */
const calls = new WeakMap<JsonSchema, Kept>()

/**
 * The call options: the same ones for the same shape, frozen, by which what follows from them is found
 * again. Some programs ask for structured output anew before every call.
 */
export function toStructuredCall(shape: Shape, strict: boolean | undefined): StructuredCall {
  const { schema } = shape
  const known = calls.get(schema)
  if (known && known.strict === strict && isSameShape(known.shape, shape)) return known.call
  const call = makeCall(shape, strict)
  if (isFixed(schema)) calls.set(schema, { shape, strict, call })
  return call
}

function isSameShape(one: Shape, other: Shape): boolean {
  const { method, name, description, isForced } = one
  const isAlike = method === other.method && isForced === other.isForced
  return isAlike && name === other.name && description === other.description
}

function makeCall(
  { method, name, schema, description, isForced }: Shape,
  strict: boolean | undefined,
) {
  // LangSmith shows the format beside the run.
  const common = {
    onPrefill: 'continue' as const,
    ls_structured_output_format: keep({ kwargs: { method }, schema }, schema),
  }
  if (method === 'jsonSchema') {
    const format = { type: 'json_schema' as const, schema }
    return { ...common, outputConfig: keep({ format }, schema) }
  }
  const about = description ?? 'The answer in the form that is asked for.'
  const input_schema = schema['type'] === 'object' ? schema : { type: 'object', ...schema }
  const tool = { name, description: about, input_schema }
  // Another schema is a mistake of the call, which not every program makes.
  const tools = isFixed(input_schema) && isToolInput(input_schema) ? toTools([tool]) : [tool]
  return {
    ...common,
    ...(strict === undefined ? {} : { strict }),
    tools: tools as readonly Tool[] as Tool[],
    tool_choice: keep(isForced ? { type: 'tool', name } : { type: 'auto' }, schema),
  }
}

/** What is made of a schema that does not change does not either. */
function keep<T extends object>(made: T, schema: JsonSchema): T {
  return isFixed(schema) ? fix(made) : made
}
