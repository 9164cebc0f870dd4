/** What stands where a secret was. When recordings are replayed it matches anything. */
export const MASK = '[redacted]'

/** A text without the secrets in it. */
export type Mask = (text: string) => string

const KIND = '(?:access|api|auth|authorization|bearer|id|private|refresh|secret|security|session)'

const URL_PARAMETER = new RegExp(
  `(?:^|[-_.])${KIND}[-_]?(?:key|token)$|^(?:key|token|auth|bearer|jwt|sig)$` +
    '|authorization|credential|password|secret|session|signature',
  'i',
)

/** Whether a parameter of that name in a URL is a credential. */
export const isSecretParameter = (name: string): boolean => URL_PARAMETER.test(name)

// A bare `key` or `token` is an everyday name in the input of tools, `signature` one of the API's.
const FIELD =
  `[\\w-]*?(?:${KIND}[-_]?(?:key|token)|client[-_]?secret|authorization|passw(?:or)?d` +
  '|(?:organi[sz]ation|workspace|org)[-_]?(?:uu)?id)'

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

type Replacement = [pattern: RegExp, by: string]

// Over the text and not over its JSON value: so that streams, lists of results, and JSON within
// strings are all covered.
const FIELDS: readonly Replacement[] = [
  [new RegExp(`("(?:${FIELD})"\\s*:\\s*")(?:[^"\\\\]|\\\\.)*"`, 'gi'), `$1${MASK}"`],
  [new RegExp(`(\\\\+")(${FIELD})\\1(\\s*:\\s*)\\1[^"\\\\]*\\1`, 'gi'), `$1$2$1$3$1${MASK}$1`],
  [/("metadata"\s*:\s*\{[^{}]*?"user_id"\s*:\s*")(?:[^"\\]|\\.)*"/g, `$1${MASK}"`],
]

const SHAPES: readonly Replacement[] = [
  [/\bsk-ant-[\w-]{6,}/g, MASK],
  [/\bsk-(?=[\w-]*\d)[\w-]{20,}/g, MASK],
  [/\b(?:gh[opsu]|github_pat|glpat|xox[abprs])[-_][\w-]{16,}/g, MASK],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, MASK],
  [/\bAIza[\w-]{35}/g, MASK],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/g, MASK],
  [/\b(Bearer\s+)(?=[\w.~+/-]*\d)[\w.~+/-]{8,}=*/gi, `$1${MASK}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?-----END [A-Z ]*PRIVATE KEY-----/g, MASK],
  [/\b(?:wrkspc|org)_(?=[A-Za-z]*\d)[A-Za-z0-9]{12,}/g, MASK],
  [
    new RegExp(`\\b((?:organi[sz]ation|workspace)(?: id)?:? *\\(?(?:id:? *)?)${UUID}`, 'gi'),
    `$1${MASK}`,
  ],
  [/(\bhttps?:\/\/)[^\s/@"'\\]+@/g, `$1${MASK}@`],
]

const maskParameters: Mask = (text) =>
  text.replace(/([?&])([\w.-]+)=([^&#\s"'\\<>)]{8,})/g, (whole, start: string, name: string) =>
    isSecretParameter(name) ? `${start}${name}=${MASK}` : whole,
  )

// A shorter value is a placeholder, and may be an everyday word of the conversation.
const SHORTEST_SECRET = 8

function toSpellings(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1)
  return [secret, inJson, encodeURIComponent(secret)]
}

/** Masks the given values, and whatever has the name or the shape of a credential. */
export function createMask(secrets: readonly string[]): Mask {
  const known = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap(toSpellings)
    .sort((one, other) => other.length - one.length)
  const values = [...new Set(known)]
  return (text) => {
    const unnamed = values.reduce((left, secret) => left.replaceAll(secret, MASK), text)
    const fields = [...FIELDS, ...SHAPES].reduce(
      (left, [pattern, by]) => left.replace(pattern, by),
      unnamed,
    )
    return maskParameters(fields)
  }
}
