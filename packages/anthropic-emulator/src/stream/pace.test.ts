import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { startEmulator, type Emulator, type EmulatorOptions, type MessageTurn } from '../index.ts'

const HEADERS = { 'x-api-key': 'test', 'anthropic-version': '2023-06-01' }
const INIT = { method: 'POST', headers: HEADERS }
const messages = [{ role: 'user', content: 'Hi' }]
const REQUEST = { model: 'claude-sonnet-4-6', max_tokens: 500, messages }
const TEXT = Array.from({ length: 40 }, (_, at) => `word${at}`).join(' ')
const LONG = Array.from({ length: 300 }, (_, at) => `w${at}`).join(' ')

const inProcess = (api: Emulator) => api.fetch

const FETCHES: Record<string, (api: Emulator) => typeof fetch> = {
  socket: () => globalThis.fetch,
  'in-process': inProcess,
}

async function ask(api: Emulator, stream = true, fetchOf = inProcess) {
  const body = JSON.stringify({ ...REQUEST, stream })
  return (await fetchOf(api)(`${api.url}/v1/messages`, { ...INIT, body })).text()
}

const typesOf = (text: string) => [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type)
const deltasOf = (text: string) =>
  [...text.matchAll(/"text_delta","text":"([^"]+)"/g)].map(([, t]) => t ?? '')

async function streamOf(options: EmulatorOptions): Promise<string> {
  await using api = await startEmulator({ reply: TEXT, ...options })
  return await ask(api)
}

describe('the sizes of deltas', () => {
  test('are so many tokens each', async () => {
    const one = deltasOf(await streamOf({}))
    const five = deltasOf(await streamOf({ chunkSize: 5 }))
    expect(five).toHaveLength(Math.ceil(one.length / 5))
    expect(five[0]).toBe(one.slice(0, 5).join(''))
    expect(five.join('')).toBe(TEXT)
  })

  test('lie between two bounds, the same for the same seed', async () => {
    const options = { reply: LONG, chunkSize: [2, 6] as const, seed: 7 }
    const single = deltasOf(await streamOf({ reply: LONG }))
    const some = deltasOf(await streamOf(options))
    let rest = single
    const sizes = some.slice(0, -1).map((delta) => {
      const size = rest.findIndex((_, at) => rest.slice(0, at + 1).join('') === delta) + 1
      rest = rest.slice(size)
      return size
    })
    expect(some.join('')).toBe(LONG)
    expect(new Set(sizes)).toEqual(new Set([2, 3, 4, 5, 6]))
    expect(deltasOf(await streamOf(options))).toEqual(some)
    expect(deltasOf(await streamOf({ ...options, seed: 8 }))).not.toEqual(some)
  })

  test('are those of the turn where it has its own', async () => {
    const reply = { content: TEXT, pace: { chunkSize: 1_000, ping: false } }
    const text = await streamOf({ reply, chunkSize: 2 })
    expect(deltasOf(text)).toEqual([TEXT])
    expect(typesOf(text)).not.toContain('ping')
    expect(text).not.toContain('pace')
  })
})

