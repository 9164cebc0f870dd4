import { expect, test } from 'vitest'

import { promptCache } from './cache.ts'
import { countRequest } from './tokens.ts'
import type { Json } from './types.ts'

const MARK = { type: 'ephemeral' }
const LONG = { type: 'ephemeral', ttl: '1h' }
const block = (text: string, cache_control?: Json): Json => ({
  type: 'text',
  text,
  ...(cache_control && { cache_control }),
})
const ask = (system: Json[], ...texts: Json[]): Json => ({
  model: 'claude-sonnet-4-6',
  system,
  messages: [{ role: 'user', content: texts }],
})
const sum = (usage: Json) =>
  Number(usage.input_tokens) +
  Number(usage.cache_creation_input_tokens) +
  Number(usage.cache_read_input_tokens)

test('a prefix is created once and then read', () => {
  const usageOf = promptCache()
  const body = ask([block('Long rules for all.', MARK)], block('Hi'))
  const first = usageOf(body)
  const second = usageOf(ask([block('Long rules for all.', MARK)], block('Something else')))
  const cached = Number(first.cache_creation_input_tokens)
  expect(cached).toBeGreaterThan(0)
  expect(first).toMatchObject({
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: cached, ephemeral_1h_input_tokens: 0 },
  })
  expect(second).toMatchObject({ cache_creation_input_tokens: 0, cache_read_input_tokens: cached })
  expect(sum(first)).toBe(countRequest(body))
})

test('a conversation reads what it cached and adds the rest', () => {
  const usageOf = promptCache()
  const first = usageOf({ ...ask([], block('one')), cache_control: MARK })
  const grown = { ...ask([], block('one'), block('two')), cache_control: MARK }
  const second = usageOf(grown)
  expect(second.cache_read_input_tokens).toBe(first.cache_creation_input_tokens)
  expect(second.cache_creation_input_tokens).toBeGreaterThan(0)
  expect(second.input_tokens).toBe(0)
})

test('each lifetime is counted apart', () => {
  const usage = promptCache()(ask([block('rules', LONG)], block('one', MARK), block('two')))
  expect(usage.cache_creation).toEqual({
    ephemeral_5m_input_tokens: expect.any(Number),
    ephemeral_1h_input_tokens: expect.any(Number),
  })
  expect(Object.values(usage.cache_creation as Json)).not.toContain(0)
})

test('what is changed, or expired, is created again', () => {
  let now = 0
  const usageOf = promptCache(() => now)
  const body = ask([block('rules', MARK)], block('Hi'))
  usageOf(body)
  expect(usageOf(ask([block('other', MARK)], block('Hi'))).cache_read_input_tokens).toBe(0)
  expect(usageOf({ ...body, model: 'claude-opus-4-6' }).cache_read_input_tokens).toBe(0)
  now = 4 * 60_000
  expect(usageOf(body).cache_read_input_tokens).toBeGreaterThan(0)
  now = 8 * 60_000
  expect(usageOf(body).cache_read_input_tokens).toBeGreaterThan(0)
  now = 14 * 60_000
  expect(usageOf(body).cache_read_input_tokens).toBe(0)
})

test('a moved breakpoint changes nothing about the prefix', () => {
  const usageOf = promptCache()
  usageOf(ask([], block('one', MARK), block('two')))
  const usage = usageOf(ask([], block('one'), block('two', MARK)))
  expect(usage.cache_read_input_tokens).toBeGreaterThan(0)
})
