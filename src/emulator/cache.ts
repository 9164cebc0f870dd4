import { hash } from './hash.ts'
import { isObject, string } from './json.ts'
import { pieces, type Piece } from './tokens.ts'
import type { Json } from './types.ts'

/** The input side of `usage` for a request; it also remembers what the request caches. */
export type InputUsage = (body: Json) => Json

type Ttl = '5m' | '1h'

const LIFETIME: Record<Ttl, number> = { '5m': 5 * 60_000, '1h': 60 * 60_000 }

// How many blocks before a breakpoint the API looks for something cached.
const LOOK_BACK = 20

/** A place in the prompt up to which something is or can be cached. */
interface Prefix {
  key: string
  tokens: number
  ttl?: Ttl
}

const ttlOf = (control: Json): Ttl => (control.ttl === '1h' ? '1h' : '5m')

const canonical = (value: unknown): string =>
  JSON.stringify(value, (key, inner: unknown) => (key === 'cache_control' ? undefined : inner))

function prefixes(body: Json, all: readonly Piece[]): Prefix[] {
  let key = string(body.model)
  let tokens = 0
  const result = all.map((piece): Prefix => {
    const text = key + canonical(piece.value)
    key = `${hash(text)}:${hash(text, 1)}`
    tokens += piece.tokens
    return { key, tokens, ...(piece.cacheControl && { ttl: ttlOf(piece.cacheControl) }) }
  })
  const last = result.at(-1)
  // A breakpoint for the whole request sits on its last block.
  if (last && isObject(body.cache_control)) last.ttl ??= ttlOf(body.cache_control)
  return result
}

function lastHit(all: readonly Prefix[], isStored: (prefix: Prefix) => boolean): number {
  const marks = all.flatMap(({ ttl }, at) => (ttl === undefined ? [] : [at]))
  return all.findLastIndex(
    (prefix, at) => marks.some((mark) => at <= mark && mark - at <= LOOK_BACK) && isStored(prefix),
  )
}

function created(all: readonly Prefix[], hit: number): Record<Ttl, number> {
  const sums: Record<Ttl, number> = { '5m': 0, '1h': 0 }
  let from = all[hit]?.tokens ?? 0
  for (const { ttl, tokens } of all.slice(hit + 1)) {
    if (ttl === undefined) continue
    sums[ttl] += tokens - from
    from = tokens
  }
  return sums
}

function usage(all: readonly Prefix[], hit: number): Json {
  const read = all[hit]?.tokens ?? 0
  const sums = created(all, hit)
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

/** A prompt cache over the prefixes that requests mark; unlike the API's it has no least size. */
export function promptCache(now: () => number = Date.now): InputUsage {
  const stored = new Map<string, { until: number; ttl: Ttl }>()
  const store = (key: string, ttl: Ttl) => stored.set(key, { until: now() + LIFETIME[ttl], ttl })
  return (body) => {
    const all = prefixes(body, pieces(body))
    const hit = lastHit(all, ({ key }) => (stored.get(key)?.until ?? 0) > now())
    const found = all[hit] && stored.get(all[hit].key)
    const result = usage(all, hit)
    if (all[hit] && found) store(all[hit].key, found.ttl)
    for (const { key, ttl } of all.slice(hit + 1)) if (ttl !== undefined) store(key, ttl)
    return result
  }
}
