import { load } from '@langchain/core/load'
import { AIMessage, AIMessageChunk, type AIMessageChunkFields } from '@langchain/core/messages'
import { concat } from '@langchain/core/utils/stream'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { chat } from '../support.ts'
import {
  add,
  addText,
  call,
  CALLED,
  close,
  END,
  input,
  open,
  say,
  serverCall,
  start,
  text,
  think,
  thinking,
  told,
} from '../../events.ts'
import { chunksOf, fold, inEachMode, sentBack, turnOf, view } from './support.ts'

const citation = { type: 'page_location', cited_text: 'x', start_page_number: 1 }
const EVENTS = [
  start(),
  ...think(0, ['Hm', '.'], 'c2ln'),
  open(1, { ...text(''), citations: [] }),
  add(1, 'citations_delta', { citation }),
  addText(1, 'So'),
  addText(1, ':'),
  close(1),
  ...input(2, serverCall('srvtoolu_1'), '{"q":', '1}'),
  ...input(3, call('toolu_1'), '{"a":', '1}'),
  ...input(4, call('toolu_2'), '{"b":', '2}'),
  ...CALLED,
]
const CONTENT = [
  thinking('Hm.', 'c2ln'),
  { ...text('So:'), citations: [citation] },
  serverCall('srvtoolu_1', { q: 1 }),
  call('toolu_1', { a: 1 }),
  call('toolu_2', { b: 2 }),
]

/** The fields of a message, spread into an object of their own. */
const fieldsOf = (message: object) => ({ ...message }) as AIMessageChunkFields

/** The chunk as core's own class has it. */
const plain = (chunk: AIMessageChunk) => new AIMessageChunk(fieldsOf(chunk))

describe('chunks fold', () => {
  test('into what invoke gives, one after the other', async () => {
    const { invoke } = await inEachMode(told(EVENTS, CONTENT))
    expect(view(fold(await chunksOf(EVENTS)))).toEqual(view(invoke))
  })

  test('by core’s own rule, too (row 16)', async () => {
    const { invoke } = await inEachMode(told(EVENTS, CONTENT))
    const folded = fold((await chunksOf(EVENTS)).map(plain))
    expect(folded.constructor).toBe(AIMessageChunk)
    expect(folded.text).toBe('So:')
    expect(folded.tool_calls).toEqual(invoke.tool_calls)
    expect(folded.invalid_tool_calls).toEqual([])
    expect(folded.usage_metadata).toMatchObject({ input_tokens: 10, output_tokens: 7 })
    expect(view(folded).metadata).toEqual(view(invoke).metadata)
    expect(await sentBack(folded)).toEqual(CONTENT)
  })

  test('from the middle of a stream', async () => {
    const chunks = await chunksOf([start(), ...say(0, 'One ', 'two ', 'three.'), ...END])
    const late = fold(chunks.slice(2))
    expect(late.text).toBe('two three.')
    expect(late.usage_metadata).toMatchObject({ output_tokens: 6 })
    expect(late.response_metadata).toMatchObject({ stop_reason: 'end_turn' })
  })

  test('with a gap between them', async () => {
    const chunks = await chunksOf([start(), ...say(0, 'One ', 'two ', 'three.'), ...END])
    expect(concat(chunks[1]!, chunks[3]!).text).toBe('One three.')
    expect(concat(fold(chunks.slice(0, 2)), chunks[3]!).text).toBe('One three.')
  })

  test('in groups, in whatever order these are folded', async () => {
    const chunks = await chunksOf(EVENTS)
    const [first, second, third] = [chunks.slice(0, 4), chunks.slice(4, 9), chunks.slice(9)]
    const whole = view(fold(chunks))
    expect(view(fold(first).concat(fold([...second, ...third])))).toEqual(whole)
    expect(view(fold(first).concat(fold(second).concat(fold(third))))).toEqual(whole)
  })

  test('and keep what somebody has made of them', async () => {
    const told = async () => chunksOf([start(), ...say(0, 'It is ', 'secret', '.'), ...END])
    const chunks = await told()
    chunks[2]!.content = '***'
    expect(fold(chunks).text).toBe('It is ***.')
    const half = fold((await told()).slice(0, 3))
    half.content = 'It was ***'
    expect(fold([half, ...(await told()).slice(3)]).text).toBe('It was ***.')
    const read = fold((await told()).slice(0, 3))
    expect(read.content).toBe('It is secret')
    read.content = 'It was ***'
    expect(fold([read, ...(await told()).slice(3)]).text).toBe('It was ***.')
  })

  test('with chunks of another stream, and of another maker', async () => {
    const [, mine] = await chunksOf([start(), ...say(0, 'Mine.'), ...END])
    const [, yours] = await chunksOf([start({ id: 'msg_2' }), ...say(0, 'Yours.'), ...END])
    expect(concat(mine!, yours!).text).toBe('Mine.Yours.')
    expect(concat(mine!, new AIMessageChunk('Theirs.')).text).toBe('Mine.Theirs.')
    expect(concat(new AIMessageChunk('Theirs.'), mine!).text).toBe('Theirs.Mine.')
    expect(concat(new AIMessageChunk('Theirs.'), mine!).constructor).toBe(AIMessageChunk)
  })

  test('and stay as they were', async () => {
    const chunks = await chunksOf(EVENTS)
    const before = JSON.stringify(chunks)
    const first = fold(chunks.slice(0, 5))
    const text = JSON.stringify(first)
    fold(chunks)
    expect(JSON.stringify(chunks)).toBe(before)
    expect(JSON.stringify(first)).toBe(text)
  })
})

