import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'

import { startEmulator, type MessageTurn, type RequestBody } from '../index.ts'
import type { Json } from '../wire/types.ts'

const MODEL = 'claude-sonnet-4-6'

/** A reply as the official client gets it, streamed and not; the two must be alike. */
async function reply(turn: MessageTurn | Json[], request: Json = {}) {
  await using api = await startEmulator({ reply: turn as MessageTurn })
  const client = new Anthropic({ apiKey: 'any', baseURL: api.url, maxRetries: 0 })
  const ask = {
    model: MODEL,
    max_tokens: 1024,
    messages: [{ role: 'user', content: 'Hi' }],
    ...request,
  } as unknown as Anthropic.Beta.MessageCreateParamsNonStreaming
  const whole = await client.beta.messages.create(ask)
  const { parsed_output: _, ...streamed } = await client.beta.messages
    .stream({ ...ask, stream: true })
    .finalMessage()
  const { id: _id, container, content: blocks, ...fields } = whole
  const kinds = blocks.map(({ type }) => type)
  expect(streamed.content.map(({ type }) => type)).toEqual(kinds)
  expect({ ...streamed, container: null }).toMatchObject({ ...fields, container: null })
  expect(Boolean(streamed.container)).toBe(Boolean(container))
  return { ...whole, content: blocks as unknown as Json[] }
}

describe('a result without an id', () => {
  test('belongs to the call before it', async () => {
    const { content, usage, stop_reason } = await reply([
      { type: 'server_tool_use', name: 'web_search', input: { query: 'x' } },
      {
        type: 'web_search_tool_result',
        content: [{ type: 'web_search_result', url: 'https://a.example', title: 'A' }],
      },
      {
        type: 'text',
        text: 'It is A.',
        citations: [
          {
            type: 'web_search_result_location',
            url: 'https://a.example',
            title: 'A',
            cited_text: 'A',
          },
        ],
      },
    ])
    const [call, result, text] = content
    expect(call?.id).toMatch(/^srvtoolu_01/)
    expect(result).toMatchObject({
      tool_use_id: call?.id,
      content: [{ encrypted_content: expect.any(String) as string, page_age: null }],
    })
    expect(text).toMatchObject({ citations: [{ encrypted_index: expect.any(String) as string }] })
    expect(usage.server_tool_use).toEqual({ web_search_requests: 1, web_fetch_requests: 0 })
    expect(stop_reason).toBe('end_turn')
  })

  test('belongs to the call of its own name where there are several', async () => {
    const { content } = await reply([
      { type: 'server_tool_use', name: 'web_fetch', input: { url: 'https://a.example' } },
      { type: 'server_tool_use', name: 'web_search', input: { query: 'x' } },
      { type: 'mcp_tool_use', name: 'echo', server_name: 's', input: {} },
      { type: 'server_tool_use', name: 'tool_search_tool_bm25', input: { query: 'y' } },
      { type: 'mcp_tool_result', content: [{ type: 'text', text: 'ok' }] },
      { type: 'web_search_tool_result', content: [] },
      { type: 'web_fetch_tool_result', content: { type: 'web_fetch_tool_result_error' } },
      { type: 'tool_search_tool_result', content: { type: 'tool_search_tool_search_result' } },
    ])
    const [fetch, search, echo, tools, ...results] = content.map(({ id, tool_use_id }) =>
      String(id ?? tool_use_id),
    )
    expect(results).toEqual([echo, search, fetch, tools])
    expect(content[4]).toMatchObject({ is_error: false })
    expect(new Set([fetch, search, echo, tools]).size).toBe(4)
  })
})

