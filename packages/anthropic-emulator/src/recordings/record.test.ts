import { readdir, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { json, KEY, makeDir, post, read, recordingsIn, remove, serve } from '../../test/upstream.ts'
import { startEmulator, type RecordOptions } from '../index.ts'

const EVENT = 'event: message_start\ndata: {"type":"message_start"}\n\n'
const LAST = 'event: message_stop\ndata: {"type":"message_stop"}\n\n'

let dir: string
let warnings: string[]
beforeEach(async () => {
  dir = await makeDir()
  warnings = []
  vi.spyOn(console, 'warn').mockImplementation((line: string) => void warnings.push(line))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await remove(dir)
})

const record = (upstream: string, more: Partial<RecordOptions> = {}) =>
  startEmulator({ record: { dir, upstream, ...more } })

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

test('a request reaches the upstream as it was sent', async () => {
  let seen: Record<string, unknown> = {}
  await using upstream = await serve(async (request, response) => {
    const { method, url, headers } = request
    seen = { method, url, headers, body: await textOf(request) }
    json(response, {})
  })
  await using api = await record(`${upstream.url}/gateway/`)
  const body = '{ "b": 1.0,   "a": "é" }'
  const headers = { 'anthropic-beta': 'one,two', 'x-custom': 'kept', authorization: 'Bearer b' }
  await post(`${api.url}/v1/messages?b=2&a=%20x`, { body, headers })
  expect(seen).toMatchObject({ method: 'POST', url: '/gateway/v1/messages?b=2&a=%20x', body })
  expect(seen.headers).toMatchObject({
    ...headers,
    'x-api-key': KEY,
    'accept-encoding': 'identity',
  })
  expect(seen.headers).toMatchObject({ host: new URL(upstream.url).host })
})

test('the answer comes back while it arrives, with its status and headers', async () => {
  let goOn = () => {}
  await using upstream = await serve((_, response) => {
    response.writeHead(201, { 'content-type': 'text/event-stream', 'x-upstream': 'yes' })
    response.write(EVENT)
    goOn = () => response.end(LAST)
  })
  await using api = await record(upstream.url)
  const response = await post(`${api.url}/v1/messages`)
  expect(response.status).toBe(201)
  expect(response.headers.get('x-upstream')).toBe('yes')
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader.read()).value).toBe(EVENT)
  expect(await readdir(dir)).toEqual([])
  goOn()
  expect((await reader.read()).value).toBe(LAST)
  expect((await reader.read()).done).toBe(true)
  // The end of the answer is the promise that the file is there.
  expect(await recordingsIn(dir)).toMatchObject([{ response: { sse: EVENT + LAST } }])
})

test('a compressed answer is recorded as what it says', async () => {
  await using upstream = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
    response.end(gzipSync('{"a":1}'))
  })
  await using api = await record(upstream.url)
  const response = await post(`${api.url}/v1/messages`)
  expect(await response.json()).toEqual({ a: 1 })
  expect(response.headers.get('content-encoding')).toBeNull()
  expect(await recordingsIn(dir)).toMatchObject([{ response: { json: { a: 1 } } }])
})

test('an answer without a body is recorded', async () => {
  await using upstream = await serve((_, response) => void response.writeHead(204).end())
  await using api = await record(upstream.url)
  expect((await post(`${api.url}/v1/anything`)).status).toBe(204)
  await using replay = await startEmulator({ replay: dir })
  expect((await post(`${replay.url}/v1/anything`)).status).toBe(204)
})

test.each(['on a port', 'in-process'])('%s, a client that leaves ends the request', async (how) => {
  let isGone = false
  await using upstream = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(EVENT)
    response.on('close', () => (isGone = true))
  })
  await using api = await record(upstream.url)
  const controller = new AbortController()
  const init = { method: 'POST', body: '{}', signal: controller.signal }
  const send = how === 'in-process' ? api.fetch : fetch
  const response = await send(`${api.url}/v1/messages`, init)
  const reader = response.body!.getReader()
  await reader.read()
  controller.abort()
  await expect(reader.read()).rejects.toThrow(/abort/i)
  await expect.poll(() => isGone).toBe(true)
  await expect.poll(() => warnings).toHaveLength(1)
  expect(warnings).toEqual([
    'Not recorded: the answer to POST /v1/messages, because the client left before it was complete.',
  ])
  expect(api.requests).toMatchObject([{ aborted: true }])
  expect(await readdir(dir)).toEqual([])
})

