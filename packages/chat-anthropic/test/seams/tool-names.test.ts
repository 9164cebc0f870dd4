import {
  AIMessage,
  AIMessageChunk,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages'
import { DynamicStructuredTool, tool } from '@langchain/core/tools'
import { createAgent } from 'langchain'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type RequestBody, startEmulator, type TurnRequest } from 'anthropic-emulator'
import {
  assistant,
  boundTools,
  chat,
  frozen,
  human,
  type Json,
  refusalOf,
  requestOf,
  sentMessages,
  SYSTEM_MODEL,
} from '../behaviour/support.ts'

const NAMES = [
  'files.read',
  'namespace/tool',
  'git:log',
  'with space',
  'ünïcode',
  '@scope/pkg',
  'x'.repeat(200),
]
const KEYS = ['my key', 'filter[a.b]', '$id', '@type', 'größe', '"quoted"', 'a\\b', 'k'.repeat(80)]

const schemaOf = (...keys: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(keys.map((key) => [key, { type: 'string' }])),
  required: keys,
})
const argsOf = (...keys: string[]) => Object.fromEntries(keys.map((key) => [key, `of ${key}`]))

const wireTools = (request: TurnRequest): { name: string; input_schema: Json }[] =>
  (request.body.tools ?? []) as never

/** The first tool of a request, called with its own keys. */
const callFirst = (request: TurnRequest): Json[] => {
  const [first] = wireTools(request)
  const keys = Object.keys(first!.input_schema['properties'] as object)
  const input = Object.fromEntries(keys.map((key) => [key, `of ${key}`]))
  return [{ type: 'tool_use', id: 'toolu_1', name: first!.name, input }]
}

/** What a model says of one tool, in each mode. */
async function callsOf(name: string, keys: readonly string[]) {
  await using api = await startEmulator({ reply: callFirst as never })
  const llm = chat(api).bindTools([{ name, input_schema: schemaOf(...keys) }])
  const invoked = await llm.invoke('Hi')
  let folded: AIMessageChunk | undefined
  const pieces: string[] = []
  for await (const chunk of await llm.stream('Hi')) {
    pieces.push(...(chunk.tool_call_chunks ?? []).map(({ args }) => args ?? ''))
    folded = folded ? folded.concat(chunk) : chunk
  }
  const events = []
  for await (const event of llm.streamEvents('Hi', { version: 'v2' })) events.push(event)
  const ended = events.findLast(({ event }) => event === 'on_chat_model_end')
  const sent = wireTools({ body: api.lastRequest } as TurnRequest)
  return { invoked, folded: folded!, pieces, ended: ended?.data.output as AIMessage, sent }
}

describe.each(NAMES)('a tool named %j', (name) => {
  test('is sent under one that the API takes, and called by its own (C6)', async () => {
    const { invoked, folded, ended, sent } = await callsOf(name, ['a'])
    expect(sent[0]!.name).toMatch(/^[a-zA-Z0-9_-]{1,128}$/)
    for (const message of [invoked, folded, ended]) {
      expect(message.tool_calls).toMatchObject([{ name, args: { a: 'of a' } }])
      expect(message.content).toMatchObject([{ type: 'tool_use', name }])
    }
    expect(folded.tool_call_chunks).toMatchObject([{ name }])
  })

  test('is found by an agent, and named so on the way back (C6)', async () => {
    const run = tool(({ a }) => `got ${a}`, { name, schema: z.object({ a: z.string() }) })
    const turns = [callFirst, 'Done.']
    let count = 0
    const reply = (request: TurnRequest) => {
      const turn = turns[Math.min(count++, 1)]!
      return typeof turn === 'string' ? turn : turn(request)
    }
    await using api = await startEmulator({ reply: reply as never })
    const agent = createAgent({ model: chat(api), tools: [run] })
    const { messages } = await agent.invoke({ messages: [{ role: 'user', content: 'Go' }] })
    expect(messages.map(({ text }) => text)).toEqual(['Go', '', 'got of a', 'Done.'])
    const { tools, messages: sent } = api.lastRequest as RequestBody & { tools: Json[] }
    expect(sent[1]).toMatchObject({ content: [{ type: 'tool_use', name: tools[0]!['name'] }] })
  })
})

