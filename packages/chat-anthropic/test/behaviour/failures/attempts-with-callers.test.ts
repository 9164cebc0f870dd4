import { RunnableLambda } from '@langchain/core/runnables'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { all, chat, failing, failureOf, scripted } from './support.ts'

const later = { 'retry-after-ms': '30000' }

describe('an abort ends the wait between attempts at once (row 53)', () => {
  test.each(['invoke', 'stream'] as const)('%s', async (method) => {
    await using api = await startEmulator({ reply: failing(529, 'overloaded_error', later) })
    const leaving = new AbortController()
    const llm = chat(api, {
      maxRetries: 5,
      onFailedAttempt: () => setImmediate(() => leaving.abort()),
    })
    const { signal } = leaving
    const call =
      method === 'invoke' ? llm.invoke('Hi', { signal }) : all(llm.stream('Hi', { signal }))
    const error = await failureOf(call)
    expect(error.name).toBe('AbortError')
    expect(api.requests).toHaveLength(1)
  })

  test('even when it comes while a failed attempt is being told', async () => {
    await using api = await startEmulator({ reply: failing(529, 'overloaded_error', later) })
    const leaving = new AbortController()
    const llm = chat(api, { maxRetries: 5, onFailedAttempt: () => leaving.abort() })
    const error = await failureOf(llm.invoke('Hi', { signal: leaving.signal }))
    expect(error.name).toBe('AbortError')
    expect(api.requests).toHaveLength(1)
  })
})

describe("core's own settings for attempts", () => {
  test('onFailedAttempt hears of each failure that is tried again', async () => {
    await using api = await startEmulator({ reply: failing(503, 'api_error') })
    const told: unknown[] = []
    const llm = chat(api, { maxRetries: 2, onFailedAttempt: (error) => void told.push(error) })
    const last = await failureOf(llm.invoke('Hi'))
    expect(told).toHaveLength(2)
    expect(told[0]).toMatchObject({ status: 503, retryable: true })
    expect(last.status).toBe(503)
  })

  test('onFailedAttempt ends the attempts by throwing', async () => {
    await using api = await startEmulator({ reply: failing(503, 'api_error') })
    const enough = new Error('Enough.')
    const onFailedAttempt = () => {
      throw enough
    }
    const llm = chat(api, { maxRetries: 5, onFailedAttempt })
    expect(await failureOf(llm.invoke('Hi'))).toBe(enough)
    expect(api.requests).toHaveLength(1)
  })

  test.each(['invoke', 'stream'] as const)(
    'maxConcurrency limits the requests that are open at once: %s',
    async (method) => {
      let [open, most, arrived] = [0, 0, 0]
      let release = () => {}
      let two = new Promise<void>((resolve) => (release = resolve))
      await using api = await startEmulator({
        reply: async () => {
          most = Math.max(most, (open += 1))
          arrived += 1
          const both = two
          if (arrived % 2 === 0 || arrived === 7) {
            release()
            two = new Promise<void>((resolve) => (release = resolve))
          }
          await both
          // Time for a third to come.
          await new Promise((resolve) => setTimeout(resolve, 20))
          open -= 1
          return 'Done.'
        },
      })
      const llm = chat(api, { maxConcurrency: 2 })
      const asked = Array.from({ length: 7 }, (_, index) =>
        method === 'invoke' ? llm.invoke(`${index}`) : all(llm.stream(`${index}`)),
      )
      await Promise.all(asked)
      expect(most).toBe(2)
      expect(api.requests).toHaveLength(7)
    },
  )

  test('a call that waits for its turn can be aborted', async () => {
    await using api = await startEmulator({ reply: { content: 'Slow', fault: { delay: 60_000 } } })
    const first = new AbortController()
    const second = new AbortController()
    const llm = chat(api, { maxConcurrency: 1 })
    const occupying = failureOf(llm.invoke('1', { signal: first.signal }))
    await expect.poll(() => api.requests).toHaveLength(1)
    const waiting = failureOf(llm.invoke('2', { signal: second.signal }))
    setTimeout(() => second.abort(), 20)
    expect((await waiting).name).toBe('AbortError')
    first.abort()
    await occupying
    expect(api.requests).toHaveLength(1)
  })

  test('maxConcurrency changes nothing about what is tried again', async () => {
    await using api = await startEmulator({ script: [failing(409, 'conflict_error'), 'Done.'] })
    const llm = chat(api, { maxConcurrency: 1, maxRetries: 1 })
    expect((await llm.invoke('Hi')).text).toBe('Done.')
  })

  test('withRetry of a runnable multiplies only what its user asked for', async () => {
    await using api = await startEmulator({ reply: failing(529, 'overloaded_error') })
    const llm = chat(api, { maxRetries: 1 })
    await failureOf(
      RunnableLambda.from(() => llm.invoke('Hi'))
        .withRetry({ stopAfterAttempt: 1 })
        .invoke(''),
    )
    expect(api.requests).toHaveLength(2)
  })
})

describe('what the caller provides is asked anew for each attempt (row 59)', () => {
  test('an async key function', async () => {
    await using api = await scripted((response, count) => {
      response.writeHead(count === 1 ? 401 : 529, { 'retry-after-ms': '1' })
      response.end('{}')
    })
    let keys = 0
    const apiKey = async () => `key-${(keys += 1)}`
    const llm = chat(api, { maxRetries: 1, apiKey })
    await failureOf(llm.invoke('Hi'))
    const sent = api.requests.map(({ headers }) => headers.authorization ?? headers['x-api-key'])
    expect(sent.map((value) => String(value).replace('Bearer ', ''))).toEqual(['key-1', 'key-2'])
  })

  test('a `fetch` of its own', async () => {
    await using api = await startEmulator({ script: [failing(529, 'overloaded_error'), 'Hi.'] })
    const seen: string[] = []
    const own: typeof fetch = async (input, init) => {
      seen.push(String(input instanceof Request ? input.url : input))
      return fetch(input, init)
    }
    const llm = chat(api, { maxRetries: 1, clientOptions: { fetch: own } })
    expect((await llm.invoke('Hi')).text).toBe('Hi.')
    expect(seen).toHaveLength(2)
    expect(new URL(seen[0]!).pathname).toBe('/v1/messages')
  })

  test('a key function that fails is the error the caller sees', async () => {
    await using api = await startEmulator({ reply: 'Never.' })
    const apiKey = async () => {
      throw new Error('The vault is closed.')
    }
    const error = await failureOf(chat(api, { apiKey, maxRetries: 1 }).invoke('Hi'))
    expect(error.message).toContain('The vault is closed.')
    expect(api.requests).toHaveLength(0)
  })
})