test('a client that leaves after the last event has a recording', async () => {
  await using upstream = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(EVENT + LAST)
  })
  const api = await record(upstream.url)
  const reader = (await post(`${api.url}/v1/messages`)).body!.getReader()
  await reader.read()
  await reader.cancel()
  await expect.poll(async () => await readdir(dir)).toHaveLength(1)
  await api.close()
  expect(warnings).toEqual([])
})

test.each(['on a port', 'in-process'])(
  '%s, an answer that the upstream cuts off is cut off for the client too',
  async (how) => {
    await using upstream = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(EVENT)
      setImmediate(() => response.socket?.destroy())
    })
    await using api = await record(upstream.url)
    const send = how === 'in-process' ? api.fetch : fetch
    const response = await send(`${api.url}/v1/messages`, { method: 'POST', body: '{}' })
    await expect(response.text()).rejects.toThrow('terminated')
    expect(warnings).toEqual([expect.stringContaining('because the upstream broke off')])
    expect(await readdir(dir)).toEqual([])
  },
)

test('a stream that ends before its last event is not recorded', async () => {
  await using upstream = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(EVENT)
  })
  await using api = await record(upstream.url)
  expect(await (await post(`${api.url}/v1/messages`)).text()).toBe(EVENT)
  expect(warnings).toEqual([expect.stringContaining('its stream ended without a last event')])
  expect(await readdir(dir)).toEqual([])
})

test('an upstream out of reach is a 502 that says so', async () => {
  const upstream = await serve(() => {})
  await upstream[Symbol.asyncDispose]()
  await using api = await record(upstream.url)
  const response = await post(`${api.url}/v1/messages`)
  expect(response.status).toBe(502)
  expect(await response.json()).toMatchObject({
    type: 'error',
    error: {
      type: 'api_error',
      message:
        `The upstream ${upstream.url}/ could not be reached: ` +
        `connect ECONNREFUSED ${new URL(upstream.url).host}. Nothing was recorded.`,
    },
  })
  expect(await readdir(dir)).toEqual([])
})

test.each(['api.anthropic.com', 'ftp://a', 'http://user:pass-word@a', 'http://a/?key=k', ''])(
  'the upstream "%s" is refused',
  async (upstream) => {
    const refused = expect(record(upstream)).rejects
    await refused.toThrow(/is no upstream\. It is what clients take as their base URL/)
    await refused.not.toThrow('pass-word')
  },
)

test('an upstream that ends in the first part of every path is refused', async () => {
  await expect(record('http://127.0.0.1:1/v1/')).rejects.toThrow('ends in /v1')
})

test('a client that leaves before the answer ends the request', async () => {
  let isGone = false
  let arrived = () => {}
  const arrival = new Promise<void>((resolve) => (arrived = resolve))
  await using upstream = await serve((_, response) => {
    response.on('close', () => (isGone = true))
    arrived()
  })
  await using api = await record(upstream.url)
  const controller = new AbortController()
  const response = post(`${api.url}/v1/messages`, { signal: controller.signal })
  await arrival
  controller.abort()
  await expect(response).rejects.toThrow(/abort/i)
  await expect.poll(() => isGone).toBe(true)
  await expect.poll(() => api.requests).toMatchObject([{ aborted: true }])
  expect(warnings).toEqual([expect.stringContaining('because the client left')])
})

test('a folder that cannot be written to is refused', async () => {
  await writeFile(join(dir, 'file'), '')
  const refused = startEmulator({ record: { dir: join(dir, 'file', 'folder') } })
  await expect(refused).rejects.toThrow(/file\/folder cannot be written to \(ENOTDIR\)/)
})

test('a new set replaces the old one once it has begun', async () => {
  const answers = ['old', 'new', 'newer']
  await using upstream = await serve((_, response) => json(response, { is: answers.shift() }))
  await using first = await record(upstream.url)
  await read(`${first.url}/v1/messages`)
  await writeFile(join(dir, 'notes.json'), '{}')
  await using second = await record(upstream.url, { replace: true })
  expect(await readdir(dir)).toHaveLength(2)
  await read(`${second.url}/v1/messages`)
  // Another test of the same run adds to the set.
  await using third = await record(upstream.url, { replace: true })
  await read(`${third.url}/v1/messages`)
  expect((await readdir(dir)).includes('notes.json')).toBe(true)
  await rm(join(dir, 'notes.json'))
  const names = (await readdir(dir)).sort().map((name) => name.slice(0, 4))
  expect(names).toEqual(['0001', '0002'])
  expect(await recordingsIn(dir)).toMatchObject([
    { response: { json: { is: 'new' } } },
    { response: { json: { is: 'newer' } } },
  ])
})
