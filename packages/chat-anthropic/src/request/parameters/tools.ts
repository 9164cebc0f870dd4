/** Tools and tool choices, in every form LangChain programs use, as the API's. */
import { isInteropZodSchema } from '@langchain/core/utils/types'
import { isLangChainTool } from '@langchain/core/utils/function_calling'
import { isStandardJsonSchema } from '@langchain/core/utils/standard_schema'
import { UnsupportedInputError } from '../../errors/errors.ts'
import {
  type Fields,
  fieldsOf,
  isRecord,
  type ToolChoice,
  type ToolParam,
  toRecord,
} from '../../wire.ts'
import { toToolName } from '../../wire-names.ts'
import { isFixed, thaw } from '../../fixed.ts'
import { toCurrentDraft } from './draft.ts'
import { KeptSchemas } from './kept-schemas.ts'
import {
  copyTools,
  type CustomTool,
  findConverted,
  findKeptTool,
  isPlainTool,
  keepConverted,
  keepList,
  keepTool,
} from './kept-tools.ts'
import { fitsNativeOutput, type JsonSchema, toJson, toOutputSchema } from './schema.ts'

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
export function toTools(tools: readonly unknown[], strict?: boolean): readonly ToolParam[] {
  // What was kept comes back as it is.
  if (strict === undefined && isFixed(tools)) return tools as readonly ToolParam[]
  const params = tools.map((tool, index) => toTool(tool, strict, index))
  // What a definition holds is left to the API.
  return keepList(params, () => withoutDuplicates(params))
}

/** The same for a program to keep: what is edited in them is sent as it is then. */
export function toBoundTools(tools: readonly unknown[]): ToolParam[] {
  return copyTools(toTools(tools))
}

/** The same, of which nothing is frozen. */
export function toOwnTools(tools: readonly unknown[], strict?: boolean): ToolParam[] {
  return [...thaw(toTools(tools, strict))]
}

function toTool(tool: unknown, strict: boolean | undefined, index: number): Fields {
  const known = isRecord(tool) && strict === undefined ? findConverted(tool) : undefined
  return known ?? convertTool(tool, strict, `tools[${index}]`)
}

function convertTool(tool: unknown, strict: boolean | undefined, place: string): Fields {
  if (!hasFields(tool)) return refuse(tool, place)
  const native = findNativeDefinition(tool)
  if (native) return native
  const custom = toCustomTool(tool, place)
  if (!isFixed(custom)) {
    checkName(custom['name'], place)
    checkSchema(custom, place)
  }
  if (strict !== undefined) return withStrictSchema({ ...custom, strict })
  const kept = keepTool(custom)
  keepConverted(tool, kept)
  return withStrictSchema(kept)
}

/** Schemas of some libraries are functions. */
function hasFields(tool: unknown): tool is Fields {
  return isRecord(tool) || typeof tool === 'function'
}

/** What is followed strictly must keep to what native output can hold; the rest is described. */
function withStrictSchema(tool: CustomTool): CustomTool {
  const { strict, input_schema } = tool
  if (strict !== true || !fitsNativeOutput(input_schema)) return tool
  return {
    ...tool,
    input_schema: STRICT_INPUTS.keep(input_schema, () => toOutputSchema(input_schema)),
  }
}

/** Anthropic's tools: dated tools and toolsets of any date, unchanged. */
function findNativeDefinition(tool: Fields): Fields | undefined {
  const extras = toRecord(tool['extras'])
  const definition = extras['providerToolDefinition'] ?? extras['provider_tool_definition']
  if (isRecord(definition)) return { ...definition, ...pickSettings(extras) }
  const { type } = tool
  const isDated = typeof type === 'string' && !['function', 'custom', 'object'].includes(type)
  return isDated && !('schema' in tool) ? tool : undefined
}

function toCustomTool(tool: Fields, place: string): CustomTool {
  // First: what is bound comes back so with each call.
  if (isRecord(tool['input_schema'])) return fromAnthropic(tool, place)
  if (isInteropZodSchema(tool) || isStandardJsonSchema(tool)) {
    return fromTitled(toSchema(tool, 'bound as a bare schema', place), place)
  }
  const { name, type, parameters } = tool
  if (isRecord(tool['function'])) return fromOpenAI(tool['function'], place)
  const isNamed = 'name' in tool && 'schema' in tool
  if (isLangChainTool(tool) || isNamed) return fromLangChain(fieldsOf(tool), place)
  if (type === 'object' || 'properties' in tool) return fromTitled(tool, place)
  if (typeof name === 'string' && isRecord(parameters)) return fromOpenAI(tool, place)
  return refuse(tool, place)
}

