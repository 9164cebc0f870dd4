import type { Model, OutputConfig, ThinkingConfig } from '../wire.ts'

/** A level of `output_config.effort`. */
export type Effort = NonNullable<OutputConfig['effort']>

/** What is known about one model, or assumed about an unknown one (then nothing is refused). */
export interface ModelTraits {
  /** Of a model that is not Claude's the profile claims limits only. */
  family: 'claude' | 'other'
  /** The context window, in tokens. */
  maxInputTokens?: number
  /** The longest answer, in tokens. */
  maxOutputTokens: number
  /** Whether `maxOutputTokens` is a guess: then it is a default, and no limit. */
  isLimitGuessed?: boolean
  /** On Anthropic's own platforms; Bedrock and Google Cloud keep their own dates. */
  lifecycle?: {
    /** Whether it is in use. */
    status: 'active' | 'deprecated' | 'retired'
    /** The day it ends on, such as `"2026-11-30"`. */
    endOfLife?: string
    /** The model to use in its place. */
    successor?: string
  }
  /** `one-of`: temperature or top_p, never both; `fixed`: nothing but the default values. */
  sampling: 'free' | 'one-of' | 'fixed'
  /** The accepted values of `thinking.type`; where none turns thinking off, it is always on. */
  thinking: readonly ThinkingConfig['type'][]
  /** Accepted values of `thinking.type` that go out of use. */
  deprecatedThinking?: readonly ThinkingConfig['type'][]
  /** Whether a request without `thinking` thinks. */
  thinksByDefault: boolean
  /** The highest effort accepted with `disabled` or `between_tools`; absent when any is. */
  thinkingOffMaxEffort?: Effort
  /** The accepted levels of effort; empty where the parameter itself is rejected. */
  effort: readonly Effort[]
  /** Whether `tool_choice` `any` or `tool` is accepted at all. */
  forcedToolChoice: boolean
  /** Whether it is also accepted with thinking `enabled`; with `adaptive` it always is. */
  forcedToolChoiceWithThinking: boolean
  /** Native `output_config.format`. */
  structuredOutput: boolean | 'unsure'
  /** Whether the last message may be the assistant's. */
  prefill: boolean
  /** Whether a system message may stand after the first turn. */
  midConversationSystem: boolean
  /** Tokens that the beginning of a prompt must have to be cached; shorter ones are not, silently. */
  minCachedTokens: number
}

const ACTIVE = { status: 'active' } as const

/** The newest model of each line. */
const OPUS = 'claude-opus-5-5'
const SONNET = 'claude-sonnet-5-5'
const HAIKU = 'claude-haiku-5-5'

const retiredOn = (endOfLife: string, successor: string) =>
  ({ status: 'retired', endOfLife, successor }) as const

const TO_HIGH = ['low', 'medium', 'high'] as const
const WITHOUT_XHIGH = [...TO_HIGH, 'max'] as const
const EVERY_EFFORT = [...TO_HIGH, 'xhigh', 'max'] as const

/** The permissive guess about a model that nobody has described. */
export const UNKNOWN: ModelTraits = {
  family: 'other',
  maxOutputTokens: 32_000,
  isLimitGuessed: true,
  sampling: 'free',
  thinking: ['adaptive', 'enabled', 'disabled', 'between_tools'],
  thinksByDefault: false,
  effort: EVERY_EFFORT,
  forcedToolChoice: true,
  forcedToolChoiceWithThinking: true,
  structuredOutput: true,
  prefill: true,
  midConversationSystem: true,
  minCachedTokens: 512,
}

/** The same guess about a Claude model that is newer than this table. */
export const UNKNOWN_CLAUDE: ModelTraits = { ...UNKNOWN, family: 'claude' }

const CLAUDE_3: ModelTraits = {
  ...UNKNOWN_CLAUDE,
  isLimitGuessed: false,
  maxInputTokens: 200_000,
  maxOutputTokens: 4096,
  // The Models API reports `disabled` as accepted by models that cannot think.
  thinking: ['disabled'],
  effort: [],
  forcedToolChoiceWithThinking: false,
  structuredOutput: false,
  midConversationSystem: false,
  minCachedTokens: 1024,
}

const CLAUDE_4: ModelTraits = {
  ...CLAUDE_3,
  maxOutputTokens: 64_000,
  thinking: ['enabled', 'disabled'],
}

// The first model reported to answer 400 to temperature beside top_p is Opus 4.1.
const CLAUDE_4_5: ModelTraits = {
  ...CLAUDE_4,
  lifecycle: ACTIVE,
  sampling: 'one-of',
  structuredOutput: true,
}

const CLAUDE_4_6: ModelTraits = {
  ...CLAUDE_4_5,
  maxInputTokens: 1_000_000,
  maxOutputTokens: 128_000,
  thinking: ['enabled', 'adaptive', 'disabled'],
  effort: WITHOUT_XHIGH,
  prefill: false,
}

// Bedrock's guide says `disabled` is rejected on 4.7; Anthropic's own accepts it.
const OPUS_4_7: ModelTraits = {
  ...CLAUDE_4_6,
  sampling: 'fixed',
  thinking: ['adaptive', 'disabled'],
  effort: EVERY_EFFORT,
  minCachedTokens: 2048,
}

