import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'

import { startEmulator } from '../index.ts'
import type { Json } from '../wire/types.ts'

type Params = Anthropic.Beta.MessageCreateParamsNonStreaming

/** The default responder's reply to a question, as the official client rebuilds it from a stream. */
async function reply(content: string, fields: Json) {
  await using api = await startEmulator()
  const client = new Anthropic({ apiKey: 'any', baseURL: api.url, maxRetries: 0 })
  const messages = [{ role: 'user', content }]
  const ask = { model: 'claude-sonnet-4-6', max_tokens: 1024, messages, ...fields }
  const params = ask as unknown as Params
  const message = await client.beta.messages.stream({ ...params, stream: true }).finalMessage()
  // What was answered can be sent back, results and all.
  const next = [
    ...params.messages,
    { role: message.role, content: message.content },
    { role: 'user', content: 'Thanks.' },
  ] as Params['messages']
  if (message.stop_reason === 'end_turn') {
    await client.beta.messages.create({ ...params, messages: next })
  }
  return { ...message, content: message.content as unknown as Json[] }
}

const kinds = (content: readonly Json[]) => content.map(({ type }) => type)
const SEARCH = { type: 'web_search_20250305', name: 'web_search' }
const FETCH = { type: 'web_fetch_20250910', name: 'web_fetch', citations: { enabled: true } }
const CODE = { type: 'code_execution_20250825', name: 'code_execution' }

