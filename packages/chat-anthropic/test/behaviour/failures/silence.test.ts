import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import {
  all,
  blockStop,
  chat,
  end,
  failing,
  failureOf,
  frame,
  scripted,
  SSE,
  start,
  stop,
  text,
  textStart,
} from './support.ts'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a stream that falls silent is closed and reported (row 21)', () => {
  test('after some content', async () => {
    await using api = await startEmulator({
      reply: { content: 'One two three four.', fault: { stallAfter: 6 } },
    })
    const error = await failureOf(
      all(chat(api, { streamIdleTimeout: 60, maxRetries: 3 }).stream('Hi')),
    )
    expect(error).toMatchObject({ name: 'StreamIdleError', retryable: true })
    expect(error.message).toMatch(/60 ms.*streamIdleTimeout/)
    expect(error.partialMessage?.text).toMatch(/^One/)
    await expect.poll(() => api.requests.map(({ aborted }) => aborted)).toEqual([true])
  })

  test('before any content, where it is tried again', async () => {
    const stalled = { content: 'Never.', fault: { stallAfter: 1 } }
    await using api = await startEmulator({ script: [stalled, 'Here.'] })
    const llm = chat(api, { streamIdleTimeout: 60, maxRetries: 1 })
    const chunks = await all(llm.stream('Hi'))
    expect(chunks.map((chunk) => chunk.text).join('')).toBe('Here.')
    await expect.poll(() => api.requests.map(({ aborted }) => aborted)).toEqual([true, undefined])
  })

  test('with a limit that is set per call', async () => {
    await using api = await startEmulator({
      reply: { content: 'One two.', fault: { stallAfter: 5 } },
    })
    const error = await failureOf(all(chat(api).stream('Hi', { streamIdleTimeout: 40 })))
    expect(error.message).toContain('40 ms')
  })

  test('but pings keep a slow one alive', async () => {
    await using api = await scripted(async (response) => {
      response.writeHead(200, SSE)
      for (const event of [start(), textStart(), text('Slow')]) response.write(frame(event))
      for (let count = 0; count < 8; count += 1) {
        await sleep(50)
        response.write('event: ping\ndata: {"type": "ping"}\n\n')
      }
      response.end([text(' but alive'), blockStop(), end(), stop].map(frame).join(''))
    })
    const chunks = await all(chat(api, { streamIdleTimeout: 250 }).stream('Hi'))
    expect(chunks.map((chunk) => chunk.text).join('')).toBe('Slow but alive')
  })

  test('and a reader who takes time is no silence', async () => {
    const reply = { content: 'One two three four five six.', fault: { slow: 10 } }
    await using api = await startEmulator({ reply })
    let said = ''
    for await (const chunk of await chat(api, { streamIdleTimeout: 200 }).stream('Hi')) {
      said += chunk.text
      if (said === 'One') await sleep(500)
    }
    expect(said).toBe('One two three four five six.')
  })

  test('no limit is no limit, however it is written', async () => {
    const warnings: string[] = []
    const listen = ({ name }: Error) => void warnings.push(name)
    process.on('warning', listen)
    await using api = await startEmulator({ reply: { content: 'One two.', fault: { slow: 5 } } })
    for (const streamIdleTimeout of [0, Number.POSITIVE_INFINITY, 2 ** 40]) {
      const chunks = await all(chat(api).stream('Hi', { streamIdleTimeout }))
      expect(chunks.map((chunk) => chunk.text).join('')).toBe('One two.')
    }
    process.off('warning', listen)
    expect(warnings).not.toContain('TimeoutOverflowWarning')
  })
})

describe('`timeout` bounds the wait for an answer (row 21)', () => {
  test.each(['invoke', 'stream'] as const)('that does not begin: %s', async (method) => {
    await using api = await startEmulator({ reply: { content: 'Late.', fault: { delay: 60_000 } } })
    const llm = chat(api, { timeout: 60 })
    const error = await failureOf(method === 'stream' ? all(llm.stream('Hi')) : llm.invoke('Hi'))
    expect(error).toMatchObject({ name: 'TimeoutError', retryable: true })
    expect(error.message).toContain('timeout')
    await expect.poll(() => api.requests.map(({ aborted }) => aborted)).toEqual([true])
  })

  test('the whole of it where it is not streamed', async () => {
    await using api = await startEmulator({
      reply: { content: 'Half of this arrives.', fault: { stallAfter: 1 } },
    })
    const error = await failureOf(chat(api, { timeout: 80 }).invoke('Hi'))
    expect(error).toMatchObject({ name: 'TimeoutError', retryable: true })
    await expect.poll(() => api.requests.map(({ aborted }) => aborted)).toEqual([true])
  })

  test('even from a `fetch` that listens to no signal', async () => {
    const fetch = () => new Promise<Response>(() => {})
    const llm = chat({ url: 'http://127.0.0.1:9' }, { timeout: 60, clientOptions: { fetch } })
    const error = await failureOf(llm.invoke('Hi'))
    expect(error).toMatchObject({ name: 'TimeoutError', retryable: true })
  })

  test('but not a stream that has begun', async () => {
    await using api = await startEmulator({
      reply: { content: 'One two three four five.', fault: { slow: 20 } },
    })
    const chunks = await all(chat(api, { timeout: 100 }).stream('Hi'))
    expect(chunks.map((chunk) => chunk.text).join('')).toBe('One two three four five.')
  })

  test.each(['invoke', 'stream'] as const)(
    'and that of a call bounds all of its attempts: %s',
    async (method) => {
      await using api = await startEmulator({ reply: failing(529, 'overloaded_error') })
      const llm = chat(api, { maxRetries: 1_000_000 })
      const call = { timeout: 100 }
      const error = await failureOf(
        method === 'stream' ? all(llm.stream('Hi', call)) : llm.invoke('Hi', call),
      )
      expect(error.name).toBe('TimeoutError')
      // One may have been on its way.
      await sleep(50)
      const { length } = api.requests
      await sleep(100)
      expect(api.requests).toHaveLength(length)
    },
  )

  test('each attempt has its own', async () => {
    const late = { content: 'Late.', fault: { delay: 60_000 } }
    await using api = await startEmulator({ script: [late, 'In time.'] })
    const llm = chat(api, { timeout: 200, maxRetries: 1 })
    expect((await llm.invoke('Hi')).text).toBe('In time.')
    expect(api.requests).toHaveLength(2)
  })
})
