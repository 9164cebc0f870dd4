import { createParser } from 'eventsource-parser'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joinDeltas as joinBytes } from './join-deltas.ts'

const joinDeltas = (text: string) =>
  new TextDecoder().decode(joinBytes(new TextEncoder().encode(text)))

const toDelta = (text: string, index = 0, type = 'text_delta', field = 'text') =>
  message(
    `{"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${field}":${JSON.stringify(text)}}}`,
  )
const message = (data: string) => `event: content_block_delta\ndata: ${data}\n\n`
const START = 'event: message_start\ndata: {"type":"message_start"}\n\n'
const PING = 'event: ping\ndata: {"type": "ping"}\n\n'

interface SentEvent {
  index?: number
  delta?: Record<string, string>
}

/** What a parser makes of a text, with neighbouring deltas of one block folded. */
function read(text: string): SentEvent[] {
  const events: SentEvent[] = []
  const parser = createParser({ onEvent: ({ data }) => events.push(JSON.parse(data)) })
  parser.feed(text)
  return events.reduce<SentEvent[]>((folded, event) => {
    const last = folded.at(-1)
    const joined = last && fold(last, event)
    return joined ? [...folded.slice(0, -1), joined] : [...folded, event]
  }, [])
}

function fold({ index, delta: before }: SentEvent, event: SentEvent): SentEvent | undefined {
  if (!before || !event.delta || index !== event.index) return undefined
  if (before['type'] !== event.delta['type']) return undefined
  const { type: _, ...added } = event.delta
  const fields = Object.entries(added).map(([field, text]) => [field, `${before[field]}${text}`])
  return { ...event, delta: { ...before, ...Object.fromEntries(fields) } }
}

const countMessages = (text: string) => text.split('\n\n').length - 1

test('neighbouring deltas of a text become one', () => {
  const text = START + toDelta('The ') + toDelta('“har\\bour”\n') + toDelta('\u{1F30A}')
  expect(joinDeltas(text)).toBe(START + toDelta('The “har\\bour”\n\u{1F30A}'))
})

test('halves of a character that two deltas bring as escapes are whole again', () => {
  const half = (escape: string) =>
    message(
      `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${escape}"}}`,
    )
  expect(read(joinDeltas(START + half('\\ud83c') + half('\\udf0a')))).toEqual(
    read(START + toDelta('\u{1F30A}')),
  )
})

test('deltas that the API has padded with blanks are joined, too', () => {
  const pad = (delta: string, blanks: number) => delta.replace('}}', `}${' '.repeat(blanks)}}`)
  const text = START + pad(toDelta('a'), 3) + toDelta('b') + pad(toDelta('c'), 12)
  expect(joinDeltas(text)).toBe(START + pad(toDelta('abc'), 12))
})

describe('what stays apart:', () => {
  const data = '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}'
  test.each([
    ['deltas of other blocks', toDelta('a', 0) + toDelta('b', 1)],
    ['deltas of other kinds', toDelta('a', 0, 'thinking_delta', 'thinking') + toDelta('b')],
    ['deltas around a ping', toDelta('a') + PING + toDelta('b')],
    ['signatures', toDelta('a', 0, 'signature_delta', 'signature').repeat(2)],
    ['deltas with more in them', message(data.replace('}}', ',"more":1}}')).repeat(2)],
    ['deltas with more beside them', message(data.replace('}}', '},"usage":{}}')).repeat(2)],
    [
      'deltas of servers that end lines otherwise',
      message(data).replaceAll('\n', '\r\n').repeat(2),
    ],
    ['messages with an id', `id: 1\n${message(data)}`.repeat(2)],
    ['data of two lines', message(`${data.slice(0, 20)}\ndata: ${data.slice(20)}`).repeat(2)],
    ['deltas with a broken escape', message(data.replace('"a"', String.raw`"\x"`)).repeat(2)],
  ])('%s', (_, text) => {
    expect(joinDeltas(START + text)).toBe(START + text)
  })

  test('the end of a message that began in an earlier piece', () => {
    expect(joinDeltas(toDelta('a') + toDelta('b') + toDelta('c'))).toBe(
      toDelta('a') + toDelta('bc'),
    )
  })
})

test('whatever pieces a stream comes in, it says the same in fewer messages', () => {
  const piece = fc.oneof(
    fc.record({ text: fc.string({ unit: 'binary' }), index: fc.constantFrom(0, 0, 0, 1) }),
    fc.constant(undefined),
  )
  const places = fc.array(fc.nat({ max: 4000 }), { maxLength: 6 })
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), places, (pieces, cuts) => {
      const text = START + pieces.map((one) => (one ? toDelta(one.text, one.index) : PING)).join('')
      const bytes = new TextEncoder().encode(text)
      const ends = [...cuts.filter((at) => at < bytes.length), bytes.length].sort((a, b) => a - b)
      const decoder = new TextDecoder()
      // Characters are cut, too.
      const joined = ends
        .map((end, nth) => {
          const piece = joinBytes(bytes.subarray(ends[nth - 1] ?? 0, end))
          return decoder.decode(piece, { stream: true })
        })
        .join('')
      expect(read(joined)).toEqual(read(text))
      expect(countMessages(joined)).toBeLessThanOrEqual(countMessages(text))
    }),
  )
})
