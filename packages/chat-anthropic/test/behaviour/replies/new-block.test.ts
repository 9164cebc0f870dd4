import { describe, expect, test } from 'vitest'
import { MODEL } from '../support.ts'
import {
  add,
  addInput,
  addText,
  close,
  END,
  ending,
  open,
  say,
  start,
  STOP,
  text,
  told,
  whole,
} from '../../events.ts'
import { chunksOf, kept, nativeEvents } from './support.ts'

const asked = {
  type: 'oracle_use',
  id: 'orctoolu_1',
  name: 'ask',
  question: 'Why is it so?',
  hints: [{ hint: 'one' }, { hint: 'two' }],
  settings: { depth: { limit: null, kinds: ['a', 1, true] } },
  input: { tone: 'calm' },
}
const answered = {
  type: 'oracle_tool_result',
  tool_use_id: 'orctoolu_1',
  content: { type: 'oracle_answer', answer: 'Because. 🌱', encrypted: 'b3JhY2xl' },
}

describe('a block of a type that nobody knows is kept and goes back (row 2)', () => {
  const events = [
    start(),
    open(0, { ...asked, question: '', hints: [], input: {} }),
    add(0, 'question_delta', { question: 'Why is ' }),
    add(0, 'question_delta', { question: 'it so?' }),
    add(0, 'hints_delta', { hints: [{ hint: 'one' }] }),
    add(0, 'hints_delta', { hints: [{ hint: 'two' }] }),
    addInput(0, '{"tone":'),
    addInput(0, '"calm"}'),
    close(0),
    ...whole(1, answered),
    ...say(2, 'So it is.'),
    ...END,
  ]
  const content = [asked, answered, text('So it is.')]

  test('in each mode', async () => {
    const message = await kept(told(events, content))
    expect(message.content).toEqual(content)
    expect(message.text).toBe('So it is.')
    expect(message).toMatchObject({ tool_calls: [], invalid_tool_calls: [] })
    expect(message.contentBlocks).toEqual([
      { type: 'non_standard', value: asked },
      { type: 'non_standard', value: answered },
      text('So it is.'),
    ])
  })

  test('in message_start, too', async () => {
    const reason = { stop_reason: 'oracle_has_spoken' }
    const usage = { input_tokens: 1, output_tokens: 2 }
    const begun = start({ content, ...reason, usage })
    const message = await kept(told([begun, STOP], content, { ...reason, usage }))
    expect(message.content).toEqual(content)
  })

  test('with a text where others have their arguments', async () => {
    const block = { type: 'oracle', input: '{"why": "so"}' }
    const message = await kept(told([start(), ...whole(0, block), ...END], [block]))
    expect(message.content).toEqual([block])
  })

  test('whatever its deltas do to it', async () => {
    const events = [
      start(),
      open(0, { type: 'oracle', mood: null, level: 1 }),
      add(0, 'oracle_delta', { mood: { good: true }, level: 2 }),
      add(0, 'oracle_delta', { mood: null, extra: 'a' }),
      add(0, 'oracle_delta', { extra: 'b', more: null }),
      close(0),
      ...END,
    ]
    const block = { type: 'oracle', mood: { good: true }, level: 2, extra: 'ab', more: null }
    await kept(told(events, [block]))
  })

  test('beside the text of a delta, too', async () => {
    const events = [
      start(),
      open(0, text('')),
      addText(0, 'So '),
      add(0, 'text_delta', { text: 'it ', tone: 'calm' }),
      addText(0, 'is.'),
      close(0),
      ...END,
    ]
    await kept(told(events, [{ ...text('So it is.'), tone: 'calm' }]))
  })

  test('and its text is no part of the answer', async () => {
    const events = [
      start(),
      open(0, { type: 'whisper', text: '' }),
      addText(0, 'Psst'),
      add(0, 'thinking_delta', { thinking: 'Hm' }),
      close(0),
      ...say(1, 'Hi.'),
      ...END,
    ]
    const block = { type: 'whisper', text: 'Psst', thinking: 'Hm' }
    const message = await kept(told(events, [block, text('Hi.')]))
    expect(message.text).toBe('Hi.')
    expect((await chunksOf(events)).map(({ text }) => text).join('')).toBe('Hi.')
    const native = await nativeEvents(events)
    expect(JSON.stringify(native.filter(({ event }) => event === 'content-block-delta'))).toBe(
      JSON.stringify([
        change(0, { type: 'whisper', text: 'Psst' }),
        change(0, block),
        {
          event: 'content-block-delta',
          index: 1,
          delta: { type: 'text-delta', text: 'Hi.' },
        },
      ]),
    )
  })
})

/** The delta of a block that core has no name for: all of it, as it is now. */
function change(index: number, value: object) {
  const fields = { type: 'non_standard', value }
  return { event: 'content-block-delta', index, delta: { type: 'block-delta', fields } }
}

describe('what else nobody knows', () => {
  test('a delta of a text is a field of it', async () => {
    const events = [
      start(),
      ...say(0, 'Hi').slice(0, -1),
      add(0, 'tone_delta', { tone: 'calm', note: null }),
      addText(0, '.'),
      close(0),
      ...END,
    ]
    const block = { ...text('Hi.'), tone: 'calm', note: null }
    const message = await kept(told(events, [block]))
    expect(message.content).toEqual([{ ...text('Hi.'), tone: 'calm' }])
    const deltas = (await nativeEvents(events)).filter(
      ({ event }) => event === 'content-block-delta',
    )
    expect(deltas[1]).toMatchObject({
      delta: { type: 'block-delta', fields: { type: 'text', tone: 'calm' } },
    })
  })

  test('an event disturbs nothing, and is told to readers of events', async () => {
    const wakes = { type: 'oracle_wakes', at: { hour: 3 } }
    const events = [start(), wakes, ...say(0, 'Hi.'), wakes, ...END]
    expect((await kept(told(events, [text('Hi.')]))).content).toBe('Hi.')
    expect(await nativeEvents(events)).toContainEqual({
      event: 'provider',
      provider: 'anthropic',
      name: 'oracle_wakes',
      payload: wakes,
    })
  })

  test('fields, a stop reason and counters are told as they are', async () => {
    const fields = { oracle: { mood: 'good' } }
    const reason = { stop_reason: 'oracle_has_spoken' }
    const events = [start(fields), ...say(0, 'Hi.'), ending(reason, { oracle_tokens: 5 }), STOP]
    const usage = { input_tokens: 10, output_tokens: 7, oracle_tokens: 5 }
    const message = await kept(told(events, [text('Hi.')], { ...fields, ...reason, usage }))
    expect(message.response_metadata).toMatchObject({ ...fields, ...reason, usage, model: MODEL })
  })
})
