/** A reply of tomorrow: a block, deltas, events, a stop reason and fields that nobody knows. */
import { add, addText, close, ending, open, start, STOP, whole } from '../events.ts'
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
  start({
    ...reply,
    content: [],
    stop_reason: null,
    usage: { input_tokens: 12, output_tokens: 1 },
  }),
  { type: 'oracle_wakes', at: { hour: 3 } },
  open(0, { ...oracle, question: '', hints: [] }),
  add(0, 'question_delta', { question: 'Why is ' }),
  add(0, 'question_delta', { question: 'it so?' }),
  add(0, 'hints_delta', { hints: [{ hint: 'one' }] }),
  add(0, 'hints_delta', { hints: [{ hint: 'two' }] }),
  close(0),
  ...whole(1, answer),
  open(2, { type: 'text', text: '' }),
  addText(2, 'So it is.'),
  add(2, 'tone_delta', { tone: 'calm' }),
  close(2),
  ending({ stop_reason: 'oracle_has_spoken' }, { output_tokens: 34, oracle_tokens: 5 }),
  STOP,
]

export const invented: Exchange = {
  name: 'invented',
  reply,
  sse: encode(events, { newline: '\n', padding: '' }),
  interleaved: false,
  unparseable: new Map(),
}
