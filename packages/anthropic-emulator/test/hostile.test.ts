import { describe, expect, test } from 'vitest'

import { startEmulator } from '../src/index.ts'
import { matchesPattern } from '../src/responder/pattern-match.ts'
import type { Json } from '../src/wire/types.ts'
import { asker } from './asker.ts'

const MANY = 1_000_000_000
const TEXT = { type: 'string' }

const object = (properties: Json, more: Json = {}): Json => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  ...more,
})

const nest = (levels: number, wrap: (inner: Json) => Json, inner: Json = TEXT): Json =>
  levels === 0 ? inner : nest(levels - 1, wrap, wrap(inner))

const keysTo = (count: number, value: Json): Json =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, value]))

const SCHEMAS: Readonly<Record<string, Json>> = {
  'a pattern of a billion letters': object({ a: { ...TEXT, pattern: `^a{${MANY}}$` } }),
  'repetitions in repetitions': object({
    a: { ...TEXT, pattern: '(((((a{99999}){99999}){9999}){9}))' },
  }),
  'a billion times nothing': object({ a: { ...TEXT, pattern: `^(){${MANY}}(?:a|){${MANY}}$` } }),
  'a catastrophic pattern': object({ a: { ...TEXT, pattern: '^(a+)+$|^(\\w|\\w\\w)*!$' } }),
  'a pattern of many groups': object({ a: { ...TEXT, pattern: '('.repeat(50_000) } }),
  'a long pattern': object({ a: { ...TEXT, pattern: 'a?'.repeat(50_000) + 'b' } }),
  'a pattern that is none': object({ a: { ...TEXT, pattern: '[z-a]{3,1}(?<' } }),
  'a billion items': object({ a: { type: 'array', items: TEXT, minItems: MANY } }),
  'a billion different items': object({
    a: { type: 'array', items: TEXT, minItems: MANY, uniqueItems: true },
  }),
  'lists in lists': object({
    a: nest(6, (items) => ({ type: 'array', items, minItems: 99_999 })),
  }),
  'a billion letters': object({ a: { ...TEXT, minLength: MANY } }),
  'a billion properties': object({}, { minProperties: MANY }),
  'many properties': object(keysTo(20_000, TEXT)),
  'many choices': object({ a: { enum: Object.keys(keysTo(50_000, TEXT)) } }),
  'many optional choices': {
    type: 'object',
    properties: keysTo(300, { enum: Object.keys(keysTo(300, TEXT)) }),
  },
  'shapes in shapes': object({ a: nest(60, (inner) => ({ anyOf: [TEXT, inner] })) }),
  'parts in parts': object({ a: nest(60, (inner) => ({ allOf: [inner, { title: 'x' }] })) }),
  'a tree of itself': object(
    { a: { $ref: '#/$defs/t' } },
    {
      $defs: { t: object(keysTo(20, { $ref: '#/$defs/t' })) },
    },
  ),
  'a choice of itself': object(
    { a: { $ref: '#/$defs/t' } },
    {
      $defs: { t: { anyOf: Array.from({ length: 20 }, () => ({ $ref: '#/$defs/t' })) } },
    },
  ),
  'a circle': object({ a: { $ref: '#/$defs/t' } }, { $defs: { t: { $ref: '#/$defs/t' } } }),
  'a reference that cannot be read': object({ a: { $ref: '#/%E0%A4%A' } }),
  'objects in objects': nest(100, (inner) => object({ a: inner }), object({})),
  'a long key': object({
    ['a'.repeat(60)]: nest(1, (inner) => object({ ['k'.repeat(99_999)]: inner })),
  }),
}

const TEXTS: Readonly<Record<string, string>> = {
  'a long sum': `Calculate ${'1+'.repeat(50_000)}1`,
  'many digits': `Calculate ${'1'.repeat(100_000)}`,
  'many names': `What is the weather in ${'Ab, '.repeat(20_000)}?`,
  'many quotes': `Search for ${'“"\'`'.repeat(20_000)}`,
  'many prepositions': `Search ${'for '.repeat(30_000)}`,
  'many full stops': `Search for a${'.'.repeat(100_000)}x`,
  'many tags': '<a>'.repeat(50_000),
  spaces: `What is 1${' '.repeat(200_000)}`,
  'half of a known question': '哪个城市更热'.repeat(20_000),
  addresses: 'http://'.repeat(30_000),
}

const MOST_BYTES = 2_000_000

async function askHostile(content: unknown, fields: Json): Promise<number> {
  await using api = await startEmulator()
  const response = await asker(api).send(content, { max_tokens: 64_000, ...fields })
  const text = await response.text()
  expect([200, 400], text.slice(0, 300)).toContain(response.status)
  expect(text.length).toBeLessThan(MOST_BYTES)
  return response.status
}

