/** examples/worker, bundled as wrangler bundles it: called as a module, and in Cloudflare's runtime. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from 'anthropic-emulator'
import { type Bundle, bundle, foreign } from '../browser/support.ts'
import { isInstalled } from '../runtimes/runtimes.ts'
import { serveWorker } from '../runtimes/workerd.ts'
import { PATIENCE } from '../docs-support/program.ts'

vi.setConfig(PATIENCE)

const LONG = 'One two three four five six seven eight nine ten.'
const SOON = { timeout: 90_000 }

/** Sends a request to the worker; `env` holds its variables. */
type Ask = (init: RequestInit) => Promise<Response>

interface Module {
  default: { fetch(request: Request, env: Record<string, string>): Promise<Response> }
}

/** A place where the worker runs, with an emulator as its API. */
type Place = (api: Emulator, key?: string) => Promise<AsyncDisposable & { ask: Ask }>

let folder: string
let program: Bundle
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chat-anthropic-worker-'))
  program = await bundle('examples/worker/worker.ts', ['workerd', 'worker', 'browser'])
  writeFileSync(join(folder, 'program.mjs'), program.code)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => void vi.restoreAllMocks())

const asModule: Place = async (api, key = 'the-key') => {
  vi.spyOn(console, 'error').mockReturnValue()
  const file = pathToFileURL(join(folder, 'program.mjs')).href
  const { default: worker } = (await import(/* @vite-ignore */ file)) as Module
  const env = { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: api.url }
  return {
    ask: (init) => worker.fetch(new Request('https://worker.example/', init), env),
    async [Symbol.asyncDispose]() {},
  }
}

const inWorkerd: Place = async (api, key = 'the-key') => {
  const bindings = Object.entries({ ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: api.url })
  const listed = bindings.map(([name, text]) => `(name = "${name}", text = "${text}")`)
  const worker = await serveWorker(
    { folder },
    `compatibilityFlags = ["enable_request_signal"], bindings = [${listed.join(', ')}],`,
  )
  return { ...worker, ask: (init) => fetch(worker.url, init) }
}

const post = (body: unknown, init: RequestInit = {}): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  ...init,
})

const prompt = (text: string, init?: RequestInit) => post({ prompt: text }, init)

/** The data of server-sent events. */
const dataOf = (text: string) =>
  text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => JSON.parse(event.replace(/^data: /, '')) as Record<string, unknown>)

/** The worker at a place, with an emulator as its API. */
async function start(place: Place, options: EmulatorOptions, key?: string) {
  const api = await startEmulator(options)
  const worker = await place(api, key)
  return {
    api,
    ask: worker.ask,
    async [Symbol.asyncDispose]() {
      await worker[Symbol.asyncDispose]()
      await api.close()
    },
  }
}

test('the bundle takes nothing from Node', () => {
  expect(foreign(program)).toEqual([])
})

// workerd by itself tells of a caller who left only once it sends to them.
test('a caller who leaves before the answer begins ends the request', async () => {
  const reply = { content: LONG, fault: { stallAfter: 0 } }
  await using worker = await start(asModule, { reply })
  const caller = new AbortController()
  const asked = worker.ask(prompt('Count, please.', { signal: caller.signal }))
  await expect.poll(() => worker.api.requests[0]?.status, SOON).toBe(200)
  caller.abort()
  await expect.poll(() => worker.api.requests[0]!.aborted, SOON).toBe(true)
  await asked
})

test('a reader who cancels the response ends the request', async () => {
  const reply = { content: LONG, fault: { stallAfter: 8 } }
  await using worker = await start(asModule, { reply })
  const { body } = await worker.ask(prompt('Count, please.'))
  await body!.cancel()
  await expect.poll(() => worker.api.requests[0]!.aborted, SOON).toBe(true)
})

describe.skipIf(!isInstalled('workerd'))('the worker, in workerd', () => answers(inWorkerd))

describe('the worker, called as a module', () => answers(asModule))

function answers(place: Place): void {
  test('answers a prompt in pieces, then says what it took', async () => {
    await using worker = await start(place, { reply: LONG, apiKey: 'the-key' })
    const response = await worker.ask(prompt('Count, please.'))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const data = dataOf(await response.text())
    const texts = data.flatMap(({ text }) => (typeof text === 'string' ? [text] : []))
    expect(texts.length).toBeGreaterThan(5)
    expect(texts.join('')).toBe(LONG)
    const usage = { input_tokens: expect.any(Number), output_tokens: expect.any(Number) }
    expect(data.at(-1)).toMatchObject({ usage, stop: 'end_turn' })
    expect(worker.api.lastRequest.messages).toMatchObject([{ content: 'Count, please.' }])
  })

  test('a piece is there before the rest is, and nobody pays for a caller who left', async () => {
    // Words go on coming: workerd sees that a caller has left when it has something to send.
    await using worker = await start(place, {
      reply: { content: LONG.repeat(500), pace: { tokensPerSecond: 50 } },
    })
    const caller = new AbortController()
    const response = await worker.ask(prompt('Count, please.', { signal: caller.signal }))
    const reader = response.body!.getReader()
    const first = await reader.read()
    expect(new TextDecoder().decode(first.value)).toMatch(/^data: \{"text":"One/)
    expect(worker.api.requests[0]!.aborted).toBeFalsy()
    caller.abort()
    await reader.cancel().catch(() => {})
    await expect.poll(() => worker.api.requests[0]!.aborted, SOON).toBe(true)
  })

  test('what is no prompt is refused, and nothing is asked', async () => {
    await using worker = await start(place, { reply: 'Hi.' })
    const refused: [RequestInit, status: number][] = [
      [{ method: 'GET' }, 405],
      [{ method: 'POST', body: 'no JSON' }, 400],
      [post({ prompt: 7 }), 400],
      [post({ prompt: '' }), 400],
      [post(null), 400],
      [prompt('x'.repeat(20_001)), 413],
    ]
    for (const [init, status] of refused) {
      const response = await worker.ask(init)
      expect(response.status).toBe(status)
      expect(await response.json()).toEqual({ error: expect.any(String) })
    }
    expect(worker.api.requests).toEqual([])
  })

  test('failures are honest statuses, and tell callers nothing of the key', async () => {
    const noRetries = { 'x-should-retry': 'false' }
    const failures = [
      [401, 500],
      [403, 500],
      [429, 503],
      [529, 503],
      [400, 502],
      [500, 502],
    ] as const
    const script = failures.map(([status]) => ({
      error: { status, message: `The secret reason of ${status}` },
      headers: noRetries,
    }))
    await using worker = await start(place, { script })
    for (const [, status] of failures) {
      const response = await worker.ask(prompt('Hello?'))
      expect(response.status).toBe(status)
      const text = await response.text()
      expect(text).toMatch(/^\{"error":"/)
      expect(text).not.toMatch(/the-key|secret reason/)
    }
    expect(worker.api.requests).toHaveLength(failures.length)
  })

  test('without a key it says that it is not set up', async () => {
    await using worker = await start(place, { reply: 'Hi.' }, '')
    const response = await worker.ask(prompt('Hello?'))
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({ error: 'This server is not set up to answer.' })
  })

  test('an answer that breaks off ends with an error, and not as a whole one', async () => {
    await using worker = await start(place, { reply: { content: LONG, fault: { endAfter: 8 } } })
    const response = await worker.ask(prompt('Count, please.'))
    const data = dataOf(await response.text())
    expect(data[0]).toEqual({ text: 'One' })
    expect(data.at(-1)).toEqual({ error: 'The model did not answer. Try again.' })
  })
}
