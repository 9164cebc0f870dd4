import { OutputParserException } from '@langchain/core/output_parsers'
import { describe, expect, test } from 'vitest'
import { z as z4 } from 'zod'
import { z as z3 } from 'zod/v3'
import { startEmulator, type Turn } from 'anthropic-emulator'
import { RefusalError } from '../../../src/index.ts'
import { chat, type Json, thrownBy } from '../support.ts'

const zod4 = z4.object({ name: z4.string(), age: z4.number().min(0).max(150) })
const zod3 = z3.object({ name: z3.string(), age: z3.number().min(0).max(150) })
const JSON_SCHEMA = {
  title: 'Person',
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'number', minimum: 0, maximum: 150 } },
  required: ['name', 'age'],
}
const standard = {
  '~standard': {
    version: 1 as const,
    vendor: 'tiny',
    validate: (value: unknown) =>
      (value as { age?: number }).age! <= 150
        ? { value: value as { name: string; age: number } }
        : { issues: [{ message: 'too old' }] },
    jsonSchema: { input: () => JSON_SCHEMA, output: () => JSON_SCHEMA },
  },
}
const SCHEMAS = {
  'Zod 4': zod4,
  'Zod 3': zod3,
  'JSON Schema': JSON_SCHEMA,
  'Standard Schema': standard,
}
const METHODS = ['jsonSchema', 'functionCalling'] as const
type Method = (typeof METHODS)[number]

const GOOD = { name: 'Ann', age: 5 }
const OLD = { name: 'Ann', age: 500 }

/** A reply that answers by either method. */
const saying = (answer: Json, method: Method, name = 'Person', fields: Json = {}): Turn => ({
  content:
    method === 'jsonSchema'
      ? JSON.stringify(answer)
      : [{ type: 'tool_use', id: 't1', name, input: answer }],
  ...fields,
})

async function ask(reply: Turn, schema: unknown, config: Json = {}): Promise<unknown> {
  await using api = await startEmulator({ reply })
  const model = chat(api, { maxTokens: 1000 })
  return await model
    .withStructuredOutput(schema as Json, { name: 'Person', ...config })
    .invoke('Ann is 5.')
}

const ROWS = Object.entries(SCHEMAS).flatMap(([name, schema]) =>
  METHODS.map((method) => ({ name, schema, method })),
)

describe.each(ROWS)('$name by $method', ({ schema, method }) => {
  test('an answer that fits is the parsed object', async () => {
    expect(await ask(saying(GOOD, method), schema, { method })).toEqual(GOOD)
  })

  test('the whole schema is enforced on the answer (row 25)', async () => {
    const error = await thrownBy(() => ask(saying(OLD, method), schema, { method }))
    expect(error).toBeInstanceOf(OutputParserException)
    expect(error).toMatchObject({ llmOutput: JSON.stringify(OLD) })
    expect(String(error)).toContain('does not fit the schema')
  })

  test('with includeRaw the error stands beside the message', async () => {
    const good = await ask(saying(GOOD, method), schema, { method, includeRaw: true })
    expect(good).toMatchObject({
      parsed: GOOD,
      raw: { response_metadata: { stop_reason: expect.any(String) } },
    })
    expect(good).not.toHaveProperty('parsing_error')
    const bad = await ask(saying(OLD, method), schema, { method, includeRaw: true })
    expect(bad).toMatchObject({ parsed: null, parsing_error: expect.any(OutputParserException) })
  })

  test('a truncated answer says so, and is no schema error (row 27)', async () => {
    const cut = saying({ name: 'An' }, method, 'Person', { stop_reason: 'max_tokens' })
    const error = await thrownBy(() => ask(cut, schema, { method }))
    expect(error).toBeInstanceOf(OutputParserException)
    expect(String(error)).toMatch(/cut off \(stop_reason "max_tokens"\)\. Raise `maxTokens`/)
  })

  test('a full context window says so', async () => {
    const full = saying(GOOD, method, 'Person', { stop_reason: 'model_context_window_exceeded' })
    expect(String(await thrownBy(() => ask(full, schema, { method })))).toContain(
      'Shorten the conversation',
    )
  })

  test('a refusal is one (row 27)', async () => {
    const refusal = {
      content: [],
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', category: 'cyber', explanation: 'No.' },
    }
    const error = await thrownBy(() => ask(refusal, schema, { method }))
    expect(error).toBeInstanceOf(RefusalError)
    expect(String(error)).toContain('cyber: No.')
    const raw = await ask(refusal, schema, { method, includeRaw: true })
    expect(raw).toMatchObject({ parsed: null, parsing_error: expect.any(RefusalError) })
  })
})

