import { cacheable, systemBlock } from './blocks.ts'
import { messages } from './messages.ts'
import {
  dictionary,
  flag,
  integer,
  list,
  nullable,
  object,
  oneOf,
  range,
  SHAPELESS,
  tagged,
  text,
  textOr,
  type Keys,
  type Shape,
} from './shape.ts'
import { tool } from './tool-shapes.ts'

const binding = object({ 'prefix_mismatch_behavior?': nullable(oneOf('error', 'drop_block')) })
const thinks: Keys = {
  'display?': nullable(oneOf('summarized', 'omitted', 'updates')),
  'block_binding?': nullable(binding),
}

const thinking = tagged({
  enabled: { budget_tokens: integer(1024), ...thinks },
  adaptive: thinks,
  between_tools: {},
  disabled: {},
})

const parallel: Keys = { 'disable_parallel_tool_use?': flag }

const toolChoice = tagged({
  auto: parallel,
  any: parallel,
  tool: { name: text, ...parallel },
  none: {},
})

const format = nullable(object({ type: oneOf('json_schema'), schema: dictionary }))
const budget = tagged({ tokens: { total: integer(0), 'remaining?': nullable(integer(0)) } })
const speed = nullable(oneOf('standard', 'fast'))

const outputConfig = object(
  {
    'effort?': nullable(oneOf('low', 'medium', 'high', 'xhigh', 'max')),
    'format?': format,
    'task_budget?': nullable(budget),
  },
  SHAPELESS,
)

const trigger = tagged({ input_tokens: { value: integer(1) }, tool_uses: { value: integer(1) } })

const edit = tagged({
  clear_tool_uses_20250919: {
    'trigger?': trigger,
    'keep?': tagged({ tool_uses: { value: integer(0) } }),
    'clear_at_least?': nullable(tagged({ input_tokens: { value: integer(1) } })),
    'clear_tool_inputs?': nullable((value) =>
      typeof value === 'boolean' ? undefined : list(text)(value),
    ),
    'exclude_tools?': nullable(list(text)),
  },
  clear_thinking_20251015: {
    'keep?': (value) =>
      value === 'all'
        ? undefined
        : tagged({ thinking_turns: { value: integer(1) }, all: {} })(value),
  },
  compact_20260112: {
    'trigger?': nullable(tagged({ input_tokens: { value: integer(1) } })),
    'instructions?': nullable(text),
    'pause_after_compaction?': flag,
  },
})

const mcpServer = tagged({
  url: {
    name: text,
    url: text,
    'authorization_token?': nullable(text),
    'tool_configuration?': nullable(
      object({ 'allowed_tools?': nullable(list(text)), 'enabled?': nullable(flag) }),
    ),
  },
})

const fallback = object({
  model: text,
  'max_tokens?': nullable(integer(1)),
  'thinking?': nullable(thinking),
  'output_config?': nullable(outputConfig),
  'speed?': speed,
})

const skill = object({
  type: oneOf('anthropic', 'custom'),
  skill_id: text,
  'version?': text,
})

const container = object({ 'id?': nullable(text), 'skills?': nullable(list(skill)) }, SHAPELESS)

const creditToken = object({ token: text, 'mode?': oneOf('strict', 'best_effort') })

// In the order in which the API looks at them: the first problem is the one it names.
const ASKED: Keys = {
  model: findTextProblem,
  'tool_choice?': toolChoice,
  'tools?': list(tool),
  messages,
  'system?': textOr(list(systemBlock)),
  'thinking?': thinking,
  'output_config?': outputConfig,
  ...cacheable,
}

const MORE: Keys = {
  'output_format?': format,
  'safeguards?': list(dictionary),
  'context_hint?': dictionary,
  'program_use_case_id?': text,
  'context_management?': nullable(object({ 'edits?': list(edit) })),
  'compaction?': nullable(tagged({ summarize: { 'instructions?': nullable(text) } })),
  'mcp_servers?': list(mcpServer),
  'speed?': speed,
  'billing_policy?': nullable(
    tagged({ billing_policy: { 'bill_to?': oneOf('self', 'user_profile') } }),
  ),
}

const CREATE: Keys = {
  ...ASKED,
  max_tokens: integer(0, 'must be greater than or equal to'),
  'metadata?': object({ 'user_id?': nullable(text) }, SHAPELESS),
  'stop_sequences?': list(text),
  'temperature?': range(0, 1),
  'service_tier?': oneOf('auto', 'standard_only'),
  'top_k?': integer(0),
  'top_p?': range(0, 1),
  'stream?': flag,
  'container?': nullable(textOr(container)),
  'inference_geo?': nullable(text),
  ...MORE,
  'diagnostics?': nullable(object({ 'previous_message_id?': nullable(text) })),
  'fallbacks?': nullable((value) => (value === 'default' ? undefined : list(fallback)(value))),
  'fallback_credit_token?': nullable(textOr(creditToken)),
  'thread?': nullable(tagged({ create: {}, continue: { previous_message_id: text } })),
}

function findTextProblem(value: unknown): string | undefined {
  return value === '' ? ': String should have at least 1 character' : text(value)
}

/** The body of `POST /v1/messages`. */
export const createBody: Shape = object(CREATE)

/** The body of `POST /v1/messages/count_tokens`. */
export const countBody: Shape = object({ ...ASKED, ...MORE })
