import Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'

import { startEmulator } from '../index.ts'

const ASK = {
  model: 'claude-sonnet-4-6',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hello there' }],
}
const VERSION = { 'anthropic-version': '2023-06-01' }
const AUTH = { 'x-api-key': 'k', ...VERSION }

type Headers = Record<string, string>

const post = (headers: Headers, path = '/v1/messages') => ({
  path,
  init: { method: 'POST', headers, body: JSON.stringify(ASK) },
})

type Row = readonly [what: string, headers: Headers, status: number, message: string]

const REFUSED: readonly Row[] = [
  ['no key', VERSION, 401, 'x-api-key header is required'],
  ['an empty key', { ...VERSION, 'x-api-key': ' ' }, 401, 'x-api-key header is required'],
  ['another key', { ...VERSION, 'x-api-key': 'wrong' }, 401, 'API key is invalid.'],
  ['another token', { ...VERSION, authorization: 'Bearer wrong' }, 401, 'Invalid bearer token'],
  ['no bearer', { ...VERSION, authorization: 'Basic right' }, 401, 'x-api-key header is required'],
  [
    'a page that does not know what it does',
    { ...VERSION, 'x-api-key': 'right', origin: 'https://app.example' },
    401,
    "CORS requests must set 'anthropic-dangerous-direct-browser-access' header",
  ],
  [
    'too large a body',
    { ...VERSION, 'x-api-key': 'right', 'content-length': `${33 * 1024 * 1024}` },
    413,
    'Request exceeds the maximum size',
  ],
]

test.each(REFUSED)('%s is refused', async (_, headers, status, message) => {
  await using api = await startEmulator({ apiKey: 'right' })
  const { path, init } = post(headers)
  const response = await api.fetch(`${api.url}${path}`, init)
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({
    type: 'error',
    error: {
      type: status === 401 ? 'authentication_error' : 'request_too_large',
      message: expect.stringContaining(message),
    },
    request_id: response.headers.get('request-id'),
  })
})

test('keys and tokens of the official client are accepted', async () => {
  await using api = await startEmulator({ apiKey: 'right' })
  const withKey = new Anthropic({ apiKey: 'right', baseURL: api.url })
  expect(await withKey.messages.create(ASK)).toMatchObject({ type: 'message' })
  const withToken = new Anthropic({ apiKey: null, authToken: 'right', baseURL: api.url })
  expect(await withToken.messages.create(ASK)).toMatchObject({ type: 'message' })
})

test.each([
  ['GET', '/v1/models', 200],
  ['GET', '/v1/models/none', 404],
  ['GET', '/v1/files', 200],
  ['GET', '/v1/files/none', 404],
  ['GET', '/v1/files/none/content', 404],
  ['GET', '/v1/messages/batches', 200],
  ['GET', '/v1/messages/batches/none', 404],
  ['GET', '/v1/messages/batches/none/results', 404],
  ['POST', '/v1/messages/batches/none/cancel', 404],
  ['PUT', '/v1/files', 405],
  ['DELETE', '/v1/messages', 405],
  ['GET', '/v1/nothing', 404],
])('%s %s has the ids of the request and of the organization', async (method, path, status) => {
  await using api = await startEmulator()
  const response = await fetch(`${api.url}${path}`, { method, headers: AUTH })
  expect(response.status).toBe(status)
  const id = response.headers.get('request-id')
  expect(id).toMatch(/^req_01/)
  expect(response.headers.get('anthropic-organization-id')).toMatch(/^[0-9a-f-]{36}$/)
  if (status >= 400) expect(await response.json()).toMatchObject({ request_id: id })
})

test('the official client in a page gets through, and may read what it needs', async () => {
  await using api = await startEmulator()
  const sent: Headers = {}
  const inPage: typeof fetch = (input, init) => {
    const headers = new globalThis.Headers(init?.headers)
    headers.forEach((value, name) => (sent[name] = value))
    headers.set('origin', 'https://app.example')
    return api.fetch(input, { ...init, headers })
  }
  const client = new Anthropic({
    apiKey: 'k',
    baseURL: api.url,
    fetch: inPage,
    dangerouslyAllowBrowser: true,
  })
  const { response } = await client.messages.create(ASK).withResponse()
  const exposed = response.headers.get('access-control-expose-headers')?.split(',') ?? []
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  const readable = [...response.headers.keys()].filter((name) => /^anthropic-|^request/.test(name))
  expect(readable.length).toBeGreaterThan(12)
  expect(exposed).toEqual(expect.arrayContaining(readable))
  expect(exposed).toContain('retry-after')
  const preflight = await api.fetch(`${api.url}/v1/messages`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': Object.keys(sent).join(','),
    },
  })
  expect(preflight.status).toBe(204)
  const allowed = preflight.headers.get('access-control-allow-headers')?.split(',') ?? []
  expect(Object.keys(sent)).toContain('anthropic-dangerous-direct-browser-access')
  expect(allowed).toEqual(expect.arrayContaining(Object.keys(sent)))
  expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE')
})

test.each([{ apiKey: 'k' }, { apiKey: null, authToken: 't' }])(
  'a base URL that has the version already is not found, with %o',
  async (credentials) => {
    await using api = await startEmulator()
    const client = new Anthropic({ ...credentials, baseURL: `${api.url}/v1`, maxRetries: 0 })
    await expect(client.messages.create(ASK)).rejects.toMatchObject({
      status: 404,
      type: 'not_found_error',
      requestID: expect.stringMatching(/^req_/),
    })
  },
)
