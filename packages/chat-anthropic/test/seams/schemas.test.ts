import { tool } from '@langchain/core/tools'
import { createAgent } from 'langchain'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import * as mini from 'zod/mini'
import { startEmulator, type TurnRequest } from 'anthropic-emulator'
import {
  boundTools,
  chat,
  frozen,
  type Json,
  refusalOf,
  requestOf,
  sentBody,
} from '../behaviour/support.ts'
import { wireTools } from './names.ts'

const Node = z.object({
  name: z.string().describe('Its name'),
  get children() {
    return z.array(Node)
  },
})
const Small = mini.object({
  name: mini.string(),
  get next(): mini.ZodMiniOptional<mini.ZodMiniNullable<typeof Small>> {
    return mini.optional(mini.nullable(Small))
  },
})
const Person = z.object({
  name: z.string().transform((name) => name.length),
  get pets() {
    return z.array(Pet)
  },
})
const Pet = z.object({
  get owner(): z.ZodOptional<typeof Person> {
    return z.optional(Person)
  },
})
const TREE = { name: 'a', children: [{ name: 'b', children: [] }] }

describe('a Zod schema that contains itself', () => {
  test.each<[string, unknown, string]>([
    ['by a getter', Node, '{"$ref":"#"}'],
    ['in Zod mini', Small, '{"$ref":"#/$defs/'],
    ['through another', Person, '{"$ref":"#"}'],
    ['inside of a plain one', z.object({ root: Node }), '"$ref":"#/$defs/'],
  ])('%s is sent as a tool (C7)', async (_, schema, ref) => {
    const [sent] = (await boundTools([{ name: 'f', schema }])) as [Json]
    expect(JSON.stringify(sent['input_schema'])).toContain(ref)
    expect(sent['input_schema']).toMatchObject({ type: 'object' })
  })

  test('is a tool that an agent runs (C7)', async () => {
    const run = tool(({ children }) => String(children.length), { name: 'count', schema: Node })
    let turn = 0
    const reply = () =>
      turn++ ? 'Done.' : [{ type: 'tool_use', id: 'toolu_1', name: 'count', input: TREE }]
    await using api = await startEmulator({ reply: reply as never })
    const agent = createAgent({ model: chat(api), tools: [run] })
    const { messages } = await agent.invoke({ messages: [{ role: 'user', content: 'Go' }] })
    expect(messages.map(({ text }) => text)).toEqual(['Go', '', '1', 'Done.'])
  })

  test('is the shape of an answer, which a tool gives (C7)', async () => {
    const reply = (request: TurnRequest) => [
      { type: 'tool_use', id: 'toolu_1', name: wireTools(request)[0]!.name, input: TREE },
    ]
    await using api = await startEmulator({ reply: reply as never })
    expect(await chat(api).withStructuredOutput(Node).invoke('Hi')).toEqual(TREE)
    expect(api.lastRequest).not.toHaveProperty('output_config')
  })
})

/** The property `a` as the API gets it. */
async function sentProperty(a: unknown): Promise<unknown> {
  const input_schema = { type: 'object', properties: { a } }
  const [sent] = (await boundTools([{ name: 'f', input_schema }])) as [Json]
  return ((sent['input_schema'] as Json)['properties'] as Json)['a']
}

const TEXT = { type: 'string' }

