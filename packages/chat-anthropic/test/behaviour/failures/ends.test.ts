import type { AIMessageChunk } from '@langchain/core/messages'
import { describe, expect, test, vi } from 'vitest'
import { startEmulator, type Turn } from 'anthropic-emulator'
import { ChatAnthropic } from '../../../src/index.ts'
import { addInput, close, open, ending, start, STOP } from '../../events.ts'
import { all, chat, failureOf, MODEL } from './support.ts'

const folded = (chunks: AIMessageChunk[]) => chunks.reduce((sum, chunk) => sum.concat(chunk))

const bare = (message: { id?: string; response_metadata: Record<string, unknown> }) => {
  const { request_id: _, id: __, ...metadata } = message.response_metadata
  return metadata
}

describe('the end of an answer is told as the API tells it (row 24)', () => {
  test.each([
    'end_turn',
    'max_tokens',
    'stop_sequence',
    'model_context_window_exceeded',
    'pause_turn',
    'refusal',
    'compaction',
    'bored',
  ])('%s', async (stop_reason) => {
    const reply = { content: 'So far', stop_reason }
    await using api = await startEmulator({ reply })
    const llm = chat(api)
    const message = await llm.invoke('Hi')
    expect(message.response_metadata['stop_reason']).toBe(stop_reason)
    expect(message.text).toBe('So far')
    const streamed = folded(await all(llm.stream('Hi')))
    expect(streamed.response_metadata['stop_reason']).toBe(stop_reason)
    expect(bare(streamed)).toEqual(bare(message))
    expect(api.requests).toHaveLength(2)
  })

  test('a tool call that was cut off is no tool call, and is not lost', async () => {
    const call = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} }
    const events = [
      start(),
      open(0, call),
      addInput(0, '{"city": "Osl'),
      close(0),
      ending({ stop_reason: 'max_tokens' }),
      STOP,
    ]
    await using api = await startEmulator({ reply: { events } })
    const streamed = folded(await all(chat(api).stream('Hi')))
    const invoked = await chat(api, { streaming: true }).invoke('Hi')
    for (const { tool_calls, invalid_tool_calls, response_metadata } of [streamed, invoked]) {
      expect(response_metadata['stop_reason']).toBe('max_tokens')
      expect(tool_calls).toEqual([])
      expect(invalid_tool_calls).toMatchObject([{ id: 'toolu_1', args: '{"city": "Osl' }])
    }
  })
})

describe('an answer cut by our own limit is warned of, once (row 50)', () => {
  const cut: Turn = { content: 'And then', stop_reason: 'max_tokens' }

  test.each(['invoke', 'stream'] as const)('%s', async (method) => {
    await using api = await startEmulator({ reply: cut })
    const onWarning = vi.fn<(message: string) => void>()
    const llm = new ChatAnthropic({ model: MODEL, apiKey: 'k', baseURL: api.url, onWarning })
    for (let count = 0; count < 3; count += 1) {
      await (method === 'invoke' ? llm.invoke('Hi') : all(llm.stream('Hi')))
    }
    expect(onWarning).toHaveBeenCalledTimes(1)
    expect(onWarning.mock.calls[0]![0]).toMatch(/cut off at \d+ tokens.*maxTokens/)
  })

  test('and not where the caller chose the limit, or nothing was cut', async () => {
    await using api = await startEmulator({ script: [cut, cut, 'Whole.'] })
    const onWarning = vi.fn<(message: string) => void>()
    await chat(api, { onWarning, maxTokens: 3 }).invoke('Hi')
    const llm = new ChatAnthropic({ model: MODEL, apiKey: 'k', baseURL: api.url, onWarning })
    await llm.invoke('Hi', { maxTokens: 3 })
    await llm.invoke('Hi')
    expect(onWarning).not.toHaveBeenCalled()
  })
})

