import { expect, test } from 'vitest'

import { startEmulator, type Emulator } from './index.ts'

const AUTH = { 'x-api-key': 'test', 'anthropic-version': '2023-06-01' }
const ASK = {
  model: 'claude-sonnet-4-6',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello there' }],
}

interface Sent {
  path?: string
  method?: string
  headers?: Record<string, string>
  body?: unknown
}

async function send(api: Pick<Emulator, 'fetch'>, sent: Sent = {}) {
  const { path = '/v1/messages', method = 'POST', headers = AUTH, body = ASK } = sent
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const init = method === 'GET' ? { method, headers } : { method, headers, body: text }
  const response = await api.fetch(`http://emulator${path}`, init)
  return { response, json: (await response.clone().json()) as Record<string, unknown> }
}

test('a message has every field that the API gives it', async () => {
  await using api = await startEmulator({ reply: 'Bonjour.' })
  const { response, json } = await send(api)
  expect(response.status).toBe(200)
  expect(response.headers.get('request-id')).toMatch(/^req_01[1-9A-Za-z]{22}$/)
  expect(json).toEqual({
    model: 'claude-sonnet-4-6',
    id: expect.stringMatching(/^msg_01[1-9A-HJ-NP-Za-km-z]{22}$/),
    type: 'message',
    role: 'assistant',
    content: [{ type: 'text', text: 'Bonjour.' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    stop_details: null,
    usage: {
      input_tokens: expect.any(Number),
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      output_tokens: 3,
      service_tier: 'standard',
      inference_geo: 'not_available',
    },
  })
})

test('a stream is framed as the API frames it', async () => {
  await using api = await startEmulator({ reply: { content: 'Hello you', id: 'msg_1' } })
  const response = await api.fetch(`${api.url}/v1/messages?beta=true`, {
    method: 'POST',
    headers: AUTH,
    body: JSON.stringify({ ...ASK, stream: true }),
  })
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const frames = (await response.text()).split('\n\n')
  expect(frames.map((frame) => frame.split('\n')[0])).toEqual([
    'event: message_start',
    'event: content_block_start',
    'event: ping',
    'event: content_block_delta',
    'event: content_block_delta',
    'event: content_block_stop',
    'event: message_delta',
    'event: message_stop',
    '',
  ])
  expect(frames[2]).toBe('event: ping\ndata: {"type": "ping"}')
  expect(frames[4]).toBe(
    'event: content_block_delta\n' +
      'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" you"}}',
  )
  expect(frames[0]).toContain('"output_tokens":1')
  expect(frames[6]).toContain('"usage":{"input_tokens":6,')
  expect(frames[6]).toContain('"output_tokens":2}')
})

test('pings and delta sizes can be set', async () => {
  await using api = await startEmulator({ reply: 'one two three', chunkSize: 2, ping: false })
  const { response } = await send(api, { body: ASK })
  expect(response.status).toBe(200)
  const stream = await api.fetch(`${api.url}/v1/messages`, {
    method: 'POST',
    headers: AUTH,
    body: JSON.stringify({ ...ASK, stream: true }),
  })
  const text = await stream.text()
  expect(text).not.toContain('ping')
  expect(text.match(/"text":"[^"]+"/g)).toEqual(['"text":"one two"', '"text":" three"'])
})

test('ids are the same for the same seed, and others for another', async () => {
  const idOf = async (seed: number) => {
    await using api = await startEmulator({ seed })
    return (await send(api)).json.id
  }
  expect(await idOf(1)).toBe(await idOf(1))
  expect(await idOf(1)).not.toBe(await idOf(2))
})

test.each([
  ['no key', { 'anthropic-version': '2023-06-01' }, 401, 'authentication_error', 'x-api-key'],
  ['no version', { 'x-api-key': 'k' }, 400, 'invalid_request_error', 'anthropic-version'],
  [
    'a version that is none',
    { 'x-api-key': 'k', 'anthropic-version': 'latest' },
    400,
    'invalid_request_error',
    'anthropic-version: "latest"',
  ],
])('%s is refused', async (_, headers, status, type, message) => {
  await using api = await startEmulator()
  const { response, json } = await send(api, { headers })
  expect(response.status).toBe(status)
  expect(json).toEqual({
    type: 'error',
    error: { type, message: expect.stringContaining(message) },
    request_id: response.headers.get('request-id'),
  })
})

test('with a key of its own the emulator takes no other', async () => {
  await using api = await startEmulator({ apiKey: 'right' })
  const version = { 'anthropic-version': '2026-10-21' }
  const wrong = await send(api, { headers: { ...version, 'x-api-key': 'wrong' } })
  expect(wrong.response.status).toBe(401)
  expect(wrong.json.error).toEqual({ type: 'authentication_error', message: 'API key is invalid.' })
  const bearer = await send(api, { headers: { ...version, authorization: 'Bearer right' } })
  expect(bearer.response.status).toBe(200)
})

test.each([
  ['POST', '/v1/unknown', 404, 'not_found_error'],
  ['POST', '/v1/v1/messages', 404, 'not_found_error'],
  ['GET', '/v1/v1/models', 404, 'not_found_error'],
  ['POST', '/messages', 404, 'not_found_error'],
  ['GET', '/v1/messages', 405, 'invalid_request_error'],
  ['GET', '/v1/models/claude-none', 404, 'not_found_error'],
])('%s %s is an error of the API', async (method, path, status, type) => {
  await using api = await startEmulator()
  const { response, json } = await send(api, { method, path })
  expect(response.status).toBe(status)
  expect(json).toMatchObject({ type: 'error', error: { type } })
})

test('a body that is not a JSON object is refused', async () => {
  await using api = await startEmulator()
  for (const body of ['{"model":', '[]', '']) {
    const { response, json } = await send(api, { body })
    expect(response.status).toBe(400)
    expect(json).toMatchObject({ error: { type: 'invalid_request_error' } })
  }
})

test('models are listed page by page, and an alias leads to its model', async () => {
  await using api = await startEmulator()
  const page = async (query: string) =>
    (await send(api, { method: 'GET', path: `/v1/models${query}` })).json
  const first = await page('?limit=2')
  expect(first).toMatchObject({ has_more: true, data: [{ type: 'model' }, { type: 'model' }] })
  const second = await page(`?limit=2&after_id=${String(first.last_id)}`)
  expect(second.first_id).not.toBe(first.last_id)
  expect(await page(`?limit=2&before_id=${String(second.first_id)}`)).toMatchObject({
    data: first.data,
    has_more: false,
  })
  const { json } = await send(api, { method: 'GET', path: '/v1/models/claude-haiku-4-5' })
  expect(json).toMatchObject({ id: 'claude-haiku-4-5-20251001', max_tokens: 64_000 })
})

test('count_tokens and usage count the same', async () => {
  await using api = await startEmulator()
  const body = {
    ...ASK,
    system: 'Be brief.',
    tools: [{ name: 'add', input_schema: { type: 'object' } }],
  }
  const { max_tokens: _, ...countable } = body
  const counted = await send(api, { path: '/v1/messages/count_tokens', body: countable })
  const { json } = await send(api, { body })
  expect(counted.json).toEqual({ input_tokens: expect.any(Number) })
  expect(json.usage).toMatchObject(counted.json)
})

test('the journal keeps requests as they came, and no credentials', async () => {
  await using api = await startEmulator()
  expect(() => api.lastRequest).toThrow(/No request has reached \/v1\/messages yet/)
  await send(api, { path: '/v1/messages?beta=true', headers: { ...AUTH, 'x-own': 'yes' } })
  expect(api.lastRequest).toEqual(ASK)
  expect(api.requests).toEqual([
    {
      id: expect.stringMatching(/^req_/),
      method: 'POST',
      path: '/v1/messages',
      query: { beta: 'true' },
      headers: expect.objectContaining({ 'x-own': 'yes', 'x-api-key': '[redacted]' }),
      body: ASK,
      status: 200,
      at: expect.any(Number),
      durationMs: expect.any(Number),
      reply: expect.objectContaining({ status: 200, stop_reason: 'end_turn' }),
    },
  ])
  await send(api, { method: 'GET', path: '/v1/models' })
  expect(api.lastRequest).toEqual(ASK)
})

const DIRECT = 'anthropic-dangerous-direct-browser-access'

test('browsers may call it', async () => {
  await using api = await startEmulator()
  const preflight = await api.fetch(`${api.url}/v1/messages`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': `x-api-key,anthropic-version,${DIRECT}`,
    },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-headers')).toContain('x-api-key')
  const { response } = await send(api, { headers: { [DIRECT]: 'true' } })
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
})

test('without strictness a refusal is only named in a header', async () => {
  await using api = await startEmulator({ strict: false })
  const { response, json } = await send(api, { body: { ...ASK, foo: 1 } })
  expect(response.status).toBe(200)
  expect(response.headers.get('x-emulator-would-refuse')).toBe(
    '400 invalid_request_error: foo: Extra inputs are not permitted',
  )
  expect(json.content).toEqual([{ type: 'text', text: 'You said: Hello there' }])
})

test('a closed emulator answers no more', async () => {
  const api = await startEmulator()
  await api.close()
  await api.close()
  await expect(fetch(api.url)).rejects.toThrow('fetch failed')
})
