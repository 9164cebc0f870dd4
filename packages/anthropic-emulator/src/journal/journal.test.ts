import { inspect } from 'node:util'

import { expect, test } from 'vitest'

import { startEmulator, type Emulator } from '../index.ts'

const AUTH = { 'x-api-key': 'sk-secret', 'anthropic-version': '2023-06-01' }
const ASK = {
  model: 'claude-sonnet-4-6',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello there' }],
}

function ask(api: Emulator, more: object = {}, init: RequestInit = {}): Promise<Response> {
  const body = JSON.stringify({ ...ASK, ...more })
  return api.fetch(`${api.url}/v1/messages`, { method: 'POST', headers: AUTH, body, ...init })
}

test('an entry has the reply with its headers, its message and how long it took', async () => {
  await using api = await startEmulator({ reply: 'Bonjour.' })
  const response = await ask(api)
  const body: unknown = await response.json()
  const entry = api.requests[0]!
  expect(entry.id).toBe(response.headers.get('request-id'))
  expect(entry.durationMs).toEqual(expect.any(Number))
  expect(entry.reply).toMatchObject({
    status: 200,
    headers: { 'request-id': entry.id, 'content-type': 'application/json' },
    body,
    message: { content: [{ type: 'text', text: 'Bonjour.' }] },
    usage: { output_tokens: 3 },
    stop_reason: 'end_turn',
  })
  expect(entry.reply).not.toHaveProperty('events')
})

test('a streamed reply has its events, and the message that they add up to', async () => {
  const call = { type: 'tool_use', id: 'toolu_1', name: 'add', input: { a: [1, { b: 'two' }] } }
  const cited = { type: 'char_location', cited_text: 'x', document_index: 0 }
  const content = [
    { type: 'thinking', thinking: 'Let me see.', signature: 'c2ln' },
    { type: 'text', text: 'One two three.', citations: [cited] },
    call,
    { type: 'tool_use', id: 'toolu_2', name: 'nothing', input: {} },
    { type: 'compaction', content: 'Before.', encrypted_content: 'eW8=' },
  ]
  await using api = await startEmulator({ reply: { content, usage: { output_tokens: 12 } } })
  const events = (await (await ask(api, { stream: true })).text()).split('\n\n').filter(Boolean)
  const { reply } = api.requests[0]!
  expect(reply?.events).toHaveLength(events.length)
  expect(reply?.events?.[0]).toEqual({
    at: expect.any(Number),
    event: expect.objectContaining({ type: 'message_start' }),
  })
  expect(reply?.message).toMatchObject({ role: 'assistant', content, stop_reason: 'tool_use' })
  expect(reply?.usage).toMatchObject({ output_tokens: 12 })
  expect(reply).not.toHaveProperty('body')
})

test('each of several streams is noted as it was sent, whatever became of the script', async () => {
  const block = { type: 'text', text: 'One two three four five six seven eight.' }
  const turn = { content: [block] }
  await using api = await startEmulator({ reply: () => turn, chunkSize: [1, 3] })
  await using even = await startEmulator({ reply: () => turn })
  for (const one of [api, even]) {
    block.text = 'One two three four five six seven eight.'
    const sent = [await ask(one, { stream: true }), await ask(one, { stream: true })]
    block.text = 'One two three four five six seven other.'
    sent.push(await ask(one, { stream: true }))
    const texts = await Promise.all(sent.map((response) => response.text()))
    expect(texts.map((text) => /other|eight/.exec(text)?.[0])).toEqual(['eight', 'eight', 'other'])
    const frames = one.requests.map(({ reply }) => reply?.events?.map(({ event }) => event))
    expect(frames).toEqual(
      texts.map((text) =>
        [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as unknown),
      ),
    )
    expect(new Set(one.requests.map(({ reply }) => reply?.message?.id)).size).toBe(3)
  }
})

test('while a reply is sent the entry has what was sent so far', async () => {
  await using api = await startEmulator({ reply: 'One two three four five six.', delay: 5 })
  const response = await ask(api, { stream: true })
  const reader = response.body!.getReader()
  const before = api.requests[0]!
  await reader.read()
  const early = before.reply?.events?.length
  expect(early).toBeGreaterThan(0)
  expect(before.durationMs).toBeUndefined()
  for (let read = await reader.read(); !read.done; read = await reader.read());
  expect(before.reply?.events?.length).toBeGreaterThan(early!)
  const times = before.reply?.events?.map(({ at }) => at) ?? []
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(new Set(times).size).toBeGreaterThan(1)
  expect(before.durationMs).toBeGreaterThanOrEqual(times.at(-1)!)
})

