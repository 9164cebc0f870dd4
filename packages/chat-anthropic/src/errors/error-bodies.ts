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
  const named = aws ?? textOf(inner['__type'])?.split('#').at(-1)
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
    code: named ?? textOf(code),
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

/** What clouds call an error, as the API's type: AWS's exceptions, Google's statuses. */
const TYPES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'permission_error',
  ExpiredTokenException: 'authentication_error',
  IncompleteSignatureException: 'authentication_error',
  InternalServerException: 'api_error',
  InvalidClientTokenId: 'authentication_error',
  InvalidSignatureException: 'authentication_error',
  MissingAuthenticationTokenException: 'authentication_error',
  ModelErrorException: 'api_error',
  ModelNotReadyException: 'overloaded_error',
  ModelStreamErrorException: 'api_error',
  ModelTimeoutException: 'timeout_error',
  ResourceNotFoundException: 'not_found_error',
  ServiceQuotaExceededException: 'rate_limit_error',
  ServiceUnavailableException: 'overloaded_error',
  ThrottlingException: 'rate_limit_error',
  UnrecognizedClientException: 'authentication_error',
  ValidationException: 'invalid_request_error',
  DEADLINE_EXCEEDED: 'timeout_error',
  FAILED_PRECONDITION: 'invalid_request_error',
  INTERNAL: 'api_error',
  INVALID_ARGUMENT: 'invalid_request_error',
  NOT_FOUND: 'not_found_error',
  PERMISSION_DENIED: 'permission_error',
  RESOURCE_EXHAUSTED: 'rate_limit_error',
  UNAUTHENTICATED: 'authentication_error',
  UNAVAILABLE: 'overloaded_error',
}

/** The API's type for a cloud's name; in a stream AWS begins it with a small letter. */
export function typeOf(name: string | undefined): string | undefined {
  return name && TYPES[name.charAt(0).toUpperCase() + name.slice(1)]
}
