import { HumanMessage, SystemMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
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
  SYSTEM_MODEL,
} from '../behaviour/support.ts'
import { callFirst, callsOf, schemaOf, wireTools } from './names.ts'

const NAMES = [
  'files.read',
  'namespace/tool',
  'git:log',
  'with space',
  'ünïcode',
  '@scope/pkg',
  'x'.repeat(200),
]
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
