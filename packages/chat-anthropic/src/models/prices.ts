/**
 * What Anthropic charges for each model, in USD per million tokens, as published up to 2026-11-28.
 * Of Fable 5.2 and Mythos 5.2 only resellers' pages were found.
 */
import type { MODELS } from './model-table.ts'

/** USD per million tokens of each kind. */
export interface TokenPrices {
  /** Input that is neither written to a cache nor read from one. */
  input: number
  /** The answer, thinking included. */
  output: number
  /** Input that is written to a cache for five minutes. */
  cacheWrite5m: number
  /** Input that is written to a cache for an hour. */
  cacheWrite1h: number
  /** Input that is read from a cache. */
  cacheRead: number
}

/** The prices of a model, from a day on. */
export interface ModelPrices extends TokenPrices {
  /** The first day they hold on, such as `"2026-10-07"` (UTC). Default: from the model's first day. */
  since?: string
  /** With `speed: "fast"`. Absent: the model has no such price. */
  fast?: TokenPrices
  /** Of a whole request whose prompt, cache reads and writes included, is longer than `above` tokens. */
  longPrompt?: TokenPrices & { above: number }
  /** What a request that runs in the US alone (`inference_geo: "us"`) is multiplied with. Default 1. */
  usFactor?: number
}

/** Prices by model id or the beginning of one; several of a model are told apart by `since`. */
export type Prices = Readonly<Record<string, ModelPrices | readonly ModelPrices[]>>

/** USD for each web search, whatever the model and the tier. */
export const WEB_SEARCH = 0.01

/** Of Message Batches, for tokens of every kind. */
export const BATCH_FACTOR = 0.5

/** Cache writes cost 1.25 and 2 times the input on every model; reads have a price of their own. */
function toPrices(input: number, output: number, cacheRead: number): TokenPrices {
  return { input, output, cacheWrite5m: input * 1.25, cacheWrite1h: input * 2, cacheRead }
}

/** Fast mode multiplies every price of a model alike. */
function withFast(prices: TokenPrices, factor: number): Pick<ModelPrices, 'fast'> & TokenPrices {
  const { input, output, cacheRead } = prices
  return { ...prices, fast: toPrices(input * factor, output * factor, cacheRead * factor) }
}

/** From Claude 4.6 on. */
const IN_US = { usFactor: 1.1 } as const

const FABLE_5_2 = { ...toPrices(8, 40, 0.2), ...IN_US }
const FABLE_5_1 = { ...toPrices(10, 50, 0.25), ...IN_US }
const FABLE_5 = { ...toPrices(10, 50, 1), ...IN_US }
const OPUS_4_5 = toPrices(5, 25, 0.5)
const OPUS_4_7 = { ...withFast(OPUS_4_5, 6), ...IN_US }
const OPUS_5 = { ...withFast(OPUS_4_5, 2), ...IN_US }
const OPUS_4 = toPrices(15, 75, 1.5)
const SONNET_5 = { ...toPrices(2, 10, 0.2), ...IN_US }
const SONNET_4 = toPrices(3, 15, 0.3)

/** One row per model and date, under the model's undated id. */
export const PRICES = {
  'claude-fable-5-2': FABLE_5_2,
  'claude-mythos-5-2': FABLE_5_2,
  'claude-fable-5-1': FABLE_5_1,
  'claude-mythos-5-1': FABLE_5_1,
  'claude-fable-5': FABLE_5,
  'claude-mythos-5': FABLE_5,
  'claude-opus-5-5': { ...withFast(toPrices(4, 20, 0.2), 2), ...IN_US },
  'claude-opus-5': OPUS_5,
  'claude-opus-4-8': OPUS_5,
  'claude-opus-4-7': OPUS_4_7,
  'claude-opus-4-6': OPUS_4_7,
  'claude-opus-4-5': OPUS_4_5,
  'claude-opus-4-1': OPUS_4,
  'claude-opus-4': OPUS_4,
  'claude-3-opus': OPUS_4,
  'claude-sonnet-5-5': [SONNET_5, { ...SONNET_5, cacheRead: 0.1, since: '2026-10-07' }],
  'claude-sonnet-5': SONNET_5,
  'claude-sonnet-4-6': { ...SONNET_4, ...IN_US },
  'claude-sonnet-4-5': SONNET_4,
  'claude-sonnet-4': SONNET_4,
  'claude-3-7-sonnet': SONNET_4,
  'claude-3-5-sonnet': SONNET_4,
  'claude-3-sonnet': SONNET_4,
  'claude-haiku-5-5': {
    ...toPrices(0.1, 0.5, 0.01),
    longPrompt: { above: 100_000, ...toPrices(0.5, 2.5, 0.05) },
    ...IN_US,
  },
  'claude-haiku-4-5': toPrices(1, 5, 0.1),
  'claude-3-5-haiku': toPrices(0.8, 4, 0.08),
  // Its prices are rounded: by the rule a write would cost 0.3125, and a read 0.025.
  'claude-3-haiku': { ...toPrices(0.25, 1.25, 0.03), cacheWrite5m: 0.3 },
} as const satisfies Partial<Record<keyof typeof MODELS, Prices[string]>>
