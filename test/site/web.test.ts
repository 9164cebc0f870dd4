/** The guide on web frameworks: its files serve answers, end with their readers, and say when they cannot. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import { PATIENCE, printed, start } from '../docs-support/program.ts'
import { isInstalled, makeSiteFolder, programIn, SITE } from './support.ts'

vi.setConfig(PATIENCE)

const folder = makeSiteFolder('packages/chat-anthropic/docs/web.md')
afterAll(() => rmSync(folder, { recursive: true }))

const load = (file: string) => import(pathToFileURL(join(folder, file)).href)

let api: Emulator
beforeEach(async () => {
  api = await startEmulator({ reply: 'Hello, you.' })
  vi.stubEnv('ANTHROPIC_BASE_URL', api.url)
  vi.stubEnv('ANTHROPIC_API_KEY', 'any')
  vi.resetModules()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await api.close()
})

const requestOf = (init: RequestInit = {}) =>
  new Request('http://any/api/chat', { method: 'POST', body: '{"prompt": "Hi"}', ...init })

describe('the route of Next.js', () => {
  test('answers in pieces', async () => {
    const { POST } = await load('route.ts')
    const response: Response = await POST(requestOf())
    expect(response.headers.get('content-type')).toContain('text/plain')
    const pieces: string[] = []
    const decoder = new TextDecoder()
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
      pieces.push(decoder.decode(piece))
    }
    expect(pieces.join('')).toBe('Hello, you.')
    expect(pieces.length).toBeGreaterThan(1)
  })

  test('ends the request to the API when its reader leaves', async () => {
    api.configure({ script: [{ content: 'Slowly, word by word.', pace: { tokensPerSecond: 1 } }] })
    const { POST } = await load('route.ts')
    const left = new AbortController()
    const response: Response = await POST(requestOf({ signal: left.signal }))
    const reader = response.body!.getReader()
    await reader.read()
    left.abort()
    await expect.poll(() => api.requests[0]?.aborted).toBe(true)
    await reader.cancel().catch(() => {})
  })

  test('throws what fails before the reply begins', async () => {
    api.configure({ reply: { error: { type: 'authentication_error' } } })
    const { POST } = await load('route.ts')
    await expect(POST(requestOf())).rejects.toMatchObject({ name: 'AuthenticationError' })
  })
})

test('the function of the page shows the answer piece by piece, and rejects half of one', async () => {
  const { POST } = await load('route.ts')
  const { ask } = await load('ask.js')
  const pieces: string[] = []
  vi.stubGlobal('fetch', async (_address: string, init: RequestInit) => POST(requestOf(init)))
  // The route itself must reach the API.
  const { fetch } = await import('undici')
  vi.stubGlobal('fetch', async (address: string | URL, init: RequestInit) =>
    String(address) === '/api/chat' ? POST(requestOf(init)) : fetch(address, init as never),
  )
  await ask('Hi', (piece: string) => pieces.push(piece))
  expect(pieces.join('')).toBe('Hello, you.')
  api.configure({ script: [{ content: 'Only the half of it.', fault: { cutAfter: 5 } }] })
  await expect(ask('Hi', () => {})).rejects.toThrow()
  vi.unstubAllGlobals()
})

test('the function of Lambda answers', async () => {
  const { handler } = await load('lambda.ts')
  expect(await handler({ body: 'Hi' })).toEqual({ statusCode: 200, body: 'Hello, you.' })
})

describe.skipIf(!isInstalled)('the server of Express', () => {
  const ask = (url: string) =>
    fetch(`${url}/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"prompt": "Hi"}',
    })

  async function serve<T>(use: (url: string) => Promise<T>): Promise<T> {
    const variables = { ANTHROPIC_BASE_URL: api.url, ANTHROPIC_API_KEY: 'any', PORT: '0' }
    const child = start(programIn(folder, 'server.mjs'), variables)
    try {
      const output = await printed(child, 'http://')
      return await use(/http:\/\/\S+/.exec(output)![0])
    } finally {
      child.kill()
    }
  }

  test('answers, says 503 while the API is busy, and breaks off half an answer', async () => {
    expect(folder.startsWith(SITE)).toBe(true)
    await serve(async (url) => {
      const response = await ask(url)
      expect([response.status, await response.text()]).toEqual([200, 'Hello, you.'])
      const busy = { error: { status: 529 }, headers: { 'x-should-retry': 'false' } }
      api.configure({ script: [busy, { content: 'Only the half of it.', fault: { cutAfter: 5 } }] })
      expect((await ask(url)).status).toBe(503)
      await expect(ask(url).then((broken) => broken.text())).rejects.toThrow()
    })
  })
})
