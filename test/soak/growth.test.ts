/** What a stream costs, counted without a clock: per event it is the same however long it is. */
import { AIMessageChunk } from '@langchain/core/messages'
import { ChatGenerationChunk } from '@langchain/core/outputs'
import { Serializable } from '@langchain/core/load/serializable'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startEmulator, type Turn, type WireEvent } from 'anthropic-emulator'
import { ChatAnthropic } from '../../packages/chat-anthropic/src/index.ts'
import {
  add,
  addInput,
  close,
  ending,
  open,
  start,
  STOP,
} from '../../packages/chat-anthropic/test/events.ts'

/**
 * Message chunks made, core's own folds of generations and merges of chunks, parses of
 * the tool's input or of its beginning, and the characters of all that was parsed.
 */
const NONE = { chunks: 0, folds: 0, merges: 0, parses: 0, parsed: 0 }
const counts = { ...NONE }
const restore: (() => void)[] = []

/** Puts something that counts in front of a method, or of a getter, that goes on as before. */
function counting(owner: object, name: string, count: (self: unknown, arg: unknown) => void) {
  const before = Object.getOwnPropertyDescriptor(owner, name)!
  const { get, value } = before as { get?: () => unknown; value?: (...args: unknown[]) => unknown }
  const counted = {
    get(this: unknown) {
      count(this, undefined)
      return get!.call(this)
    },
  }
  const called = function (this: unknown, ...args: unknown[]) {
    count(this, args[0])
    return value!.apply(this, args)
  }
  Object.defineProperty(
    owner,
    name,
    get ? { ...before, get: counted.get } : { ...before, value: called },
  )
  restore.push(() => Object.defineProperty(owner, name, before))
}

const TOOL_INPUT = '{"rows":'

beforeEach(() => {
  Object.assign(counts, NONE)
  // Every constructor of something serializable reads it once.
  counting(Serializable.prototype, 'lc_serializable_keys', (self) => {
    if (isChunk(self)) counts.chunks += 1
  })
  counting(AIMessageChunk.prototype, 'concat', () => (counts.merges += 1))
  counting(ChatGenerationChunk.prototype, 'concat', () => (counts.folds += 1))
  counting(JSON, 'parse', (_, text) => {
    counts.parsed += String(text).length
    if (String(text).startsWith(TOOL_INPUT)) counts.parses += 1
  })
})

afterEach(() => {
  for (const undo of restore.splice(0)) undo()
})

/** By its methods: its fields are not there yet when it is counted. */
function isChunk(value: unknown): boolean {
  return AIMessageChunk.prototype.isPrototypeOf(value as object)
}

const KINDS = {
  text: [
    { type: 'text', text: '' },
    { type: 'text_delta', text: 'word ' },
  ],
  thinking: [
    { type: 'thinking', thinking: '', signature: '' },
    { type: 'thinking_delta', thinking: 'word ' },
  ],
  tool: [
    { type: 'tool_use', id: 'toolu_1', name: 'fill', input: {} },
    { type: 'input_json_delta', partial_json: '1234,' },
  ],
} as const

type KindName = keyof typeof KINDS

/** A reply of one block in so many deltas, before the ones that begin and end a tool's input. */
function streamed(kind: KindName, deltas: number): Turn {
  const [block, { type, ...fields }] = KINDS[kind]
  const stop_reason = kind === 'tool' ? 'tool_use' : 'end_turn'
  const events: object[] = [
    start({ model: 'm' }),
    open(0, block),
    ...(kind === 'tool' ? [addInput(0, `${TOOL_INPUT}[`)] : []),
    ...Array.from({ length: deltas }, () => add(0, type, fields)),
    ...(kind === 'tool' ? [addInput(0, '0]}')] : []),
    close(0),
    ending({ stop_reason }, { output_tokens: deltas }),
    STOP,
  ]
  return { events: events as WireEvent[] }
}

const READERS = {
  async stream(model: ChatAnthropic) {
    for await (const chunk of await model.stream('Hi')) void chunk.text
  },
  async invoke(model: ChatAnthropic) {
    await model.invoke('Hi', { callbacks: [{ handleLLMNewToken() {} }] })
  },
}

type ReaderName = keyof typeof READERS

/** What it costs to read a stream of so many deltas. */
async function costOf(kind: KindName, reader: ReaderName, deltas: number) {
  await using api = await startEmulator({ reply: streamed(kind, deltas) })
  const model = new ChatAnthropic({
    model: 'claude-sonnet-4-6',
    apiKey: 'test-key',
    baseURL: api.url,
    streaming: reader === 'invoke',
  })
  Object.assign(counts, NONE)
  await READERS[reader](model)
  return { ...counts }
}

describe.each(['text', 'thinking', 'tool'] as const)('a stream of %s', (kind) => {
  test.each(['stream', 'invoke'] as const)(
    'costs the same per event, read by %s',
    async (reader) => {
      const short = await costOf(kind, reader, 1_000)
      const long = await costOf(kind, reader, 4_000)
      for (const [deltas, cost] of [
        [1_000, short],
        [4_000, long],
      ] as const) {
        expect(cost.chunks).toBeGreaterThan(deltas)
        expect(cost.chunks).toBeLessThanOrEqual(deltas + 10)
        expect(cost.folds).toBe(0)
        expect(cost.merges).toBe(0)
        expect(cost.parses).toBe(kind === 'tool' ? 1 : 0)
      }
      expect(long.chunks / 4_000).toBeCloseTo(short.chunks / 1_000, 1)
      expect(long.parsed / short.parsed).toBeCloseTo(4, 0)
    },
  )
})
