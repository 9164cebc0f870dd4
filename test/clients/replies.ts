/** Replies as a script gives them, of every kind of block that clients have to rebuild. */
import type { MessageTurn, WireBlock } from 'anthropic-emulator'

/** What a client asks where the script decides the answer. */
export const ASK = {
  model: 'claude-sonnet-4-6',
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content: 'Hello there' }],
}

interface BlocksTurn extends MessageTurn {
  content: readonly WireBlock[]
}

/** A reply, and whether only the SDK's beta client knows its blocks. */
export interface Scripted {
  turn: BlocksTurn
  beta?: boolean
}

const STRANGE_INPUT = {
  place: 'Köln "am" Rhein \\ \n\t\u2028 🌧️',
  '': { 'a.b': [[], {}, [null, true, -0.5, 1e-7]] },
  日本: ['👩‍👩‍👧', '\u0000'],
  id: '12345678901234567890123',
  constructor: 'own',
}

const CHARACTERS = {
  type: 'char_location' as const,
  cited_text: 'Grass is green.',
  document_index: 0,
  document_title: 'Facts',
  start_char_index: 0,
  end_char_index: 15,
  file_id: null,
}

const FOUND = {
  type: 'web_search_result_location' as const,
  cited_text: 'It rains.',
  url: 'https://example.com/rain',
  title: 'Rain',
  encrypted_index: 'Eo8BCioIAhgB',
}

const SEARCH: WireBlock[] = [
  { type: 'text', text: 'I will search.' },
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'rain' } },
  {
    type: 'web_search_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: [
      {
        type: 'web_search_result',
        url: 'https://example.com/rain',
        title: 'Rain',
        encrypted_content: 'EqgfCioIARgB',
        page_age: null,
      },
    ],
  },
  { type: 'text', text: 'It rains', citations: [FOUND] },
  { type: 'text', text: '.' },
]

const CODE: WireBlock[] = [
  {
    type: 'server_tool_use',
    id: 'srvtoolu_2',
    name: 'code_execution',
    input: { code: 'print(1)' },
  },
  {
    type: 'code_execution_tool_result',
    tool_use_id: 'srvtoolu_2',
    content: {
      type: 'code_execution_result',
      stdout: '1\n',
      stderr: '',
      return_code: 0,
      content: [],
    },
  },
  { type: 'text', text: 'One.' },
]

const MCP: WireBlock[] = [
  { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'echo', server_name: 'srv', input: { a: [1] } },
  {
    type: 'mcp_tool_result',
    tool_use_id: 'mcptoolu_1',
    is_error: false,
    content: [{ type: 'text', text: 'ok', citations: null }],
  },
  { type: 'text', text: 'Echoed.' },
]

/** One of each kind. */
export const REPLIES: Record<string, Scripted> = {
  'a text': {
    turn: { content: [{ type: 'text', text: 'Größe 你好 👩‍👩‍👧 \n\n {"a": 1}\u2028 end' }] },
  },
  'no content': { turn: { content: [] } },
  'several texts': {
    turn: { content: ['One', ' two', ''].map((text) => ({ type: 'text' as const, text })) },
  },
  'a long text': {
    turn: { content: [{ type: 'text', text: 'All work and no play. '.repeat(99) }] },
  },
  thinking: {
    turn: {
      content: [
        { type: 'thinking', thinking: 'Let me think\nabout it.', signature: 'EqQBCgIYAhIM' },
        { type: 'text', text: 'Done.' },
      ],
    },
  },
  'thinking that is not shown': {
    turn: {
      content: [
        { type: 'thinking', thinking: '', signature: 'EqQBCgIYAhIM' },
        { type: 'text', text: 'Done.' },
      ],
    },
  },
  'redacted thinking': {
    turn: {
      content: [
        { type: 'redacted_thinking', data: 'ZW5jcnlwdGVk' },
        { type: 'thinking', thinking: 'Again.', signature: 'EqQBCgIYAhIN' },
        { type: 'text', text: 'Done.' },
      ],
    },
  },
  'parallel calls': {
    turn: {
      content: [
        { type: 'text', text: 'I will look.' },
        { type: 'tool_use', id: 'toolu_1', name: 'get', input: STRANGE_INPUT },
        { type: 'tool_use', id: 'toolu_2', name: 'now', input: {} },
        { type: 'tool_use', id: 'toolu_3', name: 'get', input: { place: '' } },
      ],
    },
  },
  citations: {
    turn: {
      content: [
        { type: 'text', text: 'The grass ' },
        { type: 'text', text: 'is green', citations: [CHARACTERS, CHARACTERS] },
      ],
    },
  },
  'a web search': {
    turn: { content: SEARCH, usage: { server_tool_use: { web_search_requests: 1 } } },
  },
  'code that ran': {
    turn: {
      content: CODE,
      container: { id: 'container_1', expires_at: '2026-01-01T00:00:00Z', skills: null },
    },
  },
  'calls of an MCP server': { turn: { content: MCP }, beta: true },
  compaction: {
    turn: {
      content: [
        { type: 'compaction', content: 'A summary.', encrypted_content: 'abc' },
        { type: 'text', text: 'Going on.' },
      ],
      context_management: { applied_edits: [{ type: 'compact_20260112' }] },
    },
    beta: true,
  },
  'a refusal': {
    turn: {
      content: [],
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', category: 'cyber', explanation: 'No.' },
    },
  },
  'a paused turn': {
    turn: { content: SEARCH.slice(0, 2), stop_reason: 'pause_turn' },
  },
  'a stop sequence': {
    turn: {
      content: [{ type: 'text', text: 'One, two, ' }],
      stop_reason: 'stop_sequence',
      stop_sequence: 'three',
    },
  },
  'an answer cut off': {
    turn: {
      content: [{ type: 'tool_use', id: 'toolu_4', name: 'get', input: { place: 'Pa' } }],
      stop_reason: 'max_tokens',
    },
  },
  'counters of every kind': {
    turn: {
      content: [{ type: 'text', text: 'Hi.' }],
      usage: {
        input_tokens: 7,
        cache_creation_input_tokens: 11,
        cache_read_input_tokens: 13,
        cache_creation: { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 6 },
        output_tokens: 17,
        output_tokens_details: { thinking_tokens: 3 },
        server_tool_use: { web_search_requests: 1, web_fetch_requests: 2 },
        service_tier: 'priority',
        inference_geo: 'us',
      },
    },
  },
  'a fallback': {
    turn: {
      model: 'claude-opus-4-8',
      content: [
        {
          type: 'fallback',
          from: { model: 'claude-fable-5' },
          to: { model: 'claude-opus-4-8' },
          trigger: { type: 'refusal', category: 'cyber' },
        },
        { type: 'text', text: 'Answered in its place.' },
      ],
    },
    beta: true,
  },
}
