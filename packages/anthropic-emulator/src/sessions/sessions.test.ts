import { expect, test } from 'vitest'

import { startEmulator, type EmulatorSession } from '../index.ts'

const HEADERS = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }

interface Answer {
  status: number
  text: string
  id: string
}

/** What the API at a URL answers to a question. */
async function ask(
  { url, fetch: send = fetch }: { url: string; fetch?: typeof fetch },
  headers: Record<string, string> = {},
): Promise<Answer> {
  const messages = [{ role: 'user', content: 'Hello there' }]
  const response = await send(`${url}/v1/messages`, {
    method: 'POST',
    headers: { ...HEADERS, ...headers },
    body: JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 100, messages }),
  })
  const { content, id, error } = await response.json()
  return { status: response.status, text: content?.[0].text ?? error.message, id }
}

const texts = ({ requests }: EmulatorSession): number => requests.length

test('sessions by header, by path and in code are the same, and apart from all others', async () => {
  await using api = await startEmulator({ script: ['One.', 'Two.', 'Three.'] })
  const { url } = api
  expect((await ask({ url })).text).toBe('One.')
  expect((await ask({ url }, { 'x-emulator-session': 'a' })).text).toBe('One.')
  expect((await ask({ url: `${url}/_session/a` })).text).toBe('Two.')
  expect((await ask(api.session('a'))).text).toBe('Three.')
  expect((await ask(api.session('b'))).text).toBe('One.')
  expect((await ask({ url })).text).toBe('Two.')
  expect([api, api.session('a'), api.session('b')].map(texts)).toEqual([2, 3, 1])
  expect(api.session('a').requests.map(({ path }) => path)).toEqual(Array(3).fill('/v1/messages'))
})

test('sessions give the same ids whatever happens in others', async () => {
  await using api = await startEmulator()
  const [a, b] = [await ask(api.session('a')), await ask(api.session('b'))]
  expect(a.id).toBe(b.id)
})

test('names may have any printable characters', async () => {
  await using api = await startEmulator()
  const name = 'suite › test/1 ü?#%'
  const session = api.session(name, { reply: 'Mine.' })
  expect((await ask({ url: session.url })).text).toBe('Mine.')
  expect(texts(session)).toBe(1)
})

test.each(['', ' ', 'a'.repeat(201), 'a\nb'])('%j is no name of a session', async (name) => {
  await using api = await startEmulator()
  expect(() => api.session(name)).toThrow('is no name of a session')
  const { status, text } = await ask({ url: `${api.url}/_session/${encodeURIComponent(name)}` })
  expect({ status, text }).toEqual({
    status: 400,
    text: expect.stringContaining('is no name of a session'),
  })
})

test('a session is made with options besides those of the start', async () => {
  await using api = await startEmulator({ apiKey: 'k', reply: 'All.' })
  const session = api.session('strict', { apiKey: 'other', script: ['Mine.'] })
  expect((await ask(session)).status).toBe(401)
  expect((await ask(session, { 'x-api-key': 'other' })).text).toBe('Mine.')
  expect((await ask(api.session('plain'))).text).toBe('All.')
})

test('the sessions that were idle longest go', async () => {
  await using api = await startEmulator({ sessionLimit: 2, script: ['One.', 'Two.'] })
  await ask(api.session('a'))
  await ask(api.session('b'))
  expect((await ask(api.session('a'))).text).toBe('Two.')
  await ask(api.session('c'))
  expect((await ask(api.session('b'))).text).toBe('One.')
  expect((await ask(api.session('c'))).text).toBe('Two.')
})

test('a session that is answering stays while idle ones go', async () => {
  const stalled = { content: 'Never whole.', fault: { stallAfter: 1 } }
  await using api = await startEmulator({ sessionLimit: 2 })
  const busy = api.session('busy', { reply: stalled })
  const leave = new AbortController()
  const response = await busy.fetch(`${busy.url}/v1/messages`, {
    method: 'POST',
    headers: HEADERS,
    signal: leave.signal,
    body: JSON.stringify({
      model: 'claude-sonnet-4-6',
      max_tokens: 100,
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    }),
  })
  expect(response.status).toBe(200)
  await ask(api.session('idle'))
  await ask(api.session('new'))
  expect(texts(api.session('busy'))).toBe(1)
  expect(texts(api.session('idle'))).toBe(0)
  leave.abort()
})

test('a deleted session begins again', async () => {
  await using api = await startEmulator({ script: ['One.'], otherwise: 'error' })
  expect((await ask(api.session('a'))).status).toBe(200)
  expect((await ask(api.session('a'))).status).toBe(400)
  expect([api.deleteSession('a'), api.deleteSession('a')]).toEqual([true, false])
  expect((await ask(api.session('a'))).text).toBe('One.')
})

test('clouds, files and batches work in a session', async () => {
  await using api = await startEmulator({ reply: 'Sunny.' })
  const session = api.session('cloud')
  const { id } = session.addFile({ filename: 'a.txt', content: 'A' })
  const file = await fetch(`${session.url}/v1/files/${id}`, { headers: HEADERS })
  expect(file.status).toBe(200)
  expect((await fetch(`${api.url}/v1/files/${id}`, { headers: HEADERS })).status).toBe(404)
  const params = {
    model: 'claude-sonnet-4-6',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'Hi' }],
  }
  const created = await fetch(`${session.url}/v1/messages/batches`, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify({ requests: [{ custom_id: 'one', params }] }),
  })
  const batch = await created.json()
  const ended = await fetch(`${session.url}/v1/messages/batches/${batch.id}`, { headers: HEADERS })
  const { results_url } = await ended.json()
  const results = await fetch(results_url, { headers: HEADERS })
  expect(await results.text()).toContain('Sunny.')
  const cloud = `${session.baseURLs.foundry}/v1/messages`
  const foundry = await fetch(cloud, {
    method: 'POST',
    headers: { ...HEADERS, authorization: 'Bearer any' },
    body: JSON.stringify(params),
  })
  expect(foundry.status).toBe(200)
  expect(session.requests.at(-1)).toMatchObject({
    platform: 'foundry',
    path: '/anthropic/v1/messages',
  })
})

test('each session replays the recordings from their beginning', async () => {
  await using real = await startEmulator({ script: ['One.', 'Two.'] })
  const { mkdtemp, rm } = await import('node:fs/promises')
  const { tmpdir } = await import('node:os')
  const dir = await mkdtemp(`${tmpdir()}/emulator-sessions-`)
  const recorder = await startEmulator({ record: { dir, upstream: real.url } })
  await ask(recorder)
  await ask(recorder.session('a'))
  await recorder.close()
  await using replay = await startEmulator({ replay: dir })
  const answers = []
  for (const session of [replay, replay.session('a'), replay, replay.session('a')]) {
    answers.push((await ask(session)).text)
  }
  expect(answers).toEqual(['One.', 'One.', 'Two.', 'Two.'])
  expect(real.requests[1]?.headers).not.toHaveProperty('x-emulator-session')
  await rm(dir, { recursive: true })
})
