import { apiError, type ApiError } from '../wire/api-error.ts'

/** Why a request is refused: the message, or the message and the code that clients tell it by. */
export type Problem = string | { message: string; code: string; more?: Record<string, unknown> }

/** The answer that a problem gets. */
export function toRefusal(problem: Problem): ApiError {
  if (typeof problem === 'string') return apiError({ status: 400, message: problem })
  const { message, code, more } = problem
  return apiError({ status: 400, message, details: { error_code: code, ...more } })
}
