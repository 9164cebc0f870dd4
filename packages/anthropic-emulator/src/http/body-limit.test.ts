/** A body is read up to the size that the API takes, and no request takes the server down. */
import { once } from 'node:events'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { makeDir, remove, serve } from '../../test/upstream.ts'
import { startEmulator, type Emulator } from '../index.ts'

const MB = 1024 * 1024
const AUTH = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }

const TOO_LARGE = {
  type: 'error',
  error: { type: 'request_too_large', message: 'Request exceeds the maximum size' },
}

let dir: string
beforeEach(async () => {
  dir = await makeDir()
})
afterEach(() => remove(dir))

interface Answer {
  status: number | undefined
  headers: IncomingMessage['headers']
  body: unknown
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  let text = ''
  for await (const piece of response) text += String(piece)
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(text) }
}

function open(api: Emulator, path: string, headers: object = {}): ClientRequest {
  const { hostname, port } = new URL(api.url)
  const all = { ...AUTH, ...headers }
  return request({ hostname, port, path, method: 'POST', headers: all }).on('error', () => {})
}

/** Writes without end, as fast as the other side takes it; gives how much that was. */
async function writeEndlessly(sent: ClientRequest): Promise<number> {
  const piece = Buffer.alloc(MB, 'a')
  let wake = () => {}
  const state = { closed: false }
  let size = 0
  sent.on('drain', () => wake())
  sent.once('close', () => {
    state.closed = true
    wake()
  })
  while (!state.closed) {
    size += piece.length
    if (sent.write(piece)) continue
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
  return size
}

const isAlive = async (api: Emulator) =>
  (await fetch(`${api.url}/v1/models`, { headers: AUTH })).status === 200

const SOURCES = {
  'by itself': async () => startEmulator(),
  'from recordings': async () => {
    await using upstream = await startEmulator()
    await using recorder = await startEmulator({ record: { dir, upstream: upstream.url } })
    await (await fetch(`${recorder.url}/v1/models`, { headers: AUTH })).text()
    return startEmulator({ replay: dir })
  },
  'from an upstream': async () => {
    const upstream = await serve((_, response) => void response.end('{"data":[]}'))
    const api = await startEmulator({ record: { dir, upstream: upstream.url } })
    const close = () => Promise.all([api.close(), upstream[Symbol.asyncDispose]()])
    return Object.assign(api, { [Symbol.asyncDispose]: async () => void (await close()) })
  },
}

test.each(Object.entries(SOURCES))(
  'an emulator that answers %s refuses an endless body, and goes on',
  async (_, start) => {
    await using api = await start()
    const sent = open(api, '/v1/messages')
    const answered = once(sent, 'response') as Promise<[IncomingMessage]>
    const written = writeEndlessly(sent)
    const answer = await answered.then(([response]) => readAnswer(response))
    expect(answer).toMatchObject({ status: 413, body: TOO_LARGE, headers: { connection: 'close' } })
    // The server closes the connection, although the client never stops.
    expect(await written).toBeLessThan(300 * MB)
    expect(api.requests.at(-1)).toMatchObject({
      status: 413,
      body: '(larger than the API takes, and not read)',
    })
    expect(await isAlive(api)).toBe(true)
  },
)

test.each([
  ['/v1/messages', 32],
  ['/v1/messages/count_tokens', 32],
  ['/v1/messages/batches', 256],
  ['/v1/files', 500],
  ['/anthropic/v1/messages', 32],
  ['/v1/projects/p/locations/global/workspaces/w/invoke/v1/messages/batches', 256],
  ['/model/anthropic.claude-haiku-4-5/invoke', 32],
])('the body of %s has at most %i MB, and is refused unread', async (path, most) => {
  await using api = await startEmulator()
  for (const [more, isRefused] of [
    [1, true],
    [0, false],
  ] as const) {
    const sent = open(api, path, {
      'content-length': `${most * MB + more}`,
      expect: '100-continue',
    })
    const next = await Promise.race([
      once(sent, 'response').then(
        ([response]) => (response as IncomingMessage).resume().statusCode,
      ),
      once(sent, 'continue').then(() => 'continue'),
    ])
    expect(next).toBe(isRefused ? (path.startsWith('/model') ? 400 : 413) : 'continue')
    sent.destroy()
  }
})

test('a body of the largest size is read whole, however it comes', async () => {
  await using api = await startEmulator({ strict: false, reply: 'Read.' })
  const messages = [{ role: 'user', content: 'Hi' }]
  const ask = { model: 'claude-sonnet-4-6', max_tokens: 9, messages, padding: '' }
  const room = 32 * MB - JSON.stringify(ask).length
  ask.padding = 'a'.repeat(room)
  const body = JSON.stringify(ask)
  const chunked = open(api, '/v1/messages')
  const answered = once(chunked, 'response') as Promise<[IncomingMessage]>
  for (let at = 0; at < body.length; at += MB) chunked.write(body.slice(at, at + MB))
  chunked.end()
  expect((await readAnswer((await answered)[0])).status).toBe(200)
  const whole = await fetch(`${api.url}/v1/messages`, { method: 'POST', headers: AUTH, body })
  expect(whole.status).toBe(200)
  const sizes = api.requests.map(({ body: read }) => (read as typeof ask).padding.length)
  expect(sizes).toEqual([room, room])
})

test.each<[what: string, body: () => NonNullable<RequestInit['body']>]>([
  ['a text', () => 'a'.repeat(33 * MB)],
  ['bytes', () => new Uint8Array(33 * MB)],
  ['a blob', () => new Blob([new Uint8Array(33 * MB)])],
])('in-process, %s that is too large is refused', async (_, body) => {
  await using api = await startEmulator()
  const init = { method: 'POST', headers: AUTH, body: body() }
  const response = await api.fetch(`${api.url}/v1/messages`, init)
  expect(response.status).toBe(413)
  expect(await response.json()).toMatchObject(TOO_LARGE)
})

test('in-process, an endless body is refused, and its source is let go', async () => {
  await using api = await startEmulator()
  const cancel = vi.fn<() => void>()
  const piece = new Uint8Array(MB)
  const body = new ReadableStream({ pull: (controller) => controller.enqueue(piece), cancel })
  const init = { method: 'POST', headers: AUTH, body, duplex: 'half' }
  const response = await api.fetch(`${api.url}/v1/messages`, init)
  expect(response.status).toBe(413)
  expect(cancel).toHaveBeenCalledOnce()
})
