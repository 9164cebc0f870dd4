import { cacheable, systemBlock } from './blocks.ts'
import {
  anything,
  dictionary,
  flag,
  integer,
  list,
  nullable,
  object,
  oneOf,
  range,
  tagged,
  text,
  textOr,
  type Keys,
  type Shape,
} from './shape.ts'

const display = { 'display?': nullable(oneOf('summarized', 'omitted', 'updates')) }
const binding = { 'block_binding?': nullable(dictionary) }
const parallel = { 'disable_parallel_tool_use?': flag }
const format = nullable(tagged({ json_schema: { schema: dictionary } }))

// The API names the schema's place itself; what is wrong in it is found elsewhere.
const outputConfig = object({
  'effort?': nullable(oneOf('low', 'medium', 'high', 'xhigh', 'max')),
  'format?': format,
  'task_budget?': nullable(
    tagged({ tokens: { total: integer(0), 'remaining?': nullable(integer(0)) } }),
  ),
})

const mcpServer = tagged({
  url: {
    name: text,
    url: text,
    'authorization_token?': nullable(text),
    'tool_configuration?': nullable(dictionary),
  },
})

/** What both endpoints take. */
const SHARED: Keys = {
  model: text,
  // Both are looked at message by message, tool by tool.
  messages: list(dictionary),
  'tools?': list(dictionary),
  'system?': textOr(list(systemBlock)),
  'thinking?': tagged({
    enabled: { budget_tokens: integer(1024), ...display, ...binding },
    adaptive: { ...display, ...binding },
    between_tools: {},
    disabled: {},
  }),
  'tool_choice?': tagged({
    auto: parallel,
    any: parallel,
    tool: { name: text, ...parallel },
    none: {},
  }),
  'output_config?': outputConfig,
  'output_format?': format,
  'context_management?': nullable(object({ 'edits?': list(dictionary) })),
  'compaction?': nullable(dictionary),
  'mcp_servers?': list(mcpServer),
  'speed?': nullable(oneOf('standard', 'fast')),
  'billing_policy?': nullable(dictionary),
  ...cacheable,
}

const CREATE: Keys = {
  ...SHARED,
  max_tokens: integer(0),
  'stream?': flag,
  'stop_sequences?': list(text),
  'temperature?': range(0, 1),
  'top_p?': range(0, 1),
  'top_k?': integer(0),
  'metadata?': object({ 'user_id?': nullable(text) }),
  'service_tier?': oneOf('auto', 'standard_only'),
  'container?': nullable(textOr(dictionary)),
  'inference_geo?': nullable(text),
  'diagnostics?': nullable(dictionary),
  'fallbacks?': anything,
  'fallback_credit_token?': anything,
  'thread?': nullable(dictionary),
}

/** The body of `POST /v1/messages`. */
export const createBody: Shape = object(CREATE)

/** The body of `POST /v1/messages/count_tokens`. */
export const countBody: Shape = object(SHARED)