test('a search that failed is not counted', async () => {
  const error = { type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' }
  const { usage } = await reply([
    { type: 'server_tool_use', name: 'web_search', input: { query: 'x' } },
    { type: 'web_search_tool_result', content: error },
  ])
  expect(usage.server_tool_use).toEqual({ web_search_requests: 0, web_fetch_requests: 0 })
})

test('a call of the API that is still open pauses the turn', async () => {
  const { stop_reason } = await reply([
    { type: 'text', text: 'I search.' },
    { type: 'server_tool_use', name: 'web_search', input: { query: 'x' } },
  ])
  expect(stop_reason).toBe('pause_turn')
})

test('code runs in a container, the one that the request names', async () => {
  const ran: Json[] = [
    { type: 'server_tool_use', name: 'bash_code_execution', input: { command: 'ls' } },
    {
      type: 'bash_code_execution_tool_result',
      content: { type: 'bash_code_execution_result', stdout: 'a\n' },
    },
  ]
  const first = await reply(ran)
  expect(first.container).toMatchObject({ id: expect.stringMatching(/^container_01/) as string })
  expect(first.content[1]).toMatchObject({
    content: { stdout: 'a\n', stderr: '', return_code: 0, content: [] },
  })
  const tools = [{ type: 'code_execution_20250825', name: 'code_execution' }]
  const next = await reply(ran, { container: 'container_7', tools })
  expect(next.container?.id).toBe('container_7')
})

test('a refusal has its details whole', async () => {
  const { stop_reason, stop_details } = await reply({
    content: [],
    stop_details: { category: 'cyber' },
  })
  expect(stop_reason).toBe('refusal')
  expect(stop_details).toEqual({ type: 'refusal', category: 'cyber', explanation: null })
})

test('a stop sequence is the reason of the stop', async () => {
  const { stop_reason } = await reply({ content: 'one', stop_sequence: 'two' })
  expect(stop_reason).toBe('stop_sequence')
})

describe('a compaction', () => {
  const summary: Json = { type: 'compaction', content: 'We spoke of many things.' }
  const edit = { type: 'compact_20260112', trigger: { type: 'input_tokens', value: 50_000 } }
  const asked = (edits: Json[]) => ({
    betas: ['compact-2026-01-12'],
    context_management: { edits },
  })

  test('is counted as a step of its own', async () => {
    const { usage, stop_reason } = await reply(
      [summary, { type: 'text', text: 'On.' }],
      asked([edit]),
    )
    expect(stop_reason).toBe('end_turn')
    expect(usage.iterations).toMatchObject([
      { type: 'compaction', output_tokens: expect.any(Number) as number },
      { type: 'message', output_tokens: usage.output_tokens },
    ])
    expect(usage.output_tokens).toBe(2)
  })

  test('stops the turn where the request wants that', async () => {
    const pausing = asked([{ ...edit, pause_after_compaction: true }])
    expect((await reply([summary], pausing)).stop_reason).toBe('compaction')
    expect((await reply([summary], asked([edit]))).stop_reason).toBe('end_turn')
  })
})

test('after a fallback the other model answers', async () => {
  const { content, model, usage } = await reply(
    [{ type: 'fallback' }, { type: 'text', text: 'Yes.' }],
    {
      model: 'claude-fable-5',
      fallbacks: [{ model: 'claude-opus-4-8' }],
      betas: ['server-side-fallback-2026-06-01'],
    },
  )
  expect(model).toBe('claude-opus-4-8')
  expect(content[0]).toEqual({
    type: 'fallback',
    from: { model: 'claude-fable-5' },
    to: { model: 'claude-opus-4-8' },
    trigger: { type: 'refusal', category: null },
  })
  expect(usage.iterations).toMatchObject([
    { type: 'message', model: 'claude-fable-5', output_tokens: 0 },
    { type: 'fallback_message', model: 'claude-opus-4-8', output_tokens: usage.output_tokens },
  ])
})

test('what the script says itself stays', async () => {
  const content = [{ type: 'redacted_thinking', data: 'abc' }] as never
  const fields: MessageTurn = { stop_reason: 'tool_use', model: 'other', id: 'msg_own' }
  const usage = { output_tokens: 99, server_tool_use: { web_search_requests: 4 } }
  expect(await reply({ ...fields, content, usage })).toMatchObject({ ...fields, content, usage })
})

test('thinking that the script redacts or does not sign can be sent back', async () => {
  const asked: RequestBody['messages'][] = []
  await using api = await startEmulator({
    reply: ({ body }) => {
      asked.push(body.messages)
      return [
        { type: 'thinking', thinking: 'Hm.' },
        { type: 'redacted_thinking' },
        { type: 'text', text: 'A' },
      ]
    },
  })
  const client = new Anthropic({ apiKey: 'any', baseURL: api.url, maxRetries: 0 })
  const ask = {
    model: MODEL,
    max_tokens: 2048,
    thinking: { type: 'enabled' as const, budget_tokens: 1024 },
    messages: [{ role: 'user' as const, content: 'Hi' }],
  }
  const first = await client.messages.stream(ask).finalMessage()
  const messages = [...ask.messages, { role: 'assistant' as const, content: first.content }]
  await client.messages.create({ ...ask, messages: [...messages, { role: 'user', content: 'On' }] })
  expect(asked).toHaveLength(2)
})
