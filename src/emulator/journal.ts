import type { JournalEntry, RequestBody } from './types.ts'

const CREDENTIALS = ['authorization', 'x-api-key', 'proxy-authorization', 'cookie']

/** The entry of a request that has just arrived. */
export function openEntry(request: Request): JournalEntry {
  const url = new URL(request.url)
  const headers = Object.fromEntries(
    [...request.headers].map(([name, value]) => [
      name,
      CREDENTIALS.includes(name) ? '[redacted]' : value,
    ]),
  )
  return {
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers,
    body: undefined,
    at: Date.now(),
  }
}

const MESSAGE_PATHS = ['/v1/messages', '/v1/messages/count_tokens']

/** The body of the last request that carried messages. */
export function lastRequest(requests: readonly JournalEntry[]): RequestBody {
  const last = requests.findLast(
    ({ method, path }) => method === 'POST' && MESSAGE_PATHS.includes(path),
  )
  if (last) return last.body as RequestBody
  const seen = requests.map(({ method, path }) => `${method} ${path}`).join(', ') || 'none'
  throw new Error(
    `No request has reached /v1/messages yet (requests so far: ${seen}). ` +
      "Check that the client's base URL is the emulator's url.",
  )
}
