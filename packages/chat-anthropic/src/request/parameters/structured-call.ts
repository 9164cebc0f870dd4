/** The call options that make the model answer in a given shape. */
import type { BindToolsInput } from '@langchain/core/language_models/chat_models'
import { isFixed } from '../../fixed.ts'
import type { ToolParam } from '../../wire.ts'
import { copyTools } from './kept-tools.ts'
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

export type StructuredCall = ReturnType<typeof toStructuredCall>

/**
 * The call options, the program's own to edit. Some programs ask for structured output anew before each
 * call: the tool that was made of a schema before is found again.
 */
export function toStructuredCall(
  { method, name, schema, description, isForced }: Shape,
  strict: boolean | undefined,
) {
  const onPrefill = 'continue' as const
  // LangSmith shows it beside the run.
  const ls_structured_output_format = { kwargs: { method }, schema }
  if (method === 'jsonSchema') {
    const outputConfig = { format: { type: 'json_schema' as const, schema } }
    return { onPrefill, ls_structured_output_format, outputConfig }
  }
  const about = description ?? 'The answer in the form that is asked for.'
  const input_schema = schema['type'] === 'object' ? schema : { type: 'object', ...schema }
  const tool = { name, description: about, input_schema }
  // Another one is a mistake of the call, which not every program makes.
  const isTool = name !== '' && typeof name === 'string' && isToolInput(input_schema)
  const tools = (isTool ? copyTools(toToolList(tool)) : [tool]) as BindToolsInput[]
  const tool_choice = isForced ? { type: 'tool', name } : { type: 'auto' }
  const call = { onPrefill, ls_structured_output_format, tools, tool_choice }
  return strict === undefined ? call : { ...call, strict }
}

/** The last list that was made of each schema, where it does not change. */
const lists = new WeakMap<JsonSchema, readonly ToolParam[]>()

interface AnswerTool {
  name: string
  description: string
  input_schema: JsonSchema
}

/** The list of one tool: found again in one step, as it is asked for with each answer. */
function toToolList(tool: AnswerTool): readonly ToolParam[] {
  const known = lists.get(tool.input_schema)
  const last = known?.[0] as AnswerTool | undefined
  const isSame = last?.name === tool.name && last.description === tool.description
  if (known && isSame) return known
  const list = toTools([tool])
  if (isFixed(tool.input_schema) && isFixed(list)) lists.set(tool.input_schema, list)
  return list
}
