import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import Anthropic from '@anthropic-ai/sdk'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { startEmulator, type EmulatorOptions } from '../index.ts'

const USER = { role: 'user', content: 'How is the weather in Paris?' }
const ASK = { model: 'claude-sonnet-4-6', max_tokens: 100, messages: [USER] }

let dir: string
let count = 0
beforeEach(async () => {
  count = 0
  dir = await mkdtemp(join(tmpdir(), 'recordings-'))
})
afterEach(() => rm(dir, { recursive: true }))

interface Given {
  body?: unknown
  answer?: object
  headers?: Record<string, string>
  [field: string]: unknown
}

/** Writes a recording of a message to the folder. */
async function given({ body = ASK, answer, headers, ...more }: Given = {}) {
  count += 1
  const response = { status: 200, headers: {}, json: { count }, ...answer }
  const request = { headers: headers ?? {}, body }
  const recording = { endpoint: '/v1/messages', method: 'POST', request, response, ...more }
  await writeFile(join(dir, `weather.${count}.json`), JSON.stringify(recording))
}

const replay = () => startEmulator({ replay: dir })

async function ask(api: { url: string }, body: unknown = ASK, path = '/v1/messages') {
  const response = await fetch(`${api.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  return (await response.json()) as { count?: number; error?: { message: string } }
}

const call = (id: string) => [
  USER,
  { role: 'assistant', content: [{ type: 'tool_use', id, name: 'weather', input: {} }] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: '20 °C' }] },
]

const two = (first: string, second: string, answered = first) => [
  USER,
  {
    role: 'assistant',
    content: [first, second].map((id) => ({ type: 'tool_use', id, name: 'weather', input: {} })),
  },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: answered, content: '20 °C' }] },
]

const batch = (user_id: string) => ({
  requests: [{ custom_id: 'a', params: { ...ASK, metadata: { user_id } } }],
})

const SAME: [what: string, recorded: unknown, asked: unknown][] = [
  ['the order of keys', ASK, { messages: [USER], max_tokens: 100, model: ASK.model }],
  ['who the user is', { ...ASK, metadata: { user_id: 'a' } }, ASK],
  ['who the user of a batch is', batch('a'), batch('b')],
  ['the ids of calls', { ...ASK, messages: call('a') }, { ...ASK, messages: call('b') }],
  ['what was redacted', { a: '[redacted]', b: 'key [redacted].' }, { a: 7, b: 'key sk-1.' }],
  ['what was redacted and is not there', { a: '[redacted]' }, {}],
]

test.each(SAME)('%s does not count', async (_, recorded, asked) => {
  await given({ body: recorded })
  await using api = await replay()
  expect(await ask(api, asked)).toEqual({ count: 1 })
})

const OTHER: [what: string, recorded: unknown, asked: unknown, says: string][] = [
  ['a text', ASK, { ...ASK, system: 'x' }, 'body.system: recorded nothing, asked "x"'],
  [
    'the order of a list',
    { a: [1, 2] },
    { a: [2, 1] },
    'body.a[0]: recorded 1, asked 2; body.a[1]: recorded 2, asked 1',
  ],
  ['a missing item', { a: [1, 2] }, { a: [1] }, 'body.a[1]: recorded 2, asked nothing'],
  ['a stream', ASK, { ...ASK, stream: true }, 'body.stream: recorded nothing, asked true'],
  [
    'whose result it is',
    { messages: two('a', 'b') },
    { messages: two('a', 'b', 'b') },
    'body.messages[2].content[0].tool_use_id: recorded "call 1", asked "call 2"',
  ],
  [
    'what is around a redacted text',
    { a: 'key [redacted].' },
    { a: 'key sk-1!' },
    'body.a: recorded "key [redacted].", asked "key sk-1!"',
  ],
  ['an odd name', { 'a b': 1 }, { 'a b': 2 }, 'body["a b"]: recorded 1, asked 2'],
  ['what kind of thing it is', { a: [] }, { a: {} }, 'body.a: recorded [], asked {}'],
]

test.each(OTHER)('%s counts', async (_, recorded, asked, says) => {
  await given({ body: recorded })
  await using api = await replay()
  const { error } = await ask(api, asked)
  expect(error?.message).toContain(`The nearest of 1 in ${dir} is weather.1.json`)
  expect(error?.message).toContain(says)
})

test('a miss is refused once, names the nearest recording, and is in the journal', async () => {
  await given({ body: { ...ASK, max_tokens: 1, messages: [{ role: 'user', content: 'Bye' }] } })
  const long = 'A long text about the weather, which goes on and on and on, until it is over'
  await given({ body: { ...ASK, messages: [{ role: 'user', content: `${long} today.` }] } })
  await given({ endpoint: '/v1/models', method: 'GET', body: null })
  await using api = await replay()
  const client = new Anthropic({ baseURL: api.url, apiKey: 'any', maxRetries: 2 })
  const params = { ...ASK, messages: [{ role: 'user' as const, content: `${long} tomorrow.` }] }
  const error = await client.messages.create(params).catch((error: unknown) => error)
  expect(error).toMatchObject({
    status: 400,
    error: {
      error: {
        type: 'invalid_request_error',
        message:
          'No recording answers this POST /v1/messages. ' +
          `The nearest of 3 in ${dir} is weather.2.json, which differs in ` +
          'body.messages[0].content: recorded …" until it is over today.", ' +
          'asked …" until it is over tomorrow.". Ask what was recorded, or record again.',
      },
    },
  })
  expect(api.requests).toMatchObject([{ method: 'POST', status: 400, body: params }])
})

test('a path that was never asked is a miss', async () => {
  await given({ query: 'beta=true' })
  await using api = await replay()
  expect((await ask(api)).error?.message).toContain('query.beta: recorded "true", asked nothing')
  expect((await ask(api, ASK, '/v1/other?beta=true')).error?.message).toContain(
    'path: recorded "/v1/messages", asked "/v1/other"',
  )
})

test('a miss does not repeat a key', async () => {
  await given()
  await using api = await replay()
  const { error } = await ask(api, { ...ASK, system: 'sk-ant-0123456789' })
  expect(error?.message).toContain('asked "[redacted]"')
})

test('the order of a query does not count', async () => {
  await given({ query: 'limit=2&after_id=a%20b' })
  await using api = await replay()
  expect(await ask(api, ASK, '/v1/messages?after_id=a+b&limit=2')).toEqual({ count: 1 })
})

test('answers to the same request come in the order of their recording, the last one again', async () => {
  for (let at = 0; at < 11; at += 1) await given()
  await given({ body: { other: true } })
  await using api = await replay()
  const counts = []
  for (let at = 0; at < 13; at += 1) counts.push((await ask(api)).count)
  expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11, 11])
})

test('a form is compared by its parts', async () => {
  const form = (boundary: string, content: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n` +
    `Content-Type: text/plain\r\n\r\n${content}\r\n\r\nend\r\n--${boundary}--\r\n`
  const typed = (boundary: string) => ({
    'content-type': `multipart/form-data; boundary=${boundary}`,
  })
  const request = { headers: typed('one'), body: null, bodyText: form('one', 'Text') }
  await given({ endpoint: '/v1/files', request })
  await using api = await replay()
  const upload = async (content: string) => {
    const init = { method: 'POST', headers: typed('two'), body: form('two', content) }
    return (await fetch(`${api.url}/v1/files`, init)).json()
  }
  expect(await upload('Text')).toEqual({ count: 1 })
  expect(await upload('Changed')).toMatchObject({
    error: {
      message: expect.stringContaining(
        String.raw`body.parts[0].content: recorded "Text\r\n\r\nend", asked "Changed\r\n\r\nend"`,
      ),
    },
  })
})

