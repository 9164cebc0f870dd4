/** Which headers are passed on, and which are written down. */
import { KEPT } from '../wire/secrets.ts'

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
