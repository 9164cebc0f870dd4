/** Requests that may have been carried out although no reply came. */
import { stampRetryable } from '@langchain/core/errors'
import { ApiError, OverloadedError, RateLimitError } from '../errors/errors.ts'
import { isRecord } from '../wire.ts'

/** Of connections that were never there: nothing has been sent. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

/**
 * The failure of a request that must not be made twice. Where it would be retried although the API
 * may have carried it out, it no longer is, and the hint says what to do.
 */
export function toUncertain(error: unknown, hint: string): unknown {
  if (!ApiError.isInstance(error) || !error.retryable || wasNotCarriedOut(error)) return error
  error.message = `${error.message} ${hint}`
  return stampRetryable(Object.assign(error, { retryable: false }), false)
}

function wasNotCarriedOut(error: ApiError): boolean {
  return RateLimitError.isInstance(error) || OverloadedError.isInstance(error) || isUnsent(error)
}

function isUnsent(error: unknown): boolean {
  if (!isRecord(error)) return false
  return UNSENT.has(String(error['code'])) || isUnsent(error['cause'])
}
