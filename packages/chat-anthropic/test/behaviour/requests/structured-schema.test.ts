import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ChatAnthropic } from '../../../src/index.ts'
import type { RequestBody } from 'anthropic-emulator'
import { frozen, type Json, MODEL, requestOf } from '../support.ts'

/** The schema of the output format that reaches the API; the answer does not matter. */
async function schemaFor(schema: Json) {
  const { body } = await requestOf(
    (model) => model.withStructuredOutput(schema, { includeRaw: true }).invoke('Hi'),
    {},
    { reply: '{}' },
  )
  return schemaOf(body)
}

const schemaOf = ({ output_config }: RequestBody) =>
  output_config?.format?.schema as { properties: Record<string, Json> } & Json

describe('keywords that native output does not take move to descriptions (row 25)', () => {
  const schema = {
    type: 'object',
    title: 'Order',
    description: 'An order.',
    properties: {
      count: { type: 'integer', minimum: 1, maximum: 9, description: 'How many.' },
      code: { type: 'string', minLength: 2, pattern: '^[A-Z]+$' },
      mail: { type: 'string', format: 'email' },
      odd: { type: 'string', format: 'odd-format' },
      tags: { type: 'array', items: { type: 'string', maxLength: 3 }, maxItems: 2, minItems: 1 },
      many: { type: 'array', items: { type: 'number', multipleOf: 2 }, minItems: 3 },
      either: {
        oneOf: [{ type: 'string' }, { type: 'object', properties: { a: { type: 'number' } } }],
      },
      kind: { enum: ['a', 'b'], type: 'string', default: 'a' },
      ref: { $ref: '#/$defs/Point' },
    },
    required: ['count'],
    $defs: {
      Point: { type: 'object', properties: { x: { type: 'number', exclusiveMinimum: 0 } } },
    },
  }

  test('at any depth, the descriptions kept', async () => {
    const sent = await schemaFor(frozen(schema))
    expect(sent.properties).toEqual({
      count: { type: 'integer', description: 'How many.\n\n{minimum: 1, maximum: 9}' },
      code: { type: 'string', description: '{minLength: 2, pattern: "^[A-Z]+$"}' },
      mail: { type: 'string', format: 'email' },
      odd: { type: 'string', description: '{format: "odd-format"}' },
      tags: {
        type: 'array',
        items: { type: 'string', description: '{maxLength: 3}' },
        minItems: 1,
        description: '{maxItems: 2}',
      },
      many: {
        type: 'array',
        items: { type: 'number', description: '{multipleOf: 2}' },
        description: '{minItems: 3}',
      },
      either: {
        anyOf: [
          { type: 'string' },
          { type: 'object', properties: { a: { type: 'number' } }, additionalProperties: false },
        ],
      },
      kind: { enum: ['a', 'b'], type: 'string', default: 'a' },
      ref: { $ref: '#/$defs/Point' },
    })
    expect(sent['$defs']).toEqual({
      Point: {
        type: 'object',
        properties: { x: { type: 'number', description: '{exclusiveMinimum: 0}' } },
        additionalProperties: false,
      },
    })
    expect(sent).toMatchObject({ additionalProperties: false, required: ['count'] })
  })

  test('unions and schemas that all hold are taken, part by part', async () => {
    const parts = [{ type: 'string', minLength: 1 }, { type: 'null' }]
    const taken = [{ type: 'string', description: '{minLength: 1}' }, { type: 'null' }]
    const properties = { any: { anyOf: parts }, all: { allOf: parts } }
    const sent = await schemaFor(frozen({ title: 'Parts', type: 'object', properties }))
    expect(sent.properties).toEqual({ any: { anyOf: taken }, all: { allOf: taken } })
  })

  test('a tuple is told in words, and what may never be is left out of a closed object', async () => {
    const pair = [{ type: 'number' }, { type: 'string' }]
    const properties = { pair: { type: 'array', items: pair }, never: false }
    const sent = await schemaFor({ title: 'Odd', type: 'object', properties })
    expect(sent.properties).toEqual({
      pair: { type: 'array', description: `{prefixItems: ${JSON.stringify(pair)}}` },
    })
  })

  test('an empty list is told in words, and a union is of what may be', async () => {
    const properties = {
      none: { type: 'array', items: false },
      name: { anyOf: [{ type: 'string' }, false] },
    }
    const sent = await schemaFor(frozen({ title: 'Odd', type: 'object', properties }))
    expect(sent.properties).toEqual({
      none: { type: 'array', description: '{items: false}' },
      name: { anyOf: [{ type: 'string' }] },
    })
  })

  test('whether a format may allow anything is left to the API', async () => {
    const format = {
      type: 'json_schema' as const,
      schema: { type: 'object', properties: { any: true } },
    }
    const { body } = await requestOf(
      (model) => model.invoke('Hi', { outputConfig: { format } }),
      {},
      { reply: '{}', strict: false },
    )
    expect(schemaOf(body).properties).toEqual({ any: true })
  })

  test('a property that has the name of a keyword is a property', async () => {
    const properties = { minimum: { type: 'number' }, properties: { type: 'string' } }
    const sent = await schemaFor({ title: 'Odd', type: 'object', properties })
    expect(sent.properties).toEqual(properties)
  })

  test('the same is done to a format that is given as an option', async () => {
    const { body } = await requestOf((model) =>
      model.invoke('Hi', {
        outputConfig: { format: { type: 'json_schema', schema: frozen(schema) } },
      }),
    )
    expect(schemaOf(body).properties['odd']).toEqual({
      type: 'string',
      description: '{format: "odd-format"}',
    })
  })

  test("OpenAI's response_format, as agents pass it, is the same", async () => {
    const { body } = await requestOf((model) =>
      model.invoke('Hi', {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'Person', schema },
        },
      }),
    )
    expect(schemaOf(body)).toMatchObject({ type: 'object', additionalProperties: false })
  })
})

test.each([
  ['a union', z.union([z.object({ a: z.string() }), z.object({ b: z.number() })])],
  ['a list', z.array(z.string())],
])('%s at the root is no mistake before it is asked for', (_, schema) => {
  const model = new ChatAnthropic({ model: MODEL, apiKey: 'k' })
  expect(() => model.withStructuredOutput(schema as object)).not.toThrow()
})
