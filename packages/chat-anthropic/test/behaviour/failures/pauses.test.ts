import type { AIMessageChunk } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { startEmulator, type Turn } from 'anthropic-emulator'
import { all, chat, failing, failureOf } from './support.ts'

const container = { id: 'container_1', expires_at: '2030-01-01T00:00:00Z' }
const search = (id: string, query: string) => ({
  type: 'server_tool_use',
  id,
  name: 'web_search',
  input: { query },
})
const found = (tool_use_id: string) => ({
  type: 'web_search_tool_result',
  tool_use_id,
  content: [],
})

const paused: Turn = {
  id: 'msg_1',
  content: [{ type: 'text', text: 'Let me look.' }, search('srvtoolu_1', 'oslo')],
  stop_reason: 'pause_turn',
  container,
  usage: { input_tokens: 10, output_tokens: 5, server_tool_use: { web_search_requests: 1 } },
}
const pausedAgain: Turn = {
  id: 'msg_2',
  content: [found('srvtoolu_1'), search('srvtoolu_2', 'bergen')],
  stop_reason: 'pause_turn',
  container,
  usage: { input_tokens: 20, output_tokens: 6, server_tool_use: { web_search_requests: 1 } },
}
const finished: Turn = {
  id: 'msg_3',
  content: [found('srvtoolu_2'), { type: 'text', text: 'It rains.' }],
  usage: { input_tokens: 30, output_tokens: 7, server_tool_use: { web_search_requests: 0 } },
}
const types = [
  'text',
  'server_tool_use',
  'web_search_tool_result',
  'server_tool_use',
  'web_search_tool_result',
  'text',
]

const tools = [{ type: 'web_search_20250305', name: 'web_search' }]

const read = {
  invoke: (llm: ReturnType<typeof chat>) => llm.invoke('Weather?', { tools }),
  stream: async (llm: ReturnType<typeof chat>): Promise<AIMessageChunk> =>
    (await all(llm.stream('Weather?', { tools }))).reduce((sum, chunk) => sum.concat(chunk)),
  'invoke that streams inside': (llm: ReturnType<typeof chat>) =>
    llm.invoke('Weather?', { tools, maxTokens: 64_000 }),
}

describe.each(Object.entries(read))('a paused turn (rows 22, 63): %s', (_, ask) => {
  const typesOf = ({ content }: { content: unknown }) =>
    (content as { type: string }[]).map(({ type }) => type)

  test('is visible when nobody asked to continue it', async () => {
    await using api = await startEmulator({ script: [paused, 'Never.'], strict: false })
    const message = await ask(chat(api))
    expect(message.response_metadata['stop_reason']).toBe('pause_turn')
    expect(message.response_metadata['container']).toEqual(container)
    expect(api.requests).toHaveLength(1)
  })

  test('is continued to one message: contents joined, usage added up', async () => {
    await using api = await startEmulator({
      script: [paused, pausedAgain, finished],
      strict: false,
    })
    const message = await ask(chat(api, { maxContinuations: 5 }))
    expect(typesOf(message)).toEqual(types)
    expect(message.text).toBe('Let me look.It rains.')
    expect(message.id).toBe('msg_1')
    expect(message.response_metadata['stop_reason']).toBe('end_turn')
    expect(message.usage_metadata).toMatchObject({
      input_tokens: 60,
      output_tokens: 18,
      total_tokens: 78,
    })
    expect(message.response_metadata['usage']).toMatchObject({
      server_tool_use: { web_search_requests: 2 },
    })
  })

  test('is continued with its content as it came, in its container', async () => {
    await using api = await startEmulator({
      script: [paused, pausedAgain, finished],
      strict: false,
    })
    await ask(chat(api, { maxContinuations: 5 }))
    const [first, second, third] = api.requests.map(({ body }) => body as Record<string, unknown>)
    const question = first!['messages'] as unknown[]
    const { content } = paused as { content: unknown[] }
    expect(second).toEqual({
      ...first,
      container: container.id,
      messages: [...question, { role: 'assistant', content }],
    })
    expect((third!['messages'] as { content: unknown[] }[]).at(-1)?.content).toEqual([
      ...content,
      ...(pausedAgain as { content: unknown[] }).content,
    ])
  })

  test('is continued as often as asked, then visible', async () => {
    await using api = await startEmulator({ reply: paused, strict: false })
    const message = await ask(chat(api, { maxContinuations: 2 }))
    expect(message.response_metadata['stop_reason']).toBe('pause_turn')
    expect(api.requests).toHaveLength(3)
  })

  test('is not lost when its continuation fails', async () => {
    const error = failing(400, 'invalid_request_error')
    await using api = await startEmulator({ script: [paused, error], strict: false })
    const failure = await failureOf(ask(chat(api, { maxContinuations: 2 })))
    expect(failure).toMatchObject({ status: 400 })
    expect(failure.partialMessage?.text).toBe('Let me look.')
    expect(failure.partialMessage?.usage_metadata?.output_tokens).toBe(5)
  })

  test('has its continuation retried like any request', async () => {
    const busy = failing(529, 'overloaded_error')
    await using api = await startEmulator({ script: [paused, busy, finished], strict: false })
    const message = await ask(chat(api, { maxContinuations: 2, maxRetries: 1 }))
    expect(message.response_metadata['stop_reason']).toBe('end_turn')
    expect(api.requests).toHaveLength(3)
  })
})

test('the blocks of a continued stream are counted on (row 22)', async () => {
  await using api = await startEmulator({
    script: [paused, pausedAgain, finished],
    otherwise: 'repeat',
    strict: false,
  })
  const llm = chat(api, { maxContinuations: 5 })
  const chunks = await all(llm.stream('Weather?', { tools }))
  const blocks = chunks.flatMap(({ content }) => (typeof content === 'string' ? [] : content))
  const indexed = new Map(blocks.map((block) => [block['index'], block.type]))
  expect([...indexed]).toEqual(types.slice(1).map((type, at) => [at + 1, type]))
  const events = await all(llm.streamEvents('Weather?', { tools }))
  const starts = events.filter(({ event }) => event === 'content-block-start')
  expect(starts.map((event) => (event as { index: number }).index)).toEqual([0, 1, 2, 3, 4, 5])
  expect(events.filter(({ event }) => event === 'message-start')).toHaveLength(1)
})

describe('the container of a conversation (row 63)', () => {
  test('is used again where asked', async () => {
    await using api = await startEmulator({ strict: false, script: [finished, 'Again.', 'Anew.'] })
    const llm = chat(api)
    const first = await chat(api).invoke('Hi')
    Object.assign(first.response_metadata, { container })
    await llm.invoke([['human', 'Hi'], first, ['human', 'Go on']], { reuseContainer: true })
    expect(api.lastRequest['container']).toBe('container_1')
    await llm.invoke([['human', 'Hi'], first, ['human', 'Go on']])
    expect(api.lastRequest).not.toHaveProperty('container')
  })
})
