/** What the server remembers for its clients is bounded: the oldest goes first. */
import Anthropic, { NotFoundError, toFile } from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'

import { startEmulator, type Emulator } from '../index.ts'
import { BoundedMap } from '../wire/memory.ts'

const KB = 1024
const clientOf = ({ url }: Emulator) => new Anthropic({ apiKey: 'k', baseURL: url, maxRetries: 0 })
const ASK = {
  model: 'claude-sonnet-4-6',
  max_tokens: 9,
  messages: [{ role: 'user' as const, content: 'Hi' }],
}

test('the oldest upload is forgotten, and no file of the program', async () => {
  await using api = await startEmulator({
    memory: { files: 100 * KB },
    files: [{ id: 'file_own', filename: 'own.txt', content: 'x'.repeat(200 * KB) }],
  })
  const { files } = clientOf(api).beta
  const upload = async (name: string, size: number) =>
    files.upload({ file: await toFile(new Uint8Array(size), name) })
  for (const name of ['a', 'b', 'c']) await upload(name, 30 * KB)
  const names = async () => (await files.list()).data.map(({ filename }) => filename).join(' ')
  expect(await names()).toBe('c b a own.txt')
  const { id } = await upload('d', 50 * KB)
  expect(await names()).toBe('d c own.txt')
  // The newest stays, however large it is; what was deleted weighs nothing.
  await upload('e', 300 * KB)
  expect(await names()).toBe('e own.txt')
  await expect(files.delete(id)).rejects.toBeInstanceOf(NotFoundError)
})

test('the oldest batch is forgotten', async () => {
  await using api = await startEmulator({ memory: { batches: 100 * KB } })
  const { batches } = clientOf(api).messages
  const create = async (custom_id: string) => {
    const messages = [{ role: 'user' as const, content: 'x '.repeat(15 * KB) }]
    return (await batches.create({ requests: [{ custom_id, params: { ...ASK, messages } }] })).id
  }
  const ids = [await create('a'), await create('b'), await create('c'), await create('d')]
  const held = (await batches.list()).data.map(({ id }) => id)
  expect(held).toEqual(ids.slice(1).reverse())
  await expect(batches.retrieve(ids[0]!)).rejects.toBeInstanceOf(NotFoundError)
})

test('the oldest value of a map goes first, the newest and those without weight never', () => {
  const map = new BoundedMap<string>(10)
  map.set('fixed', 'f', 0)
  for (const key of ['a', 'b', 'c']) map.set(key, key, 4)
  expect(map.values()).toEqual(['f', 'b', 'c'])
  map.set('b', 'B', 5)
  expect(map.values()).toEqual(['f', 'c', 'B'])
  map.delete('c')
  map.set('d', 'd', 5)
  expect(map.values()).toEqual(['f', 'B', 'd'])
  map.set('e', 'e', 11)
  expect(map.values()).toEqual(['f', 'e'])
  expect(map.get('B')).toBeUndefined()
})