function fromAnthropic(tool: Fields, place: string): CustomTool {
  const { name, description } = tool
  const input_schema = toSchema(tool['input_schema'], name, place)
  const known = isPlainTool(tool) && findKeptTool(input_schema, name, description)
  return known || { ...tool, input_schema }
}

function fromOpenAI(tool: Fields, place: string): CustomTool {
  const { name, description, parameters, strict } = tool
  return buildTool(String(name), description, toSchema(parameters, name, place), { strict })
}

function fromLangChain(tool: Fields, place: string): CustomTool {
  const { name, description, schema, extras } = tool
  const input = toSchema(schema, name, place)
  return buildTool(String(name), description, input, toRecord(extras))
}

/** A bare schema is a tool named by its title. */
function fromTitled(schema: JsonSchema, place: string): CustomTool {
  const { title, description } = schema
  if (typeof title === 'string') return buildTool(title, description, schema, {})
  throw new UnsupportedInputError(
    'a schema without a title is no tool',
    'Give it a `title`, or pass `tool(run, { name, description, schema })`.',
    place,
  )
}

function buildTool(
  name: string,
  description: unknown,
  input_schema: JsonSchema,
  settings: Fields,
): CustomTool {
  const about = typeof description === 'string' && description !== '' ? description : undefined
  const own = pickSettings(settings)
  const known = own ? undefined : findKeptTool(input_schema, name, about)
  return known ?? { name, ...(about && { description: about }), input_schema, ...own }
}

function pickSettings(settings: Fields): Fields | undefined {
  let picked: Fields | undefined
  for (const key of EXTRAS) {
    if (settings[key] != null) picked = { ...picked, [key]: settings[key] }
  }
  return picked
}

const INPUTS = new KeptSchemas()
const STRICT_INPUTS = new KeptSchemas()

/** A tool's input schema; one without a type is an object's. Converted once for each schema. */
function toSchema(schema: unknown, name: unknown, place: string): JsonSchema {
  return INPUTS.keep(schema, () => convertSchema(schema, name, place))
}

function convertSchema(schema: unknown, name: unknown, place: string): JsonSchema {
  const owner = `the input of tool ${JSON.stringify(name)}`
  const json = toCurrentDraft(toJson(schema ?? {}, owner, place), owner, place)
  const { type, properties = {}, ...rest } = json
  const isTyped = type !== undefined || UNIONS.some((key) => key in rest)
  return isTyped ? json : { ...rest, type: 'object', properties }
}

const UNIONS = ['anyOf', 'oneOf', 'allOf'] as const

/** Whether the API takes a schema for the input of a tool. */
export function isToolInput(schema: JsonSchema): boolean {
  return schema['type'] === 'object' && !UNIONS.some((key) => key in schema)
}

function checkSchema({ name, input_schema: schema }: CustomTool, place: string): void {
  if (isToolInput(schema)) return
  const union = UNIONS.find((key) => key in schema)
  throw new UnsupportedInputError(
    union
      ? `the input of tool ${JSON.stringify(name)} is a union (\`${union}\` at its root)`
      : `the input of tool ${JSON.stringify(name)} is no object but ${String(schema['type'])}`,
    'The API wants an object: put the schema into a property of one.',
    place,
  )
}

/** Names that the API refuses are mapped; one that says nothing is a mistake. */
function checkName(name: unknown, place: string): void {
  if (typeof name === 'string' && name !== '') return
  throw new UnsupportedInputError(
    `the tool name ${JSON.stringify(name)}`,
    'Give the tool a name: letters, digits, `_` and `-`.',
    place,
  )
}

function refuse(tool: unknown, place: string): never {
  const name = isRecord(tool) && typeof tool['name'] === 'string' ? ` ${tool['name']}` : ''
  throw new UnsupportedInputError(
    `the tool${name} has no form known here`,
    'Pass a LangChain tool, an Anthropic or OpenAI tool definition, or a schema with a title.',
    place,
  )
}

function withoutDuplicates(tools: readonly Fields[]): ToolParam[] {
  const seen = new Map<string, number>()
  const kept = tools.filter((tool, index) => {
    if (!('name' in tool)) return true
    const { name } = tool
    // On the wire no two may have one name either.
    const wireName = toToolName(String(name))
    const first = seen.get(wireName)
    if (first === undefined) return seen.set(wireName, index)
    if (JSON.stringify(tools[first]) === JSON.stringify(tool)) return false
    throw new UnsupportedInputError(
      `two different tools are named ${JSON.stringify(name)} (the other is tools[${first}])`,
      'Give each tool a name of its own.',
      `tools[${index}]`,
    )
  })
  return kept as object[] as ToolParam[]
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
  if (isRecord(choice)) {
    const { name } = toRecord(choice['function'])
    if (choice['type'] === 'function' && name) return { type: 'tool', name: String(name) }
    return choice as object as ToolChoice
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
