/** What a web page that somebody visits can do to an emulator on the same machine: nothing. */
import { request } from 'node:http'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startEmulator, type Emulator, type EmulatorOptions } from '../index.ts'

const AUTH = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }
const ASK = JSON.stringify({
  model: 'claude-sonnet-4-6',
  max_tokens: 9,
  messages: [{ role: 'user', content: 'Hi' }],
})
const DIRECT = 'anthropic-dangerous-direct-browser-access'

interface Sent {
  path?: string
  method?: string
  body?: string
  headers?: Record<string, string>
}

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** Sends headers that `fetch` does not let a program set. */
function send(api: Emulator, { path = '/v1/messages', body, ...sent }: Sent): Promise<Answer> {
  const { port } = new URL(api.url)
  const options = { port, path, method: body === undefined ? 'GET' : 'POST', ...sent }
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname: '127.0.0.1', ...options }, (response) => {
      let text = ''
      response.on('data', (piece) => (text += String(piece)))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      )
    })
    outgoing.on('error', reject).end(body)
  })
}

let api: Emulator
beforeAll(async () => {
  api = await startEmulator()
})
afterAll(() => api.close())

describe('a name that anybody may own is not the emulator', () => {
  test.each([
    ['localhost', true],
    ['LOCALHOST:8787', true],
    ['localhost.', true],
    ['api.localhost:1', true],
    ['127.0.0.1', true],
    ['127.1.2.3:80', true],
    ['[::1]:8787', true],
    ['evil.example', false],
    ['evil.example:8787', false],
    ['localhost.evil.example', false],
    ['127.0.0.1.evil.example', false],
    ['127.evil.example', false],
    ['10.0.0.1', false],
    ['[2001:db8::1]', false],
    ['emulator', false],
  ])('%s: %s', async (host, isOwn) => {
    for (const path of ['/v1/models', '/_emulator/journal', '/_emulator']) {
      const { status, text, headers } = await send(api, { path, headers: { ...AUTH, host } })
      expect([path, status]).toEqual([path, isOwn ? 200 : 403])
      if (isOwn) continue
      const { error } = JSON.parse(text) as { error: { message: string } }
      expect(error.message).toContain(`The emulator does not answer for the host "${host}"`)
      expect(headers['access-control-allow-origin']).toBeUndefined()
      expect(text).toContain('the option `host`')
    }
  })

  test('a body sent to one is not read, and uses nothing up', async () => {
    await using scripted = await startEmulator({ script: ['First.'] })
    const refused = await send(scripted, { body: ASK, headers: { ...AUTH, host: 'evil.example' } })
    expect(refused.status).toBe(403)
    expect(scripted.requests).toEqual([])
    expect((await send(scripted, { body: ASK, headers: AUTH })).text).toContain('First.')
  })
})

describe('the journal and the control routes are for their own page', () => {
  const own = () => new URL(api.url).origin
  const cases: [
    what: string,
    headers: () => Record<string, string>,
    status: number,
    path?: string,
  ][] = [
    ['a program', () => ({}), 200],
    ['the page', () => ({ origin: own(), 'sec-fetch-site': 'same-origin' }), 200],
    ['the address bar', () => ({ 'sec-fetch-site': 'none' }), 200],
    ['another origin', () => ({ origin: 'https://evil.example' }), 403],
    ['another port', () => ({ origin: 'http://127.0.0.1:1' }), 403],
    [
      'another name of this machine',
      () => ({ origin: own().replace('127.0.0.1', 'localhost') }),
      403,
    ],
    ['a sandbox', () => ({ origin: 'null' }), 403],
    ['a script tag', () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'script' }), 403],
    ['a page of another port', () => ({ 'sec-fetch-site': 'same-site' }), 403],
    [
      'a link to the page',
      () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }),
      200,
      '/_emulator',
    ],
    [
      'a link to the journal',
      () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }),
      403,
    ],
    [
      'a frame',
      () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' }),
      403,
      '/_emulator',
    ],
  ]
  test.each(cases)('%s', async (_, headers, status, path = '/_emulator/journal') => {
    const answer = await send(api, { path, headers: headers() })
    expect(answer.status).toBe(status)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin')
    if (status === 403) expect(answer.text).toContain('are not for pages of other origins')
  })

  test('a form of another origin does not empty the journal', async () => {
    await using watched = await startEmulator()
    await send(watched, { body: ASK, headers: AUTH })
    const headers = { origin: 'https://evil.example' }
    await send(watched, { path: '/_emulator/journal', method: 'DELETE', headers })
    expect(watched.requests).toHaveLength(1)
  })
})