describe('what is no schema of draft 2020-12 but has one meaning there (C8)', () => {
  test.each<[string, unknown, unknown]>([
    [
      'an exclusive limit as a flag',
      { minimum: 1, exclusiveMinimum: true },
      { exclusiveMinimum: 1 },
    ],
    ['an inclusive one', { maximum: 1, exclusiveMaximum: false }, { maximum: 1 }],
    ['a flag without its limit', { exclusiveMaximum: true }, {}],
    [
      'a limit as a text',
      { minimum: '1', exclusiveMaximum: 2 },
      { minimum: 1, exclusiveMaximum: 2 },
    ],
    ['no limit', { maximum: Infinity, maxLength: Infinity, multipleOf: Infinity }, {}],
    ['counts', { minLength: 1, multipleOf: 2 }, { minLength: 1, multipleOf: 2 }],
    ['a flag of its own', { ...TEXT, required: false }, TEXT],
    ['a type of any', { type: 'any' }, {}],
    ['a type of any among others', { type: ['string', 'any'] }, {}],
    ['no type', { type: [], description: 'd' }, { description: 'd' }],
    ['a type in capitals', { type: 'STRING' }, TEXT],
    ["another language's type", { type: ['int', 'integer'] }, { type: ['integer'] }],
    ['a property of null', null, {}],
    ['an empty list', [], {}],
    ['a schema that is true', true, true],
    [
      'nulls',
      { ...TEXT, description: null, enum: null, default: null },
      { ...TEXT, default: null },
    ],
    ['nullable', { ...TEXT, nullable: true }, { type: ['string', 'null'] }],
    ['nullable in words', { ...TEXT, nullable: 'false' }, TEXT],
    [
      'a nullable enum',
      { ...TEXT, enum: ['x'], nullable: true },
      { type: ['string', 'null'], enum: ['x', null] },
    ],
    [
      'a nullable reference',
      { $ref: '#/$defs/x', nullable: true },
      { anyOf: [{ $ref: '#/$defs/x' }, { type: 'null' }] },
    ],
    ['a nullable choice', { anyOf: [TEXT], nullable: true }, { anyOf: [TEXT, { type: 'null' }] }],
    ['anything, and null', { description: 'd', nullable: true }, { description: 'd' }],
    [
      'a tuple',
      { type: 'array', items: [{ type: 'any' }], additionalItems: false },
      { type: 'array', prefixItems: [{}], items: false },
    ],
    ['an id', { ...TEXT, id: 'http://a/b' }, TEXT],
    ['an anchor', { ...TEXT, id: '#here' }, { ...TEXT, $anchor: 'here' }],
    [
      'an id with an anchor',
      { ...TEXT, $id: 'http://a#b' },
      { ...TEXT, $id: 'http://a', $anchor: 'b' },
    ],
    ['an id that is a path', { ...TEXT, $id: '#/properties/a' }, TEXT],
    ['an id that is one', { ...TEXT, $id: 'http://a' }, { ...TEXT, $id: 'http://a' }],
    ['an expression', { ...TEXT, pattern: /^a/ }, { ...TEXT, pattern: '^a' }],
    ['one example', { ...TEXT, examples: 'x', title: 7 }, { ...TEXT, examples: ['x'], title: '7' }],
    [
      'flags in words',
      { uniqueItems: 'true', deprecated: false },
      { uniqueItems: true, deprecated: false },
    ],
    [
      'one name',
      { type: 'object', required: 'b', properties: [] },
      { type: 'object', required: ['b'], properties: {} },
    ],
    ['names twice', { type: 'object', required: ['b', 'b'] }, { type: 'object', required: ['b'] }],
    [
      'no property',
      { type: 'object', properties: { b: undefined } },
      { type: 'object', properties: {} },
    ],
    [
      'a flag of a property',
      { properties: { b: { ...TEXT, required: true }, c: TEXT } },
      { properties: { b: TEXT, c: TEXT }, required: ['b'] },
    ],
    [
      'such a flag beside names',
      { properties: { b: { required: true } }, required: ['c'] },
      { properties: { b: {} }, required: ['c', 'b'] },
    ],
    [
      'dependencies',
      { dependencies: { b: ['c'], d: { type: 'any' } } },
      { dependentRequired: { b: ['c'] }, dependentSchemas: { d: {} } },
    ],
    ['no dependencies', { dependencies: {} }, {}],
    ['words that nobody knows', { 'x-order': null, example: 1 }, { 'x-order': null, example: 1 }],
    ['an enum', { enum: ['x', 1] }, { enum: ['x', 1] }],
    [
      'definitions',
      { $defs: { b: { type: 'any' } }, allOf: [{ type: 'any' }] },
      { $defs: { b: {} }, allOf: [{}] },
    ],
  ])('%s', async (_, given, expected) => {
    expect(await sentProperty(given)).toEqual(expected)
  })
})

test('a schema that is a definition of its own is that (C8)', async () => {
  const node = { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } }
  const whole = { $ref: '#/$defs/Node', $defs: { Node: node } }
  const lost = { $ref: '#/$defs/Node', type: 'object' }
  const [sent, other] = (await boundTools([
    { name: 'f', input_schema: whole },
    { name: 'g', input_schema: lost },
  ])) as Json[]
  expect(sent!['input_schema']).toEqual({ ...node, $defs: { Node: node } })
  expect(other!['input_schema']).toEqual(lost)
})

