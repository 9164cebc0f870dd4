import Anthropic, {
  APIConnectionError,
  APIError,
  NotFoundError,
  OverloadedError,
} from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'

import { startEmulator, type Emulator, type WireBlock } from './index.ts'
import { sign } from './wire/signature.ts'

const ASK = {
  model: 'claude-sonnet-4-6',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hello there' }],
}

const CLIENTS = {
  socket: ({ url }: Emulator) => new Anthropic({ apiKey: 'test', baseURL: url, maxRetries: 0 }),
  'in-process': ({ url, fetch }: Emulator) =>
    new Anthropic({ apiKey: 'test', baseURL: url, fetch, maxRetries: 0 }),
}

const CITATION = {
  type: 'char_location',
  cited_text: 'Grass is green.',
  document_index: 0,
  document_title: 'Facts',
  start_char_index: 0,
  end_char_index: 15,
  file_id: null,
}

const REPLIES: Record<string, WireBlock[]> = {
  text: [{ type: 'text', text: 'Größe 你好 👩‍👩‍👧 \n\n {"a": [1, 2]} end' }],
  'thinking and text': [
    { type: 'thinking', thinking: 'Let me think about it.', signature: 'EqQBCgIYAhIM' },
    { type: 'redacted_thinking', data: 'ZW5jcnlwdGVk' },
    { type: 'text', text: 'Done.' },
  ],
  'parallel calls': [
    { type: 'text', text: 'I will look.' },
    { type: 'tool_use', id: 'toolu_1', name: 'get', input: { place: 'Köln "am" Rhein', n: [1.5] } },
    { type: 'tool_use', id: 'toolu_2', name: 'now', input: {} },
  ],
  citations: [
    { type: 'text', text: 'The grass ' },
    { type: 'text', text: 'is green', citations: [CITATION] },
  ],
  'server tools': [
    { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } },
    {
      type: 'web_search_tool_result',
      tool_use_id: 'srvtoolu_1',
      content: [
        {
          type: 'web_search_result',
          url: 'https://a',
          title: 'A',
          encrypted_content: 'c',
          page_age: null,
        },
      ],
    },
    { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'echo', server_name: 's', input: { a: 1 } },
    {
      type: 'mcp_tool_result',
      tool_use_id: 'mcptoolu_1',
      is_error: false,
      content: [{ type: 'text', text: 'ok' }],
    },
    { type: 'text', text: 'Found it.' },
  ],
  compaction: [
    { type: 'compaction', content: 'A summary.', encrypted_content: 'abc' },
    { type: 'text', text: 'Going on.' },
  ],
  'a block of tomorrow': [{ type: 'hologram', depth: 3, layers: [{ z: 1 }] }],
}

describe.each(Object.entries(CLIENTS))('%s', (_, clientOf) => {
  test.each(Object.entries(REPLIES))('the official client rebuilds %s', async (_, content) => {
    await using api = await startEmulator({ reply: content })
    const client = clientOf(api)
    const whole = await client.beta.messages.create(ASK)
    const streamed = await client.beta.messages.stream(ASK).finalMessage()
    expect(whole.content).toEqual(content)
    expect(streamed.content).toMatchObject(content)
    expect(streamed.usage).toMatchObject({ ...whole.usage })
    expect(streamed.stop_reason).toBe(whole.stop_reason)
  })

  test('fields of a message arrive whether it is streamed or not', async () => {
    const fields = {
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', category: 'cyber', explanation: 'No.' },
      container: { id: 'container_1', expires_at: '2026-01-01T00:00:00Z', skills: null },
      context_management: { applied_edits: [] },
    }
    const usage = { input_tokens: 7, output_tokens: 5, server_tool_use: { web_search_requests: 1 } }
    await using api = await startEmulator({ reply: { ...fields, content: [], usage } })
    const client = clientOf(api)
    const whole = await client.beta.messages.create(ASK)
    const streamed = await client.beta.messages.stream(ASK).finalMessage()
    for (const message of [whole, streamed]) {
      expect(message).toMatchObject({ ...fields, content: [], usage })
    }
  })

  test('errors of the script become the errors of the client', async () => {
    await using api = await startEmulator({
      script: [
        { error: { status: 529 }, headers: { 'retry-after': '7' } },
        { error: { type: 'rate_limit_error', message: 'Slow down.' } },
      ],
    })
    const client = clientOf(api)
    const overloaded = await client.messages.create(ASK).catch((error: unknown) => error)
    expect(overloaded).toBeInstanceOf(OverloadedError)
    expect(overloaded).toMatchObject({ status: 529, type: 'overloaded_error' })
    expect((overloaded as APIError).headers?.get('retry-after')).toBe('7')
    expect((overloaded as APIError).requestID).toMatch(/^req_/)
    await expect(client.messages.create(ASK)).rejects.toMatchObject({
      status: 429,
      error: { error: { type: 'rate_limit_error', message: 'Slow down.' } },
    })
    await expect(client.messages.create({ ...ASK, model: 'gpt-4' })).rejects.toThrow(NotFoundError)
  })

  test('a connection can be refused', async () => {
    await using api = await startEmulator({ reply: { fault: { refuseConnection: true } } })
    await expect(clientOf(api).messages.create(ASK)).rejects.toThrow(APIConnectionError)
    expect(api.requests).toHaveLength(1)
  })

  test('what was thought can be sent back, but not changed', async () => {
    await using api = await startEmulator()
    const client = clientOf(api)
    const thinking = { type: 'enabled' as const, budget_tokens: 1024 }
    const ask = { ...ASK, max_tokens: 2048, thinking }
    const { content } = await client.messages.create(ask)
    expect(content[0]).toEqual({
      type: 'thinking',
      thinking: expect.stringContaining('Hello there'),
      signature: sign((content[0] as Anthropic.ThinkingBlock).thinking),
    })
    const next = (blocks: Anthropic.ContentBlockParam[]) =>
      client.messages.create({
        ...ask,
        messages: [
          ...ask.messages,
          { role: 'assistant', content: blocks },
          { role: 'user', content: 'Go on' },
        ],
      })
    await expect(next(content)).resolves.toMatchObject({ stop_reason: 'end_turn' })
    const changed = content.map((block) =>
      block.type === 'thinking' ? { ...block, thinking: 'Something else.' } : block,
    )
    await expect(next(changed)).rejects.toThrow('messages.1.content.0: Invalid `signature`')
  })
})

test('the tool runner of the official client comes to an end', async () => {
  await using api = await startEmulator()
  const inputs: unknown[] = []
  const runner = CLIENTS.socket(api).beta.messages.toolRunner({
    ...ASK,
    messages: [{ role: 'user', content: 'What is the weather in Paris and London?' }],
    tools: [
      {
        type: 'custom',
        name: 'get_weather',
        input_schema: {
          type: 'object',
          properties: { location: { type: 'string' } },
          required: ['location'],
        },
        parse: (input: unknown) => input as { location: string },
        run: ({ location }: { location: string }) => {
          inputs.push(location)
          return `Sunny in ${location}`
        },
      },
    ],
  })
  const { content } = await runner.runUntilDone()
  expect(inputs).toEqual(['Paris', 'London'])
  expect(content).toMatchObject([
    {
      type: 'text',
      text: 'get_weather answered: Sunny in Paris\nget_weather answered: Sunny in London',
    },
  ])
})
