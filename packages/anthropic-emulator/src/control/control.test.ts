import { expect, test } from 'vitest'

import { startEmulator, type EmulatorSession } from '../index.ts'
import { showOptions } from './settings-routes.ts'

const HEADERS = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }

async function ask(url: string, more: object = {}) {
  const messages = [{ role: 'user', content: 'Hello there' }]
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 100, messages, ...more }),
  })
  const { content, error } = await response.json()
  return { status: response.status, text: content?.[0].text ?? error.message }
}

/** The answer of a control route. */
async function control({ url }: Pick<EmulatorSession, 'url'>, line: string, body?: unknown) {
  const [method = '', path = ''] = line.split(' ')
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(`${url}/_emulator${path}`, {
    method,
    ...(body !== undefined && { body: text }),
  })
  return { status: response.status, json: await response.json() }
}

const failure = (message: string) => ({
  type: 'error',
  error: { type: 'invalid_request_error', message: expect.stringContaining(message) },
})

test.each([
  ['JSON', '["One.", "Two."]'],
  ['YAML', '- One.\n- Two.\n'],
])('a script of %s is loaded, and begins at its first turn', async (_, script) => {
  await using api = await startEmulator({ reply: 'Before.' })
  expect((await ask(api.url)).text).toBe('Before.')
  expect(await control(api, 'PUT /script', script)).toEqual({
    status: 200,
    json: { script: ['One.', 'Two.'] },
  })
  expect((await ask(api.url)).text).toBe('One.')
  await control(api, 'PUT /script', script)
  expect((await ask(api.url)).text).toBe('One.')
})

test('a script that is wrong changes nothing, and its place is named', async () => {
  await using api = await startEmulator({ reply: 'Before.' })
  const { status, json } = await control(api, 'PUT /script', { rules: [{ when: 'a', repl: 'b' }] })
  expect({ status, json }).toEqual({
    status: 400,
    json: failure('rules[0].repl: unknown key. Did'),
  })
  expect((await ask(api.url)).text).toBe('Before.')
})

test('settings are changed together, read back, and taken back to their defaults', async () => {
  await using api = await startEmulator({ apiKey: 'k', seed: 3 })
  const changes = {
    strict: false,
    tokensPerSecond: 5_000,
    rateLimit: { requests: 1 },
    faults: [{ rate: 1, error: { status: 529 } }],
  }
  const { json } = await control(api, 'PATCH /settings', changes)
  expect(json).toEqual({ apiKey: '[redacted]', seed: 3, ...changes })
  expect(await ask(api.url)).toMatchObject({ status: 529 })
  await control(api, 'PATCH /settings', { faults: null })
  expect(await ask(api.url, { temperature: 9 })).toMatchObject({ status: 200 })
  expect(await ask(api.url)).toMatchObject({ status: 429 })
  await control(api, 'PATCH /settings', { rateLimit: null })
  expect(await ask(api.url)).toMatchObject({ status: 200 })
  expect((await control(api, 'GET /settings')).json).toEqual({
    apiKey: '[redacted]',
    seed: 3,
    strict: false,
    tokensPerSecond: 5_000,
  })
})

test.each([
  [{ tokensPerSecnd: 1 }, 'tokensPerSecnd is no setting. Did you mean "tokensPerSecond"?'],
  [{ seed: 1, strict: 'no' }, 'strict must be true or false; it is "no".'],
  [{ port: 1 }, 'port is set at the start'],
  [{ now: 1 }, 'set the clock instead'],
  [{ faults: [{ rate: 2 }] }, 'faults[0].rate is 2'],
  [{ rateLimit: { request: 1 } }, 'rateLimit.request is unknown. Did you mean "requests"?'],
  [{ delay: -1 }, 'delay is -1; it must be a number of milliseconds.'],
  [{ files: [{ content: 'a' }] }, 'files[0].filename is missing'],
  [[], 'no JSON object'],
  ['{', 'no JSON ('],
])('PATCH /settings %j is refused whole', async (changes, message) => {
  await using api = await startEmulator()
  expect(await control(api, 'PATCH /settings', changes)).toEqual({
    status: 400,
    json: failure(message),
  })
  expect(api.settings).toEqual({})
})

test('a script that was not used up is found out', async () => {
  await using api = await startEmulator({
    script: { rules: [{ when: 'weather', reply: 'Sunny.' }], turns: ['One.', 'Two.'] },
  })
  await ask(api.url)
  const { status, json } = await control(api, 'POST /assert-done')
  expect({ status, json }).toEqual({ status: 409, json: failure('used') })
  expect(json.error.message).toContain('rules[0]')
  await control(api, 'PUT /script', ['One.'])
  expect(await control(api, 'POST /assert-done')).toMatchObject({ status: 409 })
  await ask(api.url)
  expect(await control(api, 'POST /assert-done')).toEqual({ status: 200, json: { done: true } })
  expect(() => api.assertDone()).not.toThrow()
})

test('a reset takes back what is named, or all', async () => {
  await using api = await startEmulator({ script: ['One.', 'Two.'] })
  await ask(api.url)
  api.addFile({ filename: 'a.txt', content: 'A' })
  const files = async () => {
    const response = await fetch(`${api.url}/v1/files`, { headers: HEADERS })
    return (await response.json()).data.length
  }
  expect((await control(api, 'POST /reset', { parts: ['script'] })).json).toEqual({
    reset: ['script'],
  })
  expect((await ask(api.url)).text).toBe('One.')
  expect([api.requests.length, await files()]).toEqual([2, 1])
  await control(api, 'PATCH /settings', { script: ['Other.'] })
  await control(api, 'POST /reset')
  expect([api.requests.length, await files()]).toEqual([0, 0])
  expect((await ask(api.url)).text).toBe('One.')
  expect(await control(api, 'POST /reset', { parts: ['scripts'] })).toMatchObject({ status: 400 })
  expect(await control(api, 'POST /reset', { part: ['script'] })).toEqual({
    status: 400,
    json: failure('part: unknown key. Did you mean "parts"?'),
  })
})

