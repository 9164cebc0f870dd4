import { describe, expect, test } from 'vitest'
import type { ChatAnthropicCallOptions, ChatAnthropicOptions } from '../../../src/index.ts'
import { assistant, type Json, requestOf, sent } from '../support.ts'

type Settings = Partial<ChatAnthropicOptions & ChatAnthropicCallOptions>

const SERVER = { type: 'url', name: 'docs', url: 'https://mcp.example' } as const
// Newer than every beta that the emulator knows, so it takes them for real.
const MINE = 'mine-2099-01-01'
const ALSO_MINE = 'mine-2099-01-02'
const tool = (type: string, fields: object = {}) => ({ tools: [{ type, ...fields }] }) as Settings
const MCP = { mcpServers: [SERVER], ...tool('mcp_toolset', { mcp_server_name: 'docs' }) }
const screen = { name: 'computer', display_height_px: 10, display_width_px: 10 }
const edit = (type: string) => ({ contextManagement: { edits: [{ type }] } }) as Settings

const MCP_CALL = {
  type: 'mcp_tool_use',
  id: 'mcptoolu_1',
  name: 'f',
  server_name: 's',
  input: {},
}

const TABLE: [feature: string, settings: Settings, betas: string[]][] = [
  ['nothing', {}, []],
  ['MCP servers', MCP, ['mcp-client-2025-11-20']],
  ['clearing tool uses', edit('clear_tool_uses_20250919'), ['context-management-2025-06-27']],
  ['compacting by an edit', edit('compact_20260112'), ['compact-2026-01-12']],
  ['compaction', { compaction: { type: 'summarize' } }, ['compact-2026-09-04']],
  ['fallbacks', { fallbacks: 'default' }, ['server-side-fallback-2026-07-01']],
  ['a fallback credit', { fallbackCreditToken: 't' }, ['fallback-credit-2026-07-01']],
  ['a thread', { thread: { type: 'create' } }, ['message-threads-2026-08-12']],
  ['fast mode', { speed: 'fast' }, ['fast-mode-2026-02-01']],
  ['standard speed', { speed: 'standard' }, []],
  [
    'a task budget',
    { outputConfig: { task_budget: { type: 'tokens', total: 20_000 } } },
    ['task-budgets-2026-03-13'],
  ],
  [
    'updates of thinking',
    { thinking: { type: 'adaptive', display: 'updates' } },
    ['thinking-display-updates-2026-08-18'],
  ],
  [
    'binding of thinking',
    {
      thinking: { type: 'adaptive', block_binding: { prefix_mismatch_behavior: 'drop_block' } },
    },
    ['thinking-binding-controls-2026-08-01'],
  ],
  [
    'a billing policy',
    { billingPolicy: { type: 'billing_policy', bill_to: 'self' } },
    ['user-profiles-billing-2026-10-01'],
  ],
  ['bash', tool('bash_20250124', { name: 'bash' }), []],
  ['older bash', tool('bash_20241022', { name: 'bash' }), ['computer-use-2024-10-22']],
  ['computer use', tool('computer_20250124', screen), ['computer-use-2025-01-24']],
  ['newer computer use', tool('computer_20251124', screen), ['computer-use-2025-11-24']],
  ['the computer toolset', tool('computer_toolset_20260801'), []],
  ['the browser toolset', tool('browser_toolset_20260801'), []],
  ['web search', tool('web_search_20260318', { name: 'web_search' }), []],
  ['memory', tool('memory_20250818', { name: 'memory' }), []],
  [
    'an advisor',
    tool('advisor_20260301', { name: 'advisor', model: 'claude-opus-5' }),
    ['advisor-tool-2026-03-01'],
  ],
  [
    'structured output',
    {
      outputConfig: { format: { type: 'json_schema', schema: { type: 'object', properties: {} } } },
    },
    [],
  ],
]

describe('the flags that features need are sent, and no others (row 60)', () => {
  test.each(TABLE)('%s', async (_feature, settings, betas) => {
    expect((await sent('Hi', {}, settings)).betas).toEqual(betas)
  })

  test.each<[type: string, block: Json, beta: string]>([
    ['an MCP call', MCP_CALL, 'mcp-client-2025-11-20'],
    [
      'a fallback',
      { type: 'fallback', from: { model: 'a' }, to: { model: 'b' } },
      'server-side-fallback-2026-07-01',
    ],
  ])('%s in the history', async (_type, block, beta) => {
    const { betas } = await sent(['Hi', assistant([block, { type: 'text', text: 'x' }]), 'And?'])
    expect(betas).toEqual([beta])
  })

  test('a compaction in the history, by its kind', async () => {
    const block = { type: 'compaction', content: 'So far …' }
    const settings = edit('compact_20260112')
    const unsigned = await sent(['Hi', assistant([block]), 'And?'], settings)
    expect(unsigned.betas).toEqual(['compact-2026-01-12'])
    const signed = await sent([assistant([{ ...block, signature: 's' }]), 'And?'])
    expect(signed.betas).toEqual(['compact-2026-09-04'])
  })

  test.each(TABLE)('%s, in the constructor', async (_feature, settings, betas) => {
    expect((await sent('Hi', settings)).betas).toEqual(betas)
  })

  test('count requests have them too', async () => {
    const { betas } = await requestOf((model) => model.countTokens('Hi', MCP))
    expect(betas).toContain('mcp-client-2025-11-20')
  })
})

describe("the user's flags", () => {
  test('come first, each once', async () => {
    const settings = { betas: [MINE, 'mcp-client-2025-11-20'], ...MCP }
    const { betas } = await sent('Hi', settings, { betas: [MINE], speed: 'fast' })
    expect(betas).toEqual([MINE, 'mcp-client-2025-11-20', 'fast-mode-2026-02-01'])
  })

  test('choose the version of a feature', async () => {
    const settings = { betas: ['mcp-client-2025-04-04'], mcpServers: [SERVER] }
    expect((await sent('Hi', settings)).betas).toEqual(['mcp-client-2025-04-04'])
  })

  test('in invocationKwargs are merged as well', async () => {
    const settings = { invocationKwargs: { betas: [MINE] }, ...MCP }
    const { betas, body } = await sent('Hi', settings, { betas: [ALSO_MINE] })
    expect(betas.toSorted()).toEqual(['mcp-client-2025-11-20', MINE, ALSO_MINE])
    expect(body).not.toHaveProperty('betas')
  })

  test.each([
    ['an object', { 'Anthropic-Beta': `${MINE},${ALSO_MINE}` }],
    ['pairs', [['anthropic-beta', `${MINE}, ${ALSO_MINE}`]] as [string, string][]],
    ['Headers', new Headers({ 'anthropic-beta': `${MINE}, ${ALSO_MINE}` })],
  ])('in headers of the client given as %s', async (_form, defaultHeaders) => {
    const { betas } = await sent('Hi', { speed: 'fast', clientOptions: { defaultHeaders } })
    expect(betas).toEqual([MINE, ALSO_MINE, 'fast-mode-2026-02-01'])
  })

  test('in a header of the call or of the client are merged, not replaced', async () => {
    const settings = {
      ...MCP,
      clientOptions: { defaultHeaders: { 'Anthropic-Beta': MINE } },
    }
    const { betas, headers } = await sent('Hi', settings, {
      headers: { 'anthropic-beta': `${ALSO_MINE}, ${MINE}`, 'x-a': 'b' },
    })
    expect(betas.toSorted()).toEqual(['mcp-client-2025-11-20', MINE, ALSO_MINE])
    expect(headers['x-a']).toBe('b')
  })
})
