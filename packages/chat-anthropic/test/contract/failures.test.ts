import { ApiError, type ChatAnthropic } from 'chat-anthropic'
import type { Emulator, EmulatorOptions, Fault, Turn } from 'anthropic-emulator'
import { expect, test } from 'vitest'
import type { Options, Platform } from '../platforms/table.ts'
import { holdClock } from '../behaviour/failures/support.ts'
import { all, contract, folded, using } from './support.ts'

const ANSWER = 'One two three four five six.'

type Ask = (llm: ChatAnthropic) => Promise<{ text: string }>

const invoke: Ask = (llm) => llm.invoke('Hi')
const stream: Ask = async (llm) => folded(await all(llm.stream('Hi')))
const WAYS: [way: string, ask: Ask][] = [
  ['invoke', invoke],
  ['stream', stream],
]

/** At once, since most of it is waiting. */
async function inEachWay(work: (ask: Ask) => Promise<void>): Promise<void> {
  await Promise.all(WAYS.map(([, ask]) => work(ask)))
}

/** What a call is rejected with. */
async function failureOf(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.then(
    () => expect.fail('It did not fail.'),
    (thrown: unknown) => thrown,
  )
  if (!ApiError.isInstance(error)) throw error
  return error
}

/** An error that may be tried again at once. */
const failing = (status: number): Turn => ({
  error: { status },
  headers: { 'retry-after-ms': '1' },
})

/** An answer that goes wrong on its way; six events are the start, at most one ping, and words. */
const spoilt = (fault: Fault): EmulatorOptions => ({ reply: { content: ANSWER, fault } })

const aborted = (api: Emulator) => api.requests.map((request) => request.aborted ?? false)

/** What each platform has its users check. */
const CREDENTIALS: Readonly<Record<Platform['at'], RegExp>> = {
  anthropic: /ANTHROPIC_API_KEY|The key is known/,
  bedrock: /AWS_ACCESS_KEY_ID.*AWS_BEARER_TOKEN_BEDROCK/,
  bedrockMantle: /AWS_ACCESS_KEY_ID.*AWS_BEARER_TOKEN_BEDROCK/,
  vertex: /GOOGLE_APPLICATION_CREDENTIALS.*ANTHROPIC_VERTEX_PROJECT_ID/,
  foundry: /ANTHROPIC_FOUNDRY_API_KEY/,
  aws: /AWS_ACCESS_KEY_ID.*ANTHROPIC_AWS_WORKSPACE_ID/,
  googleCloud: /GOOGLE_APPLICATION_CREDENTIALS.*ANTHROPIC_GOOGLE_CLOUD_PROJECT/,
}

contract('retries', (platform) => {
  const retrying: Options = { maxRetries: 2 }

  test.each([429, 500, 503, 529])('a status of %i is tried again', (status) =>
    inEachWay((ask) =>
      using(
        platform,
        async (llm, api) => {
          expect((await ask(llm)).text).toBe('All well.')
          expect(api.requests).toHaveLength(2)
        },
        retrying,
        { script: [failing(status), 'All well.'] },
      ),
    ),
  )

  test.each(WAYS)('%s tries as often as it may, and no more', (_, ask) =>
    using(
      platform,
      async (llm, api) => {
        const error = await failureOf(ask(llm))
        expect(error).toMatchObject({ name: 'RateLimitError', status: 429, retryable: true })
        expect(api.requests).toHaveLength(3)
      },
      retrying,
      { reply: failing(429) },
    ),
  )

  test('where no connection came to be it is tried again', () =>
    inEachWay((ask) =>
      using(platform, async (llm) => expect((await ask(llm)).text).toBe('All well.'), retrying, {
        script: [{ content: '', fault: { refuseConnection: true } }, 'All well.'],
      }),
    ))

  test.each(WAYS)('%s does not try again what is refused for good', (_, ask) =>
    using(
      platform,
      async (llm, api) => {
        const error = await failureOf(ask(llm))
        expect(error).toMatchObject({ name: 'BadRequestError', status: 400, retryable: false })
        expect(api.requests).toHaveLength(1)
      },
      retrying,
      { reply: { error: { status: 400 } } },
    ),
  )

  test('a stream that fails before its first word is tried again', () =>
    using(
      platform,
      async (llm, api) => {
        expect((await stream(llm)).text).toBe('All well.')
        expect(api.requests).toHaveLength(2)
      },
      retrying,
      {
        script: [
          { content: ANSWER, headers: { 'retry-after-ms': '1' }, fault: { errorAfter: 1 } },
          'All well.',
        ],
      },
    ))
})