test('the clock is set, advanced and run from outside', async () => {
  await using api = await startEmulator({ now: '2026-01-31T12:00:00Z', batchDelay: 60_000 })
  const still = {
    time: '2026-01-31T12:00:00.000Z',
    milliseconds: 1_769_860_800_000,
    running: false,
  }
  expect((await control(api, 'GET /clock')).json).toEqual(still)
  const params = {
    model: 'claude-sonnet-4-6',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'Hi' }],
  }
  const path = `${api.url}/v1/messages/batches`
  const created = await fetch(path, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify({ requests: [{ custom_id: 'one', params }] }),
  })
  const { id, created_at } = await created.json()
  expect(created_at).toContain('2026-01-31T12:00:00')
  const state = async () =>
    (await (await fetch(`${path}/${id}`, { headers: HEADERS })).json()).processing_status
  expect(await state()).toBe('in_progress')
  const { json } = await control(api, 'PUT /clock', { advance: 60_000 })
  expect(json).toMatchObject({ time: '2026-01-31T12:01:00.000Z', running: false })
  expect(await state()).toBe('ended')
  expect((await control(api, 'PUT /clock', { time: 0 })).json.time).toBe('1970-01-01T00:00:00.000Z')
  expect((await control(api, 'PUT /clock', { running: true })).json.running).toBe(true)
  expect(api.clock.now()).toBeGreaterThanOrEqual(0)
  await control(api, 'POST /reset')
  expect(api.clock.now()).toBe(still.milliseconds)
})

test.each([
  [{ time: 'noon' }, 'time must be milliseconds since 1970'],
  [{ advance: '1' }, 'advance: must be milliseconds, not "1"'],
  [{ runing: true }, 'runing: unknown key. Did you mean "running"?'],
  [{}, 'Send {"time"'],
])('PUT /clock %j is refused', async (body, message) => {
  await using api = await startEmulator()
  expect(await control(api, 'PUT /clock', body)).toEqual({ status: 400, json: failure(message) })
})

test('sessions are made, listed and deleted, and each is controlled by its own path', async () => {
  await using api = await startEmulator({ reply: 'All.' })
  const made = await control(api, 'POST /sessions', { name: 'a b', script: ['Mine.'] })
  expect(made).toEqual({
    status: 201,
    json: {
      name: 'a b',
      path: '/_session/a%20b',
      created_at: expect.any(String),
      requests: 0,
      open: 0,
    },
  })
  const url = `${api.url}${made.json.path}`
  expect((await ask(url)).text).toBe('Mine.')
  await control({ url }, 'PUT /script', ['Other.'])
  expect((await ask(url)).text).toBe('Other.')
  expect((await control({ url }, 'GET /journal?summary')).json.entries).toHaveLength(2)
  expect((await control(api, 'GET /journal?summary')).json.entries).toEqual([])
  const names = async () =>
    (await control(api, 'GET /sessions')).json.sessions.map(({ name }: { name: string }) => name)
  expect(await names()).toEqual(['default', 'a b'])
  expect((await control(api, 'DELETE /sessions/a%20b')).json).toEqual({ deleted: 'a b' })
  expect(await names()).toEqual(['default'])
  expect(await control(api, 'DELETE /sessions/a%20b')).toMatchObject({ status: 404 })
})

test.each([
  ['POST /sessions', {}, 'name is missing'],
  ['POST /sessions', { name: 'default' }, 'it is there'],
  ['POST /sessions', { name: '' }, 'is no name of a session'],
  ['POST /sessions', { name: 'a', strikt: true }, 'strikt is no setting. Did you mean "strict"?'],
  ['DELETE /sessions/default', undefined, 'cannot be deleted'],
])('%s %j is refused', async (line, body, message) => {
  await using api = await startEmulator()
  expect(await control(api, line, body)).toEqual({ status: 400, json: failure(message) })
  expect((await control(api, 'GET /sessions')).json.sessions).toHaveLength(1)
})

test('settings are read without secrets, and with what has no JSON', async () => {
  await using api = await startEmulator({
    token: 'sk-token',
    reply: ({ body }) => body.model,
    faults: [{ rate: 0, when: /weather/i, status: 500 }],
  })
  const headers = { authorization: 'Bearer sk-token' }
  const response = await fetch(`${api.url}/_emulator/settings`, { headers })
  expect(await response.json()).toEqual({
    token: '[redacted]',
    reply: '(a function)',
    faults: [{ rate: 0, when: '/weather/i', status: 500 }],
  })
  const record = { dir: 'a', upstream: 'https://me:pass@b.example', secrets: ['sk-1'] }
  expect(JSON.stringify(showOptions({ record }))).not.toMatch(/pass|sk-1/)
})

test('an unknown control route is answered with those that there are', async () => {
  await using api = await startEmulator()
  const { status, json } = await control(api, 'GET /setings')
  expect(status).toBe(404)
  expect(json.error.message).toContain('PATCH /_emulator/settings')
  expect((await control(api, 'GET /health')).json).toEqual({ status: 'ok' })
})
