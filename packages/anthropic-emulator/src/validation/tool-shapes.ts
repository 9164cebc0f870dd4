import { isObject, string } from '../wire/json.ts'
import { cacheable } from './blocks.ts'
import { isSchema } from './json-schema.ts'
import {
  anything,
  dictionary,
  flag,
  integer,
  list,
  nullable,
  object,
  oneOf,
  pattern,
  SHAPELESS,
  text,
  under,
  unexpectedTag,
  type Keys,
  type Shape,
} from './shape.ts'

const INVALID_SCHEMA =
  ': JSON schema is invalid. It must match JSON Schema draft 2020-12 (https://json-schema.org/draft/2020-12).'
const COMBINED = ': input_schema does not support oneOf, allOf, or anyOf at the top level'

/** Only the keys at the top: those further down may be any. */
const PROPERTY_KEY = /^[a-zA-Z0-9_.-]{1,64}$/
const ODD_KEY = `properties: Property keys should match pattern '${PROPERTY_KEY.source}'`

const inputSchema: Shape = (schema) => {
  if (!isObject(schema)) return SHAPELESS
  if (schema.type === undefined) return 'type: Field required'
  if (schema.type !== 'object') return "type: Input should be 'object'"
  if ('oneOf' in schema || 'allOf' in schema || 'anyOf' in schema) return COMBINED
  if (!isSchema(schema)) return INVALID_SCHEMA
  const keys = isObject(schema.properties) ? Object.keys(schema.properties) : []
  return keys.every((key) => PROPERTY_KEY.test(key)) ? undefined : ODD_KEY
}

const common: Keys = {
  'allowed_callers?': list(text),
  'defer_loading?': flag,
  'strict?': flag,
  ...cacheable,
}

const examples: Keys = { 'input_examples?': list(dictionary) }
const most = nullable(integer(1))
const domains: Keys = {
  'allowed_domains?': nullable(list(text)),
  'blocked_domains?': nullable(list(text)),
  'max_uses?': most,
  'response_inclusion?': oneOf('full', 'excluded'),
}

const custom = object({
  name: pattern(/^[a-zA-Z0-9_-]{1,128}$/, 128),
  input_schema: inputSchema,
  'description?': text,
  'eager_input_streaming?': nullable(flag),
  'citations?': nullable(object({ 'enabled?': flag })),
  'ownership_metadata?': nullable(dictionary),
  'type?': anything,
  ...examples,
  ...common,
})

const location = object({
  type: oneOf('approximate'),
  'city?': nullable(text),
  'country?': nullable(text),
  'region?': nullable(text),
  'timezone?': nullable(text),
})

/** The keys of a tool that the API brings itself; its name is not for the caller to choose. */
const own = (keys: Keys, ...names: string[]): Keys => ({
  name: oneOf(...names),
  ...common,
  ...keys,
})

/** Tools that the API brings itself, by the part of their type before the date. */
const FAMILIES: Readonly<Record<string, Keys>> = {
  bash: own(examples, 'bash'),
  text_editor: own(
    { ...examples, 'max_characters?': most },
    'str_replace_editor',
    'str_replace_based_edit_tool',
  ),
  memory: own(examples, 'memory'),
  computer: own(
    {
      display_height_px: integer(1),
      display_width_px: integer(1),
      'display_number?': nullable(integer(0)),
      'enable_zoom?': flag,
      ...examples,
    },
    'computer',
  ),
  computer_toolset: { 'configs?': nullable(dictionary), ...cacheable },
  browser_toolset: { 'configs?': nullable(dictionary), ...cacheable },
  code_execution: own({}, 'code_execution'),
  web_search: own({ ...domains, 'user_location?': nullable(location) }, 'web_search'),
  web_fetch: own(
    {
      ...domains,
      'citations?': nullable(object({ 'enabled?': flag })),
      'max_content_tokens?': most,
      'url_sources?': nullable(dictionary),
      'use_cache?': flag,
    },
    'web_fetch',
  ),
  tool_search_tool_regex: own({}, 'tool_search_tool_regex'),
  tool_search_tool_bm25: own({}, 'tool_search_tool_bm25'),
  advisor: own(
    { model: text, 'caching?': anything, 'max_tokens?': most, 'max_uses?': most },
    'advisor',
  ),
  mcp_toolset: {
    mcp_server_name: text,
    'configs?': nullable(dictionary),
    'default_config?': dictionary,
    'tools?': nullable(list(dictionary)),
    ...cacheable,
  },
}

const UNDATED = ['mcp_toolset', 'tool_search_tool_regex', 'tool_search_tool_bm25']

const SHAPES = new Map(
  Object.entries(FAMILIES).map(([family, keys]) => [family, object({ type: anything, ...keys })]),
)

/** What the API says of tools of a type that it does not have. */
export const KNOWN_TOOLS = ['custom', ...SHAPES.keys()].map((name) => `'${name}'`).join(', ')

function shapeOf(type: string): Shape | undefined {
  const family = type.replace(/_20\d{6}$/, '')
  return family !== type || UNDATED.includes(type) ? SHAPES.get(family) : undefined
}

/** One tool of a request; the type is a part of the place, as in the API. */
export const tool: Shape = (value) => {
  if (!isObject(value)) return ': Input should be an object'
  const type = value.type ?? 'custom'
  const shape = type === 'custom' ? custom : shapeOf(string(type))
  if (!shape) return unexpectedTag(string(type), KNOWN_TOOLS)
  const problem = shape(value)
  return problem === undefined ? undefined : under(string(type), problem)
}
