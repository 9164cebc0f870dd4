/** What the cache did for a call, and why it did not more. */
import { costOf, type CostOptions } from '../../models/cost.ts'
import { type RawUsage, type RequestParams, toRecord } from '../../wire.ts'
import type { WatchedReply } from '../requests/watch.ts'
import type { CachePoint, Placement, SkippedPoint } from './place-points.ts'
import type { CachePlace, Piece, Ttl } from './prompt.ts'

/** `partial`: less was read than the call before had cached. */
export type CacheOutcome = 'hit' | 'partial' | 'miss' | 'uncached'

/** Why a prompt, or a part of it, was likely not read from the cache. */
export type CacheReason =
  | 'first call'
  | 'model changed'
  | 'tools changed'
  | 'system changed'
  | 'settings changed'
  | 'messages changed'
  | 'expired'
  | 'too short'
  | 'no breakpoints'
  | 'unknown'

/** What caching has come to in a thread; in a run where there is no thread. */
export interface CacheTotals {
  /** Model calls that were answered. */
  calls: number
  /** Calls that read something. */
  hits: number
  /** Calls that read nothing, those without breakpoints included. */
  misses: number
  /** Input tokens read from the cache, of all calls. */
  readTokens: number
  /** Input tokens written to the cache, for five minutes or an hour, of all calls. */
  writtenTokens: number
  /** What the input would have cost more without a cache; undefined where a price is unknown. */
  savedUsd: number | undefined
}

/** One call, as `onReport` is given it. */
export interface CacheReport {
  /** The id of the model, as the request has it. */
  model: string
  /** The thread's id, where there is one. */
  thread: string | undefined
  /** Breakpoints that were added to the request. */
  placed: CachePoint[]
  /** Breakpoints that it had already. */
  present: CachePoint[]
  /** Breakpoints that were wanted, and are not there. */
  skipped: SkippedPoint[]
  /** `"uncached"`: nothing was read, and nothing written. */
  outcome: CacheOutcome
  /** Of every outcome but a hit. */
  reason?: CacheReason
  /** The API's own reason, where `diagnose` asked for it: `cache_miss_reason`, as it came. */
  apiReason?: object
  /** Input tokens read from the cache. */
  readTokens: number
  /** Input tokens written to the cache, for five minutes or an hour. */
  writtenTokens: number
  /** Input that was neither. */
  uncachedTokens: number
  /** What the input cost, and what it would have cost more without a cache; undefined: no price. */
  inputUsd: number | undefined
  /** Below 0 where writing cost more than reading saved; undefined: no price. */
  savedUsd: number | undefined
  /** What it has come to in the thread, or in the run, this call included. */
  total: CacheTotals
}

/** What is remembered of a call until the next one of its thread: plain data, in the state. */
export interface CacheMemory {
  model: string
  /** Names of the prompt up to its last tool, and to the end of the system prompt. */
  tools: string
  system: string
  settings: string
  /** Of the last breakpoint in the conversation. */
  end: string | undefined
  cachedTokens: number
  ttl: Ttl
  /** Milliseconds since 1970. */
  at: number
  messageId: string | undefined
  total: CacheTotals
}

/** A call to report on. */
export interface CachedCall {
  body: RequestParams
  pieces: readonly Piece[]
  placement: Placement
  /** The model's least prompt that is cached. */
  minTokens: number
  /** When it was sent, in milliseconds since 1970. */
  at: number
  thread: string | undefined
  prices: CostOptions['prices']
}

const NOTHING: CacheTotals = {
  calls: 0,
  hits: 0,
  misses: 0,
  readTokens: 0,
  writtenTokens: 0,
  savedUsd: 0,
}

/** The report of a call, and what to remember of it. */
export function reportCall(
  call: CachedCall,
  reply: WatchedReply,
  before: CacheMemory | undefined,
): { report: CacheReport; memory: CacheMemory } {
  const { body, placement, thread } = call
  const counted = countInput(reply.usage)
  const costs = compareCosts(call, reply)
  const { placed, present, skipped } = placement
  const total = addCall(before?.total ?? NOTHING, { ...counted, ...costs })
  const verdict = judge(call, counted, before)
  const apiReason = readApiReason(reply)
  const reason = verdict.outcome === 'hit' ? undefined : (toReason(apiReason) ?? verdict.reason)
  return {
    report: {
      model: body.model,
      thread,
      placed,
      present,
      skipped,
      outcome: verdict.outcome,
      ...(reason && { reason }),
      ...(apiReason && { apiReason }),
      ...counted,
      ...costs,
      total,
    },
    memory: remember(call, reply, total),
  }
}

type Counted = Pick<CacheReport, 'readTokens' | 'writtenTokens' | 'uncachedTokens'>

function countInput(usage: RawUsage): Counted {
  return {
    readTokens: usage.cache_read_input_tokens ?? 0,
    writtenTokens: usage.cache_creation_input_tokens ?? 0,
    uncachedTokens: usage.input_tokens ?? 0,
  }
}

type Costs = Pick<CacheReport, 'inputUsd' | 'savedUsd'>

