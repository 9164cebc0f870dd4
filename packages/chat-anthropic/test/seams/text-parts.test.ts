import { readdirSync, readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AIMessage, AIMessageChunk } from '@langchain/core/messages'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { startEmulator } from 'anthropic-emulator'
import { describe, expect, test } from 'vitest'
import { asCores, chunksOf, fold, inEachMode, sentBack, all } from '../behaviour/replies/support.ts'
import { chat, type Json } from '../behaviour/support.ts'
import { add, addText, close, END, open, say, start, text, think, told } from '../events.ts'

const citation = { type: 'page_location', cited_text: 'x', start_page_number: 1 }
const cite = (index: number) => add(index, 'citations_delta', { citation })
const thought = think(0, ['Hm.'], 'c2ln')

/** Replies whose texts begin, grow and end in every way that is known, as events. */
const REPLIES: Record<string, Json[]> = {
  'a text behind a thought': [...thought, ...say(1, 'So', ':')],
  'two texts': [...say(0, 'One'), ...say(1, 'Two')],
  'an empty text behind a thought': [...thought, open(1, text('')), addText(1, ''), close(1)],
  'a text whose start has it': [...thought, open(1, text('So:')), addText(1, '!'), close(1)],
  'a start without a text': [...thought, open(1, { type: 'text' }), addText(1, 'So:'), close(1)],
  'a citation before its text': [...thought, open(1, text('')), cite(1), addText(1, 'x'), close(1)],
  'a citation behind its text': [...thought, open(1, text('')), addText(1, 'x'), cite(1), close(1)],
  'a citation of no text': [...thought, open(1, text('')), cite(1), close(1)],
  'a citation in a first text': [open(0, text('')), addText(0, 'x'), cite(0), close(0)],
  'a field of tomorrow in a start': [
    ...thought,
    open(1, { ...text(''), mood: 'glad' }),
    addText(1, 'x'),
    close(1),
  ],
  'a field of tomorrow in a delta': [
    ...thought,
    open(1, text('')),
    addText(1, 'x'),
    add(1, 'text_delta', { text: 'y', mood: 'glad' }),
    close(1),
  ],
  'a delta of tomorrow': [
    ...thought,
    open(1, text('')),
    addText(1, 'x'),
    add(1, 'mood_delta', { mood: 'glad' }),
    close(1),
  ],
  'a text that nobody announced': [...thought, addText(1, 'x'), close(1)],
}

/** The parts of a message that are texts, as programs read them, in both forms. */
function textParts(message: AIMessage | AIMessageChunk): Json[] {
  const parts = [message.content, message.contentBlocks].flatMap((list) =>
    typeof list === 'string' ? [] : (list as Json[]),
  )
  return parts.filter(({ type }) => type === 'text')
}

const isWhole = (part: Json) => typeof part['text'] === 'string'

/** The texts of a stream as core's parser of strings hands them on. */
async function parsed(chunks: AIMessageChunk[]): Promise<string> {
  const source = async function* () {
    yield* chunks
  }
  return (await all(new StringOutputParser().transform(source() as never, {}))).join('')
}

describe('a text part that is handed out has a text', () => {
  test.each(Object.entries(REPLIES))('%s, streamed and folded (A1)', async (_, events) => {
    const chunks = await chunksOf([start(), ...events, ...END] as never)
    const folded = fold(chunks)
    expect([...chunks, folded].flatMap(textParts).filter((part) => !isWhole(part))).toEqual([])
    expect(await parsed(chunks)).toBe(folded.text)
  })

  test.each(Object.entries(REPLIES))('%s, by core’s own fold (A1)', async (name, events) => {
    const chunks = await chunksOf([start(), ...events, ...END] as never)
    const byCore = fold(chunks.map(asCores))
    expect(byCore.text).toBe(fold(chunks).text)
    // Core keeps what such parts say apart from any text, and empty texts are not sent.
    if (name !== 'a citation of no text' && name !== 'a citation in a first text') {
      expect(await sentBack(byCore)).toEqual(await sentBack(fold(chunks)))
    }
  })

  test('a text without one, whole (A1)', async () => {
    const content = [
      { type: 'text' },
      { ...text('x'), citations: [] },
      { type: 'text', text: null },
    ]
    const events = content.flatMap((block, index) => [open(index, block), close(index)])
    const modes = await inEachMode(told([start(), ...events, ...END] as never, content))
    for (const message of Object.values(modes)) {
      expect(textParts(message).length).toBeGreaterThanOrEqual(3)
      expect(textParts(message).every(isWhole)).toBe(true)
    }
  })

  test('a start has the type of its deltas (A1)', async () => {
    const chunks = await chunksOf([start(), ...REPLIES['two texts']!, ...END] as never)
    const second = chunks.flatMap(({ content }) => (typeof content === 'string' ? [] : content))
    expect(second).toEqual([
      { type: 'text', text: '', index: 1 },
      { type: 'text', text: 'Two', index: 1 },
    ])
  })
})

const FOLDER = process.env['CHAT_ANTHROPIC_RECORDINGS'] ?? ''
const EVERY = Number(process.env['RECORDINGS_EVERY'] ?? 1)

function recordedStreams(): [name: string, sse: string][] {
  if (!existsSync(FOLDER)) return []
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('__stream.json'))
  return files
    .filter((_, index) => index % EVERY === 0)
    .map((file) => [file, JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))])
    .map(([file, { response }]) => [file, response.sse] as [string, string])
    .filter(([, sse]) => sse?.includes('"end_turn"'))
}

const streams = recordedStreams()

test.skipIf(streams.length === 0)('so do those of recorded streams (A1)', async () => {
  const bodies = streams.map(([, sse]) => sse)
  await using api = await startEmulator({
    script: bodies.map((raw) => ({ raw, headers: { 'content-type': 'text/event-stream' } })),
  })
  for (const [name] of streams) {
    const chunks = await all(await chat(api).stream('Hi'))
    const parts = [...chunks, fold(chunks)].flatMap(textParts)
    expect(
      parts.filter((part) => !isWhole(part)),
      name,
    ).toEqual([])
  }
})
