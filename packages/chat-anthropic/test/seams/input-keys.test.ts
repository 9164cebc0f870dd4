import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { DynamicStructuredTool } from '@langchain/core/tools'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import {
  assistant,
  boundTools,
  chat,
  type Json,
  refusalOf,
  requestOf,
  sentMessages,
} from '../behaviour/support.ts'
import { argsOf, callFirst, callsOf, schemaOf } from './names.ts'

const KEYS = ['my key', 'filter[a.b]', '$id', '@type', 'größe', '"quoted"', 'a\\b', 'k'.repeat(80)]

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

  test('goes back as the tool has it, in every form of history (C5)', async () => {
    const args = argsOf(key)
    const call = { id: 'toolu_1', name: 'a.b', args, type: 'tool_call' as const }
    const block = { type: 'tool_use', id: 'toolu_1', name: 'a.b', input: args }
    const inputs = []
    for (const content of [[block], '', [{ ...block, input: JSON.stringify(args) }]]) {
      const { body } = await requestOf((model) =>
        model
          .bindTools([{ name: 'a.b', input_schema: schemaOf(key) }])
          .invoke([
            new HumanMessage('Q'),
            assistant(content, { tool_calls: [call] }),
            new ToolMessage({ tool_call_id: 'toolu_1', content: 'ok' }),
          ]),
      )
      const [tool] = body.tools as { input_schema: { required: string[] } }[]
      const [sent] = body.messages[1]!.content as unknown as Json[]
      expect(Object.keys(sent!['input'] as object)).toEqual(tool!.input_schema.required)
      inputs.push(JSON.stringify(body.messages))
    }
    expect(new Set(inputs).size).toBe(1)
  })

  test('that no tool has is what the model wrote, and goes back as that (C5)', async () => {
    const block = { type: 'tool_use', id: 'toolu_1', name: 'free', input: argsOf(key, 'a') }
    const history = [
      new HumanMessage('Q'),
      assistant([block]),
      new ToolMessage({ tool_call_id: 'toolu_1', content: 'ok' }),
    ]
    const { body } = await requestOf((model) =>
      model.bindTools([{ name: 'free', input_schema: schemaOf('other key') }]).invoke(history),
    )
    expect(body.messages[1]!.content).toEqual([block])
    expect((await sentMessages(history))[1]!.content).toEqual([block])
  })
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
        parent: { anyOf: [{ $ref: '#' }, { type: 'null' }] },
        other: { $ref: '#/$defs/Other' },
        old: { $ref: '#/definitions/Old' },
        $ref: { type: 'string' },
      },
    }
    const rest = {
      $defs: { Other: { type: 'null' }, input: { type: 'null' } },
      definitions: { Old: { type: 'null' } },
    }
    const sent = await sentSchema({ ...own, ...rest })
    expect(sent['properties']).toMatchObject({
      [await key()]: { type: 'string' },
      children: { items: { $ref: '#/$defs/input_' } },
      first: { $ref: `#/$defs/input_/properties/${odd}` },
      parent: { anyOf: [{ $ref: '#/$defs/input_' }, { type: 'null' }] },
    })
    expect(sent['$defs']).toMatchObject({
      input: { type: 'null' },
      input_: {
        properties: { [odd]: { type: 'string' }, children: { items: { $ref: '#/$defs/input_' } } },
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
