/** Options and parameters as they may be shown: in logs, traces and serialized models. */
import type { BaseChatModelParams } from '@langchain/core/language_models/chat_models'
import { findOriginal, isFixed } from '../fixed.ts'
import { type Fields, isRecord, setField } from '../wire.ts'
import type { ChatAnthropicOptions } from './options.ts'

const HIDDEN = '[redacted]'

/** Keys whose texts are secret. */
const SECRET =
  /((api|access|private|secret|signing|webhook)[_-]?key|token|secret|password|authorization|credentials|cookie)$/i

/** Keys of objects, every text of which may be secret. */
const SECRETS = /(headers|credentials|defaultQuery)$/i

/** Headers about the request, never about who sent it. */
const HARMLESS =
  /^(anthropic-(beta|version|ratelimit-.+)|content-.+|date|request-id|retry-after.*|user-agent|x-should-retry|x-stainless-.+)$/i

/** A copy of fields with secrets replaced, functions and clients left out. */
export function redactFields(fields: object): Fields {
  return isRecord(fields) ? walkFields(fields, hideInURL, []) : {}
}

/** The same for what is logged, where texts speak of URLs. */
export function redactLog(value: unknown): unknown {
  return walk(value, (text) => hideUserInfo(text).replace(QUERY, `$1${HIDDEN}`), [])
}

const QUERY = /([?&#][\w.~%-]+=)[^&\s"'#]+/g

/** What is shown of objects that do not change. */
const shownOfFixed = new WeakMap<object, unknown>()

type Show = (text: string) => string

/** Nothing that is shown to people is nested deeper. */
const DEEPEST = 100

/** `around` is what the value stands in: what contains itself is shown once. */
function walk(value: unknown, show: Show, around: object[]): unknown {
  if (typeof value === 'string') return show(value)
  if (typeof value === 'function') return undefined
  if (typeof value !== 'object' || value === null) return value
  if (around.length > DEEPEST || around.includes(value)) return '[…]'
  around.push(value)
  const shown = walkObject(value, show, around)
  around.pop()
  return shown
}

function walkObject(given: object, show: Show, around: object[]): unknown {
  const value = (Array.isArray(given) && findOriginal(given)) || given
  if (show !== hideInURL || !isFixed(value)) return walkAnew(value, show, around)
  const known = shownOfFixed.get(value)
  if (known !== undefined) return known
  const shown = walkAnew(value, show, around)
  shownOfFixed.set(value, shown)
  return shown
}

function walkAnew(value: object, show: Show, around: object[]): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, show, around))
  if (isPlain(value)) return walkFields(value, show, around)
  if (isShownWhole(value)) return value
  const json = readJson(value)
  // By its fields, like any object: a class of the user's may hold a token.
  return json === undefined ? walkFields({ ...value }, show, around) : walk(json, show, around)
}

/** Schemas, bytes and dates hold no credentials, and lose by a copy. */
function isShownWhole(value: object): boolean {
  return ArrayBuffer.isView(value) || '~standard' in value || '_def' in value || isDate(value)
}

function isDate(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Date]'
}

/** What an object says of itself. */
function readJson(value: object): unknown {
  if (!('toJSON' in value) || typeof value.toJSON !== 'function') return undefined
  try {
    return (value as { toJSON: () => unknown }).toJSON()
  } catch {
    return undefined
  }
}

function walkFields(fields: Fields, show: Show, around: object[]): Fields {
  const shown: Fields = {}
  for (const key of Object.keys(fields)) {
    const inner = fields[key]
    if (inner === undefined || typeof inner === 'function') continue
    setField(shown, key, hide(key, inner) ?? walk(inner, show, around))
  }
  return shown
}

/** What stands for a secret. Of headers and the like the names stay: they show what was set. */
function hide(key: string, value: unknown): unknown {
  const kind = kindOf(key)
  if (typeof value === 'string') return kind ? HIDDEN : undefined
  if (kind !== 'secrets' || typeof value !== 'object' || value === null) return undefined
  if (!isPlain(value)) return HIDDEN
  const shown = Object.entries(value).map(([name, inner]) => [
    name,
    HARMLESS.test(name) ? inner : HIDDEN,
  ])
  return Object.fromEntries(shown)
}

type Kind = 'secret' | 'secrets' | undefined

/** What keys name, as far as they were asked for: the same ones come in every call. */
const kinds = new Map<string, Kind>()
const MOST_KINDS = 1_000

function kindOf(key: string): Kind {
  if (kinds.has(key)) return kinds.get(key)
  const kind = SECRETS.test(key) ? 'secrets' : SECRET.test(key) ? 'secret' : undefined
  if (kinds.size < MOST_KINDS) kinds.set(key, kind)
  return kind
}

/** A URL may carry a user and a password. */
function hideUserInfo(text: string): string {
  return text.replace(USER_INFO, `://${HIDDEN}@`)
}

/** From its fixed part on: from any letter on it would take the square of the time. */
const USER_INFO = /:\/\/[^/@\s]+@/g

/** Of a text that is a URL, the values of its query too; in other texts they may be anything. */
function hideInURL(text: string): string {
  if (!text.includes('://')) return text
  const shown = hideUserInfo(text)
  return /\s/.test(text) ? shown : shown.replace(QUERY, `$1${HIDDEN}`)
}

/** Of any realm: its prototype is the last one. */
function isPlain(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Options that cannot be shown, serialized or understood elsewhere. */
const PRIVATE: ReadonlySet<string> = new Set([
  'clientOptions',
  'createClient',
  'onWarning',
  'platform',
  'tools',
] satisfies (keyof ChatAnthropicOptions)[])

/** Live objects of LangChain's own, which pass unchanged. */
const LIVE: ReadonlySet<string> = new Set([
  'callbacks',
  'cache',
  'onFailedAttempt',
] satisfies (keyof ChatAnthropicOptions)[])

/** What LangChain may keep of the options: it shows and serializes all that it is given. */
export function shownFields(options: ChatAnthropicOptions): BaseChatModelParams {
  const shown = Object.entries(options).filter(([key]) => !PRIVATE.has(key) && !LIVE.has(key))
  const { callbacks, cache, onFailedAttempt, platform } = options
  const live = {
    ...(callbacks && { callbacks }),
    ...(cache && { cache }),
    ...(onFailedAttempt && { onFailedAttempt }),
  }
  return { ...redactFields(Object.fromEntries([...plainSettings(platform), ...shown])), ...live }
}

/** The plain ones: clients and functions of the user's may hold credentials. */
function plainSettings(platform: ChatAnthropicOptions['platform']): [string, unknown][] {
  const isShown = (value: unknown) => typeof value !== 'object' || Array.isArray(value)
  return Object.entries(platform?.settings ?? {}).filter(([, value]) => isShown(value))
}
