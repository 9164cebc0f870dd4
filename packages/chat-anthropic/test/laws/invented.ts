/** A reply of tomorrow: a block, deltas, events, a stop reason and fields that nobody knows. */
import { encode } from './stream-of.ts'
import type { Exchange, JsonObject, WireBlock, WireMessage } from './wire.ts'

const oracle: WireBlock = {
  type: 'oracle_use',
  id: 'orctoolu_1',
  name: 'ask',
  question: 'Why is it so?',
  hints: [{ hint: 'one' }, { hint: 'two' }],
  settings: { depth: { limit: null, kinds: ['a', 1, true] } },
}
const answer: WireBlock = {
  type: 'oracle_tool_result',
  tool_use_id: 'orctoolu_1',
  content: { type: 'oracle_answer', answer: 'Because. 🌱', encrypted: 'b3JhY2xl' },
}
const said: WireBlock = { type: 'text', text: 'So it is.', tone: 'calm' }

const reply: WireMessage = {
  id: 'msg_invented',
  type: 'message',
  role: 'assistant',
  model: 'claude-made-up-9',
  content: [oracle, answer, said],
  stop_reason: 'oracle_has_spoken',
  stop_sequence: null,
  usage: { input_tokens: 12, output_tokens: 34, oracle_tokens: 5 },
  oracle: { mood: 'good' },
}

const events: JsonObject[] = [
  {
    type: 'message_start',
    message: {
      ...reply,
      content: [],
      stop_reason: null,
      usage: { input_tokens: 12, output_tokens: 1 },
    },
  },
  { type: 'oracle_wakes', at: { hour: 3 } },
  { type: 'content_block_start', index: 0, content_block: { ...oracle, question: '', hints: [] } },
  { type: 'content_block_delta', index: 0, delta: { type: 'question_delta', question: 'Why is ' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'question_delta', question: 'it so?' } },
  {
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'hints_delta', hints: [{ hint: 'one' }] },
  },
  {
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'hints_delta', hints: [{ hint: 'two' }] },
  },
  { type: 'content_block_stop', index: 0 },
  { type: 'content_block_start', index: 1, content_block: answer },
  { type: 'content_block_stop', index: 1 },
  { type: 'content_block_start', index: 2, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 2, delta: { type: 'text_delta', text: 'So it is.' } },
  { type: 'content_block_delta', index: 2, delta: { type: 'tone_delta', tone: 'calm' } },
  { type: 'content_block_stop', index: 2 },
  {
    type: 'message_delta',
    delta: { stop_reason: 'oracle_has_spoken', stop_sequence: null },
    usage: { output_tokens: 34, oracle_tokens: 5 },
  },
  { type: 'message_stop' },
]

export const invented: Exchange = {
  name: 'invented',
  reply,
  sse: encode(events, { newline: '\n', padding: '' }),
  interleaved: false,
  unparseable: new Map(),
}