describe.each(KEYS)('an input with the key %j', (key) => {
  test('is described, called and streamed (C5)', async () => {
    const { invoked, folded, pieces, ended, sent } = await callsOf('f', [key, 'plain'])
    const { properties, required } = sent[0]!.input_schema as {
      properties: Json
      required: string[]
    }
    expect(Object.keys(properties)).toEqual(required)
    for (const name of required) expect(name).toMatch(/^[a-zA-Z0-9_.-]{1,64}$/)
    expect(required[1]).toBe('plain')
    const args = { [key]: `of ${required[0]}`, plain: 'of plain' }
    for (const message of [invoked, folded, ended]) {
      expect(message.tool_calls).toMatchObject([{ name: 'f', args }])
      expect(message.content).toMatchObject([{ input: args }])
    }
    expect(JSON.parse(pieces.join(''))).toEqual(args)
  })

  test('goes back as it came, in every form of history (C5)', async () => {
    const args = argsOf(key)
    const call = { id: 'toolu_1', name: 'a.b', args, type: 'tool_call' as const }
    const block = { type: 'tool_use', id: 'toolu_1', name: 'a.b', input: args }
    const inputs = []
    for (const message of [
      assistant([block], { tool_calls: [call] }),
      assistant('', { tool_calls: [call] }),
    ]) {
      const result = new ToolMessage({ tool_call_id: 'toolu_1', content: 'ok' })
      const [, turn] = await sentMessages([new HumanMessage('Q'), message, result])
      inputs.push(turn!.content)
    }
    const [first, second] = inputs
    expect(first).toEqual(second)
    expect(Object.keys((first as Json[])[0]!['input'] as object)[0]).toMatch(/^[\w.-]{1,64}$/)
  })
})

test('the same tools give the same bytes, and are not changed (C6)', async () => {
  const tools = frozen([
    { name: 'a.b', input_schema: schemaOf('x y') },
    { name: 'a/b', input_schema: schemaOf('x/y') },
    { name: 'a_b', input_schema: schemaOf('x_y') },
  ])
  const first = (await boundTools(tools)) as { name: string }[]
  expect(JSON.stringify(await boundTools(tools))).toBe(JSON.stringify(first))
  expect(new Set(first.map(({ name }) => name)).size).toBe(3)
  expect(first[2]).toEqual(tools[2])
})

test('what else names a tool names it alike: the choice, edits, references, examples (C6)', async () => {
  const given = {
    name: 'a.b',
    input_schema: schemaOf('x y'),
    input_examples: [{ 'x y': '1' }],
  }
  const context_management = {
    edits: [
      { type: 'clear_tool_uses_20250919', exclude_tools: ['a.b', 'bash'] },
      { type: 'compact_20260112' },
      { type: 'clear_tool_uses_20250919' },
    ],
  }
  const found = human({
    type: 'tool_result',
    tool_use_id: 'toolu_1',
    content: [{ type: 'tool_reference', tool_name: 'a.b' }],
  })
  const search = { type: 'tool_use', id: 'toolu_1', name: 'look.up', input: {} }
  const { body } = await requestOf(
    (model) =>
      model
        .bindTools([given], { tool_choice: 'a.b' })
        .invoke([new HumanMessage('Q'), assistant([search]), found]),
    { contextManagement: context_management as never },
  )
  const [sent] = body.tools as { name: string; input_examples: Json[]; input_schema: Json }[]
  const key = Object.keys(sent!.input_schema['properties'] as object)[0]!
  expect(sent!.name).toMatch(/^a_b_[0-9a-f]{8}$/)
  expect(sent!.input_examples).toEqual([{ [key]: '1' }])
  expect(body.tool_choice).toEqual({ type: 'tool', name: sent!.name })
  expect(body.context_management).toEqual({
    edits: [
      { type: 'clear_tool_uses_20250919', exclude_tools: [sent!.name, 'bash'] },
      ...context_management.edits.slice(1),
    ],
  })
  expect(body.messages[2]).toMatchObject({
    content: [{ content: [{ type: 'tool_reference', tool_name: sent!.name }] }],
  })
})

test('a system message takes a tool away by its own name (C6)', async () => {
  const given = { name: 'a.b', input_schema: schemaOf('a') }
  const removal = { type: 'tool_removal', tool: { type: 'tool_reference', name: 'a.b' } }
  const { body } = await requestOf(
    (model) =>
      model
        .bindTools([given])
        .invoke([new HumanMessage('Q'), new SystemMessage({ content: [removal] as never })]),
    { model: SYSTEM_MODEL },
  )
  const [sent] = body.tools as { name: string }[]
  expect(body.messages[1]).toMatchObject({ content: [{ tool: { name: sent!.name } }] })
})

test('context management without edits stays (C6)', async () => {
  const { body } = await requestOf(
    (model) => model.bindTools([{ name: 'a.b', input_schema: schemaOf('a') }]).invoke('Hi'),
    { contextManagement: {}, betas: ['context-management-2025-06-27'] },
  )
  expect(body.context_management).toEqual({})
})

