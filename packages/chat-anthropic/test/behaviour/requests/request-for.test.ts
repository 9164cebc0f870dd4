import { HumanMessage } from '@langchain/core/messages'
import { startEmulator } from 'anthropic-emulator'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type AnthropicRequest, OverloadedError, RefusalError } from '../../../src/index.ts'
import { calling, chat, MODEL, requestOf, result } from '../support.ts'

const ODD_TOOL = {
  name: 'look up!',
  description: 'Looks something up.',
  schema: z.object({ 'the thing': z.string() }),
}

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

describe('the request of `requestFor` is what `invoke` sends', () => {
  const cases = {
    'a text': ['Hi', {}, {}],
    'options of the model': ['Hi', { maxTokens: 100, temperature: 0.5, effort: 'low' }, {}],
    'options of the call': ['Hi', {}, { maxTokens: 7, stop: ['.'], model: 'claude-opus-4-8' }],
    tools: ['Hi', {}, { tools: [ODD_TOOL], tool_choice: 'any' }],
    'a history': [
      [new HumanMessage('Hi'), calling('t1'), result('t1'), new HumanMessage('And?')],
      {},
      {},
    ],
    'beta features': [
      'Hi',
      { betas: ['context-1m-2025-08-07'] },
      { contextManagement: { edits: [{ type: 'clear_tool_uses_20250919' }] } },
    ],
    'a user profile and a workspace': ['Hi', { userProfileId: 'profile_1', workspaceId: 'w1' }, {}],
  } as const

  test.each(Object.entries(cases))('%s', async (_, [input, options, call]) => {
    let request: AnthropicRequest | undefined
    const given = { model: MODEL, ...options } as object
    const { body, headers, betas } = await requestOf(async (model) => {
      request = model.requestFor(input as never, call as never)
      await model.invoke(input as never, call as never)
    }, given)
    const { stream: _stream, ...sent } = body
    expect(throughJson(request!.params)).toEqual(sent)
    expect(request!.betas).toEqual(betas)
    expect(headers).toMatchObject(request!.headers ?? {})
    expect(throughJson(request)).toEqual(request)
  })

  test('it names the version of the API where the newest would refuse the body', async () => {
    await using api = await startEmulator()
    const llm = chat(api)
    expect(llm.requestFor('Hi')).not.toHaveProperty('headers')
    expect(llm.requestFor('Hi', { temperature: 0 }).headers).toEqual({
      'anthropic-version': '2023-06-01',
    })
    const own = { headers: { 'Anthropic-Version': '2027-01-01', authorization: 'Bearer secret' } }
    expect(llm.requestFor('Hi', own).headers).toEqual({ 'anthropic-version': '2027-01-01' })
  })

  test('nothing is sent, and no key is in it', async () => {
    await using api = await startEmulator()
    const request = chat(api, {
      apiKey: 'sk-ant-secret',
      clientOptions: { defaultHeaders: { 'x-token': 'secret' } },
    }).requestFor('Hi')
    expect(api.requests).toEqual([])
    expect(JSON.stringify(request)).not.toContain('secret')
  })

  test('the options of structured output are options of it', async () => {
    await using api = await startEmulator({ reply: '{"answer":"42"}' })
    const llm = chat(api)
    const format = { type: 'json_schema', schema: z.object({ answer: z.string() }) } as const
    const request = llm.requestFor('Hi', { outputConfig: { format: format as never } })
    expect(request.params.output_config?.format).toMatchObject({ schema: { type: 'object' } })
  })

  test('what cannot be sent is refused as by `invoke`', async () => {
    await using api = await startEmulator()
    expect(() => chat(api).requestFor(['Hi', calling('t1'), 'And?'])).toThrow('t1')
  })
})

describe('`messageFrom`', () => {
  const reply = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: MODEL,
    content: [{ type: 'tool_use', id: 't1', name: 'look_up__a1', input: {} }],
    stop_reason: 'tool_use',
    usage: { input_tokens: 1, output_tokens: 1 },
  }

  test('gives tools and keys the names that the request was given', async () => {
    await using api = await startEmulator()
    const llm = chat(api)
    const request = throughJson(llm.requestFor('Hi', { tools: [ODD_TOOL as never] }))
    const [tool] = request.params.tools as { name: string; input_schema: { properties: object } }[]
    const [key] = Object.keys(tool!.input_schema.properties)
    expect(tool!.name).toMatch(/^[\w-]+$/)
    const content = [{ type: 'tool_use', id: 't1', name: tool!.name, input: { [key!]: 'x' } }]
    const expected = [{ name: 'look up!', args: { 'the thing': 'x' } }]
    expect(llm.messageFrom({ ...reply, content }, request).tool_calls).toMatchObject(expected)
    // Without the request, the model's own tools say it.
    const own = chat(api, { tools: [ODD_TOOL as never] })
    expect(own.messageFrom({ ...reply, content }).tool_calls).toMatchObject(expected)
  })

  test('throws what `invoke` would throw', async () => {
    await using api = await startEmulator()
    const llm = chat(api, { onRefusal: 'throw' })
    const declined = { ...reply, content: [], stop_reason: 'refusal' }
    expect(() => llm.messageFrom(declined)).toThrow(RefusalError)
    const failed = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    expect(() => llm.messageFrom(failed)).toThrow(OverloadedError)
    expect(() => llm.messageFrom({})).toThrow('not a message')
  })

  test('warns of an answer that the default limit has cut, and of no other', async () => {
    await using api = await startEmulator()
    const warnings: string[] = []
    const llm = chat(api, { onWarning: (warning) => warnings.push(warning) })
    const cut = { ...reply, content: [], stop_reason: 'max_tokens' }
    llm.messageFrom(cut, llm.requestFor('Hi', { maxTokens: 5 }))
    expect(warnings).toEqual([])
    llm.messageFrom(cut, llm.requestFor('Hi'))
    expect(warnings).toEqual([expect.stringContaining('the default limit')])
  })
})