describe('the API is for pages that say that they know what they do', () => {
  const preflight = (names: string) => ({
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': names,
    },
  })

  test('a browser is told so before it asks', async () => {
    const refused = await send(api, preflight('x-api-key,anthropic-version'))
    expect(refused.status).toBe(401)
    expect(refused.headers['access-control-allow-origin']).toBeUndefined()
    expect(refused.text).toContain(`CORS requests must set '${DIRECT}' header`)
    const allowed = await send(api, preflight(`x-api-key, ${DIRECT}`))
    expect(allowed.status).toBe(204)
    expect(allowed.headers['access-control-allow-headers']).toBe(`x-api-key,${DIRECT}`)
  })

  const CALLS: [what: string, path: string, more: Record<string, string>][] = [
    ['the API', '/v1/messages', {}],
    ['Foundry', '/anthropic/v1/messages', { authorization: 'Bearer any' }],
    ['Bedrock', '/model/anthropic.claude-haiku-4-5/invoke', { authorization: 'Bearer any' }],
  ]

  test.each(CALLS)('on the paths of %s, whether it is strict or not', async (_, path, more) => {
    for (const strict of [true, false]) {
      await using scripted = await startEmulator({ strict, script: ['First.'] })
      const headers = { ...AUTH, ...more, origin: 'https://evil.example' }
      const refused = await send(scripted, { path, body: ASK, headers })
      expect(refused.status).toBeGreaterThanOrEqual(400)
      expect(refused.headers['access-control-allow-origin']).toBeUndefined()
      expect((await send(scripted, { body: ASK, headers: AUTH })).text).toContain('First.')
    }
  })
})

describe('on a host that others reach', () => {
  const open: EmulatorOptions = { host: '0.0.0.0' }

  test('names that no page can have are the emulator', async () => {
    await using shared = await startEmulator(open)
    expect(shared.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    for (const host of [
      '10.0.0.1:1',
      '[fe80::1]',
      'emulator',
      'host.docker.internal',
      'localhost',
    ]) {
      expect((await send(shared, { path: '/v1/models', headers: { ...AUTH, host } })).status).toBe(
        200,
      )
    }
    const evil = { ...AUTH, host: 'evil.example' }
    expect((await send(shared, { path: '/v1/models', headers: evil })).status).toBe(403)
  })

  test('without a token the journal is closed', async () => {
    await using shared = await startEmulator(open)
    for (const path of ['/_emulator', '/_emulator/journal', '/_emulator?token=']) {
      const { status, text } = await send(shared, { path })
      expect([path, status]).toEqual([path, 401])
      expect(text).toContain('start the emulator with the option `token`')
    }
  })

  test('whether it runs can be asked without a token, and nothing else', async () => {
    await using shared = await startEmulator({ ...open, token: 'a-token' })
    const health = await send(shared, { path: '/_emulator/health' })
    expect([health.status, health.text]).toEqual([200, '{"status":"ok"}'])
    const status = async (path: string) => (await send(shared, { path })).status
    expect(await status('/_emulator/settings')).toBe(401)
    expect(await status('/_emulator/health/more')).toBe(401)
    const headers = { origin: 'https://evil.example' }
    expect((await send(shared, { path: '/_emulator/health', headers })).status).toBe(403)
  })

  test('the cookie of one page opens those of all sessions', async () => {
    await using shared = await startEmulator({ token: 'a-token' })
    const opened = await send(shared, { path: '/_session/one/_emulator?token=a-token' })
    expect(opened).toMatchObject({ status: 303, headers: { location: '/_session/one/_emulator' } })
    const [cookie = ''] = opened.headers['set-cookie'] ?? []
    expect(cookie).toContain('; Path=/;')
    const headers = { cookie: cookie.split(';')[0] ?? '' }
    const path = '/_session/two/_emulator/journal'
    expect((await send(shared, { path, headers })).status).toBe(200)
  })

  test.each([open, {}])('a token opens it, for programs and for a browser: %j', async (options) => {
    await using shared = await startEmulator({ ...options, token: 'a secret;=' })
    const path = '/_emulator/journal'
    const status = async (sent: Sent) => (await send(shared, { path, ...sent })).status
    expect(await status({})).toBe(401)
    expect(await status({ path: `${path}?token=${encodeURIComponent('a secret;=')}` })).toBe(401)
    expect(await status({ headers: { authorization: 'Bearer a secret' } })).toBe(401)
    expect(await status({ headers: { authorization: 'Bearer a secret;=' } })).toBe(200)
    const opened = await send(shared, { path: '/_emulator?token=a%20secret;%3D' })
    expect(opened).toMatchObject({ status: 303, headers: { location: '/_emulator' } })
    const [cookie = ''] = opened.headers['set-cookie'] ?? []
    expect(cookie).toContain('HttpOnly; SameSite=Strict')
    const headers = { cookie: `other=1; ${cookie.split(';')[0]}` }
    expect(await status({ headers })).toBe(200)
    const foreign = { ...headers, origin: 'https://evil.example' }
    expect(await status({ headers: foreign })).toBe(403)
  })
})
