import { HumanMessage, SystemMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startEmulator } from 'anthropic-emulator'
import type { ChatAnthropicCallOptions } from '../../../src/index.ts'
import { assistant, calling, chat, human, result } from '../support.ts'

type CallOptions = Partial<ChatAnthropicCallOptions>

/** Fields of a request that only say how the answer is made. */
const GENERATION = [
  'max_tokens',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'metadata',
  'service_tier',
  'container',
  'inference_geo',
]

const COUNTING = 'token-counting-2024-11-01'

const TOOLS = [{ name: 'f', description: 'd', schema: z.object({ a: z.number() }) }]
const HISTORY = [
  new SystemMessage('Be brief.'),
  human({ type: 'text', text: 'Q' }, { type: 'image_url', image_url: 'https://example.com/a.png' }),
  calling('a|b', 't2'),
  result('t2'),
  result('a|b'),
  assistant('A'),
  new HumanMessage('And?'),
]

const CASES: [name: string, input: string | typeof HISTORY, options: CallOptions][] = [
  ['a text', 'Hi', {}],
  ['a history with calls and images', HISTORY, {}],
  [
    'tools, a choice and thinking',
    HISTORY,
    { tools: TOOLS, tool_choice: 'auto', thinking: { type: 'adaptive' } },
  ],
  ['options of the answer', 'Hi', { temperature: 0, topK: 3, stop: ['END'], maxTokens: 5 }],
  [
    'an output format and an effort',
    'Hi',
    {
      effort: 'low',
      outputConfig: { format: { type: 'json_schema', schema: { type: 'object', properties: {} } } },
    },
  ],
  [
    'caching, MCP and context management',
    HISTORY,
    {
      cacheControl: { type: 'ephemeral' },
      mcpServers: [{ type: 'url', name: 'docs', url: 'https://mcp.example' }],
      tools: [{ type: 'mcp_toolset', mcp_server_name: 'docs' }],
      contextManagement: { edits: [{ type: 'clear_tool_uses_20250919' }] },
    },
  ],
  ['another model', 'Hi', { model: 'claude-haiku-4-5' }],
]

describe('countTokens sends what invoke would send, without what only concerns the answer (row 66)', () => {
  test.each(CASES)('%s', async (_name, input, options) => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const model = chat(api, { system: 'You are a test.' })
    await model.invoke(input, options)
    const count = await model.countTokens(input, options)
    const [invoked, counted] = api.requests
    const kept = Object.entries(invoked!.body as object).filter(
      ([key]) => !GENERATION.includes(key),
    )
    expect(counted?.path).toBe('/v1/messages/count_tokens')
    expect(counted?.body).toEqual(Object.fromEntries(kept))
    const betas = invoked?.headers['anthropic-beta']?.split(',') ?? []
    // The SDK's own flag for counting comes on top.
    expect(counted?.headers['anthropic-beta']?.split(',')).toEqual([...betas, COUNTING])
    expect(count).toBeGreaterThan(0)
  })

  test('tools add to the count', async () => {
    await using api = await startEmulator()
    const model = chat(api)
    const bare = await model.countTokens('Hi')
    expect(await model.countTokens('Hi', { tools: TOOLS })).toBeGreaterThan(bare)
  })

  test('getNumTokens counts a text or blocks by itself, and nothing is 0 (A2)', async () => {
    await using api = await startEmulator()
    const model = chat(api)
    expect(await model.getNumTokens('')).toBe(0)
    expect(await model.getNumTokens('Hello')).toBeGreaterThan(0)
    expect(await model.getNumTokens([{ type: 'text', text: 'Hello' }])).toBeGreaterThan(0)
    expect(api.requests).toEqual([])
  })
})
