/** The API's token counters as LangChain's usage metadata. */
import type { UsageMetadata } from '@langchain/core/messages'
import { fieldsOf, type RawUsage } from '../wire.ts'
import { withFields, withoutNulls } from './state/fields.ts'

/**
 * Usage for LangChain. The API counts uncached input, cache reads and cache writes apart;
 * LangChain's `input_tokens` is their sum, with the parts in `input_token_details`.
 */
export function fromUsage(usage: RawUsage): UsageMetadata {
  const cacheRead = toCount(usage.cache_read_input_tokens)
  const cacheCreation = toCount(usage.cache_creation_input_tokens)
  const input = (toCount(usage.input_tokens) ?? 0) + (cacheRead ?? 0) + (cacheCreation ?? 0)
  const output = toCount(usage.output_tokens) ?? 0
  const reasoning = toCount(usage.output_tokens_details?.thinking_tokens)
  const cached: NonNullable<UsageMetadata['input_token_details']> = {}
  if (cacheRead !== undefined) cached.cache_read = cacheRead
  if (cacheCreation !== undefined) cached.cache_creation = cacheCreation
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    input_token_details: cached,
    output_token_details: reasoning === undefined ? {} : { reasoning },
  }
}

/** A counter as a number: some gateways write texts. */
function toCount(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/**
 * What `total` counts beyond `reported`: LangChain adds up the usage of chunks, while the API's
 * counters are totals for the whole message.
 */
export function usageDifference(total: UsageMetadata, reported: UsageMetadata): UsageMetadata {
  return {
    input_tokens: total.input_tokens - reported.input_tokens,
    output_tokens: total.output_tokens - reported.output_tokens,
    total_tokens: total.total_tokens - reported.total_tokens,
    input_token_details: subtract(total.input_token_details, reported.input_token_details),
    output_token_details: subtract(total.output_token_details, reported.output_token_details),
  }
}

/** Counters by their names; both kinds of details are such. */
type Details = { [Name in string]?: number | undefined }

function subtract(total: Details = {}, reported: Details = {}): Record<string, number> {
  const entries = Object.entries(total)
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Number(value) - (reported[key] ?? 0)]),
  )
}

/** Later counters over earlier ones: they are totals, and null means "not counted here". */
export function mergeUsage(before: RawUsage, after: RawUsage | null | undefined): RawUsage {
  if (typeof after !== 'object' || after === null) return before
  if (Object.keys(before).length === 0) return after
  return withFields(before, withoutNulls(fieldsOf(after), before))
}
