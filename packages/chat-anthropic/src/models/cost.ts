/** What a reply costs: its usage times the prices of its model. */
import type { UsageMetadata } from '@langchain/core/messages'
import { isRecord, type RawUsage, toRecord } from '../wire.ts'
import { baseModel } from './models.ts'
import {
  BATCH_FACTOR,
  type ModelPrices,
  PRICES,
  type Prices,
  type TokenPrices,
  WEB_SEARCH,
} from './prices.ts'

/** What a cost depends on beside usage and model; by default what the usage itself reports. */
export interface CostOptions {
  /** Prices that take the place of ours, by model id or the beginning of one. */
  prices?: Prices | undefined
  /** The day whose prices are used, an ISO date or a `Date`. Default: today. */
  asOf?: string | Date | undefined
  /** Whether it was a request of a Message Batch. Default: `usage.service_tier` is `"batch"`. */
  batch?: boolean | undefined
  /** Default: `usage.speed`. */
  speed?: 'standard' | 'fast' | null | undefined
  /** Where it ran. Default: `usage.inference_geo`. */
  inferenceGeo?: string | null | undefined
}

/** Usage as the API reports it (`response_metadata.usage`), or LangChain's `usage_metadata`. */
export type AnyUsage = RawUsage | UsageMetadata

/**
 * What usage of a model costs, in USD; undefined where a price is unknown, and never 0 for that.
 *
 * Counted are tokens (cache writes of both kinds, cache reads, compactions, advisors and models that
 * took over, each by its own model), web searches, batches, fast mode and `inference_geo`. Not in
 * `usage`, and so not counted: hours of code execution, discounts of a contract, the surcharges of
 * clouds. `usage_metadata` does not tell cache writes of an hour from those of five minutes; they
 * count as the latter. Fractions of a cent are exact: it adds whole numbers, and rounds once.
 */
export function costOf(
  usage: AnyUsage,
  model: string,
  options: CostOptions = {},
): number | undefined {
  const raw = toRawUsage(usage)
  const terms = readTerms(raw, options)
  let total = BigInt(toCount(toRecord(raw.server_tool_use)['web_search_requests'])) * SEARCH
  for (const part of toParts(raw)) {
    const cost = costOfPart(part, String(part.model ?? model), terms)
    if (cost === undefined) return undefined
    total += cost
  }
  // Read as a decimal, since a division would round twice.
  return Number(`${total}e-${DECIMALS}`)
}

// A unit is a hundred-trillionth of a dollar: prices of six decimals per million tokens, times
// factors of two decimals, are whole numbers of it.
const PER_PRICE = 1_000_000
const PER_FACTOR = 100
const DECIMALS = 14
const SEARCH = BigInt(Math.round(WEB_SEARCH * 10 ** DECIMALS))

/** What a part of the usage is priced by. */
interface Terms {
  prices: Prices
  day: string
  isBatch: boolean
  isFast: boolean
  isInUS: boolean
}

function readTerms(usage: RawUsage, options: CostOptions): Terms {
  const { prices = {}, asOf = readToday() } = options
  const day = typeof asOf === 'string' ? asOf : asOf.toISOString()
  const isBatch = options.batch ?? usage.service_tier === 'batch'
  return {
    prices,
    day: day.slice(0, 10),
    isBatch,
    // Batches have no other speed.
    isFast: !isBatch && (options.speed ?? usage.speed) === 'fast',
    isInUS: (options.inferenceGeo ?? usage.inference_geo) === 'us',
  }
}

const DAY = 86_400_000
let today = { nth: 0, text: '' }

/** Today's date, which is asked for with every reply. */
function readToday(): string {
  const nth = Math.floor(Date.now() / DAY)
  if (nth !== today.nth) today = { nth, text: new Date(nth * DAY).toISOString() }
  return today.text
}

/** Tokens that one model has read and written. */
type Part = RawUsage & { model?: unknown; type?: unknown }

function costOfPart(part: Part, model: string, terms: Terms): bigint | undefined {
  const row = findPrices(model, terms)
  const tokens = toTokens(part)
  const prices = row && choosePrices(row, tokens, terms)
  if (!prices) return undefined
  const region = terms.isInUS ? (row.usFactor ?? 1) : 1
  const factor = BigInt(Math.round(region * (terms.isBatch ? BATCH_FACTOR : 1) * PER_FACTOR))
  const amounts = KINDS.map((kind) => BigInt(tokens[kind]) * toUnits(prices[kind]))
  return amounts.reduce((sum, amount) => sum + amount, 0n) * factor
}

const KINDS = ['input', 'output', 'cacheWrite5m', 'cacheWrite1h', 'cacheRead'] as const

