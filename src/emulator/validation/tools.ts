import { isObject, objects, string } from '../json.ts'
import type { Json } from '../types.ts'
import { cacheable } from './blocks.ts'
import {
  anything,
  first,
  flag,
  integer,
  list,
  nullable,
  object,
  pattern,
  placed,
  text,
  type Keys,
  type Shape,
} from './shape.ts'

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/

const inputSchema: Shape = function* (schema, path) {
  if (!isObject(schema)) {
    yield `${path}: Input does not match the expected shape.`
    return
  }
  if (schema.type === undefined) {
    yield `${path}.type: Field required`
    return
  }
  if (schema.type !== 'object') {
    yield `${path}.type: Input should be 'object'`
    return
  }
  const combined = ['oneOf', 'allOf', 'anyOf'].some((key) => key in schema)
  if (!combined) return
  yield `${path}: input_schema does not support oneOf, allOf, or anyOf at the top level`
}

const common: Keys = {
  'allowed_callers?': list(text),
  'defer_loading?': flag,
  'strict?': flag,
  ...cacheable,
}

const named: Keys = { name: text, ...common }
const examples: Keys = { 'input_examples?': list(anything) }
const domains: Keys = {
  'allowed_domains?': nullable(list(text)),
  'blocked_domains?': nullable(list(text)),
  'max_uses?': nullable(integer(1)),
  'response_inclusion?': text,
}

const CUSTOM: Keys = {
  name: pattern(TOOL_NAME),
  input_schema: inputSchema,
  'description?': text,
  'eager_input_streaming?': nullable(flag),
  ...examples,
  ...common,
}

const SCREEN: Keys = {
  display_height_px: integer(1),
  display_width_px: integer(1),
  'display_number?': nullable(integer(0)),
  'enable_zoom?': flag,
}

/** Tools that the API brings itself, by the part of their type before the date. */
const FAMILIES: Readonly<Record<string, Keys>> = {
  bash: { ...named, ...examples },
  text_editor: { ...named, ...examples, 'max_characters?': nullable(integer(1)) },
  memory: { ...named, ...examples },
  computer: { ...named, ...examples, ...SCREEN },
  computer_toolset: { 'configs?': anything, ...cacheable },
  browser_toolset: { 'configs?': anything, ...cacheable },
  code_execution: named,
  web_search: { ...named, ...domains, 'user_location?': anything },
  web_fetch: {
    ...named,
    ...domains,
    'citations?': anything,
    'max_content_tokens?': nullable(integer(1)),
    'url_sources?': anything,
    'use_cache?': flag,
  },
  tool_search_tool_regex: named,
  tool_search_tool_bm25: named,
  advisor: {
    ...named,
    model: text,
    'caching?': anything,
    'max_tokens?': nullable(integer(1)),
    'max_uses?': nullable(integer(1)),
  },
  mcp_toolset: {
    mcp_server_name: text,
    'configs?': anything,
    'default_config?': anything,
    'tools?': anything,
    ...cacheable,
  },
}

const UNDATED = ['mcp_toolset', 'tool_search_tool_regex', 'tool_search_tool_bm25']

function familyOf(type: string): Keys | undefined {
  const family = type.replace(/_20\d{6}$/, '')
  return family !== type || UNDATED.includes(type) ? FAMILIES[family] : undefined
}

function* toolProblems(tool: Json, path: string): Generator<string> {
  if (tool.type === undefined || tool.type === null || tool.type === 'custom') {
    yield* object({ ...CUSTOM, 'type?': anything })(tool, `${path}.custom`)
    return
  }
  const type = string(tool.type)
  const keys = familyOf(type)
  if (keys) {
    yield* object({ ...keys, type: anything })(tool, `${path}.${type}`)
    return
  }
  const expected = ['custom', ...Object.keys(FAMILIES)].map((name) => `'${name}'`).join(', ')
  yield `${path}: Input tag '${type}' found using 'type' does not match any of the expected tags: ${expected}`
}

function* uniqueNames(tools: readonly Json[]): Generator<string> {
  const seen = new Set<unknown>()
  for (const { name } of tools) {
    if (name !== undefined && seen.has(name)) yield 'tools: Tool names must be unique.'
    seen.add(name)
  }
}

function* choiceProblems(body: Json, tools: readonly Json[]): Generator<string> {
  const choice = body.tool_choice
  if (!isObject(choice) || choice.type === 'none') return
  if (tools.length === 0) {
    yield 'tool_choice: tool_choice may only be specified while providing tools'
    return
  }
  if (choice.type !== 'tool' || tools.some(({ name }) => name === choice.name)) return
  // A member of a toolset has no entry of its own.
  if (tools.some(({ type }) => string(type).includes('toolset'))) return
  yield `tool_choice: Tool '${string(choice.name)}' not found in provided tools`
}

/** What is wrong with the tools and the choice among them. */
export function* toolsProblems(body: Json): Generator<string> {
  const tools = objects(body.tools)
  for (const [tool, path] of placed(tools, 'tools')) {
    const broken = first(toolProblems(tool, path))
    if (broken !== undefined) yield broken
  }
  yield* uniqueNames(tools)
  yield* choiceProblems(body, tools)
}
