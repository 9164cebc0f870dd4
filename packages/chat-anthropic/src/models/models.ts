import type { ModelProfile } from '@langchain/core/language_models/profile'
import {
  type ModelTraits,
  MODELS,
  NON_STREAMING_TOKENS,
  UNKNOWN,
  UNKNOWN_CLAUDE,
} from './model-table.ts'

import type { Limits } from '../platform/platform.ts'

export type { ModelTraits } from './model-table.ts'
export { findNotices } from './notices.ts'

/**
 * Corrections to the table, keyed by model id or the beginning of one; the longest match wins. The
 * id of a model in place of a correction says that this is what the key stands for: a deployment's
 * name, or the ARN of an inference profile.
 */
export type ModelOverrides = Record<string, Partial<ModelTraits> | string>

const ROWS: ReadonlyMap<string, ModelTraits> = new Map(Object.entries(MODELS))

// The id inside `us.anthropic.claude-…`, `arn:…/claude-…`, `anthropic/claude-…`, `databricks-claude-…`.
const CLAUDE_ID = /(?:^|[./:~]|databricks-)(claude-.*)$/
// Dates (`-20250929`, Vertex `@20250929`), aliases (`-latest`, `-4-0`), Bedrock's `-v1:0:200k`,
// variants of gateways (`:beta`, `:thinking`) and of Anthropic's faster mode (`-fast`).
const VERSION =
  /(?:[-@](?:20\d{6}|latest|default)|-0|-v\d+|-(?:fast|thinking|thought)|:[a-z0-9-]+)+$/
// OpenRouter and Vercel write `4.7`.
const DOT = /(\d)\.(?=\d)/g
// Version 4 moved the family to the front; gateways write both versions in both orders.
const NUMBER_FIRST = /^claude-([4-9](?:-\d)?)-([a-z]+)$/
const FAMILY_FIRST = /^claude-([a-z]+)-(3(?:-\d)?)$/

/** Ids that were read: a long history asks for the same few again and again. */
const read = new Map<string, string>()
const MOST_READ = 1_000

/** The undated id inside a dated, aliased, Bedrock, Vertex or gateway's id; other ids unchanged. */
export function baseModel(model: string): string {
  const known = read.get(model)
  if (known !== undefined) return known
  const base = readBase(model)
  if (read.size < MOST_READ) read.set(model, base)
  return base
}

function readBase(model: string): string {
  const claude = CLAUDE_ID.exec(model.toLowerCase())?.[1]
  if (claude === undefined) return model
  const undated = claude.replace(DOT, '$1-').replace(VERSION, '')
  return undated.replace(NUMBER_FIRST, 'claude-$2-$1').replace(FAMILY_FIRST, 'claude-$2-$1')
}

/** Whether the table has the model, under this id or another of its ids. */
export function isKnownModel(model: string): boolean {
  return ROWS.has(baseModel(model))
}

/** The row for a model, with the user's corrections over it. */
export function modelTraits(model: string, overrides: ModelOverrides = {}): ModelTraits {
  return { ...findTraits(model, overrides) }
}

/** The same, to look at: where nothing corrects it, it is the row that serves all. */
export function findTraits(model: string, overrides: ModelOverrides = {}): Readonly<ModelTraits> {
  const override = findOverride(model, overrides)
  if (typeof override === 'string') return findTraits(override)
  const base = baseModel(model)
  const traits = ROWS.get(base) ?? (base.startsWith('claude-') ? UNKNOWN_CLAUDE : UNKNOWN)
  if (!override) return traits
  const known = override.maxOutputTokens === undefined ? {} : { isLimitGuessed: false }
  return { ...traits, ...known, ...override }
}

/** The model that a name chosen by the user stands for; other ids unchanged. */
export function resolveModelId(model: string, overrides: ModelOverrides = {}): string {
  const override = findOverride(model, overrides)
  return typeof override === 'string' ? override : model
}

function findOverride(model: string, overrides: ModelOverrides) {
  const keys = Object.keys(overrides)
  if (keys.length === 0) return undefined
  const base = baseModel(model)
  const prefix = keys
    .filter((key) => model.startsWith(key) || base.startsWith(key))
    .reduce((longest, key) => (key.length > longest.length ? key : longest), '')
  return overrides[prefix]
}

/** The traits in the words of LangChain, where it is reached at a platform with these limits. */
export function modelProfile(traits: ModelTraits, lacks: Limits = {}): ModelProfile {
  const { maxInputTokens, maxOutputTokens } = traits
  const limits = { ...(maxInputTokens !== undefined && { maxInputTokens }), maxOutputTokens }
  if (traits.family === 'other') return limits
  return {
    ...limits,
    imageInputs: true,
    imageUrlInputs: lacks.urls === undefined,
    pdfInputs: true,
    audioInputs: false,
    videoInputs: false,
    imageToolMessage: true,
    pdfToolMessage: true,
    reasoningOutput: traits.thinking.some((type) => type === 'adaptive' || type === 'enabled'),
    imageOutputs: false,
    audioOutputs: false,
    videoOutputs: false,
    toolCalling: true,
    toolChoice: traits.forcedToolChoice,
    structuredOutput: traits.structuredOutput === true,
    midConversationSystemMessages: traits.midConversationSystem,
  }
}

// The SDK throws when an hour per 128,000 tokens comes to more than ten minutes.
const DEFAULT_NON_STREAMING_TOKENS = Math.floor(128_000 / 6)

/** The largest `max_tokens` that the SDK sends without streaming. */
export function nonStreamingTokenLimit(model: string): number {
  return NON_STREAMING_TOKENS.get(model) ?? DEFAULT_NON_STREAMING_TOKENS
}
