/** What an error means for the person or script that runs the program. */
import {
  ApiError,
  AuthenticationError,
  BadRequestError,
  BillingError,
  NotFoundError,
  PermissionError,
  PromptTooLongError,
  RefusalError,
  RequestTooLargeError,
  UnsupportedInputError,
} from '../errors/errors.ts'
import { UsageError } from './arguments.ts'
import {
  CREDENTIALS,
  FAILED,
  FAULT,
  NO_WHOLE_ANSWER,
  REFUSED_REQUEST,
  USAGE,
} from './exit-codes.ts'
import { printError } from './output.ts'

const EMULATE_HINT = 'Without a key, --emulate answers from an emulator of the API.'

/** Prints what went wrong; returns the exit code. */
export function reportFailure(error: unknown): number {
  const code = chooseExitCode(error)
  printError(error instanceof Error ? describeFailure(error) : String(error))
  return code
}

// First match wins: `ApiError` is the parent of most.
const KINDS: readonly [code: number, ...classes: { isInstance(error: unknown): boolean }[]][] = [
  [CREDENTIALS, AuthenticationError, PermissionError, BillingError],
  [REFUSED_REQUEST, UnsupportedInputError, PromptTooLongError, BadRequestError],
  [REFUSED_REQUEST, NotFoundError, RequestTooLargeError],
  [NO_WHOLE_ANSWER, RefusalError],
  [FAILED, ApiError],
]

function chooseExitCode(error: unknown): number {
  if (error instanceof UsageError) return USAGE
  const kind = KINDS.find(([, ...classes]) => classes.some((known) => known.isInstance(error)))
  return kind?.[0] ?? FAULT
}

function describeFailure(error: Error): string {
  const isUnsent = AuthenticationError.isInstance(error) && error.status === undefined
  if (isUnsent) return `No credentials. Set ANTHROPIC_API_KEY. ${EMULATE_HINT}`
  return AuthenticationError.isInstance(error) ? `${error.message} ${EMULATE_HINT}` : error.message
}
