/** Reads the bodies of errors, in the shapes of the API, of the clouds and of gateways. */
import type { Fields } from '../wire.ts'

/** An error's body, and the headers that came with it. */
interface RawError {
  error?: unknown
  headers?: Headers | undefined
}

/** Message, type and code of an error, from any form of its body. */
export function readErrorBody({ error, headers }: RawError) {
  const body = asRecord(Array.isArray(error) ? error[0] : error)
  // AWS: `{message}`, its kind in a header; Google and Azure: `{error: {code, status, message}}`.
  const inner = body['error'] === undefined ? body : asRecord(body['error'])
  const aws = asText(headers?.get('x-amzn-errortype'))?.split(':')[0]
  const named = aws ?? asText(inner['__type'])?.split('#').at(-1)
  const code = asRecord(inner['details'])['error_code'] ?? inner['status'] ?? inner['code']
  // FastAPI: `{detail}`; Cloudflare: `{errors: [{code, message}]}`.
  const listed = [body['error'], body['errors'], body['detail']].find(Array.isArray)?.[0]
  const { message, msg } = asRecord(listed)
  return {
    message: [
      body['error'],
      inner['message'],
      inner['Message'],
      body['message'],
      body['detail'],
      message,
      msg,
    ].find((text) => typeof text === 'string'),
    type: inner === body && body['type'] === 'error' ? undefined : asText(inner['type']),
    code: named ?? asText(code),
  }
}

/** The fields of an object; of anything else, an empty one. */
export function asRecord(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

/** The value if it is a text. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Every platform has another header for it. */
const REQUEST_IDS = ['request-id', 'x-amzn-requestid', 'apim-request-id', 'x-request-id'] as const

/** The id to give to a platform's support, from the headers of a response. */
export function readRequestId(headers: Headers | undefined): string | undefined {
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
export function apiTypeOf(name: string | undefined): string | undefined {
  return name && TYPES[name.charAt(0).toUpperCase() + name.slice(1)]
}
