import { getEventListeners } from 'node:events'
import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import { ModelAbortError } from '@langchain/core/errors'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import { all, chat, failing, failureOf } from './support.ts'

const unhandled: unknown[] = []
const collect = (reason: unknown) => void unhandled.push(reason)

beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', collect)
})

afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 10))
  process.off('unhandledRejection', collect)
  expect(unhandled).toEqual([])
})

/** Says one word and then waits for ever. */
const stalling = () =>
  startEmulator({ reply: { content: 'One two three four.', fault: { stallAfter: 4 } } })

const aborted = (api: Emulator) => api.requests.map((request) => request.aborted ?? false)

describe('who leaves a stream closes its connection (row 54)', () => {
  test('by breaking out of `for await`', async () => {
    await using api = await stalling()
    let said = ''
    for await (const chunk of await chat(api).stream('Hi')) {
      said += chunk.text
      if (said !== '') break
    }
    expect(said).toBe('One')
    await expect.poll(() => aborted(api)).toEqual([true])
  })

  test('by throwing inside of `for await`', async () => {
    await using api = await stalling()
    const reading = async () => {
      for await (const chunk of await chat(api).stream('Hi')) {
        if (chunk.text !== '') throw new Error('I have seen enough.')
      }
    }
    expect((await failureOf(reading())).message).toBe('I have seen enough.')
    await expect.poll(() => aborted(api)).toEqual([true])
  })

  test('by returning from it', async () => {
    await using api = await stalling()
    const stream = await chat(api).stream('Hi')
    await stream.next()
    await stream.return()
    await expect.poll(() => aborted(api)).toEqual([true])
  })

  test('and who reads it to its end leaves nothing behind', async () => {
    await using api = await startEmulator({ reply: 'One two.' })
    await all(chat(api).stream('Hi'))
    expect(aborted(api)).toEqual([false])
  })
})

/** Aborts as soon as something has been said. */
class AbortOnToken extends BaseCallbackHandler {
  name = 'abort-on-token'
  lc_prefer_streaming: boolean
  #leaving: AbortController

  constructor(leaving: AbortController, prefersStreaming = false) {
    super()
    this.#leaving = leaving
    this.lc_prefer_streaming = prefersStreaming
  }

