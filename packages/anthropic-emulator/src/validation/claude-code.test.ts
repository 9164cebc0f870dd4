/** The shapes of requests that Claude Code sends. */
import { testRules, text, tool, user, type Accepted, type Fields } from '../../test/rules.ts'

const EPHEMERAL = { type: 'ephemeral' }
const SHARED = { type: 'ephemeral', ttl: '1h', scope: 'global' }

/** What is sent to any base URL. */
const BETAS = [
  'claude-code-20250219',
  'interleaved-thinking-2025-05-14',
  'context-management-2025-06-27',
  'per-turn-control-2026-07-01',
  'mid-conversation-tool-changes-2026-07-01',
  'thinking-token-count-2026-05-13',
  'advanced-tool-use-2025-11-20',
  'effort-2025-11-24',
]

/** What is sent to Anthropic besides, by accounts that have all of it. */
const MORE_BETAS = [
  'afk-mode-2026-01-31',
  'cache-diagnosis-2026-04-07',
  'cache-keepalive-2026-09-03',
  'context-hint-2026-04-09',
  'dangerous-tool-use-2026-09-03',
  'extended-cache-ttl-2025-04-11',
  'fast-mode-2026-02-01',
  'mid-conversation-system-clear-at-2026-08-21',
  'oauth-2025-04-20',
  'program-use-case-ids-2026-09-17',
  'prompt-caching-scope-2026-01-05',
  'redact-thinking-2026-02-12',
  'server-side-fallback-2026-07-01',
  'thinking-display-updates-2026-08-18',
  'timing-2026-09-09',
  'tool-provenance-2026-10-26',
  'web-search-results-only-2026-11-15',
]

const FIRST: Fields = {
  model: 'claude-opus-5-5',
  max_tokens: 128_000,
  stream: true,
  metadata: { user_id: JSON.stringify({ device_id: 'd', account_uuid: '', session_id: 's' }) },
  thinking: { type: 'adaptive', display: 'omitted' },
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
  output_config: { effort: 'medium' },
  system: [
    text('x-anthropic-billing-header: cc_version=2.1.332'),
    text('You are a coding agent.', { cache_control: EPHEMERAL }),
    text('Work with the user.', { cache_control: EPHEMERAL }),
  ],
  tools: [
    tool('Bash', { eager_input_streaming: true, description: 'Runs a command' }),
    tool('Read', { input_schema: { type: 'object', properties: { file: { type: 'string' } } } }),
    tool('WebFetch', { defer_loading: true }),
  ],
  messages: [
    user([text('<system-reminder>Be kind.</system-reminder>'), text('Say hello')]),
    {
      role: 'system',
      content: [text('# Environment', { cache_control: EPHEMERAL })],
      output_config: { effort: 'medium' },
    },
  ],
}

const WHOLE: Fields = {
  ...FIRST,
  thinking: { type: 'adaptive', display: 'updates' },
  speed: 'fast',
  fallbacks: 'default',
  diagnostics: { previous_message_id: null },
  program_use_case_id: 'use_1',
  context_hint: { enabled: true, target_tokens_saved: 20_000 },
  safeguards: [{ type: 'dangerous_tool_use', classifier_context: { artifacts: [] } }],
  system: [text('You are a coding agent.', { cache_control: SHARED })],
  tools: [
    tool('mcp__a__b', {
      ownership_metadata: { verified: false, owner: 'mcp', server_url: 'https://a' },
    }),
    tool('WebSearch', { citations: { enabled: true } }),
    { type: 'web_search_20250305', name: 'web_search' },
  ],
  messages: [
    user('Say hello'),
    {
      role: 'system',
      content: [text('# Environment')],
      output_config: { effort: 'high', timing: { type: 'now', now: '2026-11-28T23:00:00Z' } },
    },
    { role: 'assistant', content: [text('Hello.')] },
    user('And now?'),
    { role: 'system', content: 'Be brief.', clear_at: 'next_user_message' },
  ],
}

const ACCEPTED: readonly Accepted[] = [
  ['its first request', FIRST, { betas: BETAS.join(',') }],
  ['a request with all that it knows', WHOLE, { betas: [...BETAS, ...MORE_BETAS].join(',') }],
  [
    'its request to a model without efforts',
    {
      ...FIRST,
      model: 'claude-haiku-4-5',
      max_tokens: 32_000,
      thinking: { type: 'enabled', budget_tokens: 31_999 },
      output_config: undefined,
      messages: [user('Say hello')],
    },
    { betas: BETAS.slice(0, 3).join(',') },
  ],
]

testRules([], ACCEPTED)
