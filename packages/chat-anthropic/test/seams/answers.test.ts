import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { startEmulator, type TurnRequest } from 'anthropic-emulator'
import { BadRequestError } from '../../src/index.ts'
import { chat, type Json, requestOf, thrownBy } from '../behaviour/support.ts'

type Field = (at: number) => z.ZodType

const fieldsOf = (count: number, field: Field) =>
  z.object(Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, field(at)])))

const optional: Field = () => z.string().optional()
const nullable: Field = () => z.string().nullable()
const union: Field = () => z.union([z.string(), z.number()])

async function methodFor(schema: z.ZodType, config: Json = {}): Promise<string> {
  const { body } = await requestOf((model) =>
    model.withStructuredOutput(schema, { ...config, includeRaw: true }).invoke('Hi'),
  )
  return 'output_config' in body ? 'native' : 'tool'
}

describe('a schema of', () => {
  test.each<[string, z.ZodType, string]>([
    ['23 optional fields is native', fieldsOf(23, optional), 'native'],
    ['24 optional fields is a tool', fieldsOf(24, optional), 'tool'],
    ['15 nullable fields is native', fieldsOf(15, nullable), 'native'],
    ['16 nullable fields is a tool', fieldsOf(16, nullable), 'tool'],
    ['16 unions is a tool', fieldsOf(16, union), 'tool'],
    ['many required ones is native', fieldsOf(60, () => z.string()), 'native'],
    [
      'too many further down is a tool',
      z.object({ a: z.array(z.object({ b: fieldsOf(13, optional), c: fieldsOf(12, optional) })) }),
      'tool',
    ],
  ])('%s (C9)', async (_, schema, method) => {
    expect(await methodFor(schema)).toBe(method)
  })

  test('too many fields stays native where that was chosen, and the API has its say (C9)', async () => {
    const error = await thrownBy(() => methodFor(fieldsOf(25, optional), { method: 'jsonSchema' }))
    expect(error).toBeInstanceOf(BadRequestError)
    expect(String(error)).toContain('too many optional parameters')
  })
})

const REFUSALS = [
  'Schema is too complex for compilation. Try reducing the number of tools or simplifying tool schemas.',
  'The compiled grammar is too large, which would cause performance issues. Simplify your tool schemas.',
  'output_config.format.schema: Invalid schema: The compiled grammar is too large',
  'Schemas contains too many optional parameters (30), which would make grammar compilation inefficient.',
  'Schemas contains too many parameters with union types (20 parameters with type arrays or anyOf).',
]
const ANSWER = { name: 'Ann' }

/** Refuses native output, and answers by a tool. */
const refusing = (message: string) => (request: TurnRequest) => {
  const [tool] = (request.body.tools ?? []) as { name: string }[]
  return tool
    ? [{ type: 'tool_use', id: 'toolu_1', name: tool.name, input: ANSWER }]
    : { error: { status: 400, type: 'invalid_request_error', message } }
}

const all = async (stream: AsyncIterable<unknown>) => {
  const list: unknown[] = []
  for await (const item of stream) list.push(item)
  return list
}

