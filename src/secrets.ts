/** Options and parameters as they may be shown: in logs, traces and serialized models. */

const HIDDEN = '[redacted]'

/** Keys whose values are secret or may hold one. */
const SECRET =
  /^(api_?key|anthropic_?api_?key|auth_?token|authorization_?token|webhook_?key|fallback_?credit_?token|credentials|.*headers|x-api-key|authorization|cookie)$/i

/** A copy with secrets replaced, functions and clients left out. Plain data only is walked. */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') return withoutUserInfo(value)
  if (Array.isArray(value)) return value.map(redact)
  if (!isPlain(value)) return typeof value === 'function' ? undefined : value
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    if (inner === undefined || typeof inner === 'function') return []
    return [[key, SECRET.test(key) && inner !== null ? hide(inner) : redact(inner)]]
  })
  return Object.fromEntries(entries) as unknown
}

/** Of headers and the like the names stay: they tell what was set. */
function hide(value: unknown): unknown {
  if (!isPlain(value)) return HIDDEN
  return Object.fromEntries(Object.keys(value).map((key) => [key, HIDDEN]))
}

/** A URL may carry a user and a password. */
function withoutUserInfo(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]+@/i, `$1${HIDDEN}@`)
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