describe('a folded chunk is a message like any other', () => {
  const folded = async () => fold(await chunksOf(EVENTS))

  test('an AIMessageChunk with its id', async () => {
    const chunk = await folded()
    expect(chunk).toBeInstanceOf(AIMessageChunk)
    expect(AIMessage.isInstance(chunk)).toBe(true)
    expect(chunk.id).toBe('msg_1')
  })

  test('its fields can be written, read or not', async () => {
    const fresh = await folded()
    fresh.content = 'Mine.'
    expect(fresh.text).toBe('Mine.')
    fresh.response_metadata = { a: 1 }
    expect(fresh.response_metadata).toEqual({ a: 1 })
    expect(fresh.tool_calls).toHaveLength(2)
    const read = await folded()
    expect(read.content).toEqual(CONTENT)
    read.content = 'Mine.'
    read.tool_calls = []
    expect(read).toMatchObject({ content: 'Mine.', tool_calls: [] })
  })

  test('its fields can be spread into another message', async () => {
    const chunk = await folded()
    const { content, tool_calls, usage_metadata } = fieldsOf(chunk)
    expect({ content, tool_calls }).toEqual({ content: CONTENT, tool_calls: chunk.tool_calls })
    expect(usage_metadata).toMatchObject({ input_tokens: 10, output_tokens: 7 })
    expect(view(plain(await folded()))).toEqual(view(chunk))
  })

  test('its fields can be cloned and compared', async () => {
    expect(structuredClone(fieldsOf(await folded()).content)).toEqual(CONTENT)
    expect(Object.keys(await folded())).toEqual(
      expect.arrayContaining(['content', 'tool_calls', 'usage_metadata', 'response_metadata']),
    )
  })

  test('saved and loaded it is the same, under core’s name', async () => {
    const chunk = await folded()
    const saved = JSON.stringify(chunk)
    expect(JSON.parse(saved)).toMatchObject({
      lc: 1,
      type: 'constructor',
      id: ['langchain_core', 'messages', 'AIMessageChunk'],
    })
    const loaded = await load<AIMessageChunk>(saved)
    expect(loaded.constructor).toBe(AIMessageChunk)
    expect(view(loaded)).toEqual(view(chunk))
    expect(await sentBack(loaded)).toEqual(CONTENT)
  })

  test('saved and loaded, a message is under core’s name, too', async () => {
    const { invoke } = await inEachMode(told(EVENTS, CONTENT))
    const saved = JSON.stringify(invoke)
    expect(JSON.parse(saved)).toMatchObject({ id: ['langchain_core', 'messages', 'AIMessage'] })
    expect(view(await load<AIMessage>(saved))).toEqual(view(invoke))
  })

  test('saved with a call that is none, it is loaded without a call', async () => {
    const events = [start(), ...say(0, 'So:'), ...input(1, call('toolu_1'), '{"a'), ...CALLED]
    const loaded = await load<AIMessageChunk>(JSON.stringify(fold(await chunksOf(events))))
    expect(loaded.tool_calls).toEqual([])
    expect(loaded.content).toEqual([text('So:'), call('toolu_1', '{"a')])
  })
})

describe('chunks of standard blocks (outputVersion v1)', () => {
  const v1 = { outputVersion: 'v1' } as const

  test('fold into what invoke gives', async () => {
    await using api = await startEmulator({ reply: turnOf(told(EVENTS, CONTENT)) })
    const whole = await chat(api, { ...v1, maxTokens: 100 }).invoke('Hi')
    const chunk = fold(await chunksOf(EVENTS, v1))
    expect(chunk.content).toEqual(whole.content)
    expect(view(chunk)).toEqual(view(whole))
    expect(chunk.response_metadata['output_version']).toBe('v1')
    expect(await sentBack(chunk)).toEqual(CONTENT)
  })

  test('fold with chunks that are folded already', async () => {
    const chunks = await chunksOf(EVENTS, v1)
    const first = fold(chunks.slice(0, 6))
    expect(first.contentBlocks[0]).toMatchObject({ type: 'reasoning', reasoning: 'Hm.' })
    expect(view(fold([first, ...chunks.slice(6)]))).toEqual(view(fold(chunks)))
  })

  test('are made from chunks of the other kind as well', async () => {
    const chunk = fold(await chunksOf(EVENTS))
    expect(chunk.contentBlocks).toEqual(fold(await chunksOf(EVENTS, v1)).content)
  })
})

test('a chunk that a program makes of the class of another shows its text, and folds with what came', async () => {
  const [first] = await chunksOf([start(), ...say(0, 'Hi'), ...END])
  const Chunk = first!.constructor as typeof AIMessageChunk
  expect(new Chunk('Hi.').contentBlocks).toEqual([text('Hi.')])
  expect(first!.concat(new Chunk('Hi.'))).toMatchObject({ id: 'msg_1', text: 'Hi.' })
})