// Forcing a tool while thinking: accepted from 4.8 on according to langchain-aws PR 1141.
const OPUS_4_8: ModelTraits = {
  ...OPUS_4_7,
  forcedToolChoiceWithThinking: true,
  midConversationSystem: true,
  minCachedTokens: 1024,
}

const CLAUDE_5: ModelTraits = { ...OPUS_4_8, thinksByDefault: true, minCachedTokens: 512 }

// A forced call skips thinking; from Fable 5.1 on the API rejects it instead.
const UNFORCED = { forcedToolChoice: false, forcedToolChoiceWithThinking: false } as const

const FABLE_5: ModelTraits = { ...CLAUDE_5, thinking: ['adaptive'] }
const FABLE_5_1: ModelTraits = { ...FABLE_5, ...UNFORCED }

const SONNET_4_5: ModelTraits = {
  ...CLAUDE_4_5,
  lifecycle: { status: 'deprecated', endOfLife: '2026-11-30', successor: SONNET },
}

const OLDER_MODELS = {
  'claude-opus-4-1': {
    ...CLAUDE_4_5,
    maxOutputTokens: 32_000,
    lifecycle: retiredOn('2026-08-05', OPUS),
  },
  'claude-opus-4': {
    ...CLAUDE_4,
    maxOutputTokens: 32_000,
    lifecycle: retiredOn('2026-06-15', OPUS),
  },
  'claude-sonnet-4': { ...CLAUDE_4, lifecycle: retiredOn('2026-06-15', SONNET) },
  'claude-3-7-sonnet': { ...CLAUDE_4, lifecycle: retiredOn('2026-02-19', SONNET) },
  'claude-3-5-haiku': {
    ...CLAUDE_3,
    maxOutputTokens: 8192,
    minCachedTokens: 2048,
    lifecycle: retiredOn('2026-02-19', HAIKU),
  },
  'claude-3-5-sonnet': {
    ...CLAUDE_3,
    maxOutputTokens: 8192,
    lifecycle: retiredOn('2025-10-28', SONNET),
  },
  'claude-3-opus': { ...CLAUDE_3, lifecycle: retiredOn('2026-01-05', OPUS) },
  'claude-3-sonnet': { ...CLAUDE_3, lifecycle: retiredOn('2025-07-21', SONNET) },
  'claude-3-haiku': {
    ...CLAUDE_3,
    minCachedTokens: 2048,
    lifecycle: retiredOn('2026-04-20', HAIKU),
  },
} as const satisfies Record<string, ModelTraits>

type Undated<Id extends string> = Id extends `${infer Base}-20${number}` ? Base : Id

/** A model id of the SDK without its date; an id new to the SDK makes the table below fail. */
export type KnownModel = Model extends infer Id
  ? Id extends string
    ? string extends Id
      ? never
      : Undated<Id>
    : never
  : never

/** One row per model, under its undated id. */
export const MODELS = {
  'claude-fable-5-2': FABLE_5_1,
  'claude-fable-5-1': FABLE_5_1,
  'claude-fable-5': FABLE_5,
  'claude-mythos-5-2': FABLE_5_1,
  'claude-mythos-5-1': FABLE_5_1,
  'claude-mythos-5': FABLE_5,
  'claude-mythos-preview': {
    ...FABLE_5,
    lifecycle: { status: 'deprecated', successor: 'claude-mythos-5-2' },
    deprecatedThinking: ['enabled'],
    // LangChain and Bedrock reject `enabled`; the SDK calls it deprecated, that is, accepted.
    thinking: ['enabled', 'adaptive'],
    effort: WITHOUT_XHIGH,
    midConversationSystem: false,
  },
  'claude-opus-5-5': { ...CLAUDE_5, ...UNFORCED, thinking: ['adaptive'] },
  'claude-opus-5': { ...CLAUDE_5, thinkingOffMaxEffort: 'high' },
  'claude-opus-4-8': OPUS_4_8,
  'claude-opus-4-7': OPUS_4_7,
  'claude-opus-4-6': { ...CLAUDE_4_6, deprecatedThinking: ['enabled'], minCachedTokens: 4096 },
  'claude-opus-4-5': { ...CLAUDE_4_5, effort: TO_HIGH, minCachedTokens: 4096 },
  'claude-sonnet-5-5': {
    ...CLAUDE_5,
    ...UNFORCED,
    thinking: ['adaptive', 'between_tools'],
    thinkingOffMaxEffort: 'high',
  },
  // LangChain JS 1.5.13 says a later system message is accepted; Python and users say it is not.
  'claude-sonnet-5': { ...CLAUDE_5, midConversationSystem: false, minCachedTokens: 1024 },
  'claude-sonnet-4-6': CLAUDE_4_6,
  'claude-sonnet-4-5': SONNET_4_5,
  'claude-haiku-5-5': { ...CLAUDE_5, thinkingOffMaxEffort: 'high' },
  'claude-haiku-4-5': { ...CLAUDE_4_5, minCachedTokens: 4096 },
  ...OLDER_MODELS,
} as const satisfies Record<KnownModel, ModelTraits>

/** The SDK's exceptions to its limit for requests without streaming, under its exact ids. */
export const NON_STREAMING_TOKENS: ReadonlyMap<string, number> = new Map([
  ['claude-opus-4@20250514', 8192],
  ['anthropic.claude-opus-4-1-20250805-v1:0', 8192],
  ['claude-opus-4-1@20250805', 8192],
])