test('a tool of draft 4 breaks no call, and stays as it was given (C8)', async () => {
  const given = frozen({
    name: 'f',
    input_schema: {
      $schema: 'http://json-schema.org/draft-04/schema#',
      id: 'http://a.example/f',
      properties: { a: { type: 'integer', minimum: 0, exclusiveMinimum: true, required: true } },
    },
  })
  const [sent] = (await boundTools([given])) as [Json]
  expect(sent['input_schema']).toMatchObject({
    type: 'object',
    properties: { a: { type: 'integer', exclusiveMinimum: 0 } },
    required: ['a'],
  })
})

const circular: Json = { type: 'object' }
circular['properties'] = { self: circular }

describe('what has no meaning there is refused with its tool and place (C8)', () => {
  test.each<[string, unknown, string]>([
    ['an unknown type', { type: 'date' }, 'the type "date" at properties.a.type'],
    ['a type that is an object', { type: [{}] }, 'the type {} at properties.a.type'],
    ['a limit of words', { minimum: 'few' }, '"few" at properties.a.minimum'],
    ['an empty limit', { minimum: ' ' }, '" " at properties.a.minimum'],
    ['a count below nothing', { minItems: -1 }, '-1 at properties.a.minItems'],
    ['a factor of nothing', { multipleOf: 0 }, '0 at properties.a.multipleOf'],
    ['a flag of words', { uniqueItems: 'yes' }, '"yes" at properties.a.uniqueItems'],
    ['names that are none', { required: [1] }, '[1] at properties.a.required'],
    ['an enum of one', { enum: 'x' }, '"x" at properties.a.enum'],
    ['a choice of nothing', { anyOf: [] }, '[] at properties.a.anyOf'],
    ['a choice that is none', { oneOf: {} }, '{} at properties.a.oneOf'],
    ['a list of properties', { properties: ['x'] }, '["x"] at properties.a.properties'],
    ['a text for a schema', 'string', '"string" at properties.a'],
    [
      'a text for a schema inside',
      { items: { anyOf: ['x'] } },
      '"x" at properties.a.items.anyOf.0',
    ],
    ['an object for a text', { description: {} }, '{} at properties.a.description'],
    [
      'an object that contains itself',
      circular,
      'it contains itself (use `$ref`) at properties.a.properties.self',
    ],
  ])('%s', async (_, a, message) => {
    const tools = [
      { name: 'fine', input_schema: { type: 'object' } },
      { name: 'f', input_schema: { type: 'object', properties: { a } } },
    ]
    const error = await refusalOf((model) => model.bindTools(tools).invoke('Hi'))
    expect(error.message).toContain(
      `tools[1]: the input of tool "f" is no JSON Schema of draft 2020-12: ${message}`,
    )
  })

  test('a schema that is none (C8)', async () => {
    const error = await refusalOf((model) =>
      model.bindTools([{ name: 'f', schema: 'text' }] as never).invoke('Hi'),
    )
    expect(error.message).toContain('draft 2020-12: "text".')
  })
})

describe('the schema of an answer', () => {
  const old = {
    title: 'Old',
    type: 'object',
    properties: { a: { type: 'integer', minimum: 1, exclusiveMinimum: true, required: true } },
    additionalProperties: false,
  }

  test('is translated for the request and for the check of the answer (C8)', async () => {
    const replies = ['{"a":2}', '{"a":1}']
    await using api = await startEmulator({ script: replies })
    const llm = chat(api).withStructuredOutput(old)
    expect(await llm.invoke('Hi')).toEqual({ a: 2 })
    await expect(llm.invoke('Hi')).rejects.toThrow('does not fit the schema')
  })

  test('is translated as an option too (C8)', async () => {
    const outputConfig = { format: { type: 'json_schema' as const, schema: old } }
    const { output_config } = await sentBody('Hi', { outputConfig })
    expect(output_config).toMatchObject({ format: { schema: { required: ['a'] } } })
  })

  test('has the rest of a tuple with it, in words (C8)', async () => {
    const schema = z.object({ pair: z.tuple([z.string()]).rest(z.number()) })
    const { body } = await requestOf(async (model) => {
      await model
        .withStructuredOutput(schema)
        .invoke('Hi')
        .catch(() => undefined)
    })
    const sent = JSON.stringify(body.output_config)
    expect(sent).toContain('prefixItems')
    expect(sent).not.toContain('"items":{"type":"number"}}')
  })
})
