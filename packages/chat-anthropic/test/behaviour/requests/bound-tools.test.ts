/** What is bound is converted once, and a program may edit whatever it was given. */
import type { BindToolsInput } from '@langchain/core/language_models/chat_models'
import { HumanMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ChatAnthropic } from '../../../src/index.ts'
import { textMessage } from '../../events.ts'
import { type Json, MODEL } from '../support.ts'

type SentTool = Json & { name: string; input_schema: { properties: Json } }

/** A model whose client writes down the tools it is sent, and edits the body as it likes. */
function listening(edit: (tools: SentTool[]) => void = () => {}) {
  const sent: SentTool[][] = []
  const create = async (body: { tools: SentTool[] }) => {
    sent.push(structuredClone(body.tools))
    edit(body.tools)
    return textMessage('Fine.')
  }
  const messages = { create }
  const createClient = () => ({ messages, beta: { messages } }) as never
  return { model: new ChatAnthropic({ model: MODEL, apiKey: 'k', createClient }), sent }
}

const look = (name = 'look') =>
  tool(() => 'x', { name, description: 'Looks.', schema: z.object({ path: z.string() }) })

const LOOK = {
  name: 'look',
  description: 'Looks.',
  input_schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: { path: { type: 'string' } },
    required: ['path'],
    additionalProperties: false,
  },
}

/** The tools that a bound model would send, as a program can reach them. */
function boundOf(model: object): SentTool[] {
  return (model as { config: { tools: SentTool[] } }).config.tools
}

test('a schema is converted once for all calls, however often it is bound', async () => {
  let count = 0
  const input = () => {
    count += 1
    return { type: 'object', properties: { path: { type: 'string' } } }
  }
  const validate = (value: unknown) => ({ value })
  const standard = { version: 1, vendor: 'mine', validate, jsonSchema: { input, output: input } }
  const schema = { '~standard': standard }
  const given = { name: 'look', description: 'Looks.', schema } as unknown as BindToolsInput
  const { model, sent } = listening()
  for (let turn = 0; turn < 20; turn += 1) await model.bindTools([given]).invoke('Hi')
  expect(sent).toHaveLength(20)
  expect(count).toBe(1)
})

test('a tool without a description is the same each time, and sent without one', async () => {
  const { model, sent } = listening()
  const given = look()
  given.description = ''
  for (let turn = 0; turn < 2; turn += 1) await model.bindTools([given]).invoke('Hi')
  const { description: _, ...wire } = LOOK
  expect(sent).toEqual([[wire], [wire]])
})

test('broken Unicode in the schema of a tool is mended in each call', async () => {
  const { model, sent } = listening()
  const schema = z.object({ path: z.string().describe('cut \uD83D') })
  const given = tool(() => 'x', { name: 'look', description: 'Looks.', schema })
  for (let turn = 0; turn < 2; turn += 1) await model.bindTools([given]).invoke('Hi')
  const properties = { path: { type: 'string', description: 'cut \uFFFD' } }
  expect(sent).toMatchObject([
    [{ input_schema: { properties } }],
    [{ input_schema: { properties } }],
  ])
})

test('the same tools are the same bytes in every call', async () => {
  const { model, sent } = listening()
  const tools = [look('a'), look('b')]
  for (let turn = 0; turn < 3; turn += 1) await model.bindTools(tools).invoke('Hi')
  expect(new Set(sent.map((all) => JSON.stringify(all))).size).toBe(1)
  expect(sent[0]).toEqual([
    { ...LOOK, name: 'a' },
    { ...LOOK, name: 'b' },
  ])
})