describe('without a script', () => {
  test('the web is searched when the text asks for it, and what was found is cited', async () => {
    const { content, usage, stop_reason } = await reply('Search the web for red pandas.', {
      tools: [SEARCH],
    })
    expect(kinds(content)).toEqual(['server_tool_use', 'web_search_tool_result', 'text', 'text'])
    expect(content).toMatchObject([
      { name: 'web_search', input: { query: 'red pandas' } },
      { tool_use_id: content[0]?.id, content: [{ url: 'https://example.com/red-pandas' }, {}] },
      {},
      {
        citations: [{ type: 'web_search_result_location', url: 'https://example.com/red-pandas' }],
      },
    ])
    expect(usage.server_tool_use).toMatchObject({ web_search_requests: 1 })
    expect(stop_reason).toBe('end_turn')
  })

  test('a search stays on the domains that are allowed', async () => {
    const only = { ...SEARCH, allowed_domains: ['pandas.example'] }
    const { content } = await reply('Search for red pandas.', { tools: [only] })
    expect(JSON.stringify(content[1])).toContain('https://pandas.example/')
    expect(JSON.stringify(content[1])).not.toContain('https://example.com/')
  })

  test('a page is fetched when the text names its address', async () => {
    const { content, usage } = await reply('What does https://a.example/page say?', {
      tools: [FETCH, SEARCH],
    })
    expect(content).toMatchObject([
      { name: 'web_fetch', input: { url: 'https://a.example/page' } },
      { content: { type: 'web_fetch_result', content: { type: 'document' } } },
      {},
      { citations: [{ type: 'char_location', document_index: 0 }] },
    ])
    expect(usage.server_tool_use).toMatchObject({ web_fetch_requests: 1 })
  })

  test.each([
    ['Run 12 * 7 + 2 for me', "python3 -c 'print(12 * 7 + 2)'", '86\n'],
    ['Calculate 10 - 2 - -3', "python3 -c 'print(10 - 2 - -3)'", '11\n'],
    ['Execute `echo hello`', 'echo hello', 'hello\n'],
    ['Run `ls -la`', 'ls -la', ''],
  ])('%s is run in a container', async (text, command, stdout) => {
    const { content, container } = await reply(text, { tools: [CODE] })
    expect(content).toMatchObject([
      { type: 'server_tool_use', name: 'bash_code_execution', input: { command } },
      { type: 'bash_code_execution_tool_result', content: { stdout, return_code: 0 } },
      { type: 'text' },
    ])
    expect(container?.id).toMatch(/^container_/)
  })

  test('the first code execution tool runs Python', async () => {
    const { content } = await reply('Compute 6 * 7', {
      tools: [{ type: 'code_execution_20250522', name: 'code_execution' }],
      betas: ['code-execution-2025-05-22'],
    })
    expect(content).toMatchObject([
      { name: 'code_execution', input: { code: 'print(6 * 7)' } },
      { type: 'code_execution_tool_result', content: { stdout: '42\n' } },
      { text: 'The code printed: 42' },
    ])
  })

  test('a tool that is not loaded is searched for before it is called', async () => {
    const weather = {
      name: 'get_weather',
      defer_loading: true,
      input_schema: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
      },
    }
    const search = { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' }
    const { content, stop_reason } = await reply('What is the weather in Paris?', {
      tools: [search, weather],
    })
    expect(content).toMatchObject([
      {
        type: 'server_tool_use',
        name: 'tool_search_tool_regex',
        input: { pattern: 'get_weather' },
      },
      {
        type: 'tool_search_tool_result',
        content: { tool_references: [{ type: 'tool_reference', tool_name: 'get_weather' }] },
      },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Paris' } },
    ])
    expect(stop_reason).toBe('tool_use')
  })

  test('an MCP server that the text names is asked', async () => {
    const { content } = await reply('Ask deepwiki about hono.', {
      mcp_servers: [{ type: 'url', url: 'https://mcp.example/sse', name: 'deepwiki' }],
      tools: [{ type: 'mcp_toolset', mcp_server_name: 'deepwiki' }],
      betas: ['mcp-client-2025-11-20'],
    })
    expect(kinds(content)).toEqual(['mcp_tool_use', 'mcp_tool_result', 'text'])
    expect(content[0]).toMatchObject({ server_name: 'deepwiki', name: 'ask' })
    expect(content[1]).toMatchObject({ tool_use_id: content[0]?.id, is_error: false })
  })

  test.each([
    ['none of them is called when nothing asks for it', 'Hello, how are you?', {}],
    ['none of them is called when none may be', 'Search!', { tool_choice: { type: 'none' } }],
  ])('%s', async (_, text, fields) => {
    const { content } = await reply(text, { tools: [SEARCH, FETCH, CODE], ...fields })
    expect(kinds(content)).toEqual(['text'])
  })

  test('a paused turn goes on with the result that it waits for', async () => {
    const open = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search' }
    const paused = { ...open, input: { query: 'red pandas' } }
    const messages = [
      { role: 'user', content: 'Search the web for red pandas.' },
      { role: 'assistant', content: [paused] },
    ]
    const { content, stop_reason } = await reply('', { tools: [SEARCH], messages })
    expect(kinds(content)).toEqual(['web_search_tool_result', 'text', 'text'])
    expect(content[0]).toMatchObject({ tool_use_id: 'srvtoolu_1' })
    expect(JSON.stringify(content[0])).toContain('https://example.com/red-pandas')
    expect(stop_reason).toBe('end_turn')
  })

  test('a tool of the user that fits goes before a search', async () => {
    const weather = { name: 'get_weather', input_schema: { type: 'object' } }
    const { content } = await reply('Look up the weather.', { tools: [SEARCH, weather] })
    expect(kinds(content)).toEqual(['tool_use'])
  })
})

describe('a long conversation is compacted', () => {
  const edit = (more: Json = {}) => ({
    betas: ['compact-2026-01-12'],
    model: 'claude-opus-4-6',
    context_management: {
      edits: [
        { type: 'compact_20260112', trigger: { type: 'input_tokens', value: 50_000 }, ...more },
      ],
    },
  })
  const long = 'word '.repeat(51_000)

  test('before the answer', async () => {
    const { content, usage } = await reply(long, edit())
    expect(kinds(content)).toEqual(['compaction', 'text'])
    expect(usage.iterations).toMatchObject([{ type: 'compaction' }, { type: 'message' }])
  })

  test('instead of the answer, where the request wants a pause', async () => {
    const { content, stop_reason } = await reply(long, edit({ pause_after_compaction: true }))
    expect(kinds(content)).toEqual(['compaction'])
    expect(stop_reason).toBe('compaction')
  })

  test('only when it is long', async () => {
    const { content } = await reply('short', edit())
    expect(kinds(content)).toEqual(['text'])
  })
})