function toUnits(price: number): bigint {
  return BigInt(Math.round(price * PER_PRICE))
}

function choosePrices(
  row: ModelPrices,
  tokens: TokenPrices,
  { isFast }: Terms,
): TokenPrices | undefined {
  if (isFast) return row.fast
  const { longPrompt } = row
  const { input, cacheWrite5m, cacheWrite1h, cacheRead } = tokens
  const prompt = input + cacheWrite5m + cacheWrite1h + cacheRead
  return longPrompt && prompt > longPrompt.above ? longPrompt : row
}

/** The prices of a model on a day, the user's before ours. */
export function findPrices(
  model: string,
  { prices, day }: Pick<Terms, 'prices' | 'day'>,
): ModelPrices | undefined {
  const base = baseModel(model)
  const own = findOwn(model, base, prices)
  const rows = own ?? (Object.hasOwn(PRICES, base) ? toPublished(base) : [])
  const begun = rows.filter(({ since = '' }) => since <= day)
  if (begun.length < 2) return begun[0]
  return begun.toSorted((one, other) => (one.since ?? '').localeCompare(other.since ?? '')).at(-1)
}

function toPublished(base: string): readonly ModelPrices[] {
  return [(PRICES as Prices)[base] ?? []].flat()
}

/** The longest key that the id begins with. */
function findOwn(model: string, base: string, prices: Prices): readonly ModelPrices[] | undefined {
  const key = Object.keys(prices)
    .filter((beginning) => model.startsWith(beginning) || base.startsWith(beginning))
    .reduce((longest, one) => (one.length >= longest.length ? one : longest), '')
  const rows = prices[key]
  return rows && [rows].flat()
}

/** A part's tokens by kind. */
function toTokens(part: Part): TokenPrices {
  const written = toCount(part.cache_creation_input_tokens)
  const split = toRecord(part.cache_creation)
  const hour = toCount(split['ephemeral_1h_input_tokens'])
  const minutes = toCount(split['ephemeral_5m_input_tokens'])
  return {
    input: toCount(part.input_tokens),
    output: toCount(part.output_tokens),
    // Where the split is missing, or tells of a part only, the rest has the default lifetime.
    cacheWrite5m: Math.max(minutes, written - hour),
    cacheWrite1h: hour,
    cacheRead: toCount(part.cache_read_input_tokens),
  }
}

/**
 * The parts of a usage that are priced apart. The counters at its top are those of the model that
 * answered; compactions, advisors and models that took over are among its iterations alone.
 */
function toParts(usage: RawUsage): Part[] {
  const iterations: Part[] = Array.isArray(usage.iterations)
    ? usage.iterations.filter(isRecord)
    : []
  const tookOver = iterations.filter(({ type }) => type === 'fallback_message')
  const own = iterations.filter(({ type }) => type === 'message')
  const answered = tookOver.length > 0 ? tookOver : own
  // Each iteration is a request of its own to the price of long prompts.
  const main = answered.length > 0 && hasSameTotal(usage, answered) ? answered : [usage]
  const others = iterations.filter((part) => !answered.includes(part) && !wasDeclined(part))
  return [...main, ...others]
}

/** A model that declines before it has written anything is not paid. */
function wasDeclined({ type, output_tokens }: Part): boolean {
  return type === 'message' && toCount(output_tokens) === 0
}

function hasSameTotal(usage: RawUsage, parts: readonly Part[]): boolean {
  const whole = toTokens(usage)
  const each = parts.map(toTokens)
  return KINDS.every((kind) => whole[kind] === each.reduce((sum, part) => sum + part[kind], 0))
}

/** LangChain's `input_tokens` counts what was written to caches and read from them. */
function toRawUsage(usage: AnyUsage): RawUsage {
  if (!('total_tokens' in usage || 'input_token_details' in usage)) return usage
  const { cache_read, cache_creation, ...details } = toRecord(usage.input_token_details)
  // LangChain for Python has the lifetimes beside the sum, or in its place.
  const written = Math.max(
    toCount(cache_creation),
    toCount(details['ephemeral_5m_input_tokens']) + toCount(details['ephemeral_1h_input_tokens']),
  )
  const read = toCount(cache_read)
  return {
    input_tokens: toCount(usage.input_tokens) - read - written,
    output_tokens: toCount(usage.output_tokens),
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written,
    cache_creation: details as never,
  }
}

function toCount(value: unknown): number {
  const count = typeof value === 'string' ? Number(value) : value
  return typeof count === 'number' && Number.isFinite(count) ? Math.max(0, Math.round(count)) : 0
}