describe('an answer may be as long as the model can make it (row 51)', () => {
  test('invoke with a large limit streams inside, with the same result', async () => {
    const content = [
      { type: 'thinking', thinking: 'Long thoughts.', signature: 'sig' },
      { type: 'text', text: 'A long story.' },
      { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } },
    ]
    await using api = await startEmulator({ reply: { content, id: 'msg_1' } })
    const large = await chat(api, { maxTokens: 64_000 }).invoke('Hi')
    const small = await chat(api, { maxTokens: 4_000 }).invoke('Hi')
    expect(api.requests.map(({ body }) => (body as { stream?: boolean }).stream)).toEqual([
      true,
      false,
    ])
    expect(large.content).toEqual(small.content)
    expect(large.tool_calls).toEqual(small.tool_calls)
    expect(large.usage_metadata).toEqual(small.usage_metadata)
    expect(large.constructor).toBe(small.constructor)
    expect(bare(large)).toEqual(bare(small))
  })

  test('the limit left to the model is the model’s own, and works', async () => {
    await using api = await startEmulator({ reply: 'Hello.' })
    const llm = new ChatAnthropic({ model: MODEL, apiKey: 'k', baseURL: api.url })
    expect((await llm.invoke('Hi')).text).toBe('Hello.')
    expect(api.lastRequest.max_tokens).toBeGreaterThan(8_000)
  })

  test('disableStreaming forces a plain request', async () => {
    await using api = await startEmulator({ reply: 'Hello.' })
    await chat(api, { maxTokens: 64_000, disableStreaming: true }).invoke('Hi')
    expect(api.lastRequest.stream).toBe(false)
  })
})

describe('what support and billing ask for (rows 68, 69)', () => {
  const usage = {
    input_tokens: 10,
    output_tokens: 5,
    cache_read_input_tokens: 3,
    cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 1 },
    cache_creation_input_tokens: 3,
    server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
    service_tier: 'priority',
    inference_geo: 'us',
  }

  test('the request id is on every message and every error', async () => {
    const error = { status: 404, type: 'not_found_error', message: 'model: x' }
    await using api = await startEmulator({ script: ['Hi.', 'Hi.', { error }] })
    const llm = chat(api)
    const first = await llm.invoke('Hi')
    const second = folded(await all(llm.stream('Hi')))
    const ids = [
      first.response_metadata['request_id'],
      second.response_metadata['request_id'],
      (await failureOf(llm.invoke('Hi'))).request_id,
    ]
    for (const id of ids) expect(id).toMatch(/^req_/)
    expect(new Set(ids).size).toBe(3)
  })

  test('headers are there when asked for, in streams on the first chunk', async () => {
    await using api = await startEmulator({ reply: 'Hi.' })
    const llm = chat(api)
    const asked = { includeResponseHeaders: true }
    const limit = { 'anthropic-ratelimit-requests-limit': expect.stringMatching(/^\d+$/) as string }
    const message = await llm.invoke('Hi', asked)
    expect(message.response_metadata['headers']).toMatchObject(limit)
    const chunks = await all(llm.stream('Hi', asked))
    expect(chunks[0]?.response_metadata['headers']).toMatchObject(limit)
    expect(chunks.slice(1).filter((chunk) => 'headers' in chunk.response_metadata)).toEqual([])
    expect((await llm.invoke('Hi')).response_metadata).not.toHaveProperty('headers')
  })

  test('the API’s own usage stays whole, streamed or not', async () => {
    await using api = await startEmulator({ reply: { content: 'Hi.', usage } })
    const message = await chat(api).invoke('Hi')
    const streamed = folded(await all(chat(api).stream('Hi')))
    expect(message.response_metadata['usage']).toMatchObject(usage)
    expect(streamed.response_metadata['usage']).toMatchObject(usage)
    expect(streamed.usage_metadata).toEqual(message.usage_metadata)
    expect(message.usage_metadata).toMatchObject({ input_tokens: 16, output_tokens: 5 })
  })
})
