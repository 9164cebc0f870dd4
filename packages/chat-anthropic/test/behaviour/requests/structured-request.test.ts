import { describe, expect, test } from 'vitest'
import { z as z4 } from 'zod'
import { z as z3 } from 'zod/v3'
import { startEmulator, type RequestBody } from 'anthropic-emulator'
import type { ChatAnthropicOptions } from '../../../src/index.ts'
import { chat, frozen, type Json, refusalOf, requestOf } from '../support.ts'

const ADAPTIVE = { type: 'adaptive' } as const
const OLD = 'claude-sonnet-4'

const JSON_SCHEMA = {
  title: 'Person',
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0, maximum: 150 } },
  required: ['name', 'age'],
}
const zod4 = z4.object({ name: z4.string(), age: z4.number().int().min(0).max(150) })
const zod3 = z3.object({ name: z3.string(), age: z3.number().int().min(0).max(150) })
const standard = {
  '~standard': {
    version: 1 as const,
    vendor: 'tiny',
    validate: (value: unknown) => ({ value: value as Json }),
    jsonSchema: { input: () => JSON_SCHEMA, output: () => JSON_SCHEMA },
  },
}
const ANSWER = '{"name":"Ann","age":5}'
const CALL = (name: string) => [
  { type: 'tool_use' as const, id: 't1', name, input: { name: 'Ann', age: 5 } },
]

type Config = { method?: string; name?: string; strict?: boolean; includeRaw?: boolean }

/** What reaches the API for a schema; the answer does not matter. */
async function asked(
  schema: unknown,
  config: Config = {},
  options: Partial<ChatAnthropicOptions> = {},
) {
  const { body } = await requestOf(
    async (model) => {
      const structured = model.withStructuredOutput(schema as Json, {
        ...(config as Json),
        includeRaw: true,
      })
      await structured.invoke('Ann is 5.')
    },
    options,
    { models: { retired: 'live' }, reply: ({ body: { tools } }) => (tools ? CALL('x') : ANSWER) },
  )
  return body
}

const schemaOf = ({ output_config }: RequestBody) =>
  output_config?.format?.schema as { properties: Record<string, Json> } & Json

describe('native output is the default where the model has it', () => {
  test.each<[string, unknown]>([
    ['Zod 4', zod4],
    ['Zod 3', zod3],
    ['JSON Schema', JSON_SCHEMA],
    ['Standard Schema', standard],
    ['an Anthropic tool', { name: 'Person', description: 'd', input_schema: JSON_SCHEMA }],
    ['an OpenAI tool', { type: 'function', function: { name: 'Person', parameters: JSON_SCHEMA } }],
    ['an OpenAI function', { name: 'Person', parameters: JSON_SCHEMA }],
  ])('%s', async (_name, schema) => {
    const body = await asked(frozen(schema))
    expect(body).not.toHaveProperty('tools')
    expect(schemaOf(body)).toMatchObject({
      type: 'object',
      properties: { name: { type: 'string' }, age: { type: 'integer' } },
      required: ['name', 'age'],
      additionalProperties: false,
    })
  })

  test.each(['jsonSchema', 'jsonMode'])('%s is native output', async (method) => {
    const body = await asked(zod4, { method })
    expect(body.output_config?.format?.type).toBe('json_schema')
  })

  test('it goes with thinking, without forcing anything (row 15)', async () => {
    const body = await asked(zod4, {}, { thinking: ADAPTIVE })
    expect(body).toMatchObject({ thinking: ADAPTIVE, output_config: { format: {} } })
    expect(body).not.toHaveProperty('tool_choice')
  })

  test('it joins the output config of the model', async () => {
    const body = await asked(zod4, {}, { effort: 'low' })
    expect(body.output_config).toMatchObject({ effort: 'low', format: { type: 'json_schema' } })
  })
})

