import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { addText, close, ending, frame, open, start, STOP } from '../../events.ts'
import { all, chat, eventsByHand, failing, failureOf, holdClock } from './support.ts'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const PING = 'event: ping\ndata: {"type": "ping"}\n\n'
const BEGIN = [start(), open(0, { type: 'text', text: '' }), addText(0, 'Slow')].map(frame).join('')
const REST = [addText(0, ' but alive'), close(0), ending(), STOP].map(frame).join('')

type Clock = ReturnType<typeof holdClock>

/** What a stream fails with when time passes after its first words. */
async function silenced(clock: Clock, stream: Promise<AsyncIterable<{ text: string }>>) {
  let [said, isOver] = ['', false]
  const read = async () => {
    for await (const chunk of await stream) said += chunk.text
  }
  const failure = failureOf(read()).finally(() => (isOver = true))
  await expect.poll(() => said).not.toBe('')
  await clock.passUntil(() => isOver)
  return failure
}

describe('a stream that falls silent is closed and reported (row 21)', () => {
  test('after some content', async () => {
    using clock = holdClock()
    await using api = await startEmulator({
      reply: { content: 'One two three four.', fault: { stallAfter: 6 } },
    })
    const llm = chat(api, { streamIdleTimeout: 60, maxRetries: 3 })
    const error = await silenced(clock, llm.stream('Hi'))
    expect(error).toMatchObject({ name: 'StreamIdleError', retryable: true })
    expect(error.message).toMatch(/60 ms.*streamIdleTimeout/)
    expect(error.partialMessage?.text).toMatch(/^One/)
    await expect.poll(() => api.requests.map(({ aborted }) => aborted)).toEqual([true])
  })

  test('before any content, where it is tried again', async () => {
    using clock = holdClock()
    const stalled = { content: 'Never.', fault: { stallAfter: 1 } }
    await using api = await startEmulator({ script: [stalled, 'Here.'] })
    let failures = 0
    const onFailedAttempt = () => void (failures += 1)
    const llm = chat(api, { streamIdleTimeout: 60, maxRetries: 1, onFailedAttempt })
    const reading = all(llm.stream('Hi'))
    await expect.poll(() => api.requests.map(({ status }) => status)).toEqual([200])
    await clock.passUntil(() => api.requests.length === 2)
    const chunks = await reading
    expect(failures).toBe(1)
    expect(chunks.map((chunk) => chunk.text).join('')).toBe('Here.')
    await expect.poll(() => api.requests.map(({ aborted }) => aborted)).toEqual([true, undefined])
  })

  test('with a limit that is set per call', async () => {
    using clock = holdClock()
    await using api = await startEmulator({
      reply: { content: 'One two.', fault: { stallAfter: 5 } },
    })
    const error = await silenced(clock, chat(api).stream('Hi', { streamIdleTimeout: 40 }))
    expect(error.message).toContain('40 ms')
  })

  test('when the time is over, and not before', async () => {
    using clock = holdClock()
    const { fetch, waiting, send } = eventsByHand()
    const llm = chat({ url: 'http://localhost' }, { clientOptions: { fetch } })
    let isOver = false
    const failed = failureOf(all(llm.stream('Hi', { streamIdleTimeout: 250 }))).finally(
      () => (isOver = true),
    )
    await waiting()
    await clock.pass(200)
    send(BEGIN)
    await waiting()
    await clock.pass(249)
    expect(isOver).toBe(false)
    await clock.pass(1)
    expect(await failed).toMatchObject({
      name: 'StreamIdleError',
      partialMessage: { text: 'Slow' },
    })
  })

  test('but pings keep a slow one alive', async () => {
    using clock = holdClock()
    const { fetch, waiting, send, end } = eventsByHand()
    const llm = chat({ url: 'http://localhost' }, { clientOptions: { fetch } })
    const reading = all(llm.stream('Hi', { streamIdleTimeout: 250 }))
    await waiting()
    send(BEGIN)
    for (let count = 0; count < 8; count += 1) {
      await waiting()
      await clock.pass(200)
      send(PING)
    }
    await waiting()
    send(REST)
    end()
    const chunks = await reading
    expect(chunks.map((chunk) => chunk.text).join('')).toBe('Slow but alive')
  })

  test('and a reader who takes time is no silence', async () => {
    using clock = holdClock()
    const { fetch, send, end } = eventsByHand()
    const llm = chat({ url: 'http://localhost' }, { clientOptions: { fetch } })
    send(BEGIN)
    let said = ''
    for await (const chunk of await llm.stream('Hi', { streamIdleTimeout: 200 })) {
      said += chunk.text
      if (said !== 'Slow') continue
      await clock.pass(500)
      send(REST)
      end()
    }
    expect(said).toBe('Slow but alive')
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
    using clock = holdClock()
    await using api = await startEmulator({ reply: { content: 'Late.', fault: { delay: 60_000 } } })
    const llm = chat(api, { timeout: 60 })
    const failed = failureOf(method === 'stream' ? all(llm.stream('Hi')) : llm.invoke('Hi'))
    await expect.poll(() => api.requests).toHaveLength(1)
    await clock.pass(60)
    const error = await failed
    expect(error).toMatchObject({ name: 'TimeoutError', retryable: true })
    expect(error.message).toContain('timeout')
    await expect.poll(() => api.requests.map(({ aborted }) => aborted)).toEqual([true])
  })

  test('the whole of it where it is not streamed', async () => {
    using clock = holdClock()
    await using api = await startEmulator({
      reply: { content: 'Half of this arrives.', fault: { stallAfter: 1 } },
    })
    const failed = failureOf(chat(api, { timeout: 80 }).invoke('Hi'))
    await expect.poll(() => api.requests[0]?.status).toBe(200)
    await clock.pass(80)
    expect(await failed).toMatchObject({ name: 'TimeoutError', retryable: true })
    await expect.poll(() => api.requests.map(({ aborted }) => aborted)).toEqual([true])
  })

  test('even from a `fetch` that listens to no signal', async () => {
    const fetch = () => new Promise<Response>(() => {})
    const llm = chat({ url: 'http://127.0.0.1:9' }, { timeout: 60, clientOptions: { fetch } })
    const error = await failureOf(llm.invoke('Hi'))
    expect(error).toMatchObject({ name: 'TimeoutError', retryable: true })
  })

  test('but not a stream that has begun', async () => {
    using clock = holdClock()
    const { fetch, waiting, send, end } = eventsByHand()
    const llm = chat({ url: 'http://localhost' }, { timeout: 100, clientOptions: { fetch } })
    const reading = all(llm.stream('Hi'))
    for (const piece of [BEGIN, PING]) {
      await waiting()
      send(piece)
      await waiting()
      await clock.pass(1_000)
    }
    send(REST)
    end()
    const chunks = await reading
    expect(chunks.map((chunk) => chunk.text).join('')).toBe('Slow but alive')
  })

  test.each(['invoke', 'stream'] as const)(
    'and that of a call bounds all of its attempts: %s',
    async (method) => {
      await using api = await startEmulator({ reply: failing(529, 'overloaded_error') })
      let attempts = 0
      const counting: typeof fetch = (...request) => {
        attempts += 1
        return fetch(...request)
      }
      const llm = chat(api, { maxRetries: 1_000_000, clientOptions: { fetch: counting } })
      const call = { timeout: 100 }
      const error = await failureOf(
        method === 'stream' ? all(llm.stream('Hi', call)) : llm.invoke('Hi', call),
      )
      expect(error.name).toBe('TimeoutError')
      const made = attempts
      await sleep(100)
      expect(attempts).toBe(made)
    },
  )

  test('each attempt has its own', async () => {
    using clock = holdClock()
    const late = { content: 'Late.', fault: { delay: 60_000 } }
    await using api = await startEmulator({ script: [late, 'In time.'] })
    const llm = chat(api, { timeout: 2_000, maxRetries: 1 })
    const reply = llm.invoke('Hi')
    await expect.poll(() => api.requests).toHaveLength(1)
    await clock.pass(2_000)
    // The wait between the attempts.
    await clock.pass(500)
    expect((await reply).text).toBe('In time.')
    expect(api.requests).toHaveLength(2)
  })
})
