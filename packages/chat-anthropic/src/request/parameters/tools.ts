/** Tools and tool choices, in every form LangChain programs use, as the API's. */
import { isInteropZodSchema } from '@langchain/core/utils/types'
import { isLangChainTool } from '@langchain/core/utils/function_calling'
import { isStandardJsonSchema } from '@langchain/core/utils/standard_schema'
import { UnsupportedInputError } from '../../errors/errors.ts'
import type { CustomToolParam, ToolChoice, ToolParam } from '../../wire.ts'
import {
  fitsNativeOutput,
  isSchema,
  type JsonSchema,
  toJson,
  toNewDraft,
  toOutputSchema,
} from './schema.ts'

/** Per-tool settings of the API that LangChain keeps in a tool's `extras`. */
const EXTRAS = [
  'cache_control',
  'defer_loading',
  'input_examples',
  'allowed_callers',
  'eager_input_streaming',
  'strict',
] as const

/**
 * The tools of a request. `strict`, where given, goes on every custom tool; a tool's own comes
 * second. Throws for a tool that cannot be sent, and for two different tools of one name.
 */
export function toTools(tools: readonly unknown[], strict?: boolean): ToolParam[] {
  const params = tools.map((tool, index) => toTool(tool, strict, `tools[${index}]`))
  return withoutDuplicates(params)
}

function toTool(tool: unknown, strict: boolean | undefined, place: string): ToolParam {
  if (!isSchema(tool) && typeof tool !== 'function') return refuse(tool, place)
  const fields = tool as JsonSchema
  const native = nativeDefinition(fields)
  if (native) return native
  const custom = customTool(fields, place)
  checkName(custom.name, place)
  checkSchema(custom, place)
  return strictly(strict === undefined ? custom : { ...custom, strict })
}

/** What is followed strictly must keep to what native output can hold; the rest is described. */
function strictly(tool: CustomToolParam): CustomToolParam {
  const schema = tool.input_schema as JsonSchema
  if (tool.strict !== true || !fitsNativeOutput(schema)) return tool
  return { ...tool, input_schema: toOutputSchema(schema) as CustomToolParam['input_schema'] }
}

/** Anthropic's own tools: dated tools and toolsets of any date, as they are. */
function nativeDefinition(tool: JsonSchema): ToolParam | undefined {
  const extras = tool['extras'] as JsonSchema | undefined
  const definition = extras?.['providerToolDefinition'] ?? extras?.['provider_tool_definition']
  if (isSchema(definition)) return { ...definition, ...settingsOf(extras!) } as unknown as ToolParam
  const { type } = tool
  const isDated = typeof type === 'string' && !['function', 'custom', 'object'].includes(type)
  return isDated && !('schema' in tool) ? (tool as unknown as ToolParam) : undefined
}

function customTool(tool: JsonSchema, place: string): CustomToolParam {
  if (isInteropZodSchema(tool) || isStandardJsonSchema(tool)) {
    return fromTitled(toSchema(tool, 'bound as a bare schema', place), place)
  }
  if (isSchema(tool['input_schema'])) return fromAnthropic(tool, place)
  if (isSchema(tool['function'])) return fromOpenAI(tool['function'], place)
  if (isLangChainTool(tool) || ('name' in tool && 'schema' in tool))
    return fromLangChain(tool, place)
  if (tool['type'] === 'object' || 'properties' in tool) return fromTitled(tool, place)
  if (typeof tool['name'] === 'string' && isSchema(tool['parameters'])) {
    return fromOpenAI(tool, place)
  }
  return refuse(tool, place)
}

function fromAnthropic(tool: JsonSchema, place: string): CustomToolParam {
  const input_schema = toSchema(tool['input_schema'], tool['name'], place)
  return { ...tool, input_schema } as unknown as CustomToolParam
}

function fromOpenAI(tool: JsonSchema, place: string): CustomToolParam {
  const { name, description, parameters, strict } = tool
  return custom(String(name), description, toSchema(parameters, name, place), { strict })
}

function fromLangChain(tool: object, place: string): CustomToolParam {
  const { name, description, schema, extras } = tool as JsonSchema
  const settings = (extras ?? {}) as JsonSchema
  return custom(String(name), description, toSchema(schema, name, place), settings)
}

/** A bare schema is a tool named by its title. */
function fromTitled(schema: JsonSchema, place: string): CustomToolParam {
  const { title, description } = schema
  if (typeof title === 'string') return custom(title, description, schema, {})
  throw new UnsupportedInputError(
    'a schema without a title is no tool',
    'Give it a `title`, or pass `tool(run, { name, description, schema })`.',
    place,
  )
}

function custom(
  name: string,
  description: unknown,
  schema: JsonSchema,
  settings: JsonSchema,
): CustomToolParam {
  const about = typeof description === 'string' && description !== '' ? { description } : {}
  return { name, ...about, input_schema: schema, ...settingsOf(settings) } as CustomToolParam
}

