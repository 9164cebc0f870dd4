/** The journal is bounded by the size of what it keeps, too. */
import { expect, test } from 'vitest'

import { type Emulator, startEmulator } from '../index.ts'

const MB = 1024 * 1024

/** Sends a request that weighs as much as its header says. */
async function send(api: Emulator, name: string, size: number): Promise<void> {
  const response = await api.fetch(`${api.url}/v1/messages`, {
    method: 'POST',
    headers: {
      'x-api-key': 'k',
      'anthropic-version': '2023-06-01',
      'content-length': `${size}`,
      'x-name': name,
    },
    body: JSON.stringify({
      model: 'claude-sonnet-4-6',
      max_tokens: 10,
      messages: [{ role: 'user', content: 'Hi' }],
    }),
  })
  expect(response.status).toBe(200)
  await response.text()
}

const names = ({ requests }: Emulator) => requests.map(({ headers }) => headers['x-name'])

const sendEach = async (api: Emulator, all: string, size: number) => {
  for (const name of all) await send(api, name, size)
}

test('the oldest requests are forgotten beyond 256 MB, and weigh nothing any more', async () => {
  await using api = await startEmulator({ reply: 'Hi.' })
  await sendEach(api, 'abcdefgh', 30 * MB)
  expect(names(api).join('')).toBe('abcdefgh')
  await send(api, 'i', 30 * MB)
  expect(names(api).join('')).toBe('bcdefghi')
  await send(api, 'j', 10 * MB)
  expect(names(api).join('')).toBe('bcdefghij')
  await send(api, 'k', 10 * MB)
  expect(names(api).join('')).toBe('cdefghijk')
})

test('of many requests a tenth is forgotten at a time', async () => {
  await using api = await startEmulator({ reply: 'Hi.' })
  await sendEach(api, 'abcdefghijklmnopqrst', 12 * MB)
  expect(names(api).join('')).toBe('abcdefghijklmnopqrst')
  await send(api, 'u', 30 * MB)
  expect(names(api).join('')).toBe('cdefghijklmnopqrstu')
})

test('a list that was emptied weighs nothing', async () => {
  await using api = await startEmulator({ reply: 'Hi.' })
  await sendEach(api, 'abcdefgh', 30 * MB)
  api.requests.length = 0
  await sendEach(api, 'ijklmnop', 30 * MB)
  expect(names(api).join('')).toBe('ijklmnop')
})