describe.each(REFUSALS)('where the API says %j', (message) => {
  test('one tool call takes the place, and is remembered for the schema (C9)', async () => {
    const schema = z.object({ name: z.string() })
    await using api = await startEmulator({ reply: refusing(message) as never })
    const warnings: string[] = []
    const model = chat(api, { onWarning: (warning) => warnings.push(warning) })
    const llm = model.withStructuredOutput(schema, { name: 'Person' })
    expect(await llm.invoke('Hi')).toEqual(ANSWER)
    expect(api.requests).toHaveLength(2)
    expect(warnings).toEqual([expect.stringContaining('schema of Person is too complex')])
    expect(await llm.invoke('Hi')).toEqual(ANSWER)
    expect((await all(await llm.stream('Hi'))).at(-1)).toEqual(ANSWER)
    expect(await chat(api).withStructuredOutput(schema).invoke('Hi')).toEqual(ANSWER)
    expect(api.requests).toHaveLength(5)
  })

  test('so it does in a stream, in events and with the raw message (C9)', async () => {
    await using api = await startEmulator({ reply: refusing(message) as never })
    const quiet = { onWarning: () => undefined }
    const structured = () => chat(api, quiet).withStructuredOutput(z.object({ name: z.string() }))
    expect((await all(await structured().stream('Hi'))).at(-1)).toEqual(ANSWER)
    const events = await all(structured().streamEvents('Hi', { version: 'v2' }))
    expect(events.at(-1)).toMatchObject({ event: 'on_chain_end', data: { output: ANSWER } })
    const schema = z.object({ name: z.string() })
    const both = chat(api, quiet).withStructuredOutput(schema, { includeRaw: true })
    expect(await both.invoke('Hi')).toMatchObject({ parsed: ANSWER, raw: { tool_calls: [{}] } })
    expect(await structured().batch(['A', 'B'])).toEqual([ANSWER, ANSWER])
  })

  test('not where native output was chosen (C9)', async () => {
    await using api = await startEmulator({ reply: refusing(message) as never })
    const schema = z.object({ name: z.string() })
    const llm = chat(api).withStructuredOutput(schema, { method: 'jsonSchema' })
    expect(await thrownBy(() => llm.invoke('Hi'))).toBeInstanceOf(BadRequestError)
    expect(api.requests).toHaveLength(1)
  })
})

test.each(['invoke', 'stream'] as const)('another refusal stays one, by %s (C9)', async (mode) => {
  const reply = refusing('messages: at least one message is required')
  await using api = await startEmulator({ reply: reply as never })
  const llm = chat(api).withStructuredOutput(z.object({ name: z.string() }))
  const error = await thrownBy(async () =>
    mode === 'invoke' ? llm.invoke('Hi') : all(await llm.stream('Hi')),
  )
  expect(error).toBeInstanceOf(BadRequestError)
  expect(api.requests).toHaveLength(1)
})

describe('an answer that is JSON with words around it', () => {
  const schema = z.object({ name: z.string() })
  const text = JSON.stringify(ANSWER)
  test.each([
    ['in a code fence', '```json\n{\n  "name": "Ann"\n}\n```'],
    ['in a fence without a language', `\`\`\`\n${text}\n\`\`\``],
    ['behind a sentence', `Here is the JSON you asked for: ${text}`],
    ['before one', `${text}\n\nLet me know if you need more {or less}!`],
    ['behind braces that are none', `The set {a, b} has "one": ${text}`],
    ['behind an open brace', `A { is a brace. ${text}`],
    ['behind another object', `Not {"nom": "Ann"} but ${text}`],
    ['behind thoughts', `<think>{"name": 1}</think>\n${text}`],
  ])('%s is read, in each mode (C10)', async (_, reply) => {
    await using api = await startEmulator({ reply })
    const llm = chat(api).withStructuredOutput(schema)
    expect(await llm.invoke('Hi')).toEqual(ANSWER)
    expect((await all(await llm.stream('Hi'))).at(-1)).toEqual(ANSWER)
  })

  test('with braces and quotes in its texts (C10)', async () => {
    const name = 'a "}" and \\ {'
    await using api = await startEmulator({ reply: `So: ${JSON.stringify({ name })}.` })
    expect(await chat(api).withStructuredOutput(schema).invoke('Hi')).toEqual({ name })
  })

  test.each([
    ['that does not fit', '```json\n{"name": 7}\n```', 'does not fit the schema'],
    ['none of which fits', '{"a": 1} {"name": 7}', 'does not fit the schema: name'],
    ['that is cut off', '```json\n{"name": "A', 'The answer is not JSON'],
    ['in no form', 'Her name is Ann.', 'The answer is not JSON'],
    ['but braces', '{'.repeat(50_000), 'The answer is not JSON'],
  ])('%s is still an error (C10)', async (_, reply, message) => {
    await using api = await startEmulator({ reply })
    const llm = chat(api).withStructuredOutput(schema)
    await expect(llm.invoke('Hi')).rejects.toThrow(message)
  })
})