test('of a stream that is cut there are only the events that were sent', async () => {
  await using api = await startEmulator({
    reply: { content: 'This never arrives whole.', fault: { cutAfter: 5 } },
  })
  const response = await ask(api, { stream: true })
  await expect(response.text()).rejects.toThrow()
  const { reply } = api.requests[0]!
  expect(reply?.events?.map(({ event }) => event?.type)).toEqual([
    'message_start',
    'content_block_start',
    'ping',
    'content_block_delta',
    'content_block_delta',
  ])
  expect(reply?.message).toMatchObject({ content: [{ text: 'This never' }], stop_reason: null })
})

test('of a stream that its client leaves there is what was sent, and that it left', async () => {
  await using api = await startEmulator({ reply: 'One two three four.', delay: 5 })
  const leaving = new AbortController()
  const response = await ask(api, { stream: true }, { signal: leaving.signal })
  await response.body!.getReader().read()
  leaving.abort()
  const entry = api.requests[0]!
  expect(entry.aborted).toBe(true)
  expect(entry.durationMs).toEqual(expect.any(Number))
  expect(entry.reply?.events?.at(-1)?.event?.type).not.toBe('message_stop')
})

test('errors are there, of bodies and of streams', async () => {
  const fault = { errorAfter: { events: 2, type: 'overloaded_error', message: 'Overloaded' } }
  await using api = await startEmulator({
    script: [{ error: { status: 429 } }, { content: 'Hi.', fault }],
  })
  await ask(api)
  await (await ask(api, { stream: true })).text()
  await ask(api, { max_tokens: -1 })
  expect(api.requests.map(({ reply }) => [reply?.status, reply?.error?.type])).toEqual([
    [429, 'rate_limit_error'],
    [200, 'overloaded_error'],
    [400, 'invalid_request_error'],
  ])
})

test('what is no event is there as it was sent', async () => {
  const raw = 'event: content_block_delta\ndata: {"type":"content'
  const tail = 'event: message_stop\ndata: {"ty'
  await using api = await startEmulator({ reply: { sse: [`${raw}\n\n: a comment\n\n`, tail] } })
  await (await ask(api, { stream: true })).text()
  expect(api.requests[0]!.reply?.events).toEqual(
    [raw, ': a comment', tail].map((text) => ({ at: expect.any(Number), raw: text })),
  )
})

test('every other answer is noted too', async () => {
  await using api = await startEmulator()
  const get = async (path: string) => {
    const response = await api.fetch(`${api.url}${path}`, { headers: AUTH })
    return response.json()
  }
  const models: unknown = await get('/v1/models')
  const missing: unknown = await get('/v1/nowhere')
  expect(api.requests.map(({ reply }) => [reply?.status, reply?.body])).toEqual([
    [200, models],
    [404, missing],
  ])
})

test('a request that gets no answer has an end and no reply', async () => {
  await using api = await startEmulator({
    reply: { content: '', fault: { refuseConnection: true } },
  })
  await expect(ask(api)).rejects.toThrow('fetch failed')
  const entry = api.requests[0]!
  expect(entry.durationMs).toEqual(expect.any(Number))
  expect(entry.reply).toBeUndefined()
})

test('the oldest entries go beyond the limit', async () => {
  await using api = await startEmulator({ journalLimit: 2 })
  const ids: (string | null)[] = []
  for (let turn = 0; turn < 4; turn += 1) ids.push((await ask(api)).headers.get('request-id'))
  expect(api.requests.map(({ id }) => id)).toEqual(ids.slice(2))
  expect(api.requestCount).toBe(4)
})

test.each([-1, 1.5, Number.NaN])('a journal limit of %s is refused', async (journalLimit) => {
  await expect(startEmulator({ journalLimit })).rejects.toThrow(
    `journalLimit must be a whole number of requests, 0 or more; it is ${journalLimit}.`,
  )
})

test('an entry that is printed shows its body and its reply', async () => {
  await using api = await startEmulator({ reply: 'Bonjour.' })
  await ask(api)
  const printed = inspect(api.requests[0], { depth: 9 })
  expect(printed).toContain('Hello there')
  expect(printed).toContain('Bonjour.')
})

test('clear empties the journal for whoever holds the list', async () => {
  await using api = await startEmulator()
  const { requests } = api
  await ask(api)
  api.clear()
  expect(requests).toEqual([])
  expect(() => api.lastRequest).toThrow('No request has reached /v1/messages yet')
  await ask(api)
  expect(requests).toHaveLength(1)
})
