import { expect, test } from 'vitest'

import { startEmulator, type Emulator, type JournalEntry } from '../index.ts'
import { toLogLine, toLogRecord } from './log.ts'

const HEADERS = { 'x-api-key': 'sk-ant-secret', 'anthropic-version': '2023-06-01' }

async function ask({ url }: Pick<Emulator, 'url'>, body: object = {}, headers: object = {}) {
  const messages = [{ role: 'user', content: 'Hello there' }]
  await fetch(`${url}/v1/messages?key=secret`, {
    method: 'POST',
    headers: { ...HEADERS, ...headers },
    body: JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 100, messages, ...body }),
  })
    .then((response) => response.text())
    .catch(() => '')
}

/** Lines without their times. */
async function linesOf(run: (api: Emulator) => Promise<void>): Promise<string[]> {
  const entries: [JournalEntry, string][] = []
  const onExchange = (...exchange: [JournalEntry, string]) => void entries.push(exchange)
  await using api = await startEmulator({ onExchange, reply: 'Sunny.' })
  await run(api)
  await expect.poll(() => entries.length).toBe(api.requestCount || 1)
  const plain = (_: string, text: string) => text
  return entries.map(([entry, session]) =>
    toLogLine(toLogRecord(entry, session), plain).replace(/^\S+ {2}|\d+ ms$/g, ''),
  )
}

const ROWS: [what: string, run: (api: Emulator) => Promise<void>, line: string][] = [
  [
    'a reply',
    (api) => ask(api),
    '200  POST /v1/messages  claude-sonnet-4-6  reply end_turn  6 → 2 tokens  ',
  ],
  [
    'a stream',
    (api) => ask(api, { stream: true }),
    '200  POST /v1/messages  claude-sonnet-4-6  stream end_turn  6 → 2 tokens  ',
  ],
  [
    'a session',
    (api) => ask(api.session('a')),
    '200  POST /v1/messages  [a]  claude-sonnet-4-6  reply end_turn  6 → 2 tokens  ',
  ],
  [
    'a refusal',
    (api) => ask(api, { max_tokens: -1 }),
    '400  POST /v1/messages  claude-sonnet-4-6  invalid_request_error  ',
  ],
  [
    'a fault',
    (api) => ask(api, {}, { 'x-emulator-fault': 'status=529' }),
    '529  POST /v1/messages  claude-sonnet-4-6  overloaded_error  ',
  ],
  [
    'no answer',
    (api) => ask(api, {}, { 'x-emulator-fault': 'refuseConnection' }),
    '---  POST /v1/messages  claude-sonnet-4-6  no answer  ',
  ],
]

test.each(ROWS)('%s has a line', async (_, run, line) => {
  expect((await linesOf(run)).at(-1)).toBe(line)
})

test('what clients send cannot break a line', async () => {
  const [line] = await linesOf((api) => ask(api, { model: 'a\nb\u001b[2J' }))
  expect(line).toContain('  a?b?[2J  ')
})

test('records hold no key', async () => {
  const entries: JournalEntry[] = []
  await using api = await startEmulator({ onExchange: (entry) => void entries.push(entry) })
  await ask(api)
  const text = JSON.stringify(entries.map((entry) => toLogRecord(entry, 'default')))
  expect(text).toContain('"status":200')
  expect(text).not.toContain('secret')
})