describe.each(Object.entries(FETCHES))('the pace (%s)', (_, fetchOf) => {
  test('changes nothing of what is sent', async () => {
    const pace = { tokensPerSecond: 10_000, timeToFirstToken: 2, delay: 0.1 }
    await using slow = await startEmulator({ reply: TEXT, ...pace })
    await using fast = await startEmulator({ reply: TEXT })
    expect(await ask(slow, true, fetchOf)).toBe(await ask(fast, true, fetchOf))
    const body = JSON.parse(await ask(slow, false, fetchOf)) as unknown
    expect(body).toEqual(JSON.parse(await ask(fast, false, fetchOf)))
  })

  test.each([{ chunkSize: 3 }, { chunkSize: [1, 3] as const }])(
    'changes nothing when the same is sent again, in deltas of $chunkSize',
    async ({ chunkSize }) => {
      const content = [
        { type: 'thinking', thinking: 'Let me see.', signature: 'c2ln' },
        { type: 'text', text: 'Its "id":"msg_01" is \u0000 \u2028 é 😀.' },
        { type: 'tool_use', id: 'toolu_1', name: 'add', input: { a: [1, { b: 'two' }] } },
        { type: 'tool_use', id: 'toolu_2', name: 'nothing', input: { a: undefined } },
        { type: 'compaction', content: undefined, encrypted_content: 'eW8=' },
      ]
      // The second turn is the same without what JSON leaves out.
      const turns = [{ content }, JSON.parse(JSON.stringify({ content })) as MessageTurn]
      const options = { script: [...turns, ...turns], chunkSize }
      await using slow = await startEmulator({ ...options, delay: 0.01 })
      await using fast = await startEmulator(options)
      for (const _turn of options.script) {
        expect(await ask(fast, true, fetchOf)).toBe(await ask(slow, true, fetchOf))
      }
    },
  )

  test('holds events back until they are due', async () => {
    await using api = await startEmulator({ reply: 'One two.', timeToFirstToken: 60_000 })
    const init = { ...INIT, body: JSON.stringify({ ...REQUEST, stream: true }) }
    const response = await fetchOf(api)(`${api.url}/v1/messages`, init)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const first = new TextDecoder().decode((await reader.read()).value)
    expect(typesOf(first)).toEqual(['message_start'])
    await reader.cancel()
    await expect.poll(() => api.requests[0]?.aborted).toBe(true)
  })
})

describe('the pace', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const pace = { chunkSize: 10, tokensPerSecond: 100, timeToFirstToken: 30, ping: false }

  test('of a stream is kept to the millisecond', async () => {
    await using api = await startEmulator({ reply: TEXT, ...pace })
    let text = ''
    const body = JSON.stringify({ ...REQUEST, stream: true })
    const answer = await api.fetch(`${api.url}/v1/messages`, { ...INIT, body })
    const reading = (async () => {
      for await (const bytes of answer.body ?? []) text += new TextDecoder().decode(bytes)
    })()
    const after = async (ms: number) => {
      await vi.advanceTimersByTimeAsync(ms)
      return typesOf(text).length
    }
    expect(await after(29)).toBe(1)
    expect(await after(1)).toBe(2)
    expect(await after(99)).toBe(2)
    expect(await after(1)).toBe(3)
    expect(await after(200)).toBe(5)
    expect(await after(99)).toBe(5)
    expect(await after(1)).toBe(9)
    await reading
    expect(deltasOf(text)).toHaveLength(4)
  })

  test('holds for a reply that is not streamed', async () => {
    await using api = await startEmulator({ reply: TEXT, ...pace })
    let status = 0
    void api
      .fetch(`${api.url}/v1/messages`, { ...INIT, body: JSON.stringify(REQUEST) })
      .then((answer) => (status = answer.status))
    await vi.advanceTimersByTimeAsync(429)
    expect(status).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(status).toBe(200)
  })
})

describe('pings', () => {
  test('come once, not at all, or also while the stream waits', async () => {
    const count = (text: string) => typesOf(text).filter((type) => type === 'ping').length
    expect(count(await streamOf({}))).toBe(1)
    expect(count(await streamOf({ ping: false }))).toBe(0)
    const createPingingWait = typesOf(await streamOf({ ping: 10, timeToFirstToken: 35 }))
    expect(createPingingWait.slice(0, 6)).toEqual([
      'message_start',
      'ping',
      'ping',
      'ping',
      'content_block_start',
      'ping',
    ])
    expect(createPingingWait.filter((type) => type === 'ping')).toHaveLength(4)
  })

  test('come at times that the pace decides, not the machine', async () => {
    const options = { ping: 5, tokensPerSecond: 2_000, chunkSize: [1, 4] as const, seed: 3 }
    const first = typesOf(await streamOf(options))
    expect(first.filter((type) => type === 'ping').length).toBeGreaterThan(3)
    expect(typesOf(await streamOf(options))).toEqual(first)
  })

  test('count as events of a fault', async () => {
    const reply = {
      content: TEXT,
      fault: { endAfter: 3 },
      pace: { ping: 10, timeToFirstToken: 35 },
    }
    expect(typesOf(await streamOf({ reply }))).toEqual(['message_start', 'ping', 'ping'])
  })
})
