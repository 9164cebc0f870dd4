/** Which headers are passed on, which are written down, and which hold secrets. */

const KEPT =
  /^(?:content-type|anthropic-version|anthropic-beta|anthropic-ratelimit-.+|request-id|retry-after(?:-ms)?|x-should-retry)$/

/** The headers that a recording keeps; whatever is not listed is not written. */
export function pickKeptHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => KEPT.test(name)))
}

const HOP_BY_HOP = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

function dropHopByHop(headers: Headers, others: readonly string[]): Headers {
  const named = (headers.get('connection') ?? '').toLowerCase().split(/\s*,\s*/)
  const dropped = new Set([...HOP_BY_HOP, ...others, ...named])
  return new Headers([...headers].filter(([name]) => !dropped.has(name)))
}

/** A request's headers as they go on to the upstream, which is asked not to compress. */
export function toUpstreamHeaders(headers: Headers): Headers {
  const passed = dropHopByHop(headers, ['host', 'content-length', 'x-emulator-session'])
  passed.set('accept-encoding', 'identity')
  return passed
}

/** An answer's headers as they go back; `fetch` has already undone a compression. */
export function toDownstreamHeaders(headers: Headers): Headers {
  const passed = dropHopByHop(headers, ['content-length', 'content-encoding'])
  const cors = [...passed.keys()].filter((name) => name.startsWith('access-control-'))
  for (const name of cors) passed.delete(name)
  return passed
}

const CREDENTIAL = /^(?:(?:proxy-)?authorization|x-api-key)$/
const SECRET = /auth|cookie|credential|key|organi[sz]ation|password|secret|session|token|workspace/

// A value without a digit is more likely an everyday word, such as the name of a workspace.
const isLikelySecret = (value: string): boolean => /\d/.test(value)

function readValues(name: string, value: string): string[] {
  if (name === 'set-cookie') return [/=([^;]*)/.exec(value)?.[1] ?? '']
  if (name === 'cookie') return value.split(/;\s*/).map((pair) => pair.replace(/^[^=]*=/, ''))
  return [value]
}

/** The values of a request's or an answer's headers that must be written nowhere. */
export function collectSecrets(headers: Headers): string[] {
  return [...headers].flatMap(([name, value]) => {
    if (KEPT.test(name) || !SECRET.test(name)) return []
    if (CREDENTIAL.test(name)) return [value, value.replace(/^\S+\s+/, '')]
    return readValues(name, value).filter(isLikelySecret)
  })
}