function settingsOf(settings: JsonSchema): JsonSchema {
  return Object.fromEntries(
    EXTRAS.flatMap((key) => (settings[key] == null ? [] : [[key, settings[key]]])),
  )
}

/** A tool's input schema; one that says nothing of its type is an object's. */
function toSchema(schema: unknown, name: unknown, place: string): JsonSchema {
  const json = toNewDraft(toJson(schema ?? {}, `the input of tool ${JSON.stringify(name)}`, place))
  const { type, properties = {}, ...rest } = json as JsonSchema
  const isSaid = type !== undefined || UNIONS.some((key) => key in rest)
  return isSaid ? (json as JsonSchema) : { ...rest, type: 'object', properties }
}

const UNIONS = ['anyOf', 'oneOf', 'allOf'] as const

function checkSchema({ name, input_schema }: CustomToolParam, place: string): void {
  const schema = input_schema as JsonSchema
  const union = UNIONS.find((key) => key in schema)
  if (!union && schema['type'] === 'object') return
  throw new UnsupportedInputError(
    union
      ? `the input of tool ${JSON.stringify(name)} is a union (\`${union}\` at its root)`
      : `the input of tool ${JSON.stringify(name)} is no object but ${String(schema['type'])}`,
    'The API wants an object: put the schema into a property of one.',
    place,
  )
}

function checkName(name: string, place: string): void {
  if (/^[a-zA-Z0-9_-]{1,128}$/.test(name)) return
  throw new UnsupportedInputError(
    `the tool name ${JSON.stringify(name)}`,
    'The API takes letters, digits, `_` and `-`, 1 to 128 of them.',
    place,
  )
}

function refuse(tool: unknown, place: string): never {
  const name = isSchema(tool) && typeof tool['name'] === 'string' ? ` ${tool['name']}` : ''
  throw new UnsupportedInputError(
    `the tool${name} has no form known here`,
    'Pass a LangChain tool, an Anthropic or OpenAI tool definition, or a schema with a title.',
    place,
  )
}

function withoutDuplicates(tools: readonly ToolParam[]): ToolParam[] {
  const seen = new Map<string, { text: string; index: number }>()
  return tools.filter((tool, index) => {
    if (!('name' in tool)) return true
    const text = JSON.stringify(tool)
    const first = seen.get(tool.name)
    if (!first) seen.set(tool.name, { text, index })
    if (!first || first.text === text) return !first
    throw new UnsupportedInputError(
      `two different tools are named ${JSON.stringify(tool.name)} (the other is tools[${first.index}])`,
      'Give each tool a name of its own.',
      `tools[${index}]`,
    )
  })
}

/**
 * The tool choice: `auto`, `any` or `required`, `none`, a tool's name, or an object of Anthropic's
 * or OpenAI's. `parallel: false` asks for one call at a time. Without tools there is no choice.
 */
export function toToolChoice(
  choice: unknown,
  parallel: boolean | undefined,
  tools: readonly ToolParam[],
): ToolChoice | undefined {
  if (tools.length === 0) return undefined
  const chosen = choice == null ? undefined : readChoice(choice)
  if (chosen?.type === 'tool') checkChosen(chosen.name, tools)
  if (parallel === undefined) return chosen
  if (chosen?.type === 'none') return chosen
  if (parallel && !chosen) return undefined
  return { ...(chosen ?? { type: 'auto' }), disable_parallel_tool_use: !parallel }
}

function readChoice(choice: unknown): ToolChoice {
  if (typeof choice === 'string') return readWord(choice)
  if (isSchema(choice)) {
    const called = choice['function'] as { name?: string } | undefined
    if (choice['type'] === 'function' && called?.name) return { type: 'tool', name: called.name }
    return choice as unknown as ToolChoice
  }
  throw new UnsupportedInputError(
    `a tool choice of type ${typeof choice}`,
    'Use "auto", "any", "none", the name of a tool, or { type, name }.',
    'tool_choice',
  )
}

function readWord(word: string): ToolChoice {
  switch (word) {
    case 'auto':
    case 'any':
    case 'none':
      return { type: word }
    case 'required':
      return { type: 'any' }
    default:
      return { type: 'tool', name: word }
  }
}

function checkChosen(name: string, tools: readonly ToolParam[]): void {
  const names = tools.flatMap((tool) => ('name' in tool ? [tool.name] : []))
  // The members of a toolset have names that are not in the request.
  const isOpen = names.length < tools.length
  if (names.includes(name) || isOpen) return
  throw new UnsupportedInputError(
    `no tool is named ${JSON.stringify(name)}`,
    `Choose one of: ${names.join(', ')}.`,
    'tool_choice',
  )
}
