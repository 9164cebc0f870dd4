/** What errors say, in the shapes of the API, of the clouds and of gateways. */

/** An error's body, and the headers that came with it. */
interface Told {
  error?: unknown
  headers?: Headers | undefined
}

/** What the body of an error says, in the forms of the API and of the clouds. */
export function toldBy({ error, headers }: Told) {
  const body = fieldsOf(Array.isArray(error) ? error[0] : error)
  // AWS: `{message}`, its kind in a header; Google and Azure: `{error: {code, status, message}}`.
  const inner = body['error'] === undefined ? body : fieldsOf(body['error'])
  const aws = textOf(headers?.get('x-amzn-errortype'))?.split(':')[0]
  const code = fieldsOf(inner['details'])['error_code'] ?? inner['status'] ?? inner['code']
  // FastAPI: `{detail}`; Cloudflare: `{errors: [{code, message}]}`.
  const listed = [body['error'], body['errors'], body['detail']].find(Array.isArray)?.[0]
  const { message, msg } = fieldsOf(listed)
  return {
    message: [
      body['error'],
      inner['message'],
      inner['Message'],
      body['message'],
      body['detail'],
      message,
      msg,
    ].find((said) => typeof said === 'string'),
    type: inner === body && body['type'] === 'error' ? undefined : textOf(inner['type']),
    code: aws ?? textOf(code),
  }
}

/** The fields of an object; none where it is none. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** A text; nothing where it is none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Every platform has a header of its own for it. */
const REQUEST_IDS = ['request-id', 'x-amzn-requestid', 'apim-request-id', 'x-request-id'] as const

/** The id to give to a platform's support, from the headers of a response. */
export function requestIdOf(headers: Headers | undefined): string | undefined {
  const name = REQUEST_IDS.find((header) => headers?.has(header))
  return name && (headers?.get(name) ?? undefined)
}