describe('answers of another kind', () => {
  test('no JSON', async () => {
    const error = await thrownBy(() => ask('Ann is five.', zod4))
    expect(String(error)).toContain('not JSON')
    expect(error).toMatchObject({ llmOutput: 'Ann is five.' })
  })

  test('no call of the tool (row 15)', async () => {
    const error = await thrownBy(() => ask('Ann is five.', zod4, { method: 'functionCalling' }))
    expect(error).toBeInstanceOf(OutputParserException)
    expect(String(error)).toMatch(/without calling Person.*"jsonSchema"/)
  })

  test('a call of another tool is none', async () => {
    const other = saying(GOOD, 'functionCalling', 'other')
    const error = await thrownBy(() => ask(other, zod4, { method: 'functionCalling' }))
    expect(String(error)).toContain('without calling Person')
  })

  test('thinking beside the answer is no part of it', async () => {
    const reply: Turn = [
      { type: 'thinking', thinking: 'Hm {', signature: 's' },
      { type: 'text', text: '{"name":"Ann",' },
      { type: 'text', text: '"age":5}' },
    ]
    expect(await ask(reply, zod4)).toEqual(GOOD)
  })

  test('transforms and defaults of the schema are applied', async () => {
    const schema = z4.object({ name: z4.string().default('Bob'), age: z4.number() })
    expect(await ask('{"age":5}', schema)).toEqual({ name: 'Bob', age: 5 })
    const trimmed = z4.object({ name: z4.string().transform((name) => name.length) })
    expect(await ask('{"name":"Ann"}', trimmed)).toEqual({ name: 3 })
  })
})

describe('streamed', () => {
  async function streamed(reply: Turn, config: Json = {}): Promise<unknown[]> {
    await using api = await startEmulator({ reply })
    const structured = chat(api, { maxTokens: 1000 }).withStructuredOutput(zod4, {
      name: 'Person',
      ...config,
    })
    const seen: unknown[] = []
    for await (const part of await structured.stream('Ann is 5.')) seen.push(part)
    return seen
  }

  test.each(METHODS)('%s: partial objects grow into the checked whole', async (method) => {
    const seen = await streamed(saying({ name: 'Ann Smith of Rome', age: 5 }, method), { method })
    expect(seen.at(-1)).toEqual({ name: 'Ann Smith of Rome', age: 5 })
    expect(seen.length).toBeGreaterThan(3)
    const names = seen.map((part) => (part as { name?: string }).name ?? '')
    for (const [at, name] of names.slice(1).entries())
      expect(name.startsWith(names[at]!)).toBe(true)
  })

  test.each(METHODS)('%s: a whole that does not fit rejects at the end', async (method) => {
    const error = await thrownBy(() => streamed(saying(OLD, method), { method }))
    expect(String(error)).toContain('does not fit the schema')
  })

  test.each(METHODS)('%s: a truncated answer rejects with that reason', async (method) => {
    const cut = saying({ name: 'An' }, method, 'Person', { stop_reason: 'max_tokens' })
    expect(String(await thrownBy(() => streamed(cut, { method })))).toContain('cut off')
  })

  test('includeRaw gives both at the end', async () => {
    const seen = await streamed(saying(GOOD, 'jsonSchema'), { includeRaw: true })
    expect(seen.at(-1)).toMatchObject({ parsed: GOOD, raw: {} })
  })
})
