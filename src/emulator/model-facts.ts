import { isObject } from './json.ts'
import type { Json } from './types.ts'

/** What the emulator knows about a model. */
export interface ModelFacts {
  maxTokens: number
  contextWindow: number
  /** Whether temperature, top_p and top_k are accepted: `one-of` means temperature or top_p. */
  sampling: 'free' | 'one-of' | 'none'
  /** The values of `thinking.type` that are accepted. */
  thinking: readonly string[]
  /** Whether `tool_choice` can force a call; adaptive thinking just does not think then. */
  forcedTool: 'always' | 'without-thinking' | 'never'
  /** The last message may be the assistant's. */
  prefill: boolean
  /** System messages may stand between the others. */
  midSystem: boolean
}

const CLAUDE_3: ModelFacts = {
  maxTokens: 4_096,
  contextWindow: 200_000,
  sampling: 'free',
  thinking: ['disabled'],
  forcedTool: 'without-thinking',
  prefill: true,
  midSystem: false,
}

const CLAUDE_4: ModelFacts = { ...CLAUDE_3, maxTokens: 64_000, thinking: ['enabled', 'disabled'] }

const CLAUDE_4_5: ModelFacts = { ...CLAUDE_4, sampling: 'one-of' }

const CLAUDE_4_6: ModelFacts = {
  ...CLAUDE_4_5,
  maxTokens: 128_000,
  contextWindow: 1_000_000,
  thinking: ['enabled', 'adaptive', 'disabled'],
  prefill: false,
}

const OPUS_4_7: ModelFacts = {
  ...CLAUDE_4_6,
  sampling: 'none',
  thinking: ['adaptive', 'disabled'],
}

const CLAUDE_5: ModelFacts = { ...OPUS_4_7, forcedTool: 'always', midSystem: true }

const CLAUDE_5_5: ModelFacts = {
  ...CLAUDE_5,
  thinking: ['adaptive', 'between_tools'],
  forcedTool: 'never',
}

const FABLE: ModelFacts = { ...CLAUDE_5, thinking: ['adaptive'] }

const UNFORCED: ModelFacts = { ...FABLE, forcedTool: 'never' }

/** First match wins: longer prefixes first. */
const FACTS: readonly (readonly [prefix: string, facts: ModelFacts])[] = [
  ['claude-opus-5-5', { ...CLAUDE_5_5, thinking: ['adaptive'] }],
  ['claude-opus-5', CLAUDE_5],
  ['claude-opus-4-8', CLAUDE_5],
  ['claude-opus-4-7', OPUS_4_7],
  ['claude-opus-4-6', CLAUDE_4_6],
  ['claude-opus-4-5', CLAUDE_4_5],
  ['claude-opus-4-1', { ...CLAUDE_4_5, maxTokens: 32_000 }],
  ['claude-opus-4', { ...CLAUDE_4, maxTokens: 32_000 }],
  ['claude-sonnet-5-5', CLAUDE_5_5],
  ['claude-sonnet-5', CLAUDE_5],
  ['claude-sonnet-4-6', CLAUDE_4_6],
  ['claude-sonnet-4-5', CLAUDE_4_5],
  ['claude-sonnet-4', CLAUDE_4],
  ['claude-haiku-5', CLAUDE_5],
  ['claude-haiku-4-5', CLAUDE_4_5],
  ['claude-fable-5-2', UNFORCED],
  ['claude-fable-5-1', UNFORCED],
  ['claude-fable-5', FABLE],
  ['claude-mythos-5-2', UNFORCED],
  ['claude-mythos-5-1', UNFORCED],
  ['claude-mythos-5', FABLE],
  ['claude-mythos', { ...FABLE, thinking: ['enabled', 'adaptive'] }],
  ['claude-3-7', { ...CLAUDE_4, maxTokens: 128_000 }],
  ['claude-3-5', { ...CLAUDE_3, maxTokens: 8_192 }],
  ['claude-3', CLAUDE_3],
  ['claude-2', CLAUDE_3],
]

// A model that is newer than this table: nothing is refused that it may accept.
const UNKNOWN: ModelFacts = {
  ...CLAUDE_5,
  sampling: 'free',
  thinking: ['enabled', 'adaptive', 'disabled', 'between_tools'],
  prefill: true,
}

