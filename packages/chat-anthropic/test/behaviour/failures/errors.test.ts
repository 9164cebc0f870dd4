import { APIError } from '@anthropic-ai/sdk'
import { ContextOverflowError, getRetryable, LangChainError } from '@langchain/core/errors'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import {
  ApiError,
  AuthenticationError,
  BadRequestError,
  BillingError,
  NotFoundError,
  OverloadedError,
  PermissionError,
  RateLimitError,
  RequestTooLargeError,
  ServerError,
} from '../../../src/index.ts'
import { all, chat, failing, failureOf, scripted } from './support.ts'

type Row = [
  status: number,
  type: string,
  kind: typeof ApiError,
  code: string | undefined,
  retryable: boolean,
]

const TABLE: Row[] = [
  [400, 'invalid_request_error', BadRequestError, undefined, false],
  [401, 'authentication_error', AuthenticationError, 'MODEL_AUTHENTICATION', false],
  [402, 'billing_error', BillingError, undefined, false],
  [403, 'permission_error', PermissionError, 'MODEL_AUTHENTICATION', false],
  [404, 'not_found_error', NotFoundError, 'MODEL_NOT_FOUND', false],
  [408, 'timeout_error', ServerError, undefined, true],
  [409, 'conflict_error', ApiError, undefined, true],
  [413, 'request_too_large', RequestTooLargeError, undefined, false],
  [422, 'invalid_request_error', BadRequestError, undefined, false],
  [429, 'rate_limit_error', RateLimitError, 'MODEL_RATE_LIMIT', true],
  [500, 'api_error', ServerError, undefined, true],
  [502, 'api_error', ServerError, undefined, true],
  [503, 'overloaded_error', OverloadedError, undefined, true],
  [504, 'timeout_error', ServerError, undefined, true],
  [529, 'overloaded_error', OverloadedError, undefined, true],
  [418, 'teapot_error', BadRequestError, undefined, false],
  [599, 'error_of_tomorrow', ServerError, undefined, true],
]

describe('one table from status and type to the error', () => {
  test.each(TABLE)('%i %s', async (status, type, kind, code, retryable) => {
    await using api = await startEmulator({ reply: failing(status, type) })
    for (const call of [chat(api).invoke('Hi'), all(chat(api).stream('Hi'))]) {
      const error = await failureOf(call)
      expect(error).toBeInstanceOf(kind)
      expect(kind.isInstance(error)).toBe(true)
      expect(ApiError.isInstance(error) && LangChainError.isInstance(error)).toBe(true)
      expect(error).toMatchObject({ status, type, retryable })
      expect(error.lc_error_code).toBe(code)
      expect(error.request_id).toMatch(/^req_/)
      expect(getRetryable(error)).toBe(retryable)
      expect(error.message).toMatch(new RegExp(`^${status} It is a ${type}\\.`))
    }
  })

  test("the SDK's own error is the cause, and its headers are at hand", async () => {
    const turn = failing(429, 'rate_limit_error', { 'retry-after': '7' })
    await using api = await startEmulator({ reply: turn })
    const error = await failureOf(chat(api).invoke('Hi'))
    expect(error.cause).toBeInstanceOf(APIError)
    expect(error.cause).toMatchObject({ status: 429, requestID: error.request_id })
    expect(error.headers?.get('retry-after')).toBe('7')
  })

  test('a page of a proxy is told by its status', async () => {
    await using api = await scripted((response) => {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>')
    })
    const error = await failureOf(chat(api).invoke('Hi'))
    expect(error).toMatchObject({ name: 'ServerError', status: 502, retryable: true })
    expect(error.message).toContain('Bad gateway')
  })

  test('the finer code of an error is kept', async () => {
    const details = { error_code: 'credit_balance_too_low' }
    const said = { status: 400, type: 'invalid_request_error', message: 'Too low', details }
    await using api = await startEmulator({ reply: { error: said } })
    const error = await failureOf(chat(api).invoke('Hi'))
    expect(error.errorCode).toBe('credit_balance_too_low')
  })
})

describe('an error in the words of a cloud is one of the same table', () => {
  const JSON_TYPE = { 'content-type': 'application/json' }

  test('a list of Google’s with status 200', async () => {
    const said = { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Quota exceeded.' }
    await using api = await scripted((response) => {
      response.writeHead(200, JSON_TYPE).end(JSON.stringify([{ error: said }]))
    })
    for (const call of [chat(api).invoke('Hi'), all(chat(api).stream('Hi'))]) {
      const error = await failureOf(call)
      expect(RateLimitError.isInstance(error)).toBe(true)
      expect(error).toMatchObject({ retryable: true, errorCode: 'RESOURCE_EXHAUSTED' })
      expect(error.message).toContain('Quota exceeded.')
    }
  })

  test.each(['ThrottlingException', 'com.amazon.coral.service#ThrottlingException'])(
    'a kind of Amazon’s that the body names: %s',
    async (kind) => {
      await using api = await scripted((response) => {
        const body = { __type: kind, message: 'Too many tokens.' }
        response.writeHead(400, JSON_TYPE).end(JSON.stringify(body))
      })
      for (const call of [chat(api).invoke('Hi'), all(chat(api).stream('Hi'))]) {
        const error = await failureOf(call)
        expect(RateLimitError.isInstance(error)).toBe(true)
        expect(error).toMatchObject({ retryable: true, errorCode: 'ThrottlingException' })
        expect(error.message).toContain('Too many tokens.')
      }
    },
  )
})

describe('a conversation that does not fit is a ContextOverflowError', () => {
  test.each([
    [400, 'invalid_request_error', 'prompt is too long: 208310 tokens > 200000 maximum'],
    [
      400,
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000',
    ],
    [413, 'invalid_request_error', 'Prompt is too long'],
  ])('%i %s: %s', async (status, type, message) => {
    await using api = await startEmulator({ reply: { error: { status, type, message } } })
    for (const call of [
      chat(api, { maxRetries: 2 }).invoke('Hi'),
      all(chat(api, { maxRetries: 2 }).stream('Hi')),
    ]) {
      const error = await failureOf(call)
      expect(ContextOverflowError.isInstance(error)).toBe(true)
      expect(error).toMatchObject({ status, type, retryable: false })
      expect(error.request_id).toMatch(/^req_/)
      expect(error.message).toContain('Shorten the conversation')
      expect(error.cause).toBeInstanceOf(APIError)
    }
    expect(api.requests).toHaveLength(2)
  })

  test('and one that fits is not, whatever it says', async () => {
    const said = { status: 429, type: 'rate_limit_error', message: 'prompt is too long for you' }
    await using api = await startEmulator({ reply: { error: said } })
    const error = await failureOf(chat(api).invoke('Hi'))
    expect(ContextOverflowError.isInstance(error)).toBe(false)
    expect(error).toMatchObject({ name: 'RateLimitError' })
  })
})
