/** The journal is bounded by the size of what it keeps, too. */
import { describe, expect, test } from 'vitest'

import { type Emulator, startEmulator } from '../index.ts'

const KB = 1024
const OPTIONS = { reply: 'Hi.', memory: { journal: 256 * KB } }

const HEADERS = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }

/** A question whose request has about as many bytes. */
function ask(size: number): string {
  const messages = [{ role: 'user', content: 'Hi' }]
  const metadata = { user_id: 'u'.repeat(200) }
  const system = 'x '.repeat((size - 400) / 2)
  return JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 10, messages, metadata, system })
}

const pieces = (text: string) => new Blob([text]).stream()

type Send = (api: Emulator, name: string, size: number) => Promise<Response>

const WAYS: [how: string, send: Send][] = [
  [
    'in-process',
    (api, name, size) =>
      api.fetch(`${api.url}/v1/messages`, {
        method: 'POST',
        headers: { ...HEADERS, 'x-name': name },
        body: ask(size),
      }),
  ],
  [
    'in chunks',
    (api, name, size) => {
      const headers = { ...HEADERS, 'x-name': name }
      const init = { method: 'POST', headers, body: pieces(ask(size)), duplex: 'half' }
      return fetch(`${api.url}/v1/messages`, init)
    },
  ],
]

const names = ({ requests }: Emulator) => requests.map(({ headers }) => headers['x-name'])

describe.each(WAYS)('of requests %s', (_, send) => {
  const sendEach = async (api: Emulator, all: string, size: number) => {
    for (const name of all) expect((await send(api, name, size)).status).toBe(200)
  }

  test('the oldest are forgotten beyond the limit, and weigh nothing any more', async () => {
    await using api = await startEmulator(OPTIONS)
    await sendEach(api, 'abcdefgh', 29 * KB)
    expect(names(api).join('')).toBe('abcdefgh')
    await sendEach(api, 'i', 29 * KB)
    expect(names(api).join('')).toBe('bcdefghi')
    await sendEach(api, 'j', 10 * KB)
    expect(names(api).join('')).toBe('bcdefghij')
    await sendEach(api, 'k', 10 * KB)
    expect(names(api).join('')).toBe('cdefghijk')
  })

  test('a tenth of many is forgotten at a time', async () => {
    await using api = await startEmulator(OPTIONS)
    await sendEach(api, 'abcdefghijklmnopqrst', 11 * KB)
    expect(names(api).join('')).toBe('abcdefghijklmnopqrst')
    await sendEach(api, 'u', 29 * KB)
    expect(names(api).join('')).toBe('cdefghijklmnopqrstu')
  })

  test('those that a program took out weigh nothing', async () => {
    await using api = await startEmulator(OPTIONS)
    await sendEach(api, 'abcdefgh', 29 * KB)
    api.requests.length = 0
    await sendEach(api, 'ijklmnop', 29 * KB)
    expect(names(api).join('')).toBe('ijklmnop')
  })
})

test('a request that alone is too large is there without its body', async () => {
  await using api = await startEmulator(OPTIONS)
  const init = { method: 'POST', headers: HEADERS, body: ask(300 * KB) }
  expect((await api.fetch(`${api.url}/v1/messages`, init)).status).toBe(200)
  expect(api.requests).toMatchObject([
    { status: 200, body: '(larger than the journal keeps)', reply: { stop_reason: 'end_turn' } },
  ])
})

test('of a reply that alone is too large the journal keeps the beginning', async () => {
  const events = Array.from({ length: 10 }, (_, at) => ({
    type: 'tick',
    at,
    pad: 'x'.repeat(50_000),
  }))
  await using api = await startEmulator({ ...OPTIONS, reply: { events, pace: { delay: 1 } } })
  const body = ask(500).replace('{', '{"stream":true,')
  const init = { method: 'POST', headers: HEADERS, body }
  const text = await (await api.fetch(`${api.url}/v1/messages`, init)).text()
  const { reply } = api.requests[0]!
  expect(reply?.events?.length).toBeLessThan(10)
  const kept = JSON.stringify(reply?.events).length
  expect(kept).toBeLessThan(256 * KB)
  expect(reply?.omitted).toBeGreaterThan(text.length - kept - 1_000)
})

test.each([{ journal: -1 }, { jurnal: 5 }, { files: '1 GB' as never }])(
  'a limit that is no number of bytes is refused: %j',
  async (memory) => {
    await expect(startEmulator({ memory })).rejects.toThrow(/^memory\.\w+ is /)
  },
)
