import {
  AIMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
  type BaseMessage,
} from '@langchain/core/messages'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { startEmulator } from 'anthropic-emulator'
import { InvalidHistoryError, UnsupportedInputError } from '../../../src/index.ts'
import { all, chat, failureOf } from './support.ts'

const calling = (...ids: string[]) =>
  new AIMessage({
    content: '',
    tool_calls: ids.map((id) => ({ id, name: 'weather', args: {}, type: 'tool_call' })),
  })
const result = (id: string) => new ToolMessage({ tool_call_id: id, content: 'Rain' })
const question = new HumanMessage('Weather?')

describe('a history that the API would refuse is refused before any request (rows 3, 37)', () => {
  test.each<[string, BaseMessage[], string[]]>([
    [
      'a call without a result',
      [question, calling('toolu_1'), new HumanMessage('Well?')],
      ['toolu_1'],
    ],
    [
      'one of two results missing',
      [question, calling('toolu_1', 'toolu_2'), result('toolu_1')],
      ['toolu_2'],
    ],
    ['a result without a call', [question, result('toolu_9')], ['toolu_9']],
  ])('%s, by name', async (_, history, ids) => {
    await using api = await startEmulator({ reply: 'Never.' })
    const llm = chat(api, { maxRetries: 3 })
    for (const call of [llm.invoke(history), all(llm.stream(history)), llm.countTokens(history)]) {
      const error = await failureOf(call)
      expect(InvalidHistoryError.isInstance(error)).toBe(true)
      expect(error).toMatchObject({ toolCallIds: ids, retryable: false })
      expect(error.message).toMatch(/messages\[\d\]/)
    }
    expect(api.requests).toHaveLength(0)
  })

  test('or repaired where asked, and the caller hears of it', async () => {
    await using api = await startEmulator({ reply: 'It rains.' })
    const onWarning = vi.fn<(message: string) => void>()
    const history = [question, calling('toolu_1'), new HumanMessage('Well?')]
    const llm = chat(api, { repairHistory: 'repair', onWarning })
    expect((await llm.invoke(history)).text).toBe('It rains.')
    const results = api.lastRequest.messages[2]?.content as object[]
    expect(results[0]).toMatchObject({ tool_use_id: 'toolu_1', is_error: true })
    expect(onWarning.mock.calls.join()).toContain('toolu_1')
  })

  test('a system message alone is not a question (row 37)', async () => {
    await using api = await startEmulator({ reply: 'Never.' })
    const error = await failureOf(chat(api).invoke([new SystemMessage('Be brief.')]))
    expect(UnsupportedInputError.isInstance(error)).toBe(true)
    expect(error.message).toMatch(/user|human/i)
    expect(api.requests).toHaveLength(0)
  })

  test('a forced tool with thinking on is refused with the way out (row 15)', async () => {
    await using api = await startEmulator({ reply: 'Never.' })
    const thinking = { type: 'enabled' as const, budget_tokens: 2_000 }
    const llm = chat(api, { thinking, maxTokens: 4_000 })
    const tool = { name: 'weather', description: 'Weather', input_schema: { type: 'object' } }
    const bound = llm.bindTools([tool as never], { tool_choice: 'any' })
    const error = await failureOf(bound.invoke('Hi'))
    expect(UnsupportedInputError.isInstance(error)).toBe(true)
    expect(error.message).toMatch(/thinking/)
    expect(api.requests).toHaveLength(0)
  })
})

describe('an answer without its end is not half an object (row 27)', () => {
  const schema = z.object({ city: z.string(), rain: z.boolean() })

  test.each(['jsonSchema', 'functionCalling'] as const)('%s', async (method) => {
    const cut = {
      jsonSchema: '{"city": "Os',
      functionCalling: [{ type: 'tool_use', id: 'toolu_1', name: 'extract', input: { city: 'O' } }],
    }[method]
    const reply = { content: cut, stop_reason: 'max_tokens' }
    await using api = await startEmulator({ reply })
    const llm = chat(api).withStructuredOutput(schema, { method })
    const error = await failureOf(llm.invoke('Weather?'))
    expect(error.message).toMatch(/max_tokens|maxTokens|cut/)
  })

  test('a refusal is a refusal', async () => {
    await using api = await startEmulator({ reply: { content: [], stop_reason: 'refusal' } })
    const error = await failureOf(chat(api).withStructuredOutput(schema).invoke('Weather?'))
    expect(error.message).toMatch(/declined|refus/i)
    expect(api.requests).toHaveLength(1)
  })

  test('includeRaw hands out the message beside the error', async () => {
    const reply = { content: '{"city": "Os', stop_reason: 'max_tokens' }
    await using api = await startEmulator({ reply })
    const llm = chat(api).withStructuredOutput(schema, { includeRaw: true })
    const { raw, parsed } = await llm.invoke('Weather?')
    expect(raw.text).toBe('{"city": "Os')
    expect(parsed).toBeNull()
  })
})