/** The input's price with the cache, and what it would have been without. */
function compareCosts({ body, prices }: CachedCall, { fields, usage }: WatchedReply): Costs {
  const { input_tokens, speed, service_tier, inference_geo } = usage
  const { readTokens, writtenTokens } = countInput(usage)
  const model = String(fields['model'] ?? body.model)
  const terms = {
    speed: speed ?? null,
    service_tier: service_tier ?? null,
    inference_geo: inference_geo ?? null,
  }
  const priceOf = (part: RawUsage) =>
    costOf(part, model, { prices }) ?? costOf(part, body.model, { prices })
  const { cache_read_input_tokens, cache_creation_input_tokens, cache_creation } = usage
  const cached = { cache_read_input_tokens, cache_creation_input_tokens, cache_creation }
  const inputUsd = priceOf({ ...terms, input_tokens: input_tokens ?? 0, ...withoutUnset(cached) })
  const all = (input_tokens ?? 0) + readTokens + writtenTokens
  const without = priceOf({ ...terms, input_tokens: all })
  if (inputUsd === undefined || without === undefined) {
    return { inputUsd: undefined, savedUsd: undefined }
  }
  return { inputUsd, savedUsd: roundUsd(without - inputUsd) }
}

/** Without what sums of fractions leave behind. */
function roundUsd(usd: number): number {
  return Number(usd.toFixed(12))
}

function withoutUnset(fields: RawUsage | object): RawUsage {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function addCall(total: CacheTotals, call: Counted & Costs): CacheTotals {
  const { readTokens, writtenTokens, savedUsd } = call
  const isHit = readTokens > 0
  const isKnown = total.savedUsd !== undefined && savedUsd !== undefined
  return {
    calls: total.calls + 1,
    hits: total.hits + (isHit ? 1 : 0),
    misses: total.misses + (isHit ? 0 : 1),
    readTokens: total.readTokens + readTokens,
    writtenTokens: total.writtenTokens + writtenTokens,
    savedUsd: isKnown ? roundUsd(total.savedUsd! + savedUsd) : undefined,
  }
}

interface Verdict {
  outcome: CacheOutcome
  reason?: CacheReason
}

function judge(call: CachedCall, counted: Counted, before: CacheMemory | undefined): Verdict {
  const { readTokens, writtenTokens } = counted
  if (readTokens + writtenTokens === 0) {
    const { placed, present, skipped } = call.placement
    const isMarked = placed.length + present.length > 0
    const isShort = isMarked || skipped.some(({ reason }) => reason === 'too short')
    return { outcome: 'uncached', reason: isShort ? 'too short' : 'no breakpoints' }
  }
  if (readTokens > 0 && readTokens >= (before?.cachedTokens ?? 0)) return { outcome: 'hit' }
  return { outcome: readTokens > 0 ? 'partial' : 'miss', reason: findReason(call, before) }
}

const LIFETIME: Record<Ttl, number> = { '5m': 5 * 60_000, '1h': 60 * 60_000 }

/** What differs from the call before, from the beginning of the prompt on: the rest follows from it. */
function findReason(
  { body, pieces, at }: CachedCall,
  before: CacheMemory | undefined,
): CacheReason {
  if (!before || before.cachedTokens === 0) return 'first call'
  if (before.model !== body.model) return 'model changed'
  if (before.tools !== prefixOf(body, pieces, 'tools')) return 'tools changed'
  if (before.system !== prefixOf(body, pieces, 'system')) return 'system changed'
  if (before.settings !== settingsOf(body)) return 'settings changed'
  const isSame = before.end === undefined || pieces.some(({ prefix }) => prefix === before.end)
  if (!isSame) return 'messages changed'
  return at - before.at >= LIFETIME[before.ttl] ? 'expired' : 'unknown'
}

/** The name of the prompt up to the end of its tools, or of its system prompt. */
function prefixOf(body: RequestParams, pieces: readonly Piece[], place: CachePlace): string {
  const within = pieces.filter((piece) => piece.place !== 'conversation')
  const last = within.findLast((piece) => place === 'system' || piece.place === 'tools')
  return last?.prefix ?? body.model
}

function settingsOf({ tool_choice, thinking }: RequestParams): string {
  return JSON.stringify([tool_choice ?? null, thinking ?? null])
}

function remember(
  call: CachedCall,
  { fields, usage }: WatchedReply,
  total: CacheTotals,
): CacheMemory {
  const { body, pieces, placement, at } = call
  const { readTokens, writtenTokens } = countInput(usage)
  const points = [...placement.placed, ...placement.present]
  const marked = new Set(points.map(({ path }) => path))
  const end = pieces.findLast(({ path, place }) => place === 'conversation' && marked.has(path))
  return {
    model: body.model,
    tools: prefixOf(body, pieces, 'tools'),
    system: prefixOf(body, pieces, 'system'),
    settings: settingsOf(body),
    end: end?.prefix,
    cachedTokens: readTokens + writtenTokens,
    ttl: points.some(({ ttl }) => ttl === '5m') ? '5m' : '1h',
    at,
    messageId: typeof fields['id'] === 'string' ? fields['id'] : undefined,
    total,
  }
}

function readApiReason({ fields }: WatchedReply): object | undefined {
  const { cache_miss_reason } = toRecord(fields['diagnostics'])
  return typeof cache_miss_reason === 'object' && cache_miss_reason ? cache_miss_reason : undefined
}

/** The API's reason in our words; those that say nothing about the prompt are left to ours. */
function toReason(apiReason: object | undefined): CacheReason | undefined {
  const { type } = toRecord(apiReason)
  return type === undefined ? undefined : API_REASONS[String(type)]
}

const API_REASONS: Readonly<Record<string, CacheReason>> = {
  model_changed: 'model changed',
  system_changed: 'system changed',
  tools_changed: 'tools changed',
  messages_changed: 'messages changed',
}
