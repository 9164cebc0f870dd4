import { expect, test } from 'vitest'
import { BadRequestError, RateLimitError } from 'chat-anthropic'
import { readHold, readLimits } from './limits.ts'

const limited = (headers: Record<string, string>) =>
  new RateLimitError('429', { status: 429, retryable: true, headers: new Headers(headers) })

const fixed = () => 0

test('limits of requests and tokens, each with what is left', () => {
  const headers = new Headers({
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': '3999',
    'anthropic-ratelimit-output-tokens-limit': '80000',
    'anthropic-ratelimit-output-tokens-remaining': '0',
  })
  expect(readLimits(headers)).toEqual(['4000', '3999', '', '', '80000', '0'])
})

test.each([
  ['nothing', {}],
  ['a limit alone', { 'anthropic-ratelimit-requests-limit': '50' }],
  ['no number', numbers('many', '1')],
  ['a limit of nothing', numbers('0', '0')],
  ['less than nothing left', numbers('50', '-1')],
])('%s is no limit', (_, headers) => {
  expect(readLimits(new Headers(headers))).toEqual(['', '', '', '', '', ''])
})

function numbers(limit: string, remaining: string): Record<string, string> {
  return {
    'anthropic-ratelimit-requests-limit': limit,
    'anthropic-ratelimit-requests-remaining': remaining,
  }
}

test('a refusal for rate holds for as long as it says, a little more, and a minute at most', () => {
  expect(readHold(limited({ 'retry-after': '7' }), fixed)).toBe(7_000)
  expect(readHold(limited({ 'retry-after': '7', 'retry-after-ms': '250' }), fixed)).toBe(250)
  expect(readHold(limited({ 'retry-after': '7' }), () => 1)).toBeCloseTo(7_700)
  expect(readHold(limited({ 'retry-after': '9999' }), fixed)).toBe(60_000)
  expect(readHold(limited({}), fixed)).toBe(5_000)
})

test('another failure holds nobody', () => {
  expect(readHold(new BadRequestError('No.', { status: 400, retryable: false }))).toBeUndefined()
  expect(readHold(undefined)).toBeUndefined()
})
