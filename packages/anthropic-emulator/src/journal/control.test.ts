import { expect, test } from 'vitest'

import { startEmulator, type Emulator, type JournalEntry } from '../index.ts'

const AUTH = { 'x-api-key': 'sk-secret', 'anthropic-version': '2023-06-01' }

function ask(api: Emulator, text: string, more: object = {}): Promise<Response> {
  const messages = [{ role: 'user', content: text }]
  const body = JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 100, messages, ...more })
  return fetch(`${api.url}/v1/messages`, { method: 'POST', headers: AUTH, body })
}

interface Listed {
  entries: JournalEntry[]
  more: boolean
}

async function read<T>(api: Emulator, path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(`${api.url}/_emulator${path}`, init)
  return (await response.json()) as T
}

async function asked(api: Emulator, count: number): Promise<string[]> {
  const texts = Array.from({ length: count }, (_, at) => `Question ${at}`)
  for (const text of texts) await (await ask(api, text)).text()
  return api.requests.map(({ id }) => id)
}

const ids = ({ entries }: Listed): string[] => entries.map(({ id }) => id)

interface Heard {
  type: string
  id?: string
  [field: string]: unknown
}

/** The messages of a feed, up to the one that the function waits for. */
async function heard(feed: Response, until: (message: Heard) => boolean): Promise<Heard[]> {
  const messages: Heard[] = []
  let text = ''
  for await (const bytes of feed.body!.pipeThrough(new TextDecoderStream())) {
    const frames = `${text}${bytes}`.split('\n\n')
    text = frames.pop()!
    for (const frame of frames) {
      const data = frame.split('\n').find((line) => line.startsWith('data: '))
      if (data) messages.push(JSON.parse(data.slice('data: '.length)) as Heard)
    }
    if (messages.some(until)) return messages
  }
  return messages
}

test('the journal over HTTP is the journal, newest last, and needs no key', async () => {
  await using api = await startEmulator()
  await asked(api, 2)
  const { entries, more } = await read<Listed>(api, '/journal')
  expect(more).toBe(false)
  expect(entries).toEqual(JSON.parse(JSON.stringify(api.requests)))
  expect(entries[1]).toMatchObject({ path: '/v1/messages', reply: { status: 200 } })
})

test('one entry is read by its id', async () => {
  await using api = await startEmulator()
  const [first] = await asked(api, 2)
  expect(await read(api, `/journal/${first}`)).toMatchObject({ id: first, reply: { status: 200 } })
  const missing = await fetch(`${api.url}/_emulator/journal/req_none`)
  expect(missing.status).toBe(404)
  expect(await missing.text()).toContain('The journal has no request req_none')
})

test('the journal is read in pages, forwards and backwards', async () => {
  await using api = await startEmulator()
  const all = await asked(api, 5)
  const forwards = await read<Listed>(api, `/journal?after=${all[0]}&limit=2`)
  expect([ids(forwards), forwards.more]).toEqual([all.slice(1, 3), true])
  const last = await read<Listed>(api, `/journal?after=${all[2]}&limit=2`)
  expect([ids(last), last.more]).toEqual([all.slice(3), false])
  const newest = await read<Listed>(api, '/journal?limit=2')
  expect([ids(newest), newest.more]).toEqual([all.slice(3), true])
  const older = await read<Listed>(api, `/journal?before=${all[3]}&limit=10`)
  expect([ids(older), older.more]).toEqual([all.slice(0, 3), false])
})

test.each(['limit=0', 'limit=ten', 'limit=1.5'])('a journal with %s is refused', async (query) => {
  await using api = await startEmulator()
  const response = await fetch(`${api.url}/_emulator/journal?${query}`)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: { type: 'invalid_request_error', message: expect.stringContaining('limit: must be') },
  })
})

test('a summary is an entry in a line', async () => {
  await using api = await startEmulator({ reply: 'Hi.' })
  await (await ask(api, 'Who are you?', { stream: true })).text()
  const { entries } = await read<Listed>(api, '/journal?summary')
  expect(entries).toEqual([
    {
      id: api.requests[0]!.id,
      at: expect.any(Number),
      durationMs: expect.any(Number),
      method: 'POST',
      path: '/v1/messages',
      status: 200,
      model: 'claude-sonnet-4-6',
      stream: true,
      preview: 'Who are you?',
      stop_reason: 'end_turn',
      usage: expect.objectContaining({ output_tokens: 2 }),
    },
  ])
})

test('the journal is emptied over HTTP', async () => {
  await using api = await startEmulator()
  await asked(api, 3)
  expect(await read(api, '/journal', { method: 'DELETE' })).toEqual({ deleted: 3 })
  expect(api.requests).toEqual([])
})

