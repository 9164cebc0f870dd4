/** Replies of every shape that programs meet, as the API sends them, and what asks for them. */
import { HumanMessage } from '@langchain/core/messages'
import type { MessageTurn, WireBlock } from 'anthropic-emulator'
import type { ChatModel, SharedOptions } from './sides.ts'

/** A reply, with what a program does to get one like it. */
export interface Reply {
  turn: MessageTurn
  options?: SharedOptions
  tools?: Parameters<ChatModel['bindTools']>[0]
  question?: HumanMessage
}

const text = (text: string): WireBlock => ({ type: 'text', text })
const call = (id: string, name: string, input: object): WireBlock => ({
  type: 'tool_use',
  id: `toolu_01${id}`,
  name,
  input,
})

const THINKING: WireBlock = {
  type: 'thinking',
  thinking: 'The user greets me.',
  signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h',
}
const OMITTED: WireBlock = { ...THINKING, thinking: '' }
const REDACTED: WireBlock = { type: 'redacted_thinking', data: 'EmwKAhgBEgy3va3pzix' }

const CITATION = {
  type: 'char_location',
  cited_text: 'Grass is green.',
  document_index: 0,
  document_title: 'Facts',
  start_char_index: 0,
  end_char_index: 15,
  file_id: null,
}

const SEARCH: WireBlock[] = [
  { type: 'server_tool_use', id: 'srvtoolu_01a', name: 'web_search', input: { query: 'rain' } },
  {
    type: 'web_search_tool_result',
    tool_use_id: 'srvtoolu_01a',
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
]

const EXECUTION: WireBlock[] = [
  {
    type: 'server_tool_use',
    id: 'srvtoolu_01b',
    name: 'bash_code_execution',
    input: { command: 'echo 1' },
  },
  {
    type: 'bash_code_execution_tool_result',
    tool_use_id: 'srvtoolu_01b',
    content: {
      type: 'bash_code_execution_result',
      stdout: '1\n',
      stderr: '',
      return_code: 0,
      content: [],
    },
  },
]

const REMOTE: WireBlock[] = [
  {
    type: 'mcp_tool_use',
    id: 'mcptoolu_01c',
    name: 'echo',
    server_name: 'files',
    input: { path: '/a' },
  },
  {
    type: 'mcp_tool_result',
    tool_use_id: 'mcptoolu_01c',
    is_error: false,
    content: [{ type: 'text', text: 'hello' }],
  },
]

const WEATHER = call('a', 'get_weather', { city: 'Paris', days: 3 })

const REFUSED = {
  stop_reason: 'refusal',
  stop_details: { type: 'refusal', category: 'cyber', explanation: 'This cannot be answered.' },
}

const THINKS = { options: { thinking: { type: 'enabled', budget_tokens: 1024 }, maxTokens: 4096 } }

export const GET_WEATHER = {
  name: 'get_weather',
  description: 'The weather of a city',
  schema: {
    type: 'object' as const,
    properties: { city: { type: 'string' }, days: { type: 'number' } },
  },
}
const CALLS = { tools: [GET_WEATHER] }
const SEARCHES = { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }
const EXECUTES = { tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] }

const READS = {
  question: new HumanMessage({
    content: [
      {
        type: 'document',
        source: { type: 'text', media_type: 'text/plain', data: 'Grass is green.' },
        title: 'Facts',
        citations: { enabled: true },
      },
      { type: 'text', text: 'Which colour has grass?' },
    ],
  }),
}

const cited = (words: string) => ({ ...text(words), citations: [CITATION] }) as WireBlock

/** Each shape by what is in it. */
export const REPLIES: Record<string, Reply> = {
  'a text': { turn: { content: 'A plain answer.' } },
  'a JSON text': { turn: { content: '{"city":"Paris","days":3}' } },
  'a JSON text in a fence': {
    turn: { content: 'Here it is:\n```json\n{"city":"Paris","days":3}\n```' },
  },
  'a list': { turn: { content: 'red, green, blue' } },
  'thinking, text': { turn: { content: [THINKING, text('A plain answer.')] }, ...THINKS },
  'thinking, JSON': { turn: { content: [THINKING, text('{"city":"Paris","days":3}')] }, ...THINKS },
  'omitted thinking, text': { turn: { content: [OMITTED, text('red, green')] }, ...THINKS },
  'redacted thinking, text': { turn: { content: [REDACTED, text('red, green')] }, ...THINKS },
  'unasked thinking, text': { turn: { content: [THINKING, text('A plain answer.')] } },
  'text, text': { turn: { content: [text('red, '), text('green')] } },
  'JSON, JSON': { turn: { content: [text('{"city":"Paris",'), text('"days":3}')] } },
  'text, text with tools': { turn: { content: [text('red, '), text('green')] }, ...CALLS },
  'a cited text': { turn: { content: [cited('It is green.')] }, ...READS },
  'text, a cited text': { turn: { content: [text('I know: '), cited('it is green.')] }, ...READS },
  'a call': { turn: { content: [WEATHER], stop_reason: 'tool_use' }, ...CALLS },
  'text, a call': {
    turn: { content: [text('I look.'), WEATHER], stop_reason: 'tool_use' },
    ...CALLS,
  },
  'thinking, a call': {
    turn: { content: [THINKING, WEATHER], stop_reason: 'tool_use' },
    ...THINKS,
    ...CALLS,
  },
  'two calls': {
    turn: {
      content: [WEATHER, call('b', 'get_weather', { city: 'Rome', days: 1 })],
      stop_reason: 'tool_use',
    },
    ...CALLS,
  },
  'a call without arguments': {
    turn: { content: [call('a', 'get_weather', {})], stop_reason: 'tool_use' },
    ...CALLS,
  },
  'web search, text': {
    turn: { content: [text('I search.'), ...SEARCH, text('It rains.')] },
    ...SEARCHES,
  },
  'code execution, text': { turn: { content: [...EXECUTION, text('It is 1.')] }, ...EXECUTES },
  'an MCP call, text': { turn: { content: [...REMOTE, text('It says hello.')] }, ...CALLS },
  'a block of tomorrow, text': {
    turn: { content: [{ type: 'hologram', shape: 'cube' }, text('A cube.')] },
    ...CALLS,
  },
  nothing: { turn: { content: [] } },
  'a refusal': { turn: { content: [], ...REFUSED } },
  'a text, refused': { turn: { content: [text('I cannot')], ...REFUSED } },
  'a text cut off': { turn: { content: '{"city":"Par', stop_reason: 'max_tokens' } },
}
