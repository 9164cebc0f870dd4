/** What real streams do and nobody expects, each as the smallest stream that does it. */
import * as events from '../events.ts'
import { add, addInput, addText, close, ending, open, say, STOP, think, whole } from '../events.ts'
import { foldEvents, parseEvents } from './reference.ts'
import { encode } from './stream-of.ts'
import type { Exchange, JsonObject } from './wire.ts'

const start = (fields: JsonObject = {}) =>
  events.start({ id: 'msg_strange', model: 'claude-sonnet-4-5-20250929', ...fields })

const end = (stop_reason: string, usage: JsonObject = {}, fields: JsonObject = {}) => [
  ending({ stop_reason, ...fields }, usage),
  STOP,
]

const call = (id: string, input: JsonObject = {}) => ({ type: 'tool_use', id, name: 'roll', input })

const cite = (text: string, title: string | null): JsonObject => ({
  type: 'char_location',
  cited_text: text,
  document_index: 0,
  document_title: title,
  start_char_index: 0,
  end_char_index: 3,
})

const streams: Record<string, JsonObject[]> = {
  'a reply whole in message_start': [
    start({ content: [call('toolu_1', { sides: 6 })], stop_reason: 'tool_use' }),
    STOP,
  ],
  'an input whole in content_block_start': [
    start(),
    ...whole(0, call('toolu_1', { sides: 6 })),
    ...end('tool_use'),
  ],
  'a call without arguments': [start(), ...whole(0, call('toolu_1')), ...end('tool_use')],
  'a server result without deltas': [
    start(),
    open(0, { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_fetch', input: {} }),
    addInput(0, '{"url": "https://a'),
    addInput(0, '.example"}'),
    close(0),
    ...whole(1, {
      type: 'web_fetch_tool_result',
      tool_use_id: 'srvtoolu_1',
      content: { type: 'web_fetch_result', url: 'https://a.example', retrieved_at: null },
    }),
    ...say(2, 'Fetched.'),
    ...end('end_turn'),
  ],
  'a result that opens the reply': [
    start(),
    ...whole(0, {
      type: 'tool_search_tool_result',
      tool_use_id: 'srvtoolu_0',
      content: { type: 'tool_search_tool_search_result', tool_references: [] },
    }),
    ...say(1, 'Found.'),
    ...end('end_turn'),
  ],
  'thinking that is empty but signed': [
    start(),
    ...think(0, [], 'c2ln'),
    ...say(1, 'Yes.'),
    ...end('end_turn'),
  ],
  'thinking between the other blocks': [
    start(),
    ...think(0, ['One.'], 'MQ=='),
    ...whole(1, call('toolu_1', { sides: 6 })),
    ...think(2, ['Two.'], 'Mg=='),
    ...say(3, 'And?'),
    ...whole(4, call('toolu_2', { sides: 8 })),
    ...end('tool_use'),
  ],
  'a compaction that is null at first': [
    start(),
    open(0, { type: 'compaction', content: null }),
    add(0, 'compaction_delta', { content: 'So far.', encrypted_content: 'ZW5j' }),
    add(0, 'signature_delta', { signature: 'c2ln' }),
    close(0),
    ...say(1, 'On we go.'),
    ...end('end_turn'),
  ],
  'two calls told in turns': [
    start(),
    open(0, call('toolu_1')),
    open(1, call('toolu_2')),
    addInput(1, '{"sides":'),
    addInput(0, '{"sides":6'),
    addInput(1, '8}'),
    addInput(0, '}'),
    close(1),
    close(0),
    ...end('tool_use'),
  ],
  'counters that change after message_start': [
    start({ usage: { input_tokens: 9, cache_read_input_tokens: 3, output_tokens: 1 } }),
    ...say(0, 'Hi.'),
    ...end('end_turn', {
      input_tokens: 500,
      cache_read_input_tokens: 7,
      output_tokens_details: { thinking_tokens: 2 },
    }),
  ],
  'counters that are null': [
    start({ usage: { input_tokens: 9, cache_read_input_tokens: 3, output_tokens: 1 } }),
    ...say(0, 'Hi.'),
    ...end('end_turn', { input_tokens: null, cache_read_input_tokens: null, speed: null }),
  ],
  'iterations in the usage': [
    start(),
    ...say(0, 'Hi.'),
    ...end('end_turn', {
      iterations: [
        { type: 'compaction', input_tokens: 90, output_tokens: 5 },
        { type: 'message', input_tokens: 10, output_tokens: 7 },
      ],
    }),
  ],
  'a reply without content': [start(), ...end('end_turn')],
  'a refusal with its details': [
    start(),
    ...say(0, 'I must'),
    ...end('refusal', {}, { stop_details: { type: 'refusal', category: 'cyber' } }),
  ],
  'a container that message_delta brings': [
    start({ container: null }),
    ...say(0, 'Hi.'),
    ...end('end_turn', {}, { container: { id: 'container_1', expires_at: '2026-11-22' } }),
  ],
  'edits of the context beside the delta': [
    start(),
    ...say(0, 'Hi.'),
    ...end('end_turn').map((event) =>
      event.type === 'message_delta'
        ? { ...event, context_management: { applied_edits: [{ type: 'clear_thinking' }] } }
        : event,
    ),
  ],
  'message_start twice': [start(), start(), ...say(0, 'Hi.'), ...end('end_turn')],
  'an empty text between others': [
    start(),
    ...say(0, 'One.'),
    ...say(1),
    ...say(2, 'Two.'),
    ...end('end_turn'),
  ],
  'citations before, between and after their text': [
    start(),
    ...say(0, 'So: '),
    open(1, { type: 'text', text: '', citations: [] }),
    add(1, 'citations_delta', { citation: cite('one', null) }),
    addText(1, 'One and '),
    add(1, 'citations_delta', { citation: cite('two', 'Numbers') }),
    addText(1, 'two.'),
    add(1, 'citations_delta', { citation: cite('both', 'Numbers') }),
    close(1),
    ...end('end_turn'),
  ],
  'citations that are announced and never come': [
    start(),
    open(0, { type: 'text', text: '', citations: [] }),
    addText(0, 'Hi.'),
    close(0),
    ...end('end_turn'),
  ],
}

const greeting = [start(), ...say(0, 'Grüße, ', '世界 ', '🌍!'), ...end('end_turn')]
const usual = { newline: '\n', padding: '' } as const

const bytes: Record<string, Uint8Array> = {
  'blanks around the data': encode(greeting, { newline: '\n', padding: '      ' }),
  'line ends of the other kind': encode(greeting, { newline: '\r\n', padding: '' }),
  'an event named data, and [DONE]': Buffer.concat([
    encode(greeting, usual),
    Buffer.from('event: data\ndata: [DONE]\n\n'),
  ]),
  'comments, and events that say nothing': Buffer.concat([
    Buffer.from(': hello\n\nevent: ping\ndata: {"type": "ping"}\n\nretry: 3000\n\n'),
    encode(greeting, usual),
  ]),
  'a last event without its blank line': encode(greeting, usual).slice(0, -1),
}

function exchange([name, sse]: [string, Uint8Array]): Exchange {
  const { reply, unparseable } = foldEvents(parseEvents(sse))
  const interleaved = name === 'two calls told in turns'
  return { name, reply, sse, interleaved, unparseable }
}

const encoded = Object.entries(streams).map(([name, events]): [string, Uint8Array] => [
  name,
  encode(events, usual),
])

export const strange: Exchange[] = [...encoded, ...Object.entries(bytes)].map(exchange)

/** A stream with characters of two, three and four bytes. */
export const worldly: Exchange = exchange(['worldly', encode(greeting, usual)])