test('a search of the API finds a tool by its own name, and that is sent back (C6)', async () => {
  const reply = (request: TurnRequest) => [
    { type: 'server_tool_use', id: 'srvtoolu_1', name: 'tool_search_tool_regex', input: {} },
    {
      type: 'tool_search_tool_result',
      tool_use_id: 'srvtoolu_1',
      content: {
        type: 'tool_search_tool_search_result',
        tool_references: [{ type: 'tool_reference', tool_name: wireTools(request)[1]!.name }],
      },
    },
    { type: 'text', text: 'Found.' },
  ]
  await using api = await startEmulator({ reply: reply as never })
  const llm = chat(api).bindTools([
    { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' },
    { name: 'a.b', input_schema: schemaOf('x'), defer_loading: true },
  ])
  const found = await llm.invoke('Hi')
  expect(JSON.stringify(found.content)).toContain('"tool_name":"a.b"')
  await llm.invoke([new HumanMessage('Hi'), found, new HumanMessage('And?')])
  const { messages, tools } = api.lastRequest as RequestBody & { tools: Json[] }
  expect(JSON.stringify(messages)).toContain(`"tool_name":"${String(tools[1]!['name'])}"`)
})

describe('a schema that names its keys elsewhere', () => {
  const sentSchema = async (schema: Json) => {
    const [sent] = (await boundTools([{ name: 'f', input_schema: schema }])) as [Json]
    return sent['input_schema'] as Json
  }
  const odd = 'a b'
  const key = async () => Object.keys((await sentSchema(schemaOf(odd)))['properties'] as object)[0]!

  test('in conditions and dependencies (C5)', async () => {
    const sent = await sentSchema({
      ...schemaOf(odd),
      dependentRequired: { [odd]: [odd, 'c'] },
      dependentSchemas: { [odd]: { required: [odd] }, c: { type: 'object' } },
      if: { properties: { [odd]: { const: '1' } } },
      not: false,
      else: { anyOf: [{ required: [odd] }, true] },
    })
    const wire = await key()
    expect(sent).toMatchObject({
      required: [wire],
      dependentRequired: { [wire]: [wire, 'c'] },
      dependentSchemas: { [wire]: { required: [wire] } },
      if: { properties: { [wire]: { const: '1' } } },
      not: false,
      else: { anyOf: [{ required: [wire] }, true] },
    })
  })

  test('keys further down stay, also where the schema contains itself (C5)', async () => {
    const inner = { type: 'object', properties: { [odd]: { type: 'string' } } }
    expect(await sentSchema({ type: 'object', properties: { a: inner } })).toMatchObject({
      properties: { a: inner },
    })
    const own = {
      type: 'object',
      properties: {
        [odd]: { type: 'string' },
        children: { type: 'array', items: { $ref: '#' } },
        first: { $ref: `#/properties/${odd}` },
        other: { $ref: '#/$defs/Other' },
        old: { $ref: '#/definitions/Old' },
      },
    }
    const rest = { $defs: { Other: { type: 'null' } }, definitions: { Old: { type: 'null' } } }
    const sent = await sentSchema({ ...own, ...rest })
    expect(sent['properties']).toMatchObject({
      [await key()]: { type: 'string' },
      children: { items: { $ref: '#/$defs/input' } },
      first: { $ref: `#/$defs/input/properties/${odd}` },
    })
    expect(sent['$defs']).toMatchObject({
      input: {
        properties: { [odd]: { type: 'string' }, children: { items: { $ref: '#/$defs/input' } } },
      },
    })
  })
})

test('two keys that would become one are refused with both named (C5)', async () => {
  const [sent] = (await boundTools([{ name: 'f', input_schema: schemaOf('a b') }])) as [Json]
  const twin = Object.keys((sent['input_schema'] as Json)['properties'] as object)[0]!
  const error = await refusalOf((model) =>
    model.bindTools([{ name: 'f', input_schema: schemaOf('a b', twin) }]).invoke('Hi'),
  )
  expect(error.message).toContain('tools[0]: the key "a b" of tool "f"')
  expect(error.message).toContain(twin)
})

test('two names that would become one are refused (C6)', async () => {
  const [sent] = (await boundTools([{ name: 'a.b', input_schema: schemaOf('x') }])) as [Json]
  const names = ['a.b', String(sent['name'])]
  const error = await refusalOf((model) =>
    model.bindTools(names.map((name) => ({ name, input_schema: schemaOf(name) }))).invoke('Hi'),
  )
  expect(error.message).toContain('two different tools')
})

test('structured output by a tool with such a name and such keys (C6)', async () => {
  await using api = await startEmulator({ reply: callFirst as never })
  const schema = z.object({ 'my key': z.string() })
  const llm = chat(api).withStructuredOutput(schema, { name: 'x.y', method: 'functionCalling' })
  expect(Object.keys(await llm.invoke('Hi'))).toEqual(['my key'])
  const shown: unknown[] = []
  for await (const piece of await llm.stream('Hi')) shown.push(...Object.keys(piece))
  expect(new Set(shown)).toEqual(new Set(['my key']))
})

test('a tool of MCP, with its JSON Schema, runs with its own keys (C5)', async () => {
  const ran: unknown[] = []
  const mcp = new DynamicStructuredTool({
    name: 'server.list',
    description: 'Lists.',
    schema: schemaOf('filter[id]') as never,
    func: async (input) => String(ran.push(input)),
  })
  await using api = await startEmulator({ reply: callFirst as never })
  const reply = await chat(api).bindTools([mcp]).invoke('Hi')
  await mcp.invoke(reply.tool_calls![0]! as never)
  expect(Object.keys(ran[0] as object)).toEqual(['filter[id]'])
})
