import { afterEach, beforeEach, expect, test } from 'vitest'

import { startEmulator, type Emulator } from '../index.ts'

type Json = { [key: string]: unknown }

const TOOLS = [{ name: 'f', input_schema: { type: 'object' } }]
const MARKED = { type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }

let api: Emulator
beforeEach(async () => {
  api = await startEmulator({ script: ['One.', 'Two.', 'Three.'] })
})
afterEach(() => api.close())

async function send(fields: Json): Promise<Json> {
  const response = await api.fetch(`${api.url}/v1/messages`, {
    method: 'POST',
    headers: {
      'x-api-key': 'k',
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'message-threads-2026-08-12',
    },
    body: JSON.stringify({ model: 'claude-opus-5', max_tokens: 100, ...fields }),
  })
  return (await response.json()) as Json
}

const ask = (text: unknown, thread: Json, more: Json = {}) =>
  send({ messages: [{ role: 'user', content: text }], thread, ...more })
const create = (text: unknown = 'Hi') => ask(text, { type: 'create' }, { tools: TOOLS })
const go = (id: unknown, more?: Json, text: unknown = 'And?') =>
  ask(text, { type: 'continue', previous_message_id: id }, more)

const codeOf = ({ error }: Json) => (error as { details?: Json } | undefined)?.details?.error_code

test('a thread goes on with the new messages only', async () => {
  const first = await create()
  const second = await go(first.id)
  expect(second).toMatchObject({ content: [{ text: 'Two.' }] })
  expect(await go(second.id)).toMatchObject({ content: [{ text: 'Three.' }] })
})

test('an answer of a thread is continued once', async () => {
  const first = await create()
  await go(first.id)
  expect(codeOf(await go(first.id))).toBe('thread_already_continued')
})

test('a thread that is not held is not found', async () => {
  expect(codeOf(await go('msg_1'))).toBe('thread_not_found')
})

test('the tools of a thread stay what they were', async () => {
  const first = await create()
  expect(codeOf(await go(first.id, { tools: [] }))).toBe('thread_fingerprint_mismatch')
  expect(await go(first.id, { tools: TOOLS })).toMatchObject({ content: [{ text: 'Two.' }] })
})

test('cache breakpoints of earlier requests take up no place', async () => {
  const three = [MARKED, MARKED, MARKED]
  const first = await create(three)
  expect(await go(first.id, {}, three)).toMatchObject({ content: [{ text: 'Two.' }] })
})