test('no secret is in what is read over HTTP', async () => {
  await using api = await startEmulator()
  const server = { type: 'url', name: 'docs', url: 'https://mcp.test', authorization_token: 'tok' }
  const headers = {
    ...AUTH,
    authorization: 'Bearer hidden',
    'proxy-authorization': 'hidden',
    cookie: 'session=hidden',
    'x-goog-api-key': 'hidden',
    'x-amz-security-token': 'hidden',
  }
  const body = JSON.stringify({ mcp_servers: [server], messages: [{ content: 'seen' }] })
  await fetch(`${api.url}/v1/messages`, { method: 'POST', headers, body })
  const text = await (await fetch(`${api.url}/_emulator/journal`)).text()
  expect(text).not.toMatch(/hidden|sk-secret|"tok"/)
  expect(text).toContain('"authorization_token":"[redacted]"')
  expect(text).toContain('seen')
  // A test reads its own request as it was sent.
  expect(api.requests[0]!.body).toMatchObject({ mcp_servers: [server] })
})

test('control routes are no requests: no entry, no script, no fault, no other origin', async () => {
  await using api = await startEmulator({ script: ['One.'], apiKey: 'sk-secret' })
  const responses = await Promise.all(
    ['', '/', '/journal', '/nowhere'].map((path) => fetch(`${api.url}/_emulator${path}`)),
  )
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 404])
  for (const { headers } of responses)
    expect(headers.has('access-control-allow-origin')).toBe(false)
  expect(api.requests).toEqual([])
  expect(await (await ask(api, 'Hello')).text()).toContain('One.')
})

test('the feed tells the request, the reply, each event and the end', async () => {
  await using api = await startEmulator({ reply: 'One two.', delay: 1 })
  const feed = await fetch(`${api.url}/_emulator/events`)
  expect(feed.headers.get('content-type')).toContain('text/event-stream')
  const [messages, reply] = await Promise.all([
    heard(feed, ({ type }) => type === 'end'),
    ask(api, 'Hello', { stream: true }).then((response) => response.text()),
  ])
  const { id, reply: noted } = api.requests[0]!
  expect(messages.map(({ type }) => type)).toEqual([
    'request',
    'reply',
    ...Array<string>(reply.split('\n\n').length - 1).fill('event'),
    'end',
  ])
  for (const message of messages) expect(message.id).toBe(id)
  expect(messages.filter(({ type }) => type === 'event')).toEqual(
    noted!.events!.map((sent, index) => ({ type: 'event', id, index, ...sent })),
  )
  expect(messages.at(-1)).toMatchObject({ stop_reason: 'end_turn', usage: { output_tokens: 3 } })
})

test('a feed can leave out the events of replies that are sent at once', async () => {
  await using api = await startEmulator({ reply: 'One two.' })
  const feed = await fetch(`${api.url}/_emulator/events?events=paced`)
  const [messages] = await Promise.all([
    heard(feed, ({ type }) => type === 'end'),
    ask(api, 'Hello', { stream: true }).then((response) => response.text()),
  ])
  expect(messages.map(({ type }) => type)).toEqual(['request', 'reply', 'end'])
})

test('a feed also tells of requests without an answer and of an emptied journal', async () => {
  const reply = { content: '', fault: { refuseConnection: true } }
  await using api = await startEmulator({ reply })
  const feed = await fetch(`${api.url}/_emulator/events`)
  const [messages] = await Promise.all([
    heard(feed, ({ type }) => type === 'clear'),
    ask(api, 'Hello').catch(() => api.clear()),
  ])
  expect(messages.map(({ type }) => type)).toEqual(['request', 'end', 'clear'])
})

test('a reader that is too far behind is told to read the journal again', async () => {
  await using api = await startEmulator({ reply: { content: 'word '.repeat(400) } })
  const feed = await api.fetch(`${api.url}/_emulator/events`)
  for (let turn = 0; turn < 60; turn += 1) await (await ask(api, 'Go', { stream: true })).text()
  const messages = await heard(feed, ({ type }) => type === 'end')
  expect(messages[0]).toEqual({ type: 'behind' })
})

test('an emulator closes while its feed is read', async () => {
  const api = await startEmulator()
  const [onPort, createInProcess] = await Promise.all([
    fetch(`${api.url}/_emulator/events`),
    api.fetch(`${api.url}/_emulator/events`),
  ])
  await api.close()
  await expect(onPort.text()).rejects.toThrow()
  await expect(createInProcess.text()).rejects.toThrow('The emulator is closed.')
})

test('the page lets nothing in from elsewhere', async () => {
  await using api = await startEmulator()
  const page = await fetch(`${api.url}/_emulator`)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = page.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[\w-]+'; style-src 'nonce-/)
  expect(policy).not.toMatch(/unsafe|https?:|\*/)
  expect(policy).toContain("require-trusted-types-for 'script'")
  const text = await page.text()
  expect(text).not.toMatch(
    /innerHTML|insertAdjacentHTML|document\.write|eval\(|https?:\/\/(?!www\.w3)/,
  )
})
