import { SmallCache } from './small-cache.ts'

/** What the emulator knows about a model. */
export interface ModelFacts {
  maxTokens: number
  contextWindow: number
  /** A beta gives it a context of a million tokens. */
  longContext: boolean
  /** Prompt and `max_tokens` together have to fit into the context. */
  roomForReply: boolean
  /** Whether temperature, top_p and top_k are accepted: `one-of` means temperature or top_p. */
  sampling: 'free' | 'one-of' | 'none'
  /** The values of `thinking.type` that are accepted. */
  thinking: readonly string[]
  /** Whether `tool_choice` can force a call; adaptive thinking just does not think then. */
  forcedTool: 'always' | 'without-thinking' | 'never'
  /** The levels of `output_config.effort`; none where there is no effort. */
  efforts: readonly string[]
  /** The levels that are left when thinking is turned off. */
  restingEfforts: readonly string[]
  /** System messages may change the effort. */
  turnEffort: boolean
  /** The last message may be the assistant's. */
  prefill: boolean
  /** System messages may stand between the others. */
  midSystem: boolean
  /** Other models may take over what it declines. */
  fallbacks: boolean
  /** A prefix of fewer tokens is not cached. */
  leastCached: number
  /** What a prompt ends with after its last block; it is never cached. */
  tailTokens: number
}

const UP_TO_HIGH = ['low', 'medium', 'high']
const UP_TO_MAX = [...UP_TO_HIGH, 'max']
const ALL_EFFORTS = [...UP_TO_HIGH, 'xhigh', 'max']

const CLAUDE_3: ModelFacts = {
  maxTokens: 4_096,
  contextWindow: 200_000,
  longContext: false,
  roomForReply: false,
  sampling: 'free',
  thinking: ['disabled'],
  forcedTool: 'without-thinking',
  efforts: [],
  restingEfforts: ALL_EFFORTS,
  turnEffort: false,
  prefill: true,
  midSystem: false,
  fallbacks: false,
  leastCached: 1_024,
  tailTokens: 4,
}

const CLAUDE_3_7: ModelFacts = {
  ...CLAUDE_3,
  maxTokens: 128_000,
  thinking: ['enabled', 'disabled'],
  roomForReply: true,
}

const CLAUDE_4: ModelFacts = { ...CLAUDE_3_7, maxTokens: 64_000, tailTokens: 3 }

const CLAUDE_4_5: ModelFacts = { ...CLAUDE_4, sampling: 'one-of', roomForReply: false }

const CLAUDE_4_6: ModelFacts = {
  ...CLAUDE_4_5,
  maxTokens: 128_000,
  contextWindow: 1_000_000,
  thinking: ['enabled', 'adaptive', 'disabled'],
  efforts: UP_TO_MAX,
  prefill: false,
}

const OPUS_4_7: ModelFacts = {
  ...CLAUDE_4_6,
  sampling: 'none',
  thinking: ['adaptive', 'disabled'],
  efforts: ALL_EFFORTS,
  leastCached: 2_048,
}

const CLAUDE_5: ModelFacts = {
  ...OPUS_4_7,
  forcedTool: 'always',
  midSystem: true,
  leastCached: 1_024,
  tailTokens: 2,
}

const OPUS_5: ModelFacts = {
  ...CLAUDE_5,
  restingEfforts: UP_TO_HIGH,
  turnEffort: true,
  fallbacks: true,
  leastCached: 512,
}

const SONNET_5_5: ModelFacts = {
  ...OPUS_5,
  thinking: ['adaptive', 'between_tools'],
  forcedTool: 'never',
}

const FABLE: ModelFacts = {
  ...CLAUDE_5,
  thinking: ['adaptive'],
  fallbacks: true,
  leastCached: 512,
}

const UNFORCED: ModelFacts = { ...FABLE, forcedTool: 'never', turnEffort: true }

/** First match wins: longer prefixes first. */
const FACTS: readonly (readonly [prefix: string, facts: ModelFacts])[] = [
  ['claude-opus-5-5', UNFORCED],
  ['claude-opus-5', OPUS_5],
  ['claude-opus-4-8', CLAUDE_5],
  ['claude-opus-4-7', OPUS_4_7],
  ['claude-opus-4-6', { ...CLAUDE_4_6, leastCached: 4_096 }],
  ['claude-opus-4-5', { ...CLAUDE_4_5, efforts: UP_TO_HIGH, leastCached: 4_096 }],
  ['claude-opus-4-1', { ...CLAUDE_4, sampling: 'one-of', maxTokens: 32_000 }],
  ['claude-opus-4', { ...CLAUDE_4, maxTokens: 32_000 }],
  ['claude-sonnet-5-5', SONNET_5_5],
  ['claude-sonnet-5', CLAUDE_5],
  ['claude-sonnet-4-6', CLAUDE_4_6],
  ['claude-sonnet-4-5', { ...CLAUDE_4_5, longContext: true }],
  ['claude-sonnet-4', { ...CLAUDE_4, longContext: true }],
  ['claude-haiku-5', { ...OPUS_5, fallbacks: false }],
  ['claude-haiku-4-5', { ...CLAUDE_4_5, leastCached: 4_096 }],
  ['claude-fable-5-2', UNFORCED],
  ['claude-fable-5-1', UNFORCED],
  ['claude-fable-5', FABLE],
  ['claude-mythos-5-2', UNFORCED],
  ['claude-mythos-5-1', UNFORCED],
  ['claude-mythos-5', FABLE],
  ['claude-mythos', { ...FABLE, thinking: ['enabled', 'adaptive'], efforts: UP_TO_MAX }],
  ['claude-3-7', CLAUDE_3_7],
  ['claude-3-5-haiku', { ...CLAUDE_3, maxTokens: 8_192, leastCached: 2_048 }],
  ['claude-3-haiku', { ...CLAUDE_3, leastCached: 2_048 }],
  ['claude-3-5', { ...CLAUDE_3, maxTokens: 8_192 }],
  ['claude-3', CLAUDE_3],
  ['claude-2', CLAUDE_3],
]

// A model that is newer than this table: nothing is refused that it may accept.
const UNKNOWN: ModelFacts = {
  ...OPUS_5,
  sampling: 'free',
  thinking: ['enabled', 'adaptive', 'disabled', 'between_tools'],
  restingEfforts: ALL_EFFORTS,
  prefill: true,
}

// Every request asks several times.
const recentFacts = new SmallCache<ModelFacts>()

/** The facts about a model, by its id. */
export function modelFacts(id: string): ModelFacts {
  const known = recentFacts.get(id)
  if (known) return known
  const facts = FACTS.find(([prefix]) => id.startsWith(prefix))?.[1] ?? UNKNOWN
  recentFacts.set(id, facts)
  return facts
}
