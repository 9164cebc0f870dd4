import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { startEmulator, type Turn } from 'anthropic-emulator'
import { all, chat, failing, failureOf } from './support.ts'

const RETRIED: [status: number, type: string][] = [
  [408, 'timeout_error'],
  [409, 'conflict_error'],
  [429, 'rate_limit_error'],
  [500, 'api_error'],
  [502, 'api_error'],
  [503, 'api_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
]
const FINAL: [status: number, type: string][] = [
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
]

describe('the server sees maxRetries + 1 attempts (row 53)', () => {
  test.each(RETRIED)('of a request that fails with %i', async (status, type) => {
    await using api = await startEmulator({ reply: failing(status, type) })
    const error = await failureOf(chat(api, { maxRetries: 3 }).invoke('Hi'))
    expect(error).toMatchObject({ status, type, retryable: true })
    expect(api.requests).toHaveLength(4)
  })

  test.each(RETRIED)('of a stream that fails with %i', async (status, type) => {
    await using api = await startEmulator({ reply: failing(status, type) })
    const error = await failureOf(all(chat(api, { maxRetries: 3 }).stream('Hi')))
    expect(error).toMatchObject({ status, type, retryable: true })
    expect(api.requests).toHaveLength(4)
  })

  test.each(FINAL)('and only one of what fails with %i', async (status, type) => {
    await using api = await startEmulator({ reply: failing(status, type) })
    const llm = chat(api, { maxRetries: 3 })
    expect(await failureOf(llm.invoke('Hi'))).toMatchObject({ status, type, retryable: false })
    expect(await failureOf(all(llm.stream('Hi')))).toMatchObject({ status, type })
    expect(api.requests).toHaveLength(2)
  })

  test('two retries are the default, for counts of tokens too', async () => {
    await using api = await startEmulator({ reply: failing(529, 'overloaded_error') })
    const { ChatAnthropic } = await import('../../../src/index.ts')
    const llm = new ChatAnthropic({ model: 'claude-sonnet-4-6', apiKey: 'k', baseURL: api.url })
    await failureOf(llm.invoke('Hi'))
    expect(api.requests).toHaveLength(3)
  })

  test('the number can be set per call, and zero means once', async () => {
    await using api = await startEmulator({ reply: failing(500, 'api_error') })
    const llm = chat(api, { maxRetries: 3 })
    await failureOf(llm.invoke('Hi', { maxRetries: 1 }))
    expect(api.requests).toHaveLength(2)
    await failureOf(all(llm.stream('Hi', { maxRetries: 0 })))
    expect(api.requests).toHaveLength(3)
    await failureOf(llm.withConfig({ maxRetries: 2 }).invoke('Hi'))
    expect(api.requests).toHaveLength(6)
  })

  test('attempts end with the first success', async () => {
    const script = [failing(529, 'overloaded_error'), failing(500, 'api_error'), 'Here I am.']
    await using api = await startEmulator({ script: [...script, ...script] })
    const llm = chat(api, { maxRetries: 5 })
    expect((await llm.invoke('Hi')).text).toBe('Here I am.')
    const chunks = await all(llm.stream('Hi'))
    expect(chunks.map((chunk) => chunk.text).join('')).toBe('Here I am.')
    expect(api.requests).toHaveLength(6)
  })

  test('a connection that is closed without an answer is tried again', async () => {
    const script: Turn[] = [{ fault: { refuseConnection: true } }, 'Back.']
    await using asked = await startEmulator({ script })
    await using streamed = await startEmulator({ script })
    const [message, chunks] = await Promise.all([
      chat(asked, { maxRetries: 1 }).invoke('Hi'),
      all(chat(streamed, { maxRetries: 1 }).stream('Hi')),
    ])
    expect([message.text, chunks.map(({ text }) => text).join('')]).toEqual(['Back.', 'Back.'])
    expect([asked, streamed].map((api) => api.requests.length)).toEqual([2, 2])
  })

  test('a port where nobody listens is tried again, and then named', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    let failures = 0
    const llm = chat(
      { url: `http://127.0.0.1:${port}` },
      { maxRetries: 1, onFailedAttempt: () => void (failures += 1) },
    )
    const error = await failureOf(llm.invoke('Hi'))
    expect(error).toMatchObject({ name: 'ConnectionError', retryable: true })
    expect(error.message).toMatch(/ECONNREFUSED.*network.*base URL/)
    expect(failures).toBe(1)
  })
})

describe('the server says when to try again (row 53)', () => {
  const inMs = (ms: number) => new Date(Date.now() + ms).toUTCString()

  test.each([
    ['milliseconds', { 'retry-after-ms': '20' }],
    ['seconds', { 'retry-after': '0.02' }],
    ['a date', { 'retry-after': inMs(-5_000) }],
  ])('as %s', async (_, headers) => {
    const error = { status: 529, type: 'overloaded_error', message: 'Overloaded' }
    await using api = await startEmulator({ script: [{ error, headers }, 'Now.'] })
    expect((await chat(api, { maxRetries: 1 }).invoke('Hi')).text).toBe('Now.')
    expect(api.requests).toHaveLength(2)
  })

  test.each([
    ['3600 seconds', { 'retry-after': '3600' }],
    ['a date in an hour', { 'retry-after': inMs(3_600_000) }],
    ['3600000 milliseconds', { 'retry-after-ms': '3600000' }],
  ])('and %s is too long to wait: the caller hears of it at once', async (_, headers) => {
    const error = { status: 429, type: 'rate_limit_error', message: 'Slow down' }
    await using api = await startEmulator({ script: [{ error, headers }, 'Never.'] })
    const failure = await failureOf(chat(api, { maxRetries: 5 }).invoke('Hi'))
    expect(failure).toMatchObject({ status: 429, retryable: true })
    expect(api.requests).toHaveLength(1)
  })

  test('the wait is at least as long as asked', async () => {
    const error = { status: 529, type: 'overloaded_error', message: 'Overloaded' }
    const headers = { 'retry-after-ms': '150' }
    await using api = await startEmulator({ script: [{ error, headers }, 'Now.'] })
    await chat(api, { maxRetries: 1 }).invoke('Hi')
    const [first, second] = api.requests
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(149)
  })

  test('x-should-retry decides in both directions', async () => {
    const yes = failing(400, 'invalid_request_error', { 'x-should-retry': 'true' })
    const no = failing(529, 'overloaded_error', { 'x-should-retry': 'false' })
    await using api = await startEmulator({ script: [yes, 'Well then.', no, 'Never.'] })
    const llm = chat(api, { maxRetries: 3 })
    expect((await llm.invoke('Hi')).text).toBe('Well then.')
    expect(await failureOf(llm.invoke('Hi'))).toMatchObject({ status: 529, retryable: false })
    expect(api.requests).toHaveLength(3)
  })
})