test('status, headers and kind of an answer are those of the recording', async () => {
  const headers = { 'content-type': 'application/x-jsonl', 'request-id': 'req_1' }
  await given({ answer: { status: 529, headers, json: undefined, text: '{}\n{}\n' } })
  const sse = 'event: ping\ndata: {}\n\n'
  await given({ body: { stream: true }, answer: { json: undefined, sse } })
  await using api = await replay()
  const send = (body: unknown) =>
    api.fetch(`${api.url}/v1/messages`, { method: 'POST', body: JSON.stringify(body) })
  const text = await send(ASK)
  expect(text.status).toBe(529)
  expect(Object.fromEntries(text.headers)).toMatchObject(headers)
  expect(await text.text()).toBe('{}\n{}\n')
  const stream = await send({ stream: true })
  expect(stream.headers.get('content-type')).toBe('text/event-stream')
  expect(await stream.text()).toBe(sse)
})

test('recordings without a request, of other APIs, and in subfolders are left alone', async () => {
  await given()
  await given({ request: null })
  await given({ endpoint: 'bedrock:/model/{model}/invoke' })
  await mkdir(join(dir, 'more'))
  await writeFile(join(dir, 'more', 'broken.json'), '{')
  await writeFile(join(dir, 'notes.txt'), 'notes')
  await using api = await startEmulator({ replay: pathToFileURL(dir) })
  expect((await ask(api, {})).error?.message).toContain('The nearest of 1 in')
})

test.each([
  ['{', 'it holds no JSON object'],
  ['{"a": 1}', 'it has no "endpoint"'],
  ['{"endpoint": "/", "method": "GET"}', '"request" is neither an object nor null'],
  ['{"endpoint": "/", "method": "GET", "request": null}', 'it has no "response"'],
  [
    '{"endpoint": "/", "method": "GET", "request": null, "response": {"status": "ok"}}',
    '"response.status" is no HTTP status',
  ],
])('a file that holds %s is named', async (text, why) => {
  await writeFile(join(dir, 'broken.json'), text)
  await expect(replay()).rejects.toThrow(`broken.json is no recording: ${why}.`)
})

test('a folder without recordings is refused', async () => {
  await expect(replay()).rejects.toThrow(`There is nothing to replay in ${dir}: no recordings.`)
  await given({ request: null })
  await expect(replay()).rejects.toThrow('no request in any of 1 files')
  const none = startEmulator({ replay: join(dir, 'none') })
  await expect(none).rejects.toThrow(`There is no folder ${join(dir, 'none')} to replay.`)
  const file = startEmulator({ replay: join(dir, 'weather.1.json') })
  await expect(file).rejects.toThrow('weather.1.json is no folder.')
})

const CONFLICTS: [what: string, options: EmulatorOptions, says: string][] = [
  ['a recorder', { record: { dir: 'a' } }, '`record` and `replay` exclude each other'],
  ['a reply', { reply: 'Hi' }, 'With `replay`, the recordings alone decide'],
  ['a script and a key', { script: [], apiKey: 'a' }, '`script` and `apiKey` would have no effect'],
]

test.each(CONFLICTS)('%s beside recordings is refused', async (_, options, says) => {
  await expect(startEmulator({ replay: dir, ...options })).rejects.toThrow(says)
})
