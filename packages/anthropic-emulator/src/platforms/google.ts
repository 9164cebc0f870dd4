import type { ApiError } from '../wire/api-error.ts'
import { readBearer } from './bearer.ts'
import type { PlatformRequest, PlatformReply } from './dialect.ts'

const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
}

/** An error in Google's format, for those that do not come from the model. */
export function toGoogleError({ status, message }: ApiError): PlatformReply {
  const error = { code: status, message, status: STATUS_NAMES[status] ?? 'UNKNOWN' }
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: { error },
  }
}

const WANTED =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. See ' +
  'https://developers.google.com/identity/sign-in/web/devconsole-project.'

const toUnauthenticated = (what: string): ApiError => ({
  status: 401,
  type: 'authentication_error',
  message: `${what} ${WANTED}`,
})

/** Why Google refuses the token of a request, if it does. */
export function checkToken({ headers, apiKey }: PlatformRequest): ApiError | undefined {
  const token = readBearer(headers)
  if (token === undefined) {
    return toUnauthenticated('Request is missing required authentication credential.')
  }
  if (apiKey === undefined || token === apiKey) return undefined
  return toUnauthenticated('Request had invalid authentication credentials.')
}
