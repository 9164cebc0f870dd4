/** Reasons for which a job stops sending; none of them is a failure of a row. */
import {
  AuthenticationError,
  BillingError,
  PermissionError,
  UnsupportedInputError,
} from '../errors/errors.ts'

/** Thrown inside of a program whose request is not sent any more. Core repeats no aborted call. */
export class NotSentError extends Error {
  override readonly name = 'AbortError'
}

/** What makes no sense for any row: thrown by the job, not noted for a row. */
export class JobError extends Error {
  /** The name of the class. */
  override readonly name = 'JobError'
}

/** Whether every other row would fail in the same way. */
export function isFatal(error: unknown): boolean {
  if (error instanceof JobError) return true
  return [AuthenticationError, BillingError, PermissionError].some((kind) => kind.isInstance(error))
}

/** The error of a budget that cannot be kept. */
export function unknownPrice(model: string): UnsupportedInputError {
  return new UnsupportedInputError(
    `no price of the model ${model} is known, so that a budget cannot be kept`,
    'Pass `prices`, or leave the budget out.',
  )
}