describe('what a request names has bounds:', () => {
  test.each(Object.entries(SCHEMAS))('%s in the schema of a forced tool', async (_, schema) => {
    const tools = [{ name: 'answer', input_schema: schema }]
    for (const text of ['Go.', `${'a'.repeat(40)}!`, 'k1: a, k2: b']) {
      await askHostile(text, { tools, tool_choice: { type: 'tool', name: 'answer' } })
    }
  })

  test.each(Object.entries(SCHEMAS))('%s in the schema of a tool', async (_, schema) => {
    const tools = [{ name: 'get_answer', description: 'Gets it', input_schema: schema }]
    await askHostile('What is the answer for Paris, 42?', { tools })
  })

  test.each(Object.entries(SCHEMAS))('%s in the schema of the reply', async (_, schema) => {
    const format = { type: 'json_schema', schema: { ...schema, additionalProperties: false } }
    await askHostile('Go.', { output_config: { format } })
  })

  test.each(Object.entries(TEXTS))('%s in the question', async (_, text) => {
    const weather = { name: 'get_weather', input_schema: object({ city: TEXT }) }
    const tools = [
      { type: 'web_search_20250305', name: 'web_search' },
      { type: 'web_fetch_20250910', name: 'web_fetch' },
      { type: 'code_execution_20250825', name: 'code_execution' },
      weather,
    ]
    for (const type of ['auto', 'any']) {
      await askHostile(text, { tools, tool_choice: { type } })
    }
  })

  test('the words of many tools', async () => {
    const description = 'weather of the words '.repeat(200)
    const tools = Array.from({ length: 2_000 }, (_, at) => {
      return { name: `get_w${at}`, description, input_schema: object({ city: TEXT }) }
    })
    await askHostile('weather '.repeat(10_000), { tools, tool_choice: { type: 'any' } })
  })

  test.each([
    ['lists', '['.repeat(200_000)],
    ['closed lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['objects', '{"a":'.repeat(100_000)],
  ])('%s in one another', async (_, deep) => {
    await using api = await startEmulator()
    const head =
      '{"model":"claude-sonnet-4-6","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]'
    const response = await api.fetch(`${api.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
      body: `${head},"metadata":${deep}}`,
    })
    expect(response.status).toBe(400)
    const journal = await api.fetch(`${api.url}/_emulator/journal`)
    expect(journal.status).toBe(200)
  })

  test('brackets in a text are no depth', async () => {
    const text = `\\"[{${'["\\'.repeat(50_000)}`
    expect(await askHostile(text, {})).toBe(200)
  })
})

test.each([
  ['^(a+)+$', `${'a'.repeat(500)}b`],
  ['^(a|a)*$', `${'a'.repeat(500)}b`],
  ['(.*)(.*)(.*)(.*)(.*)x', 'a'.repeat(1_000)],
  ['^(?:(?:a*)*)*$', `${'a'.repeat(500)}b`],
  ['(?<!(a+)+b)$', 'a'.repeat(500)],
])('%s does not match in the end', (pattern, text) => {
  expect(matchesPattern(pattern, text)).toBe(false)
})

test.each([
  ['^\\d{4}-\\d\\d$', '2026-11', true],
  ['^\\d{4}-\\d\\d$', '2026-1', false],
  ['^(?!\\.)(?!.*\\.\\.)[\\w.]+@(?:[a-z]+\\.)+[a-z]{2,}$', 'a.b@c.org', true],
  ['^(?!\\.)(?!.*\\.\\.)[\\w.]+@(?:[a-z]+\\.)+[a-z]{2,}$', 'a..b@c.org', false],
  ['(?<=\\$)\\d+', 'for $42', true],
  ['(?<=\\$)\\d+', 'for 42', false],
  ['\\bcat\\b', 'a cat.', true],
  ['\\bcat\\b', 'concat', false],
  ['^a{2,3}?b|c$', 'aab', true],
  ['^(a|ab)(c|bcd)$', 'abcd', true],
  ['^\\p{Lu}\\p{L}*$', 'Émile', true],
  ['^[^\\]a-c]+$', 'xyz', true],
  ['^[^\\]a-c]+$', 'x]z', false],
  ['^$', '', true],
  ['^(a?){3}$', 'aa', true],
])('%s and %j: %s', (pattern, text, expected) => {
  expect(matchesPattern(pattern, text)).toBe(expected)
  expect(new RegExp(pattern, 'u').test(text)).toBe(expected)
})