contract('failures', (platform) => {
  test.each([
    [400, 'BadRequestError'],
    [404, 'NotFoundError'],
    [429, 'RateLimitError'],
    [500, 'ServerError'],
    [529, 'OverloadedError'],
  ])('of status %i come as %s, with the id of the request', (status, name) =>
    using(
      platform,
      async (llm, api) => {
        for (const [way, ask] of WAYS) {
          const error = await failureOf(ask(llm))
          expect(error, way).toMatchObject({ name, request_id: api.requests.at(-1)?.id })
        }
      },
      {},
      { reply: failing(status) },
    ),
  )

  test.each([
    [401, 'AuthenticationError'],
    [403, 'PermissionError'],
  ])('of credentials, with status %i, come as %s and say what to check', (status, name) =>
    using(
      platform,
      async (llm, api) => {
        for (const [way, ask] of WAYS) {
          const error = await failureOf(ask(llm))
          expect(error, way).toMatchObject({ name, lc_error_code: 'MODEL_AUTHENTICATION' })
          expect(error.message, way).toMatch(CREDENTIALS[platform.at])
        }
        expect(api.requests).toHaveLength(2)
      },
      { maxRetries: 2 },
      { reply: { error: { status } } },
    ),
  )

  test.each(WAYS)('of %s that takes too long to begin come as TimeoutError', (_, ask) =>
    using(
      platform,
      async (llm, api) => {
        using clock = holdClock()
        const failed = failureOf(ask(llm))
        await expect.poll(() => api.requests).toHaveLength(1)
        await clock.pass(100)
        expect(await failed).toMatchObject({ name: 'TimeoutError', retryable: true })
        await expect.poll(() => aborted(api)).toEqual([true])
      },
      { timeout: 100 },
      spoilt({ delay: 60_000 }),
    ),
  )
})

contract('a broken stream', (platform) => {
  const BROKEN: [how: string, fault: Fault, facts: object][] = [
    ['that is cut', { cutAfter: 6 }, { name: 'IncompleteStreamError' }],
    ['that ends early', { endAfter: 6 }, { name: 'IncompleteStreamError' }],
    ['that is cut inside of an event', { cutAfterBytes: 1500 }, { name: 'IncompleteStreamError' }],
    [
      'with an error in it',
      { errorAfter: { events: 6, type: 'overloaded_error', message: 'Too much.' } },
      { name: 'OverloadedError', type: 'overloaded_error' },
    ],
    [
      'with a limit in it',
      { errorAfter: { events: 6, type: 'rate_limit_error', message: 'Too fast.' } },
      { name: 'RateLimitError', type: 'rate_limit_error' },
    ],
    ['that falls silent', { stallAfter: 6 }, { name: 'StreamIdleError' }],
  ]

  test.each(BROKEN)('%s rejects with what had arrived, and is not begun anew', (_, fault, facts) =>
    using(
      platform,
      async (llm, api) => {
        const error = await failureOf(stream(llm))
        const request_id = api.requests[0]?.id
        expect(error).toMatchObject({ ...facts, retryable: true, request_id })
        expect(error.partialMessage?.text).toMatch(/^One/)
        expect(ANSWER.startsWith(error.partialMessage?.text ?? '')).toBe(true)
        expect(api.requests).toHaveLength(1)
      },
      { maxRetries: 2, streamIdleTimeout: 'stallAfter' in fault ? 500 : 60_000 },
      spoilt(fault),
    ),
  )
})

contract('leaving', (platform) => {
  /** Never comes to its end. */
  const stalled = spoilt({ stallAfter: 6 })

  test('aborts the request of a stream', () =>
    using(
      platform,
      async (llm, api) => {
        const leaving = new AbortController()
        const read = async () => {
          for await (const { text } of await llm.stream('Hi', { signal: leaving.signal })) {
            if (text !== '') leaving.abort()
          }
        }
        await expect(read()).rejects.toThrow()
        await expect.poll(() => aborted(api)).toEqual([true])
      },
      { maxRetries: 2 },
      stalled,
    ))

  test('aborts the request of an invoke', () =>
    using(
      platform,
      async (llm, api) => {
        const leaving = new AbortController()
        const call = llm.invoke('Hi', { signal: leaving.signal })
        const ended = expect(call).rejects.toThrow()
        await expect.poll(() => api.requests).toHaveLength(1)
        leaving.abort()
        await ended
        await expect.poll(() => aborted(api)).toEqual([true])
      },
      { maxRetries: 2 },
      stalled,
    ))

  test('closes the connection of a stream that nobody reads on', () =>
    using(
      platform,
      async (llm, api) => {
        for await (const { text } of await llm.stream('Hi')) if (text !== '') break
        await expect.poll(() => aborted(api)).toEqual([true])
      },
      {},
      stalled,
    ))

  test('closes the connection of a stream that fell silent', () =>
    using(
      platform,
      async (llm, api) => {
        expect(await failureOf(stream(llm))).toMatchObject({ name: 'StreamIdleError' })
        await expect.poll(() => aborted(api)).toEqual([true])
      },
      { streamIdleTimeout: 100 },
      stalled,
    ))
})
