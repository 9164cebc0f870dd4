import {
  assistant,
  conversation,
  NEW,
  testRules,
  text,
  user,
  type Accepted,
  type Refused,
} from '../../test/rules.ts'

const BETA = 'compact-2026-09-04'
const SUMMARY = { type: 'compaction', content: 'All of it.', signature: 'sig' }
const CLEAR = { context_management: { edits: [{ type: 'clear_thinking_20251015' }] } }
const COMPACT = { context_management: { edits: [{ type: 'compact_20260112' }] } }
const on = (...messages: Record<string, unknown>[]) => ({
  model: NEW,
  ...conversation(...messages),
})
const WRITTEN = on(
  user('a'),
  assistant([{ type: 'compaction', content: 'All of it.' }, text('b')]),
  user('c'),
)

const REFUSED: readonly Refused[] = [
  [
    'a summary after what it sums up',
    on(user('a'), assistant([SUMMARY]), user('b')),
    '`compaction` block must be sent first, in place of the messages it summarizes',
    { betas: BETA, code: 'compaction_block_misplaced' },
  ],
  [
    'two summaries',
    on(assistant([SUMMARY, SUMMARY]), user('b')),
    'only one `compaction` block may be sent',
    { betas: BETA, code: 'compaction_block_ambiguous' },
  ],
  [
    'an empty summary',
    on(assistant([{ ...SUMMARY, content: '' }]), user('b')),
    'messages.0.content.0.compaction.content: content cannot be empty',
    { betas: BETA },
  ],
  [
    'a summary that a context edit wrote, without that edit',
    WRITTEN,
    'messages.1.content.0: `compaction` blocks require a `compact_20260112` strategy',
    { betas: 'compact-2026-01-12' },
  ],
  [
    'a summary beside context edits',
    { ...on(user('a')), compaction: { type: 'summarize' }, context_management: { edits: [] } },
    'compaction: cannot be combined with context_management',
    { betas: BETA },
  ],
  [
    'clearing of thinking that there is none of',
    CLEAR,
    '`clear_thinking_20251015` strategy requires `thinking` to be enabled or adaptive',
    { betas: 'context-management-2025-06-27' },
  ],
  [
    'an unknown edit',
    { context_management: { edits: [{ type: 'clear_all' }] } },
    "context_management.edits.0: Input tag 'clear_all' found using 'type'",
    { betas: 'context-management-2025-06-27' },
  ],
]

const ACCEPTED: readonly Accepted[] = [
  ['a summary at first', on(assistant([SUMMARY]), user('b')), { betas: BETA }],
  [
    'a summary that a context edit wrote',
    { ...WRITTEN, ...COMPACT },
    { betas: 'compact-2026-01-12' },
  ],
  [
    'a summary that a context edit wrote, beside the newer beta',
    WRITTEN,
    { betas: 'compact-2026-01-12, compact-2026-09-04' },
  ],
  [
    'clearing of thinking',
    { ...on(user('a')), ...CLEAR, thinking: { type: 'adaptive' } },
    { betas: 'context-management-2025-06-27' },
  ],
]

testRules(REFUSED, ACCEPTED)
