import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'

import { createPromptCache } from './cache.ts'
import { startEmulator } from '../index.ts'
import { countRequest } from '../wire/tokens.ts'
import type { Json } from '../wire/types.ts'

const EPHEMERAL = { type: 'ephemeral' as const }
const MARK = { type: 'ephemeral' }
const LONG = { type: 'ephemeral', ttl: '1h' }
const block = (text: string, cache_control?: Json): Json => ({
  type: 'text',
  text,
  ...(cache_control && { cache_control }),
})
/** More than the least that any model caches. */
const RULES = 'One rule. '.repeat(2_100)
const ask = (system: Json[], ...texts: Json[]): Json => ({
  model: 'claude-sonnet-4-6',
  system: [block(RULES), ...system],
  messages: [{ role: 'user', content: texts }],
})
/** Requests whose replies begin before the next one comes. */
function cacheOf(now?: () => number) {
  const cache = createPromptCache(now)
  return (body: Json): Json => {
    const { usage, begin } = cache(body)
    begin()
    return usage
  }
}

const sum = (usage: Json) =>
  Number(usage.input_tokens) +
  Number(usage.cache_creation_input_tokens) +
  Number(usage.cache_read_input_tokens)

test('a prefix is created once and then read', () => {
  const usageOf = cacheOf()
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
  const usageOf = cacheOf()
  const first = usageOf({ ...ask([], block('one')), cache_control: MARK })
  const grown = { ...ask([], block('one'), block('two')), cache_control: MARK }
  const second = usageOf(grown)
  expect(second.cache_read_input_tokens).toBe(first.cache_creation_input_tokens)
  expect(second.cache_creation_input_tokens).toBeGreaterThan(0)
  expect(second.input_tokens).toBe(3)
})

test('each lifetime is counted apart', () => {
  const usage = cacheOf()(ask([block('rules', LONG)], block('one', MARK), block('two')))
  expect(usage.cache_creation).toEqual({
    ephemeral_5m_input_tokens: expect.any(Number),
    ephemeral_1h_input_tokens: expect.any(Number),
  })
  expect(Object.values(usage.cache_creation as Json)).not.toContain(0)
})

test('what is changed, or expired, is created again', () => {
  let now = 0
  const usageOf = cacheOf(() => now)
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
  const usageOf = cacheOf()
  usageOf(ask([], block('one', MARK), block('two')))
  const usage = usageOf(ask([], block('one'), block('two', MARK)))
  expect(usage.cache_read_input_tokens).toBeGreaterThan(0)
})

test('nothing is read without a breakpoint, not even what is cached', () => {
  const usageOf = cacheOf()
  usageOf(ask([block('rules', MARK)], block('Hi')))
  const usage = usageOf(ask([block('rules')], block('Hi')))
  expect(usage).toMatchObject({ cache_read_input_tokens: 0, cache_creation_input_tokens: 0 })
})

test('a breakpoint looks back over twenty blocks, itself included', () => {
  const numbered = (count: number, mark: Json) =>
    Array.from({ length: count }, (_, at) => block(`${at}`, at === count - 1 ? mark : undefined))
  const readAfter = (added: number) => {
    const usageOf = cacheOf()
    usageOf(ask([], ...numbered(3, MARK)))
    return Number(usageOf(ask([], ...numbered(3 + added, MARK))).cache_read_input_tokens)
  }
  expect(readAfter(19)).toBeGreaterThan(0)
  expect(readAfter(20)).toBe(0)
})

test('what a mark keeps lives on when a longer prefix is read', () => {
  let now = 0
  const usageOf = cacheOf(() => now)
  const long = ask([block('rules', MARK)], block('Hi', MARK))
  usageOf(long)
  now = 4 * 60_000
  usageOf(long)
  now = 8 * 60_000
  const other = usageOf(ask([block('rules', MARK)], block('Bye')))
  expect(other.cache_read_input_tokens).toBeGreaterThan(0)
})

test('an hour is longer than five minutes', () => {
  let now = 0
  const usageOf = cacheOf(() => now)
  const body = ask([block('rules', LONG)], block('Hi'))
  usageOf(body)
  now = 59 * 60_000
  expect(usageOf(body).cache_read_input_tokens).toBeGreaterThan(0)
  now += 61 * 60_000
  expect(usageOf(body).cache_read_input_tokens).toBe(0)
})

test('other tools empty the whole cache, another tool choice or thinking only the messages', () => {
  const tools = [{ name: 'add', input_schema: { type: 'object' } }]
  const body = { ...ask([block('rules', MARK)], block('Hi', MARK)), tools }
  const readWith = (fields: Json) => {
    const usageOf = cacheOf()
    const whole = usageOf(body).cache_creation_input_tokens
    return Number(usageOf({ ...body, ...fields }).cache_read_input_tokens) / Number(whole)
  }
  expect(readWith({})).toBe(1)
  expect(readWith({ tools: [{ ...tools[0], name: 'sub' }] })).toBe(0)
  for (const fields of [{ tool_choice: { type: 'any' } }, { thinking: { type: 'adaptive' } }]) {
    expect(readWith(fields)).toBeGreaterThan(0)
    expect(readWith(fields)).toBeLessThan(1)
  }
})

describe('a program that caches its prompt', () => {
  const system = [{ type: 'text' as const, text: RULES, cache_control: EPHEMERAL }]

  async function program() {
    const api = await startEmulator()
    const client = new Anthropic({ apiKey: 'any', baseURL: api.url, maxRetries: 0 })
    const say = async (content: string, fields: Partial<Anthropic.MessageCreateParams> = {}) => {
      const messages = [{ role: 'user' as const, content }]
      const body = { model: 'claude-sonnet-4-6', max_tokens: 100, system, messages, ...fields }
      const { usage } = await client.messages.stream(body).finalMessage()
      const { max_tokens: _, stream: __, ...counted } = body
      const { input_tokens } = await client.messages.countTokens(counted)
      return { usage, counted: input_tokens }
    }
    return { say, [Symbol.asyncDispose]: () => api.close() }
  }

  test('pays for it once', async () => {
    await using app = await program()
    const { usage: first } = await app.say('One')
    const { usage: second } = await app.say('Two')
    expect(first.cache_creation_input_tokens).toBeGreaterThan(0)
    expect(second).toMatchObject({
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: first.cache_creation_input_tokens,
    })
  })

  test('is counted as count_tokens counts it, cached or not', async () => {
    await using app = await program()
    for (const fields of [{}, {}, { system: 'Plain.' }, { cache_control: EPHEMERAL }]) {
      const { usage, counted } = await app.say('One', fields)
      expect(sum({ ...usage })).toBe(counted)
    }
  })
})
