/** Options and parameters as they may be shown: in logs, traces and serialized models. */
import type { BaseChatModelParams } from '@langchain/core/language_models/chat_models'
import type { Fields } from '../wire.ts'
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

/** A copy of fields with secrets replaced, functions and clients left out. Plain data only is walked. */
export function redactFields(fields: object): Fields {
  return isPlain(fields) ? walkFields(fields, hideUserInfo) : {}
}

/** The same for what is logged, where texts speak of URLs. */
export function redactLog(value: unknown): unknown {
  return walk(value, (text) => hideUserInfo(text).replace(QUERY, `$1${HIDDEN}`))
}

const QUERY = /([?&][\w.~%-]+=)[^&\s"']+/g

type Show = (text: string) => string

function walk(value: unknown, show: Show): unknown {
  if (typeof value === 'string') return show(value)
  if (Array.isArray(value)) return value.map((item) => walk(item, show))
  if (!isPlain(value)) return typeof value === 'function' ? undefined : value
  return walkFields(value, show)
}

function walkFields(fields: Fields, show: Show): Fields {
  const entries = Object.entries(fields).flatMap(([key, inner]) => {
    if (inner === undefined || typeof inner === 'function') return []
    return [[key, hide(key, inner) ?? walk(inner, show)]]
  })
  return Object.fromEntries(entries)
}

/** What stands for a secret. Of headers and the like the names stay: they show what was set. */
function hide(key: string, value: unknown): unknown {
  if (typeof value === 'string') return SECRET.test(key) || SECRETS.test(key) ? HIDDEN : undefined
  if (!SECRETS.test(key) || typeof value !== 'object' || value === null) return undefined
  if (!isPlain(value)) return HIDDEN
  const shown = Object.entries(value).map(([name, inner]) => [
    name,
    HARMLESS.test(name) ? inner : HIDDEN,
  ])
  return Object.fromEntries(shown)
}

/** A URL may carry a user and a password. */
function hideUserInfo(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/@\s]+@/gi, `$1${HIDDEN}@`)
}

function isPlain(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Options that cannot be shown, serialized or understood elsewhere. */
const PRIVATE: ReadonlySet<string> = new Set([
  'clientOptions',
  'createClient',
  'onWarning',
  'platform',
  'tools',
] satisfies (keyof ChatAnthropicOptions)[])

/** What LangChain may keep of the options: it shows and serializes all that it is given. */
export function shownFields(options: ChatAnthropicOptions): BaseChatModelParams {
  const shown = Object.entries(options).filter(([key]) => !PRIVATE.has(key))
  const { callbacks, cache, onFailedAttempt, platform } = options
  // Live objects of LangChain's own pass unchanged.
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
