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
function listening(
  edit: (tools: SentTool[]) => void = () => {},
  editBody: (body: Json) => void = () => {},
) {
  const sent: SentTool[][] = []
  const bodies: Json[] = []
  const create = async (body: Json & { tools: SentTool[] }) => {
    sent.push(structuredClone(body.tools))
    bodies.push(structuredClone(body))
    edit(body.tools)
    editBody(body)
    return textMessage('Fine.')
  }
  const messages = { create }
  const createClient = () => ({ messages, beta: { messages } }) as never
  return { model: new ChatAnthropic({ model: MODEL, apiKey: 'k', createClient }), sent, bodies }
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null

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

describe('structured output that is asked for anew before each call', () => {
  const Answer = z.object({ ship: z.string().describe('Its name') })

  const METHODS = ['functionCalling', 'jsonSchema', undefined] as const

  /** The call options that stand behind a model with structured output. */
  const optionsOf = (piped: object) =>
    (piped as { bound: { first: { config: Json } } }).bound.first.config

  test.each(METHODS)('%s: what a program edits in one is in no other', async (method) => {
    const { model, bodies } = listening()
    const ask = () => model.withStructuredOutput(Answer, { method, includeRaw: true })
    await ask().invoke('Which ship?')
    const config = optionsOf(model.withStructuredOutput(Answer, { method: method ?? 'jsonSchema' }))
    Object.assign(config, { temperature: 0.25, tools: [], tool_choice: { type: 'none' } })
    for (const part of Object.values(config)) if (isObject(part)) Object.assign(part, { odd: 1 })
    await ask().invoke('Which ship?')
    expect(bodies[1]).toEqual(bodies[0])
  })

  test.each(METHODS)('%s: what a client edits in one body is in no other', async (method) => {
    const { model, bodies } = listening(undefined, (body) => {
      for (const part of Object.values(body)) if (isObject(part)) Object.assign(part, { odd: 1 })
    })
    const piped = model.withStructuredOutput(Answer, { method, includeRaw: true })
    for (let turn = 0; turn < 3; turn += 1) await piped.invoke('Which ship?')
    await model.withConfig({ effort: 'low' }).invoke('Which ship?')
    await model.withConfig({ effort: 'low' }).invoke('Which ship?')
    expect(bodies[1]).toEqual(bodies[0])
    expect(bodies[2]).toEqual(bodies[0])
    expect(bodies[4]).toEqual(bodies[3])
    expect(JSON.stringify(bodies)).not.toContain('odd')
  })

  test('an option that is edited in place is sent as it is then', async () => {
    const { model, bodies } = listening()
    const outputConfig: { effort: 'low' | 'high' } = { effort: 'low' }
    const bound = model.withConfig({ outputConfig })
    await bound.invoke('Hi')
    outputConfig.effort = 'high'
    await bound.invoke('Hi')
    await bound.invoke('Hi', { outputConfig: undefined })
    const efforts = bodies.map(({ output_config }) => (output_config as Json)?.['effort'])
    expect(efforts).toEqual(['low', 'high', 'high'])
  })

  test('a tool without a name is a mistake where a tool is sent', async () => {
    const { model, bodies } = listening()
    const ask = (method?: 'functionCalling') =>
      model.withStructuredOutput(Answer, { name: '', method, includeRaw: true }).invoke('Which?')
    await ask()
    expect(bodies[0]).not.toHaveProperty('tools')
    await expect(ask('functionCalling')).rejects.toThrow('the tool name ""')
  })

  test('each call sends the schema whole, and editing one body leaves the next as it was', async () => {
    const { model, sent } = listening(([tool]) => Object.assign(tool!, { name: 'edited' }))
    const ask = (name: string) =>
      model
        .withStructuredOutput(Answer, { method: 'functionCalling', name, includeRaw: true })
        .invoke('Which ship?')
    for (const name of ['one', 'one', 'two', 'one']) await ask(name)
    expect(sent.map(([tool]) => tool!.name)).toEqual(['one', 'one', 'two', 'one'])
    expect(new Set(sent.map(([tool]) => JSON.stringify(tool!.input_schema))).size).toBe(1)
  })

  test('a strict one is another one than a loose one', async () => {
    const { model, sent } = listening()
    for (const strict of [true, undefined, false]) {
      const config = { method: 'functionCalling' as const, includeRaw: true as const }
      const given = strict === undefined ? config : { ...config, strict }
      await model.withStructuredOutput(Answer, given).invoke('Which ship?')
    }
    expect(sent.map(([tool]) => tool!['strict'])).toEqual([true, undefined, false])
  })
})
