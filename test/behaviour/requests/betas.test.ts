import { describe, expect, test } from 'vitest'
import type { ChatAnthropicCallOptions, ChatAnthropicOptions } from '../../../src/index.ts'
import { requestOf, sent } from '../support.ts'

type Settings = Partial<ChatAnthropicOptions & ChatAnthropicCallOptions>

const SERVER = { type: 'url', name: 'docs', url: 'https://mcp.example' } as const
const tool = (type: string, fields: object = {}) => ({ tools: [{ type, ...fields }] }) as Settings
const screen = { name: 'computer', display_height_px: 10, display_width_px: 10 }
const edit = (type: string) => ({ contextManagement: { edits: [{ type }] } }) as Settings

const TABLE: [feature: string, settings: Settings, betas: string[]][] = [
  ['nothing', {}, []],
  ['MCP servers', { mcpServers: [SERVER] }, ['mcp-client-2025-11-20']],
  [
    'an MCP toolset',
    { mcpServers: [SERVER], ...tool('mcp_toolset', { mcp_server_name: 'docs' }) },
    ['mcp-client-2025-11-20'],
  ],
  ['clearing tool uses', edit('clear_tool_uses_20250919'), ['context-management-2025-06-27']],
  ['compacting by an edit', edit('compact_20260112'), ['compact-2026-01-12']],
  ['compaction', { compaction: { type: 'summarize' } }, ['compact-2026-09-04']],
  ['fallbacks', { fallbacks: [{ model: 'm' }] }, ['server-side-fallback-2026-07-01']],
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
    { billingPolicy: { bill_to: 'self' } } as Settings,
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

  test.each(TABLE)('%s, in the constructor', async (_feature, settings, betas) => {
    expect((await sent('Hi', settings)).betas).toEqual(betas)
  })

  test('count requests have them too', async () => {
    const { betas } = await requestOf((model) => model.countTokens('Hi', { mcpServers: [SERVER] }))
    expect(betas).toContain('mcp-client-2025-11-20')
  })
})

describe("the user's flags", () => {
  test('come first, each once', async () => {
    const settings = { betas: ['mine-1', 'mcp-client-2025-11-20'], mcpServers: [SERVER] }
    const { betas } = await sent('Hi', settings, { betas: ['mine-1'], speed: 'fast' })
    expect(betas).toEqual(['mine-1', 'mcp-client-2025-11-20', 'fast-mode-2026-02-01'])
  })

  test('choose the version of a feature', async () => {
    const settings = { betas: ['mcp-client-2025-04-04'], mcpServers: [SERVER] }
    expect((await sent('Hi', settings)).betas).toEqual(['mcp-client-2025-04-04'])
  })

  test('in invocationKwargs are merged as well', async () => {
    const settings = { invocationKwargs: { betas: ['mine-1'] }, mcpServers: [SERVER] }
    const { betas, body } = await sent('Hi', settings, { betas: ['mine-2'] })
    expect(betas.toSorted()).toEqual(['mcp-client-2025-11-20', 'mine-1', 'mine-2'])
    expect(body).not.toHaveProperty('betas')
  })

  test.each([
    ['an object', { 'Anthropic-Beta': 'mine-1,mine-2' }],
    ['pairs', [['anthropic-beta', 'mine-1, mine-2']] as [string, string][]],
    ['Headers', new Headers({ 'anthropic-beta': 'mine-1, mine-2' })],
  ])('in headers of the client given as %s', async (_form, defaultHeaders) => {
    const { betas } = await sent('Hi', { speed: 'fast', clientOptions: { defaultHeaders } })
    expect(betas).toEqual(['mine-1', 'mine-2', 'fast-mode-2026-02-01'])
  })

  test('in a header of the call or of the client are merged, not replaced', async () => {
    const settings = {
      mcpServers: [SERVER],
      clientOptions: { defaultHeaders: { 'Anthropic-Beta': 'mine-1' } },
    }
    const { betas, headers } = await sent('Hi', settings, {
      headers: { 'anthropic-beta': 'mine-2, mine-1', 'x-a': 'b' },
    })
    expect(betas.toSorted()).toEqual(['mcp-client-2025-11-20', 'mine-1', 'mine-2'])
    expect(headers['x-a']).toBe('b')
  })
})
