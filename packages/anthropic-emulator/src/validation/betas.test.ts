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
