import { hash } from '../wire/hash.ts'
import { isObject, string } from '../wire/json.ts'
import { promptPieces, type PromptPiece } from '../wire/tokens.ts'
import type { Json } from '../wire/types.ts'

/** The input side of `usage` for a request; it also remembers what the request caches. */
export type InputUsage = (body: Json) => Json

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
  const last = result.at(-1)
  // A breakpoint for the whole request sits on its last block.
  if (last && isObject(body.cache_control)) last.ttl ??= ttlOf(body.cache_control)
  return result
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

/** A prompt cache over the prefixes that requests mark; unlike the API's it has no least size. */
export function createPromptCache(now: () => number = Date.now): InputUsage {
  const stored = new Map<string, StoredPrefix>()
  const store = (key: string, ttl: Ttl) => {
    stored.delete(key)
    stored.set(key, { until: now() + LIFETIME[ttl], ttl })
  }
  return (body) => {
    const counted = promptPieces(body)
    // Without a breakpoint the API neither reads nor writes.
    if (!hasBreakpoints(body, counted)) {
      return toUsage(
        [{ key: '', tokens: counted.reduce((sum, piece) => sum + piece.tokens, 0) }],
        -1,
      )
    }
    const all = toPrefixes(body, counted)
    const hit = findLastHit(all, ({ key }) => (stored.get(key)?.until ?? 0) > now())
    const found = all[hit] && stored.get(all[hit].key)
    // What is read lives on, and with it the marked prefixes that are parts of it.
    for (const { key, ttl } of all) if (ttl !== undefined) store(key, ttl)
    if (all[hit] && found) store(all[hit].key, found.ttl)
    forgetExpired(stored, now())
    return toUsage(all, hit)
  }
}
