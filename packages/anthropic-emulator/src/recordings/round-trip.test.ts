import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import Anthropic, { toFile } from '@anthropic-ai/sdk'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { startEmulator, type Emulator } from '../index.ts'

const ASK = {
  model: 'claude-sonnet-4-6',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'How is the weather in Paris?' }],
}
const HEADERS = {
  'x-api-key': 'sk-ant-of-the-test-0123456789',
  'anthropic-version': '2023-06-01',
  'content-type': 'application/json',
}

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'recordings-'))
})
afterEach(() => rm(dir, { recursive: true }))

const clientOf = (api: Emulator) =>
  new Anthropic({ baseURL: api.url, apiKey: HEADERS['x-api-key'], maxRetries: 0 })

const files = async () => (await readdir(dir)).sort()

async function send(api: Pick<Emulator, 'url'>, path: string, body?: unknown, method = 'POST') {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: HEADERS,
    ...(body !== undefined && { body: text }),
  })
  const bytes = Buffer.from(await response.arrayBuffer()).toString('base64')
  return { status: response.status, bytes, type: response.headers.get('content-type') }
}

/** Asks through a recorder, then the recordings. */
async function bothWays<T>(upstream: Emulator, ask: (api: Emulator) => Promise<T>) {
  const createRecorder = await startEmulator({ record: { dir, upstream: upstream.url } })
  const recorded = await ask(createRecorder)
  await createRecorder.close()
  await using replay = await startEmulator({ replay: dir })
  return { recorded, replayed: await ask(replay) }
}

const EXCHANGES: [what: string, path: string, body?: unknown, method?: string][] = [
  ['a message', '/v1/messages', ASK],
  ['a stream', '/v1/messages?beta=true', { ...ASK, stream: true }],
  ['a refused request', '/v1/messages', { ...ASK, max_tokens: -1 }],
  ['a request that is no JSON', '/v1/messages', '{"model":'],
  ['a count of tokens', '/v1/messages/count_tokens', { ...ASK, max_tokens: undefined }],
  ['the models', '/v1/models?limit=3', undefined, 'GET'],
  ['a model', '/v1/models/claude-sonnet-4-6', undefined, 'GET'],
  ['a path that is not there', '/v1/nothing', undefined, 'GET'],
]

test.each(EXCHANGES)('%s comes byte by byte as the upstream sends it', async (...given) => {
  const [, path, body, method] = given
  const start = () => startEmulator({ reply: 'Très bien: 20 °C.' })
  await using upstream = await start()
  // Another one that gives the same ids.
  await using direct = await start()
  const { recorded, replayed } = await bothWays(upstream, (api) => send(api, path, body, method))
  expect(recorded).toEqual(await send(direct, path, body, method))
  expect(replayed).toEqual(recorded)
})

test('what is recorded is what the upstream sends', async () => {
  const sse =
    'event: message_start\r\ndata: {"type": "message_start",  "x": "é"}\r\n\r\nevent: message_stop\ndata: {}\n\n'
  await using upstream = await startEmulator({ script: [{ sse }, { raw: '{ "a": 1.0 }' }] })
  const { recorded, replayed } = await bothWays(upstream, async (api) => [
    await send(api, '/v1/messages', { ...ASK, stream: true }),
    await send(api, '/v1/messages', ASK),
  ])
  const sent = [sse, '{ "a": 1.0 }'].map((text) => Buffer.from(text).toString('base64'))
  expect(recorded.map(({ bytes }) => bytes)).toEqual(sent)
  expect(replayed.map(({ bytes }) => bytes)).toEqual(sent)
})

test("the SDK's streams, files and batches replay", async () => {
  await using upstream = await startEmulator({ reply: 'Sunny.', downloadableUploads: true })
  const ask = async (api: Emulator) => {
    const client = clientOf(api)
    const events = []
    for await (const event of client.messages.stream(ASK)) events.push(event)
    const content = new Uint8Array([0, 255, 200, 10, 13, 10])
    const file = await client.beta.files.upload({
      file: await toFile(content, 'bytes.bin', { type: 'application/octet-stream' }),
    })
    const copy = await client.beta.files.download(file.id)
    const bytes = [...new Uint8Array(await copy.arrayBuffer())]
    const batch = await client.messages.batches.create({
      requests: [{ custom_id: 'one', params: ASK }],
    })
    await client.messages.batches.retrieve(batch.id)
    const results = []
    for await (const result of await client.messages.batches.results(batch.id)) results.push(result)
    return { events, file, bytes, batch, results, gone: await client.beta.files.delete(file.id) }
  }
  const { recorded, replayed } = await bothWays(upstream, ask)
  expect(recorded.bytes).toEqual([0, 255, 200, 10, 13, 10])
  expect(recorded.results).toMatchObject([{ custom_id: 'one', result: { type: 'succeeded' } }])
  expect(replayed).toEqual(recorded)
})

test('the answer to a batch of clients at once is each its own', async () => {
  await using upstream = await startEmulator({ reply: ({ body }) => JSON.stringify(body.messages) })
  const ask = (api: Emulator) =>
    Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        clientOf(api).messages.create({ ...ASK, messages: [{ role: 'user', content: `${at}` }] }),
      ),
    )
  const { recorded, replayed } = await bothWays(upstream, ask)
  expect(await files()).toHaveLength(20)
  expect(replayed.map(({ content }) => content)).toEqual(recorded.map(({ content }) => content))
})

test('a file is named for its place, its path and its request', async () => {
  await using upstream = await startEmulator({ reply: 'Sunny.' })
  const ask = async (api: Emulator) => {
    await send(api, '/v1/messages', ASK)
    await send(api, '/v1/models/claude-sonnet-4-6', undefined, 'GET')
    await send(api, '/v1/messages/count_tokens', { ...ASK, max_tokens: undefined })
  }
  await bothWays(upstream, ask)
  expect(await files()).toEqual([
    expect.stringMatching(/^0001-messages-[0-9a-f]{8}\.json$/),
    expect.stringMatching(/^0002-get-models-[0-9a-f]{8}\.json$/),
    expect.stringMatching(/^0003-messages-count_tokens-[0-9a-f]{8}\.json$/),
  ])
  const [first = '', second = ''] = await files()
  expect(JSON.parse(await readFile(join(dir, first), 'utf8'))).toEqual({
    source: upstream.url,
    name: first.replace('.json', ''),
    api: 'gateway',
    endpoint: '/v1/messages',
    method: 'POST',
    request: {
      headers: { 'anthropic-version': '2023-06-01', 'content-type': 'application/json' },
      body: ASK,
    },
    response: {
      status: 200,
      headers: expect.objectContaining({
        'content-type': 'application/json',
        'request-id': expect.stringMatching(/^req_/),
      }),
      json: expect.objectContaining({ type: 'message' }),
    },
  })
  expect(JSON.parse(await readFile(join(dir, second), 'utf8'))).toMatchObject({
    endpoint: '/v1/models/{model_id}',
    path: '/v1/models/claude-sonnet-4-6',
    request: { body: null },
  })
})

test('a second session goes on where the first ended', async () => {
  await using upstream = await startEmulator({ reply: 'Sunny.' })
  for (const content of ['one', 'two']) {
    await using createRecorder = await startEmulator({ record: { dir, upstream: upstream.url } })
    await send(createRecorder, '/v1/messages', { ...ASK, messages: [{ role: 'user', content }] })
  }
  expect((await files()).map((name) => name.slice(0, 4))).toEqual(['0001', '0002'])
})