  override handleLLMNewToken(token: string) {
    if (token !== '') setImmediate(() => this.#leaving.abort())
  }
}

describe('an abort ends a call with one AbortError, and closes its connection (row 54)', () => {
  test('before the call, nothing is sent', async () => {
    await using api = await startEmulator({ reply: 'Never.' })
    const llm = chat(api)
    const signal = AbortSignal.abort()
    expect((await failureOf(llm.invoke('Hi', { signal }))).name).toBe('AbortError')
    expect((await failureOf(all(llm.stream('Hi', { signal })))).name).toBe('AbortError')
    expect((await failureOf(llm.batch(['1', '2'], { signal }))).name).toBe('AbortError')
    expect((await failureOf(Promise.resolve(llm.streamEvents('Hi', { signal })))).name).toBe(
      'AbortError',
    )
    expect(api.requests).toHaveLength(0)
  })

  test('of invoke', async () => {
    await using api = await startEmulator({ reply: { content: 'Late', fault: { delay: 60_000 } } })
    const leaving = new AbortController()
    const failed = failureOf(chat(api, { maxRetries: 3 }).invoke('Hi', { signal: leaving.signal }))
    await expect.poll(() => api.requests.length).toBe(1)
    leaving.abort()
    const error = await failed
    expect(error.name).toBe('AbortError')
    expect(ModelAbortError.isInstance(error)).toBe(true)
    await expect.poll(() => aborted(api)).toEqual([true])
  })

  test('of invoke while the body arrives', async () => {
    await using api = await startEmulator({ reply: { content: 'Half', fault: { stallAfter: 1 } } })
    const leaving = new AbortController()
    const failed = failureOf(chat(api, { maxRetries: 3 }).invoke('Hi', { signal: leaving.signal }))
    await expect.poll(() => api.requests[0]?.status).toBe(200)
    setTimeout(() => leaving.abort(), 10)
    expect((await failed).name).toBe('AbortError')
    await expect.poll(() => aborted(api)).toEqual([true])
  })

  test('of a stream', async () => {
    await using api = await stalling()
    const leaving = new AbortController()
    let said = ''
    const reading = async () => {
      for await (const chunk of await chat(api).stream('Hi', { signal: leaving.signal })) {
        said += chunk.text
        if (said !== '') setImmediate(() => leaving.abort())
      }
    }
    expect((await failureOf(reading())).name).toBe('AbortError')
    expect(said).toBe('One')
    await expect.poll(() => aborted(api)).toEqual([true])
  })

  test('of a stream that has not begun', async () => {
    await using api = await startEmulator({ reply: { content: 'Late', fault: { delay: 60_000 } } })
    const leaving = new AbortController()
    const failed = failureOf(all(chat(api).stream('Hi', { signal: leaving.signal })))
    await expect.poll(() => api.requests.length).toBe(1)
    leaving.abort()
    expect((await failed).name).toBe('AbortError')
    await expect.poll(() => aborted(api)).toEqual([true])
  })

  test('of the events of a runnable', async () => {
    await using api = await stalling()
    const leaving = new AbortController()
    const reading = async () => {
      const options = { version: 'v2', signal: leaving.signal } as const
      for await (const { event, data } of chat(api).streamEvents('Hi', options)) {
        const said = event === 'on_chat_model_stream' ? (data.chunk as { text: string }).text : ''
        if (said !== '') setImmediate(() => leaving.abort())
      }
    }
    expect((await failureOf(reading())).name).toBe('AbortError')
    await expect.poll(() => aborted(api)).toEqual([true])
  })

  test("of core's own stream of a chat model, with what had arrived", async () => {
    await using api = await stalling()
    const leaving = new AbortController()
    const stream = chat(api).streamEvents('Hi', { signal: leaving.signal })
    const reading = async () => {
      for await (const said of stream.text) if (said !== '') setImmediate(() => leaving.abort())
    }
    const error = await failureOf(reading())
    expect(error.name).toBe('AbortError')
    expect(ModelAbortError.isInstance(error)).toBe(true)
    expect(error.partialOutput?.text).toBe('One')
    await expect.poll(() => aborted(api)).toEqual([true])
  })

  test('of a batch', async () => {
    await using api = await startEmulator({ reply: { content: 'Late', fault: { delay: 60_000 } } })
    const leaving = new AbortController()
    const failed = failureOf(chat(api).batch(['1', '2', '3'], { signal: leaving.signal }))
    await expect.poll(() => api.requests.length).toBe(3)
    leaving.abort()
    expect((await failed).name).toBe('AbortError')
    await expect.poll(() => aborted(api)).toEqual([true, true, true])
  })

  test.each([
    ['where a handler wants tokens', true, {}],
    ['where streaming is inside', false, { streaming: true }],
  ])('of invoke %s, with what had arrived', async (_, prefers, options) => {
    await using api = await stalling()
    const leaving = new AbortController()
    const callbacks = [new AbortOnToken(leaving, prefers)]
    const call = chat(api, options).invoke('Hi', { signal: leaving.signal, callbacks })
    const error = await failureOf(call)
    expect(ModelAbortError.isInstance(error)).toBe(true)
    expect(error.partialOutput?.text).toBe('One')
    expect(error.partialOutput?.usage_metadata?.input_tokens).toBeGreaterThan(0)
    await expect.poll(() => aborted(api)).toEqual([true])
  })

  test.each([['a text'], [new Error('The user left.')], [undefined]])(
    'whatever its reason is: %s',
    async (reason) => {
      await using api = await startEmulator({ reply: { content: 'x', fault: { delay: 60_000 } } })
      const leaving = new AbortController()
      const failed = failureOf(chat(api).invoke('Hi', { signal: leaving.signal }))
      await expect.poll(() => api.requests.length).toBe(1)
      leaving.abort(reason)
      const error = await failed
      expect(error.name).toBe('AbortError')
      expect(error.cause).toBe(leaving.signal.reason)
    },
  )

  test('and a signal that times out makes a TimeoutError', async () => {
    await using api = await startEmulator({ reply: { content: 'x', fault: { delay: 60_000 } } })
    const llm = chat(api, { maxRetries: 3 })
    const own = await failureOf(llm.invoke('Hi', { signal: AbortSignal.timeout(50) }))
    expect(own.name).toBe('TimeoutError')
    await expect.poll(() => api.requests.every((request) => request.aborted)).toBe(true)
    // The same at a moment that the test chooses.
    const sent = api.requests.length
    const ending = new AbortController()
    const failed = failureOf(llm.invoke('Hi', { signal: ending.signal }))
    await expect.poll(() => api.requests).toHaveLength(sent + 1)
    ending.abort(own.cause)
    expect((await failed).name).toBe('TimeoutError')
    expect(api.requests).toHaveLength(sent + 1)
  })

  test('a signal that lives long keeps nothing of the calls it was given to', async () => {
    const busy = failing(529, 'overloaded_error')
    const refused = failing(404, 'not_found_error')
    const script = [busy, 'Done.', 'Done.', refused, refused]
    await using api = await startEmulator({ script })
    const { signal } = new AbortController()
    const llm = chat(api, { maxConcurrency: 4, maxRetries: 1 })
    await llm.invoke('Hi', { signal })
    await all(llm.stream('Hi', { signal }))
    await failureOf(llm.invoke('Hi', { signal }))
    await failureOf(all(llm.stream('Hi', { signal })))
    expect(api.requests).toHaveLength(5)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