describe('what is edited between calls is sent as it is then', () => {
  test.each<[string, (tools: SentTool[]) => void, Json[]]>([
    [
      'a description',
      ([one]) => Object.assign(one!, { description: 'Reads.' }),
      [{ ...LOOK, description: 'Reads.' }],
    ],
    ['a name', ([one]) => Object.assign(one!, { name: 'read' }), [{ ...LOOK, name: 'read' }]],
    [
      'a breakpoint',
      ([one]) => Object.assign(one!, { cache_control: { type: 'ephemeral' } }),
      [{ ...LOOK, cache_control: { type: 'ephemeral' } }],
    ],
    [
      'a description less',
      ([one]) => delete one!['description'],
      [{ name: LOOK.name, input_schema: LOOK.input_schema }],
    ],
    [
      'another schema',
      ([one]) => Object.assign(one!, { input_schema: { type: 'object', properties: {} } }),
      [{ ...LOOK, input_schema: { type: 'object', properties: {} } }],
    ],
    [
      'a tool more',
      (tools) => tools.push({ ...LOOK, name: 'more' }),
      [LOOK, { ...LOOK, name: 'more' }],
    ],
    [
      'another tool',
      (tools) => tools.splice(0, 1, { ...LOOK, name: 'other' }),
      [{ ...LOOK, name: 'other' }],
    ],
  ])('%s of what is bound', async (_, edit, expected) => {
    const { model, sent } = listening()
    const bound = model.bindTools([look()])
    await bound.invoke('Hi')
    edit(boundOf(bound))
    await bound.invoke('Hi')
    expect(sent).toEqual([[LOOK], expected])
    // What is bound anew is not what was edited.
    await model.bindTools([look()]).invoke('Hi')
    expect(sent[2]).toEqual([LOOK])
  })

  test.each<[string, (given: ReturnType<typeof look>) => void, Json]>([
    [
      'the description',
      (given) => Object.assign(given, { description: 'Reads.' }),
      { ...LOOK, description: 'Reads.' },
    ],
    ['the name', (given) => Object.assign(given, { name: 'read' }), { ...LOOK, name: 'read' }],
    [
      'the extras',
      (given) => Object.assign(given, { extras: { defer_loading: true } }),
      { ...LOOK, defer_loading: true },
    ],
  ])('%s of a tool', async (_, edit, expected) => {
    const { model, sent } = listening()
    const given = look()
    await model.bindTools([given]).invoke('Hi')
    edit(given)
    await model.bindTools([given]).invoke('Hi')
    expect(sent).toEqual([[LOOK], [expected]])
  })

  test('a plain schema of a tool', async () => {
    const { model, sent } = listening()
    const schema: Json = { type: 'object', properties: { path: { type: 'string' } } }
    const given = { name: 'look', description: 'Looks.', schema } as BindToolsInput
    await model.bindTools([given]).invoke('Hi')
    schema['properties'] = { line: { type: 'integer' } }
    await model.bindTools([given]).invoke('Hi')
    expect(sent.map(([one]) => Object.keys(one!.input_schema.properties))).toEqual([
      ['path'],
      ['line'],
    ])
  })
})

test.each<[string, (tools: SentTool[]) => void]>([
  ['to the list', (tools) => tools.push(...tools)],
  ['to a tool', ([one]) => Object.assign(one!, { name: 'other', strict: true })],
])('what a client does %s that it is sent reaches no other call', async (_, edit) => {
  const { model, sent } = listening(edit)
  const bound = model.bindTools([look()])
  await bound.invoke('Hi')
  await bound.invoke([new HumanMessage('Hi')])
  expect(sent).toEqual([[LOOK], [LOOK]])
})

test('what a program asks for is its own, all through', () => {
  const { model } = listening()
  const tools = [look()] as BindToolsInput[]
  const formatted = model.formatStructuredToolToAnthropic(tools) as object[] as SentTool[]
  formatted[0]!.input_schema.properties['line'] = { type: 'integer' }
  formatted.push(formatted[0]!)
  const parameters = model.invocationParams({ tools }) as { tools: SentTool[] }
  expect(parameters.tools).toEqual([LOOK])
  parameters.tools[0]!.input_schema.properties['line'] = { type: 'integer' }
  expect(model.invocationParams({ tools })['tools']).toEqual([LOOK])
})

test('what is put in the place of a tool and is none is refused', async () => {
  const { model, sent } = listening()
  const bound = model.bindTools([look()])
  await bound.invoke('Hi')
  boundOf(bound).fill(null as never)
  await expect(bound.invoke('Hi')).rejects.toThrow('has no form known here')
  expect(sent).toHaveLength(1)
})

test('another schema of a tool', async () => {
  const { model, sent } = listening()
  const given = look()
  await model.bindTools([given]).invoke('Hi')
  Object.assign(given, { schema: z.object({ line: z.number() }) })
  await model.bindTools([given]).invoke('Hi')
  expect(sent.map(([one]) => Object.keys(one!.input_schema.properties))).toEqual([
    ['path'],
    ['line'],
  ])
})

test('what a program asks for may hold itself', () => {
  const { model } = listening()
  const metadata: Json = {}
  metadata['self'] = metadata
  const parameters = model.invocationParams({ invocationKwargs: { metadata } })
  expect(parameters['metadata']).toHaveProperty('self.self')
})

test('a call with other options beside the same tools is another call', async () => {
  const { model, sent } = listening()
  const bound = model.bindTools([look()])
  await bound.invoke('Hi', { strict: true })
  await bound.invoke('Hi')
  expect(sent.map(([one]) => one!['strict'])).toEqual([true, undefined])
})
