/** Which headers hold secrets: one rule for the journal, its page, logs and recordings. */
import type { ReadHeaders } from './headers.ts'
import { createMask, isSecretParameter, MASK } from './mask.ts'
import { SmallCache } from './small-cache.ts'

/** Headers that say nothing about who asks, whatever their names suggest. */
export const KEPT =
  /^(?:content-type|anthropic-version|anthropic-beta|anthropic-ratelimit-.+|request-id|retry-after(?:-ms)?|x-should-retry)$/

const WORDS =
  /(?:^|[-_])(?:auth|authorization|authentication|cookie2?|credentials?|jwt|keys?|passphrase|passw(?:or)?d|secrets?|set-cookie2?|signature|tokens?)(?:[-_]|$)|apikey|accesskey|authtoken/

// Who the client belongs to: no credential, but nothing to publish either.
const IDENTITY = /organi[sz]ation|session|workspace/

// Counts of tokens, settings of this emulator, and what makes a request known again.
const HARMLESS =
  /^(?:x-emulator-.+|idempotency-key|sec-websocket-.+|.*tokens?-(?:count|limit|remaining|reset)|.*-(?:max|input|output)-tokens)$/

const CREDENTIAL = /^(?:(?:proxy-)?authorization|x-api-key)$/

const isHarmless = (name: string): boolean => KEPT.test(name) || HARMLESS.test(name)

// Every request asks for the same names.
const known = new SmallCache<'credential' | 'identity' | 'harmless'>()

function kindOf(name: string): 'credential' | 'identity' | 'harmless' {
  const kind = known.get(name)
  if (kind) return kind
  const named = WORDS.test(name) ? 'credential' : IDENTITY.test(name) ? 'identity' : 'harmless'
  const found = isHarmless(name) ? 'harmless' : named
  known.set(name, found)
  return found
}

// A value without a digit is more likely an everyday word, such as the name of a workspace.
const isLikelySecret = (value: string): boolean => /\d/.test(value)

function readValues(name: string, value: string): string[] {
  if (name === 'set-cookie') return [/=([^;]*)/.exec(value)?.[1] ?? '']
  if (name === 'cookie') return value.split(/;\s*/).map((pair) => pair.replace(/^[^=]*=/, ''))
  return [value]
}

function secretsIn(name: string, value: string): string[] {
  if (CREDENTIAL.test(name)) return [value, value.replace(/^\S+\s+/, '')]
  return readValues(name, value).filter(isLikelySecret)
}

const maskShapes = createMask([])

// No shape of a credential is shorter.
const SHORTEST = 12

// Clients send the same values again and again: kept once, they weigh once, and are searched once.
const shown = new SmallCache<string>()

/** A text as others may see it: without what has the shape of a credential. */
export function maskText(text: string): string {
  if (text.length < SHORTEST) return text
  const known = shown.get(text)
  if (known !== undefined) return known
  const masked = maskShapes(text)
  shown.set(text, masked)
  return masked
}

/** Headers of a request or an answer. */
export interface MaskedHeaders {
  /** Those that others may see, by their names in lower case. */
  shown: Record<string, string>
  /** The values that must be written nowhere. */
  secrets: string[]
}

/** Headers as others may see them, and what they may not see. */
export function maskHeaders(headers: Pick<ReadHeaders, 'forEach'>): MaskedHeaders {
  const masked: MaskedHeaders = { shown: {}, secrets: [] }
  headers.forEach((value, name) => {
    const kind = kindOf(name)
    masked.shown[name] = kind === 'credential' ? MASK : maskText(value)
    if (kind !== 'harmless') masked.secrets.push(...secretsIn(name, value))
  })
  return masked
}

/** The values of a request's or an answer's headers that must be written nowhere. */
export const collectSecrets = (headers: Pick<ReadHeaders, 'forEach'>): string[] =>
  maskHeaders(headers).secrets

/** The parameters of a query as others may see them; of one that comes twice, the last. */
export function maskQuery(search: string): Record<string, string> {
  const parameters = [...new URLSearchParams(search)]
  return Object.fromEntries(
    parameters.map(([name, value]) => [name, isSecretParameter(name) ? MASK : maskText(value)]),
  )
}
