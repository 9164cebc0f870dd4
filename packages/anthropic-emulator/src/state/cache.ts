import { hash } from '../wire/hash.ts'
import { isObject, string } from '../wire/json.ts'
import { modelFacts } from '../wire/model-facts.ts'
import { promptPieces, type PromptPiece } from '../wire/tokens.ts'
import type { Json } from '../wire/types.ts'

/** What the cache has for a request when the request arrives. */
export interface CachedPrompt {
  /** The input side of `usage`. */
  usage: Json
  /** Whether it caches what was not cached before. */
  writes: boolean
  /** How many requests were looked up until now. */
  countArrived: () => number
  /** Makes what it caches readable: an entry is there once the reply that wrote it has begun. */
  begin: () => void
}

/** Looks a request up. */
export type PromptCache = (body: Json) => CachedPrompt

type Ttl = '5m' | '1h'

const LIFETIME: Record<Ttl, number> = { '5m': 5 * 60_000, '1h': 60 * 60_000 }

// How many blocks the API looks at from a breakpoint backwards, its own being the first.
const LOOK_BACK = 20

/** A place in the prompt up to which something is or can be cached. */
interface Prefix {
  key: string
  tokens: number
  ttl?: Ttl
}

const ttlOf = (control: Json): Ttl => (control.ttl === '1h' ? '1h' : '5m')

const toCanonical = (value: unknown): string =>
  JSON.stringify(value, (key, inner: unknown) => (key === 'cache_control' ? undefined : inner))

// Besides what comes before them, messages are only found again under the same of these.
const messageSettings = ({ tool_choice, thinking }: Json): string =>
  toCanonical([tool_choice ?? null, thinking ?? null])

// Messages come with their role, tools and system blocks bare.
const isOfMessage = ({ value }: PromptPiece): boolean => Array.isArray(value)

const withoutMark = ({ key, tokens }: Prefix): Prefix => ({ key, tokens })

function toPrefixes(body: Json, all: readonly PromptPiece[]): Prefix[] {
  let key = string(body.model)
  let tokens = 0
  const first = all.findIndex(isOfMessage)
  const result = all.map((piece, at): Prefix => {
    const settings = at === first ? messageSettings(body) : ''
    const text = key + settings + toCanonical(piece.value)
    key = `${hash(text)}:${hash(text, 1)}`
    tokens += piece.tokens
    return { key, tokens, ...(piece.cacheControl && { ttl: ttlOf(piece.cacheControl) }) }
  })
  // A breakpoint for the whole request sits on its last block.
  const last = result[all.findLastIndex(({ isTail }) => !isTail)]
  if (last && isObject(body.cache_control)) last.ttl ??= ttlOf(body.cache_control)
  const { leastCached } = modelFacts(string(body.model))
  return result.map((prefix) => (prefix.tokens < leastCached ? withoutMark(prefix) : prefix))
}

function findLastHit(all: readonly Prefix[], isStored: (prefix: Prefix) => boolean): number {
  const marks = all.flatMap(({ ttl }, at) => (ttl === undefined ? [] : [at]))
  return all.findLastIndex(
    (prefix, at) => marks.some((mark) => at <= mark && mark - at < LOOK_BACK) && isStored(prefix),
  )
}

function sumCreated(all: readonly Prefix[], hit: number): Record<Ttl, number> {
  const sums: Record<Ttl, number> = { '5m': 0, '1h': 0 }
  let from = all[hit]?.tokens ?? 0
  for (const { ttl, tokens } of all.slice(hit + 1)) {
    if (ttl === undefined) continue
    sums[ttl] += tokens - from
    from = tokens
  }
  return sums
}

function toUsage(all: readonly Prefix[], hit: number): Json {
  const read = all[hit]?.tokens ?? 0
  const sums = sumCreated(all, hit)
  const cached = read + sums['5m'] + sums['1h']
  return {
    input_tokens: (all.at(-1)?.tokens ?? 0) - cached,
    cache_creation_input_tokens: sums['5m'] + sums['1h'],
    cache_read_input_tokens: read,
    cache_creation: {
      ephemeral_5m_input_tokens: sums['5m'],
      ephemeral_1h_input_tokens: sums['1h'],
    },
  }
}

const hasBreakpoints = (body: Json, all: readonly PromptPiece[]): boolean =>
  isObject(body.cache_control) || all.some(({ cacheControl }) => cacheControl !== undefined)

interface StoredPrefix {
  until: number
  ttl: Ttl
}

// Beyond this many entries, those that have expired are forgotten, and then the oldest.
const MANY = 10_000

function forgetExpired(stored: Map<string, StoredPrefix>, now: number): void {
  if (stored.size < MANY) return
  for (const [key, { until }] of stored) if (until <= now) stored.delete(key)
  for (const key of stored.keys()) if (stored.size >= MANY) stored.delete(key)
}

const sumTokens = (pieces: readonly PromptPiece[]): number =>
  pieces.reduce((sum, piece) => sum + piece.tokens, 0)

// Without a breakpoint the API neither reads nor writes.
const uncached = (pieces: readonly PromptPiece[]): CachedPrompt => ({
  usage: toUsage([{ key: '', tokens: sumTokens(pieces) }], -1),
  writes: false,
  countArrived: () => 0,
  begin: () => {},
})

/** A prompt cache over the prefixes that requests mark. */
export function createPromptCache(now: () => number = Date.now): PromptCache {
  const stored = new Map<string, StoredPrefix>()
  let arrived = 0
  const store = (key: string, ttl: Ttl) => {
    stored.delete(key)
    stored.set(key, { until: now() + LIFETIME[ttl], ttl })
  }
  const isStored = ({ key }: Prefix) => (stored.get(key)?.until ?? 0) > now()
  return (body) => {
    const pieces = promptPieces(body)
    if (!hasBreakpoints(body, pieces)) return uncached(pieces)
    arrived += 1
    const all = toPrefixes(body, pieces)
    const hit = findLastHit(all, isStored)
    const found = all[hit] && stored.get(all[hit].key)
    // What is read lives on, and with it the marked prefixes that are parts of it.
    const refresh = (prefixes: readonly Prefix[]) => {
      for (const { key, ttl } of prefixes) if (ttl !== undefined) store(key, ttl)
      if (all[hit] && found) store(all[hit].key, found.ttl)
    }
    refresh(all.slice(0, hit + 1))
    return {
      usage: toUsage(all, hit),
      writes: all.slice(hit + 1).some(({ ttl }) => ttl !== undefined),
      countArrived: () => arrived,
      begin: () => {
        refresh(all)
        forgetExpired(stored, now())
      },
    }
  }
}
