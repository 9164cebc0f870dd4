import type { ApiError } from '../wire/api-error.ts'
import { bearerOf } from './bearer.ts'
import type { Knock, Said } from './dialect.ts'

const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
}

/** An error that is Google's own, and not the model's. */
export function googleError({ status, message }: ApiError): Said {
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

const unauthenticated = (what: string): ApiError => ({
  status: 401,
  type: 'authentication_error',
  message: `${what} ${WANTED}`,
})

/** Why Google turns a request away at the door, or nothing. */
export function tokenRefusal({ headers, apiKey }: Knock): ApiError | undefined {
  const token = bearerOf(headers)
  if (token === undefined) {
    return unauthenticated('Request is missing required authentication credential.')
  }
  if (apiKey === undefined || token === apiKey) return undefined
  return unauthenticated('Request had invalid authentication credentials.')
}