/** The facts about a model, by its id. */
export function modelFacts(id: string): ModelFacts {
  return FACTS.find(([prefix]) => id.startsWith(prefix))?.[1] ?? UNKNOWN
}

// Since version 4 the family comes before the number.
const NEVER = /nonexistent|non-existent|does-not-exist|^claude-[4-9]/

/** Whether the API has a model of this id; every name that begins as its names do counts. */
export function isModel(id: string): boolean {
  return id.startsWith('claude') && !NEVER.test(id)
}

const LISTED: readonly (readonly [id: string, name: string, created: string])[] = [
  ['claude-opus-5-5', 'Claude Opus 5.5', '2026-09-01'],
  ['claude-sonnet-5-5', 'Claude Sonnet 5.5', '2026-09-01'],
  ['claude-haiku-5-5', 'Claude Haiku 5.5', '2026-08-15'],
  ['claude-fable-5-2', 'Claude Fable 5.2', '2026-08-01'],
  ['claude-mythos-5-2', 'Claude Mythos 5.2', '2026-08-01'],
  ['claude-sonnet-5', 'Claude Sonnet 5', '2026-06-01'],
  ['claude-fable-5', 'Claude Fable 5', '2026-06-01'],
  ['claude-opus-5', 'Claude Opus 5', '2026-05-15'],
  ['claude-opus-4-8', 'Claude Opus 4.8', '2026-04-15'],
  ['claude-opus-4-7', 'Claude Opus 4.7', '2026-03-15'],
  ['claude-sonnet-4-6', 'Claude Sonnet 4.6', '2026-02-17'],
  ['claude-opus-4-6', 'Claude Opus 4.6', '2026-02-04'],
  ['claude-opus-4-5-20251101', 'Claude Opus 4.5', '2025-11-24'],
  ['claude-haiku-4-5-20251001', 'Claude Haiku 4.5', '2025-10-15'],
  ['claude-sonnet-4-5-20250929', 'Claude Sonnet 4.5', '2025-09-29'],
  ['claude-opus-4-1-20250805', 'Claude Opus 4.1', '2025-08-05'],
  ['claude-opus-4-20250514', 'Claude Opus 4', '2025-05-22'],
  ['claude-sonnet-4-20250514', 'Claude Sonnet 4', '2025-05-22'],
]

const support = (supported: boolean): Json => ({ supported })

function capabilities(facts: ModelFacts): Json {
  const yes = support(true)
  return {
    batch: yes,
    citations: yes,
    code_execution: yes,
    context_management: {
      clear_thinking_20251015: yes,
      clear_tool_uses_20250919: yes,
      compact_20260112: yes,
      supported: true,
    },
    effort: { low: yes, medium: yes, high: yes, max: yes, supported: true },
    image_input: yes,
    pdf_input: yes,
    structured_outputs: yes,
    thinking: {
      supported: true,
      types: Object.fromEntries(
        ['adaptive', 'enabled'].map((type) => [type, support(facts.thinking.includes(type))]),
      ),
    },
  }
}

function modelInfo([id, name, created]: (typeof LISTED)[number]): Json {
  const facts = modelFacts(id)
  return {
    type: 'model',
    id,
    display_name: name,
    created_at: `${created}T00:00:00Z`,
    max_input_tokens: facts.contextWindow,
    max_tokens: facts.maxTokens,
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    line: null,
    capabilities: capabilities(facts),
  }
}

/** One model as `GET /v1/models/:id` shows it; an alias leads to the dated id. */
export function findModel(id: string): Json | undefined {
  const row =
    LISTED.find(([listed]) => listed === id) ?? LISTED.find(([to]) => to.startsWith(`${id}-2`))
  return row && modelInfo(row)
}

/** One page of `GET /v1/models`. */
export function listModels(query: Record<string, string>): Json {
  const all = LISTED.map(modelInfo)
  const at = (id: string | undefined) => all.findIndex((model) => model.id === id)
  const before = at(query.before_id)
  const rest = before >= 0 ? all.slice(0, before) : all.slice(at(query.after_id) + 1)
  const limit = Math.max(1, Number(query.limit ?? 20))
  const data = before >= 0 ? rest.slice(-limit) : rest.slice(0, limit)
  return {
    data,
    // More in the direction in which the client goes.
    has_more: data.length < rest.length,
    first_id: isObject(data[0]) ? data[0].id : null,
    last_id: data.at(-1)?.id ?? null,
  }
}
