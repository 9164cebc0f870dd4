import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { chat, type Json } from '../support.ts'
import {
  call,
  CALLED,
  ending,
  type Event,
  input,
  say,
  start,
  STOP,
  text,
  think,
  thinking,
} from '../../events.ts'
import { all, fold, view } from './support.ts'

const EVENTS = [
  start(),
  ...think(0, ['Größe? 🤔'], 'c2ln'),
  ...say(1, 'Grüße, ', '世界 ', '🌍!'),
  ...input(2, call('toolu_1'), '{"name": "Zoë', ' 🌱"}'),
  ...CALLED,
]
const CONTENT = [
  thinking('Größe? 🤔', 'c2ln'),
  text('Grüße, 世界 🌍!'),
  call('toolu_1', { name: 'Zoë 🌱' }),
]

type Frame = (event: Event) => string

const usual: Frame = (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`

const bytes = (frame: Frame = usual, events: readonly Event[] = EVENTS) =>
  Buffer.from(events.map(frame).join(''))

/** The reply that the bytes are read as, in both ways of reading a stream. */
async function read(sse: Uint8Array | Uint8Array[]) {
  await using api = await startEmulator({ reply: { sse } })
  const streamed = fold(await all(await chat(api).stream('Hi')))
  const native = await chat(api).streamEvents('Hi')
  expect(native.contentBlocks).toMatchObject(streamed.contentBlocks)
  return streamed
}

const pieces = (whole: Uint8Array, size: number) =>
  Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
    whole.subarray(at * size, (at + 1) * size),
  )

describe('however the bytes are written, the reply is the same', () => {
  const ways: [string, Frame][] = [
    ['blanks behind the data', (event) => usual(event).replace(/\n\n$/, '      \n\n')],
    ['blanks before the data', (event) => usual(event).replace('data: ', 'data:    ')],
    ['no blank before the data', (event) => usual(event).replace('data: ', 'data:')],
    ['CRLF', (event) => usual(event).replaceAll('\n', '\r\n')],
    ['CR', (event) => usual(event).replaceAll('\n', '\r')],
    ['no names of events', (event) => `data: ${JSON.stringify(event)}\n\n`],
    ['the name of another event', (event) => `event: data\ndata: ${JSON.stringify(event)}\n\n`],
    ['comments and retry times', (event) => `: hello\nretry: 3000\n\n${usual(event)}`],
    ['data of several lines', (event) => usual(event).replace(',"', ',\ndata: "')],
    ['ids of events', (event) => `id: 7\n${usual(event)}`],
  ]

  test.each(ways)('%s', async (_, frame) => {
    expect((await read(bytes(frame))).content).toEqual(CONTENT)
  })

  test.each([
    ['pings', 'event: ping\ndata: {"type": "ping"}\n\n'],
    ['an event named data that says [DONE]', 'event: data\ndata: [DONE]\n\n'],
    ['[DONE] without a name', 'data: [DONE]\n\n'],
    ['[DONE] among many blanks', `data: ${' '.repeat(20)}[DONE]${' '.repeat(20)}\n\n`],
    ['events that say nothing', 'event: hello\ndata:\n\n'],
  ])('with %s between and after', async (_, extra) => {
    const sse = bytes((event) => `${usual(event)}${extra}`)
    expect((await read(sse)).content).toEqual(CONTENT)
  })

  test('the type of an event may be its name alone', async () => {
    const nameless: Frame = ({ type, ...rest }) =>
      `event: ${type}\ndata: ${JSON.stringify(rest)}\n\n`
    expect((await read(bytes(nameless))).content).toEqual(CONTENT)
  })

  test('a last event without its blank line', async () => {
    expect((await read(bytes().subarray(0, -2))).content).toEqual(CONTENT)
  })

  test('a byte order mark', async () => {
    const marked = Buffer.concat([Buffer.from('\uFEFF'), bytes()])
    expect((await read(marked)).content).toEqual(CONTENT)
  })
})

describe('however the bytes are cut, the reply is the same', () => {
  const sse = bytes()

  test.each([1, 2, 3, 5, 64, 1000])('into pieces of %i', async (size) => {
    expect((await read(pieces(sse, size))).content).toEqual(CONTENT)
  })

  test('in two, at every byte of a character', async () => {
    const first = sse.indexOf('世界')
    const whole = view(await read(sse))
    for (let at = first - 1; at <= first + Buffer.byteLength('世界 🌍'); at += 1) {
      const cut = view(await read([sse.subarray(0, at), sse.subarray(at)]))
      expect(cut).toEqual(whole)
    }
  })

  test('in two, inside of a CRLF', async () => {
    const crlf = bytes((event) => usual(event).replaceAll('\n', '\r\n'))
    const at = crlf.indexOf('\r\n\r\n') + 1
    expect((await read([crlf.subarray(0, at), crlf.subarray(at)])).content).toEqual(CONTENT)
    const later = at + 2
    expect((await read([crlf.subarray(0, later), crlf.subarray(later)])).content).toEqual(CONTENT)
  })
})

describe('escapes', () => {
  test('of characters in two halves, in a tool’s arguments', async () => {
    const halves = ['{"name": "\\ud83c', '\\udf31"}']
    const events = [start(), ...input(0, call('toolu_1'), ...halves), ...CALLED]
    const [only] = (await read(bytes(usual, events))).tool_calls ?? []
    expect(only?.args).toEqual({ name: '🌱' })
  })

  test('of characters in two halves, in two pieces of a text', async () => {
    const halves = ['\ud83c', '\udf31']
    const events = [start(), ...say(0, ...halves), ending(), STOP]
    expect((await read(bytes(usual, events))).text).toBe('🌱')
  })

  test('of a key that objects have', async () => {
    const raw = '{"__proto__": {"a": 1}, "constructor": 2}'
    const events = [start(), ...input(0, call('toolu_1'), raw), ...CALLED]
    const [only] = (await read(bytes(usual, events))).tool_calls ?? []
    expect(JSON.stringify(only?.args)).toBe(JSON.stringify(JSON.parse(raw) as Json))
  })
})