describe('a schema that native output cannot hold is a forced tool', () => {
  const node: z4.ZodType = z4.lazy(() => z4.object({ name: z4.string(), children: z4.array(node) }))
  const tree = z4.object({ root: node })

  test.each<[string, unknown]>([
    ['an open record', z4.object({ scores: z4.record(z4.string(), z4.number()) })],
    ['a record of Zod 3', z3.object({ scores: z3.record(z3.number()) })],
    ['a loose object of Zod 3', z3.object({ a: z3.object({}).passthrough() })],
    [
      'an object of which nothing is said',
      { title: 'T', type: 'object', properties: { a: { type: 'object' } } },
    ],
    ['any value', z4.object({ value: z4.unknown() })],
    ['any value, in a word', { title: 'T', type: 'object', properties: { value: true } }],
    [
      'keys by pattern',
      { title: 'T', type: 'object', properties: {}, patternProperties: { '^x': {} } },
    ],
    ['recursion', tree],
    ['recursion to the root', { title: 'T', type: 'object', properties: { next: { $ref: '#' } } }],
  ])('%s', async (_name, schema) => {
    const body = await asked(schema)
    expect(body).not.toHaveProperty('output_config')
    expect(body.tools).toHaveLength(1)
    expect(body.tool_choice).toMatchObject({ type: 'tool' })
  })

  test('a shape used twice is no recursion', async () => {
    const point = z4.object({ x: z4.number() })
    expect(await asked(z4.object({ a: point, b: point }))).toHaveProperty('output_config')
    const refs = { a: { $ref: '#/$defs/P' }, b: { $ref: '#/$defs/P' } }
    const $defs = { P: { type: 'object', properties: {} } }
    expect(await asked({ title: 'T', type: 'object', properties: refs, $defs })).toHaveProperty(
      'output_config',
    )
  })

  test('a reference that leads nowhere is no recursion: the API tells of it', async () => {
    const properties = { a: { $ref: '#/$defs/None/properties/b' } }
    const schema = { title: 'T', type: 'object', properties } as Json
    await using api = await startEmulator({ reply: CALL('x') })
    await chat(api).withStructuredOutput(schema, { includeRaw: true }).invoke('Hi')
    const [native, tool] = api.requests.map(({ body }) => body)
    expect(native).toHaveProperty('output_config')
    expect(api.requests[0]?.reply?.body).toMatchObject({
      error: { message: expect.stringContaining('non-existent definition') },
    })
    expect(tool).toHaveProperty('tools')
  })

  test.each(['anyOf', 'oneOf'])('a union at the root is refused by name (%s)', async (union) => {
    const error = await refusalOf((model) =>
      model.withStructuredOutput({ title: 'Either', [union]: [JSON_SCHEMA] }).invoke('Hi'),
    )
    expect(error.message).toMatch(/"Either" is a union.*property of one/)
  })

  test('a type that JSON does not have is refused', async () => {
    const error = await refusalOf((model) =>
      model.withStructuredOutput(z4.object({ at: z4.date() })),
    )
    expect(error.message).toMatch(/the schema of the answer has no form in JSON Schema: .*Date/)
    const jsonSchema = {
      input: () => {
        throw 'no JSON'
      },
    }
    const mute = { '~standard': { ...standard['~standard'], jsonSchema } }
    const other = await refusalOf((model) => model.withStructuredOutput(mute))
    expect(other.message).toMatch(/has no form in JSON Schema: no JSON\./)
  })

  test('a list at the root is refused', async () => {
    const error = await refusalOf((model) =>
      model.withStructuredOutput(z4.array(z4.string())).invoke('Hi'),
    )
    expect(error.message).toMatch(/no object but array.*property of one/)
  })
})

describe('functionCalling', () => {
  const config = { method: 'functionCalling' }

  test.each<[string, unknown, Config, string]>([
    ['the title', JSON_SCHEMA, config, 'Person'],
    ['an Anthropic tool', { name: 'person', input_schema: JSON_SCHEMA }, config, 'person'],
    [
      'an OpenAI tool',
      { type: 'function', function: { name: 'p', parameters: JSON_SCHEMA } },
      config,
      'p',
    ],
    ['the option', JSON_SCHEMA, { ...config, name: 'mine' }, 'mine'],
    ['nothing', zod4, config, 'extract'],
  ])('the tool has its name from %s', async (_from, schema, given, name) => {
    const body = await asked(schema, given)
    expect(body.tools).toMatchObject([{ name, input_schema: { type: 'object' } }])
    expect(body.tool_choice).toEqual({ type: 'tool', name })
  })

  test('the schema is sent whole, its keywords included', async () => {
    const [tool] = (await asked(frozen(JSON_SCHEMA), config)).tools as unknown as Json[]
    expect(tool?.['input_schema']).toEqual(JSON_SCHEMA)
  })

  test('strict is sent where it is asked for (row 26)', async () => {
    expect((await asked(zod4, { ...config, strict: true })).tools).toMatchObject([{ strict: true }])
    expect((await asked(zod4, config)).tools?.[0]).not.toHaveProperty('strict')
  })

  test('a strict schema keeps to what the API can hold, and tells the rest', async () => {
    const schema = z4.object({ age: z4.int().min(1).max(9) })
    const strict = (await asked(schema, { ...config, strict: true })).tools?.[0]
    expect(strict).toMatchObject({
      input_schema: {
        properties: { age: { type: 'integer', description: '{minimum: 1, maximum: 9}' } },
        additionalProperties: false,
      },
    })
    const free = (await asked(schema, config)).tools?.[0]
    expect(free).toMatchObject({
      input_schema: { properties: { age: { minimum: 1, maximum: 9 } } },
    })
  })

  test('is the default of a model without native output', async () => {
    const body = await asked(zod4, {}, { model: OLD })
    expect(body.tool_choice).toMatchObject({ type: 'tool' })
    const error = await refusalOf(
      (model) => model.withStructuredOutput(zod4, { method: 'jsonSchema' }),
      {
        model: OLD,
      },
    )
    expect(error.message).toMatch(/no native structured output.*"functionCalling"/)
  })

  test.each<[string, Partial<ChatAnthropicOptions>]>([
    [
      'with a budget',
      { model: 'claude-sonnet-4-5', thinking: { type: 'enabled', budget_tokens: 1024 } },
    ],
    ['on a model that cannot be forced', { model: 'claude-opus-5-5' }],
  ])('%s the tool is offered, not forced (row 15)', async (_when, options) => {
    expect((await asked(zod4, config, options)).tool_choice).toEqual({ type: 'auto' })
  })

  test.each(['claude-opus-4-6', 'claude-opus-4-8'])(
    'with adaptive thinking the tool is forced on %s',
    async (model) => {
      const body = await asked(zod4, config, { model, thinking: ADAPTIVE })
      expect(body.tool_choice).toMatchObject({ type: 'tool' })
    },
  )
})

test('a method that there is not is refused with those that there are', async () => {
  const error = await refusalOf((model) =>
    model.withStructuredOutput(zod4, { method: 'telepathy' }),
  )
  expect(error.message).toMatch(/"telepathy".*"jsonSchema", "functionCalling" or "jsonMode"/)
})
