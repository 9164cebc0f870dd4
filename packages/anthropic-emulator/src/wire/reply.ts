/** An answer before a transport sends it. */
export interface Reply {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  body: string | Uint8Array | ReadableStream<Uint8Array>
}

/** All of these headers; of two with one name the later wins. */
export function mergeHeaders(...all: readonly Reply['headers'][]): Record<string, string> {
  // Spreading twenty headers takes ten times as long.
  return Object.assign({}, ...all) as Record<string, string>
}

/** A reply whose body is JSON. */
export function toJsonReply(value: unknown, status = 200, headers: Reply['headers'] = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  }
}

// These have no body, not even an empty one.
const WITHOUT_BODY = [204, 205, 304]

const encoder = new TextEncoder()

/** The reply as `fetch` gives it. */
export function toResponse({ status, headers, body }: Reply): Response {
  const init = { status, headers }
  if (WITHOUT_BODY.includes(status)) return new Response(null, init)
  if (body instanceof ReadableStream) return new Response(body, init)
  // `Response` would add a content type to a text that has none.
  if (typeof body === 'string' && 'content-type' in headers) return new Response(body, init)
  const bytes = typeof body === 'string' ? encoder.encode(body) : new Uint8Array(body)
  return new Response(bytes, init)
}

/** The whole body of a reply. */
export async function readWhole({ body }: Reply): Promise<string | Uint8Array> {
  if (!(body instanceof ReadableStream)) return body
  return new Uint8Array(await new Response(body).arrayBuffer())
}

/** A response that was made for `fetch`. */
export function fromResponse(response: Response): Reply {
  const { status, headers, body } = response
  return { status, headers: Object.fromEntries(headers), body: body ?? '' }
}
