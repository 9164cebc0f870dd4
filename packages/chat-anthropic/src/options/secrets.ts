/** Options and parameters as they may be shown: in logs, traces and serialized models. */
import type { BaseChatModelParams } from '@langchain/core/language_models/chat_models'
import type { ChatAnthropicOptions } from './options.ts'

const HIDDEN = '[redacted]'

/** Keys whose texts are secret. */
const SECRET =
  /((api|access|private|secret|signing|webhook)[_-]?key|token|secret|password|authorization|credentials|cookie)$/i

/** Keys of objects, every text of which may be secret. */
const SECRETS = /(headers|credentials|defaultQuery)$/i

/** Headers that tell what was asked for, never by whom. */
const HARMLESS =
  /^(anthropic-(beta|version|ratelimit-.+)|content-.+|date|request-id|retry-after.*|user-agent|x-should-retry|x-stainless-.+)$/i

/** A copy with secrets replaced, functions and clients left out. Plain data only is walked. */
export function redact(value: unknown): unknown {
  return walk(value, withoutUserInfo)
}

const SHOWN = new WeakMap<object, object>()

/** The same, made once for an object that is frozen: core asks in every call. */
export function redactOnce(value: object): object {
  if (!Object.isFrozen(value)) return redact(value) as object
  const known = SHOWN.get(value)
  if (known) return known
  const shown = redact(value) as object
  SHOWN.set(value, shown)
  return shown
}

/** The same for what is logged, where texts speak of URLs. */
export function redactLog(value: unknown): unknown {
  return walk(value, (text) => withoutUserInfo(text).replace(QUERY, `$1${HIDDEN}`))
}

const QUERY = /([?&][\w.~%-]+=)[^&\s"']+/g

function walk(value: unknown, show: (text: string) => string): unknown {
  if (typeof value === 'string') return show(value)
  if (Array.isArray(value)) return value.map((item) => walk(item, show))
  if (!isPlain(value)) return typeof value === 'function' ? undefined : value
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    if (inner === undefined || typeof inner === 'function') return []
    return [[key, hidden(key, inner) ?? walk(inner, show)]]
  })
  return Object.fromEntries(entries) as unknown
}

/** What stands for a secret. Of headers and the like the names stay: they tell what was set. */
function hidden(key: string, value: unknown): unknown {
  if (typeof value === 'string') return SECRET.test(key) || SECRETS.test(key) ? HIDDEN : undefined
  if (!SECRETS.test(key) || typeof value !== 'object' || value === null) return undefined
  if (!isPlain(value)) return HIDDEN
  const shown = Object.entries(value).map(([name, inner]) => [
    name,
    HARMLESS.test(name) ? inner : HIDDEN,
  ])
  return Object.fromEntries(shown) as unknown
}

/** A URL may carry a user and a password. */
function withoutUserInfo(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/@\s]+@/gi, `$1${HIDDEN}@`)
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Options that cannot be shown, serialized or understood elsewhere. */
const PRIVATE = ['clientOptions', 'createClient', 'onWarning', 'platform', 'tools'] as const

/** What LangChain may keep of the options: it shows and serializes all that it is given. */
export function shownFields(options: ChatAnthropicOptions): BaseChatModelParams {
  const shown = Object.entries(options).filter(
    ([key]) => !(PRIVATE as readonly string[]).includes(key),
  )
  const { callbacks, cache, onFailedAttempt, platform } = options
  // Live objects of LangChain's own pass as they are.
  const live = {
    ...(callbacks && { callbacks }),
    ...(cache && { cache }),
    ...(onFailedAttempt && { onFailedAttempt }),
  }
  const fields = Object.fromEntries([...settingsOf(platform), ...shown])
  return { ...(redact(fields) as object), ...live }
}

/** The plain ones: clients and functions of the user's may hold credentials. */
function settingsOf(platform: ChatAnthropicOptions['platform']): [string, unknown][] {
  const isShown = (value: unknown) => typeof value !== 'object' || Array.isArray(value)
  return Object.entries(platform?.settings ?? {}).filter(([, value]) => isShown(value))
}
