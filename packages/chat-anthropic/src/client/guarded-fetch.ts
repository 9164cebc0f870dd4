/** `fetch` that sends nothing to another place, and keeps no more of a failed response than an error needs. */
import { RedirectError } from '../errors/errors.ts'
import type { ClientOptions } from '../wire.ts'

type Fetch = NonNullable<ClientOptions['fetch']>

/** The caller's `fetch`, or the runtime's as it is when a request is sent. */
export function guardFetch(given: Fetch | undefined, redirects: 'refuse' | 'same-origin'): Fetch {
  const send: Fetch = (url, init) => (given ?? globalThis.fetch)(url, init)
  return async (url, init) => {
    const settings = { redirect: 'manual' as const, ...init }
    const response = await send(url, settings)
    if (response.ok) return response
    const last = redirects === 'refuse' ? response : await follow(response, url, settings, send)
    if (last.type === 'opaqueredirect') throw new RedirectError(undefined, { retryable: false })
    return last.status >= 400 && last.status < 600 ? shorten(last) : last
  }
}

const MOST_REDIRECTS = 5

/** Only those that keep the method and the body. */
async function follow(
  response: Response,
  url: Parameters<Fetch>[0],
  init: Parameters<Fetch>[1],
  send: Fetch,
): Promise<Response> {
  let last = response
  let from = typeof url === 'object' && 'url' in url ? url.url : String(url)
  for (let count = 0; count < MOST_REDIRECTS; count += 1) {
    const location = last.headers.get('location') ?? ''
    const isKept = last.status === 307 || last.status === 308
    if (!isKept || !URL.canParse(location, from)) return last
    const to = new URL(location, from)
    if (to.origin !== new URL(from).origin) return last
    await last.body?.cancel()
    from = to.href
    last = await send(from, init)
  }
  return last
}

/** Bytes of a failed response that are read: a page may go on for ever. */
const LONGEST = 65_536

async function shorten(response: Response): Promise<Response> {
  // A `fetch` of the caller's may give a body of another kind.
  const reader = response.body?.getReader?.()
  if (!reader) return response
  const pieces: Uint8Array<ArrayBuffer>[] = []
  for (let left = LONGEST; left > 0;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }))
    if (done || !value) break
    pieces.push(value.slice(0, left))
    left -= value.length
  }
  void reader.cancel().catch(() => {})
  const { status, statusText, headers } = response
  return new Response(new Blob(pieces), { status, statusText, headers })
}
