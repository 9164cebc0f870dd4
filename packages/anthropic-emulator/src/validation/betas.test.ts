import {
  assistant,
  conversation,
  NEW,
  system,
  testRules,
  text,
  tool,
  user,
  type Accepted,
  type Refused,
} from '../../test/rules.ts'

const SERVER = { type: 'url', name: 'a', url: 'https://a' }
const adding = (tool: Record<string, unknown>) => ({
  model: NEW,
  ...conversation(user('a'), system([{ type: 'tool_addition', tool }])),
})

const REFUSED: readonly Refused[] = [
  [
    'a beta that does not exist',
    {},
    'Unexpected value(s) `interleaved-thinking-2025-04-14` for the `anthropic-beta` header.',
    { betas: 'context-1m-2025-08-07,interleaved-thinking-2025-04-14' },
  ],
  [
    'a beta with a day that no month has',
    {},
    'Unexpected value(s) `made-up-2026-13-01`',
    { betas: 'made-up-2026-13-01' },
  ],
  [
    'an unknown field, with betas that are known,',
    { flying: true },
    'flying: Extra inputs are not permitted',
    { betas: 'afk-mode-2026-01-31,context-1m-2025-08-07' },
  ],
  [
    'a wrong value, with a beta that is not known,',
    { flying: true, top_k: 'x', ...conversation({ ...user('a'), mood: 'good' }) },
    'top_k: Input should be a valid integer',
    { betas: 'made-up-2026-01-01' },
  ],
  ['safeguards without their beta', { safeguards: [] }, 'safeguards: Extra inputs'],
  ['a hint without its beta', { context_hint: {} }, 'context_hint: Extra inputs'],
  [
    'the owner of a tool without the beta',
    { tools: [tool('a', { ownership_metadata: {} })] },
    'tools.0.custom.ownership_metadata: Extra inputs are not permitted',
  ],
  [
    'the scope of a breakpoint without its beta',
    { system: [text('a', { cache_control: { type: 'ephemeral', scope: 'global' } })] },
    'system.0.cache_control.ephemeral.scope: Extra inputs are not permitted',
  ],
  [
    'the scope of a tool without its beta',
    { tools: [tool('a', { cache_control: { type: 'ephemeral', scope: 'global' } })] },
    'tools.0.custom.cache_control.ephemeral.scope: Extra inputs are not permitted',
  ],
  [
    'an eviction without its beta',
    { cache_control: { type: 'ephemeral', evict_on_complete: true } },
    'cache_control.ephemeral.evict_on_complete: Extra inputs are not permitted',
  ],
  [
    'the time of a turn without its beta',
    {
      model: NEW,
      ...conversation(
        user('a'),
        system([], { output_config: { timing: { type: 'now', now: '2026-11-28T12:00:00Z' } } }),
      ),
    },
    'messages.1.output_config.timing: Extra inputs are not permitted',
    { betas: 'per-turn-control-2026-07-01' },
  ],
  ['a beta without a date', {}, 'Unexpected value(s) `all`', { betas: 'all' }],
  ['an MCP server without its beta', { mcp_servers: [SERVER] }, 'mcp_servers: Extra inputs'],
  [
    'context edits without their beta',
    { context_management: { edits: [] } },
    'context_management: Extra inputs',
  ],
  [
    'a context edit without its own beta',
    { context_management: { edits: [{ type: 'compact_20260112' }] } },
    "context_management.edits.0: Input tag 'compact_20260112'",
    { betas: 'context-management-2025-06-27' },
  ],
  ['fallbacks without their beta', { fallbacks: 'default' }, 'fallbacks: Extra inputs'],
  ['a thread without its beta', { thread: { type: 'create' } }, 'thread: Extra inputs'],
  [
    'a task budget without its beta',
    { model: NEW, output_config: { task_budget: { type: 'tokens', total: 1000 } } },
    'output_config.task_budget: Extra inputs',
  ],
  [
    'a binding of thinking without its beta',
    { model: NEW, thinking: { type: 'adaptive', block_binding: {} } },
    'thinking.adaptive.block_binding: Extra inputs are not permitted',
  ],
  [
    'updates of thinking without their beta',
    { model: NEW, thinking: { type: 'adaptive', display: 'updates' } },
    "thinking.adaptive.display: Input should be 'summarized' or 'omitted'",
  ],
  [
    'the call of an MCP server without the beta',
    conversation(
      user('a'),
      assistant([
        { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'a', server_name: 'b', input: {} },
        { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', content: '' },
      ]),
      user('b'),
    ),
    "messages.1.content.0: Input tag 'mcp_tool_use' found using 'type' does not match",
  ],
  [
    'a summary without its beta',
    conversation(assistant([{ type: 'compaction', content: 'a' }]), user('b')),
    "messages.0.content.0: Input tag 'compaction' found using 'type' does not match",
    { betas: 'context-management-2025-06-27' },
  ],
  [
    'a computer without its beta',
    {
      tools: [
        { type: 'computer_20250124', name: 'computer', display_width_px: 1, display_height_px: 1 },
      ],
    },
    "tools.0: Input tag 'computer_20250124' found using 'type'",
    { betas: 'computer-use-2025-11-24' },
  ],
  [
    'a passing system message without its beta',
    { model: NEW, ...conversation(user('a'), system('b', { clear_at: 'never' })) },
    'messages.1.clear_at: Extra inputs are not permitted',
  ],
  [
    'an effort for some turns without its beta',
    { model: NEW, ...conversation(user('a'), system([], { output_config: { effort: 'low' } })) },
    'messages.1.output_config: Extra inputs are not permitted',
  ],
  [
    'a tool change without its beta',
    { ...adding({ type: 'tool_reference', name: 'a' }), tools: [tool('a')] },
    "messages.1.content.0: Input tag 'tool_addition'",
  ],
  [
    'a tool in a message without its beta',
    adding({ type: 'tool_definition', definition: tool('a') }),
    "messages.1.content.0.tool_addition.tool: Input tag 'tool_definition'",
    { betas: 'mid-conversation-tool-changes-2026-07-01' },
  ],
]

const ACCEPTED: readonly Accepted[] = [
  ['a beta of tomorrow', {}, { betas: 'made-up-2031-01-01' }],
  ['a beta that nobody listed', {}, { betas: 'made-up-2025-02-03' }],
  [
    'what a beta brings that nobody listed',
    {
      flying: true,
      tools: [tool('a', { wings: 2 })],
      ...conversation({ ...user([text('a', { tone: 'soft' })]), mood: 'good' }),
    },
    { betas: 'made-up-2025-02-03' },
  ],
  ['safeguards with their beta', { safeguards: [] }, { betas: 'dangerous-tool-use-2026-09-03' }],
  [
    'the scope of a breakpoint with its beta',
    { system: [text('a', { cache_control: { type: 'ephemeral', scope: 'global' } })] },
    { betas: 'prompt-caching-scope-2026-01-05' },
  ],
  ...['mid-conversation-output-config-2026-07-01', 'per-turn-control-2026-07-01'].map(
    (beta): Accepted => [
      `an effort for some turns with ${beta}`,
      { model: NEW, ...conversation(user('a'), system([], { output_config: { effort: 'low' } })) },
      { betas: beta },
    ],
  ),
  ['a beta that has become a part of the API', {}, { betas: 'prompt-caching-2024-07-31' }],
  ['several betas', {}, { betas: 'files-api-2025-04-14, context-1m-2025-08-07' }],
  [
    'an MCP server with its beta',
    { mcp_servers: [SERVER], tools: [{ type: 'mcp_toolset', mcp_server_name: 'a' }] },
    { betas: 'files-api-2025-04-14, mcp-client-2025-11-20' },
  ],
  [
    'compaction with its beta',
    { context_management: { edits: [{ type: 'compact_20260112' }] } },
    { betas: 'compact-2026-01-12' },
  ],
  [
    'a tool in a message with its beta',
    adding({ type: 'tool_definition', definition: tool('a') }),
    { betas: 'inline-tools-2026-09-15' },
  ],
  [
    'a passing system message with its beta',
    {
      model: NEW,
      ...conversation(user('a'), system([text('b')], { clear_at: 'next_user_message' })),
    },
    { betas: 'mid-conversation-system-clear-at-2026-08-21' },
  ],
]

testRules(REFUSED, ACCEPTED)
