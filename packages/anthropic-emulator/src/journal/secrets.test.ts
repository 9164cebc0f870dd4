/** What an emulator shows holds no credentials, wherever it shows it. */
import { inspect } from 'node:util'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { makeDir, remove, serve } from '../../test/upstream.ts'
import { startEmulator, type Emulator } from '../index.ts'

let dir: string
beforeEach(async () => {
  dir = await makeDir()
})
afterEach(() => remove(dir))

const SECRET = [
  'ocp-apim-subscription-key',
  'helicone-auth',
  'x-gateway-key',
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-amz-security-token',
  'x-goog-api-key',
  'x-goog-iam-authorization-token',
  'api-key',
  'apikey',
  'x-portkey-api-key',
  'cf-aig-authorization',
  'cf-access-client-secret',
  'cf-access-jwt-assertion',
  'x-auth-token',
  'x-auth-request-access-token',
  'x-vault-token',
  'x-litellm-key',
  'x-client-credentials',
  'x-db-password',
  'x-hub-signature',
]

const HARMLESS = [
  'idempotency-key',
  'x-app-session',
  'x-author',
  'x-monkey',
  'x-keyboard-layout',
  'x-token-count',
  'x-tenant',
  'x-session-id',
]

const VALUE = 'hidden-0123456789'
const MESSAGES = { model: 'claude-sonnet-4-6', max_tokens: 9, messages: [] as object[] }

const ask = (content: string, more: object = {}) =>
  JSON.stringify({ ...MESSAGES, messages: [{ role: 'user', content }], ...more })

async function everythingShown(api: Emulator): Promise<string> {
  const [id] = api.requests.map((entry) => entry.id)
  const paths = ['/journal', '/journal?summary', `/journal/${id}`]
  const read = async (path: string) => (await fetch(`${api.url}/_emulator${path}`)).text()
  return (await Promise.all(paths.map(read))).join('\n')
}

test.each(SECRET)('the header %s is masked everywhere', async (name) => {
  await using api = await startEmulator({ reply: ({ headers }) => `${headers[name]}` })
  const headers = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01', [name]: VALUE }
  const response = await api.fetch(`${api.url}/v1/messages`, {
    method: 'POST',
    headers,
    body: ask('Hi'),
  })
  expect(await response.text()).toContain('"text":"[redacted]"')
  expect(api.requests[0]?.headers[name]).toBe('[redacted]')
  expect(inspect(api.requests, { depth: 9 })).not.toContain('hidden')
  expect(await everythingShown(api)).not.toContain('hidden')
})

test.each(HARMLESS)('the header %s is shown', async (name) => {
  await using api = await startEmulator()
  await api.fetch(`${api.url}/v1/models`, { headers: { 'x-api-key': 'k', [name]: VALUE } })
  expect(api.requests[0]?.headers[name]).toBe(VALUE)
})

test('neither a query, a path, a body, nor an answer that repeats it all shows any', async () => {
  const answered = 'set-cookie-0123456789'
  await using upstream = await serve((request, response) => {
    response.writeHead(401, {
      'content-type': 'application/json',
      'set-cookie': `__cf_bm=${answered}; path=/`,
      'x-next-token': VALUE,
    })
    response.end(
      JSON.stringify({ error: { message: `${request.url} ${answered} ${KEY} is wrong` } }),
    )
  })
  const KEY = 'plain-key-0123456789'
  await using api = await startEmulator({ record: { dir, upstream: upstream.url } })
  const query = `key=${VALUE}&beta=true&api_key=${VALUE}&sig=${VALUE}&code=sk-ant-${VALUE}`
  const feed = await fetch(`${api.url}/_emulator/events`)
  const body = ask(`My key is sk-ant-api03-${VALUE}.`, {
    mcp_servers: [
      { url: `https://me:${VALUE}@mcp.example?token=${VALUE}`, authorization_token: VALUE },
    ],
  })
  const headers = { 'x-gateway-key': KEY, 'x-note': `see https://me:${VALUE}@a.example` }
  const url = `${api.url}/v1/sk-ant-${VALUE}/messages?${query}`
  await (await fetch(url, { method: 'POST', headers, body })).text()
  const [entry] = api.requests
  expect(entry?.query).toEqual({
    key: '[redacted]',
    beta: 'true',
    api_key: '[redacted]',
    sig: '[redacted]',
    code: '[redacted]',
  })
  expect(entry?.path).toBe('/v1/[redacted]/messages')
  expect(entry?.reply?.headers).toMatchObject({
    'set-cookie': '[redacted]',
    'x-next-token': '[redacted]',
  })
  const shown = await everythingShown(api)
  let fed = ''
  for await (const bytes of feed.body!.pipeThrough(new TextDecoderStream())) {
    fed += bytes
    if (fed.includes('"type":"end"')) break
  }
  for (const text of [shown, fed]) expect(text).not.toMatch(/hidden|plain-key|set-cookie-0/)
  expect(shown).toContain('https://[redacted]@mcp.example?token=[redacted]')
})

test('neither does a warning', async () => {
  const onWarning = vi.fn<(warning: string) => void>()
  await using api = await startEmulator({ script: { turns: [], otherwise: 'warn' }, onWarning })
  const headers = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }
  const body = ask(`It is sk-ant-api03-${VALUE}.`)
  await api.fetch(`${api.url}/v1/messages`, { method: 'POST', headers, body })
  expect(onWarning).toHaveBeenCalledWith(expect.stringContaining('"It is [redacted]."'))
})
