import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import { type AIMessageChunk, HumanMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { all, chat, failing, failureOf } from '../failures/support.ts'

const mixed = {
  id: 'msg_1',
  content: [
    { type: 'thinking', thinking: 'Oslo, I think.', signature: 'sig' },
    { type: 'text', text: 'Let me look.' },
    { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo', days: 3 } },
  ],
  usage: { input_tokens: 20, output_tokens: 9 },
}
const call = { id: 'toolu_1', name: 'weather', args: { city: 'Oslo', days: 3 }, type: 'tool_call' }

describe('streamEvents v2', () => {
  test('starts, streams and ends with the whole message', async () => {
    await using api = await startEmulator({ reply: mixed })
    const events = await all(chat(api).streamEvents('Hi', { version: 'v2' }))
    expect(events[0]).toMatchObject({ event: 'on_chat_model_start', name: 'ChatAnthropic' })
    const chunks = events
      .filter(({ event }) => event === 'on_chat_model_stream')
      .map(({ data }) => data.chunk as AIMessageChunk)
    const end = events.at(-1)!
    expect(end.event).toBe('on_chat_model_end')
    expect((end.data.output as AIMessageChunk).text).toBe('Let me look.')
    expect(chunks.map(({ text }) => text).join('')).toBe('Let me look.')
    const folded = chunks.reduce((sum, chunk) => sum.concat(chunk))
    expect(folded.content).toEqual(mixed.content)
    expect((end.data.output as AIMessageChunk).content).toEqual(mixed.content)
    expect(end.metadata).toMatchObject({ ls_provider: 'anthropic', ls_model_type: 'chat' })
  })

  test('a failure is the error of the iteration', async () => {
    await using api = await startEmulator({ reply: failing(404, 'not_found_error') })
    const error = await failureOf(all(chat(api).streamEvents('Hi', { version: 'v2' })))
    expect(error).toMatchObject({ status: 404 })
  })
})

/** What core promises of a stream of content blocks. */
function checkLifecycle(events: ChatModelStreamEvent[]): void {
  expect(events[0]?.event).toBe('message-start')
  expect(events.at(-1)?.event).toBe('message-finish')
  const open = new Set<number>()
  let next = 0
  for (const event of events) {
    if (event.event === 'content-block-start') {
      expect(event.index).toBe(next)
      next += 1
      open.add(event.index)
    }
    if (event.event === 'content-block-delta') expect(open).toContain(event.index)
    if (event.event === 'content-block-finish') expect(open.delete(event.index)).toBe(true)
  }
  expect(open.size).toBe(0)
}

describe("core's own stream of a chat model", () => {
  test('keeps the order of its protocol', async () => {
    await using api = await startEmulator({ reply: mixed })
    const events = await all(chat(api).streamEvents('Hi'))
    checkLifecycle(events)
    expect(events.filter(({ event }) => event === 'content-block-start')).toHaveLength(3)
  })

  test('has text, thoughts, tool calls, usage and the message apart', async () => {
    await using api = await startEmulator({ reply: mixed })
    const stream = chat(api).streamEvents('Hi')
    expect(await stream.text).toBe('Let me look.')
    expect(await all(stream.reasoning)).toEqual(['Oslo', ',', ' I', ' think', '.'])
    expect(await stream.toolCalls).toMatchObject([call])
    expect(await stream.usage).toMatchObject({ input_tokens: 20, output_tokens: 9 })
    const message = await stream.output
    expect(message).toMatchObject({
      id: 'msg_1',
      text: 'Let me look.',
      usage_metadata: { input_tokens: 20, output_tokens: 9, total_tokens: 29 },
      response_metadata: {
        model_provider: 'anthropic',
        stop_reason: 'tool_use',
        output_version: 'v1',
        request_id: expect.stringMatching(/^req_/) as string,
      },
    })
    expect(message.tool_calls).toMatchObject([call])
  })

  test('its message goes back as it came', async () => {
    await using api = await startEmulator({ script: [mixed, 'It rains.'], strict: false })
    const llm = chat(api)
    const message = await llm.streamEvents('Hi').output
    const result = { role: 'tool', tool_call_id: 'toolu_1', content: 'Rain' }
    await llm.invoke([new HumanMessage('Hi'), message, result])
    expect(api.lastRequest.messages[1]).toEqual({ role: 'assistant', content: mixed.content })
  })

  test('a failure reaches whoever asks for a part of it', async () => {
    const fault = { errorAfter: { events: 6, type: 'overloaded_error', message: 'Busy' } }
    await using api = await startEmulator({ reply: { content: 'One two three four.', fault } })
    const stream = chat(api).streamEvents('Hi')
    expect(await failureOf(Promise.resolve(stream.output))).toMatchObject({ status: 529 })
    expect(await failureOf(Promise.resolve(stream.text))).toMatchObject({ status: 529 })
  })

  test('an unfinished tool call is no tool call (row 20)', async () => {
    await using api = await startEmulator({ reply: { ...mixed, fault: { endAfter: 20 } } })
    const stream = chat(api).streamEvents('Hi')
    const error = await failureOf(Promise.resolve(stream.output))
    expect(error.name).toBe('IncompleteStreamError')
    expect(error.partialMessage?.tool_calls).toEqual([])
  })
})

describe('usage on chunks', () => {
  test('adds up to that of the message, and input is counted once', async () => {
    await using api = await startEmulator({ reply: mixed })
    const chunks = await all(chat(api).stream('Hi'))
    const counted = chunks.flatMap(({ usage_metadata }) => usage_metadata ?? []) as {
      input_tokens: number
      output_tokens: number
    }[]
    expect(counted.filter(({ input_tokens }) => input_tokens !== 0)).toHaveLength(1)
    const sum = (key: 'input_tokens' | 'output_tokens') =>
      counted.reduce((total, usage) => total + usage[key], 0)
    expect([sum('input_tokens'), sum('output_tokens')]).toEqual([20, 9])
  })

  test('is not there where it was not wanted, and the stop reason still is', async () => {
    await using api = await startEmulator({ reply: mixed })
    for (const chunks of [
      await all(chat(api, { streamUsage: false }).stream('Hi')),
      await all(chat(api).stream('Hi', { streamUsage: false })),
    ]) {
      expect(chunks.filter((chunk) => chunk.usage_metadata)).toEqual([])
      const folded = chunks.reduce((total, chunk) => total.concat(chunk))
      expect(folded.usage_metadata).toBeUndefined()
      expect(folded.response_metadata['stop_reason']).toBe('tool_use')
    }
  })
})
