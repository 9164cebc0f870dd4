import { AIMessage, HumanMessage, trimMessages } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { ChatAnthropic } from '../../src/index.ts'
import { MODEL, type Json } from '../behaviour/support.ts'

// Without a key and an API: whatever asks for something fails.
const llm = new ChatAnthropic({ model: MODEL, apiKey: 'test-key', baseURL: 'http://127.0.0.1:1' })
const count = (content: string | Json[]) => llm.getNumTokens(content as never)

const base64 = (...bytes: number[]) => Buffer.from(bytes).toString('base64')
const u16 = (value: number) => [value >> 8, value & 255]
const u16le = (value: number) => [value & 255, value >> 8]
const ascii = (text: string) => [...Buffer.from(text)]

/** The heads of image files of a size. */
const HEADS: Record<string, (width: number, height: number) => string> = {
  png: (w, h) =>
    base64(
      0x89,
      ...ascii('PNG\r\n\u001a\n'),
      0,
      0,
      0,
      13,
      ...ascii('IHDR'),
      0,
      0,
      ...u16(w),
      0,
      0,
      ...u16(h),
    ),
  gif: (w, h) => base64(...ascii('GIF89a'), ...u16le(w), ...u16le(h)),
  jpeg: (w, h) =>
    base64(
      0xff,
      0xd8,
      0xff,
      0xe0,
      0,
      4,
      1,
      1,
      0xff,
      0xc4,
      0,
      2,
      0xff,
      0xc0,
      0,
      17,
      8,
      ...u16(h),
      ...u16(w),
    ),
  'webp, lossy': (w, h) =>
    base64(...ascii('RIFF    WEBPVP8 '), ...Array<number>(10).fill(0), ...u16le(w), ...u16le(h)),
  'webp, lossless': (w, h) => {
    const bits = (w - 1) | ((h - 1) << 14)
    const bytes = [bits & 255, (bits >> 8) & 255, (bits >> 16) & 255, (bits >> 24) & 255]
    return base64(...ascii('RIFF    WEBPVP8L    '), 0x2f, ...bytes)
  },
  'webp, extended': (w, h) =>
    base64(...ascii('RIFF    WEBPVP8X        '), ...u16le(w - 1), 0, ...u16le(h - 1), 0),
}

/** An image in the forms of Anthropic, LangChain and OpenAI. */
const FORMS: Record<string, (data: string) => Json> = {
  'Anthropic’s': (data) => ({
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data },
  }),
  standard: (data) => ({ type: 'image', mimeType: 'image/png', data }),
  'OpenAI’s': (data) => ({
    type: 'image_url',
    image_url: { url: `data:image/png;base64,${data}` },
  }),
  'a text of OpenAI’s': (data) => ({
    type: 'image_url',
    image_url: `data:image/png;base64,${data}`,
  }),
  'a standard URL': (data) => ({ type: 'image', url: `data:image/png;base64,${data}` }),
  'Anthropic’s URL': (data) => ({
    type: 'image',
    source: { type: 'url', url: `data:image/png;base64,${data}` },
  }),
}

describe('images count by their size', () => {
  test.each(Object.entries(HEADS))('%s (A2)', async (_, head) => {
    const image = (width: number, height: number) =>
      count([FORMS['standard']!(head(width, height))])
    expect(await image(750, 100)).toBe(100)
    expect(await image(300, 500)).toBe(200)
    expect(await image(5000, 4000)).toBe(1600)
  })

  test.each(Object.entries(FORMS))('in a block that is %s (A2)', async (_, form) => {
    expect(await count([form(HEADS['png']!(750, 100))])).toBe(100)
  })

  test.each([
    ['no base64', '%%%%'],
    ['another file', base64(...ascii('%PDF-1.7 and so on and so on'))],
    ['a head that was cut', base64(0xff, 0xd8, 0xff, 0xe0, 0, 4)],
    ['nothing', ''],
  ])('the largest, where it is %s (A2)', async (_, data) => {
    expect(await count([FORMS['standard']!(data)])).toBe(1600)
  })

  test('the largest, where they are elsewhere (A2)', async () => {
    expect(await count([{ type: 'image', source: { type: 'file', file_id: 'f' } }])).toBe(1600)
  })
})

describe('documents count by their pages', () => {
  const pdf = (data: string) => count([{ type: 'file', mimeType: 'application/pdf', data }])
  const pages = (count: number) =>
    Buffer.from(`%PDF /Type /Pages ${'/Type /Page '.repeat(count)}`).toString('base64')

  test('a PDF (A2)', async () => {
    expect((await pdf(pages(5))) - (await pdf(pages(1)))).toBe(4 * 2200)
    const packed = (await pdf(Buffer.alloc(500_000).toString('base64'))) / 2200
    expect(Math.round(packed)).toBe(10)
    expect(Math.round((await pdf('%'.repeat(100_000))) / 2200)).toBe(2)
  })

  test('texts and contents by what they say (A2)', async () => {
    const source = (fields: Json) => ({ type: 'document', title: 'A', source: fields })
    const words = 'word '.repeat(400)
    const text = { type: 'text', media_type: 'text/plain', data: words }
    for (const block of [
      source(text),
      source({ type: 'content', content: words }),
      source({ type: 'content', content: [{ type: 'text', text: words }] }),
      { type: 'file', source_type: 'text', data: words },
      { type: 'file', text: words },
    ]) {
      const tokens = await count([block])
      expect(tokens).toBeGreaterThan(400)
      expect(tokens).toBeLessThan(600)
    }
    expect(
      await count([source({ type: 'file', file_id: 'f', content: undefined })]),
    ).toBeGreaterThan(2000)
    expect(await count([{ type: 'document', context: 'x', source: { content: 3 } }])).toBeLessThan(
      20,
    )
  })
})

describe('every block counts', () => {
  test.each<[string, Json, number, number]>([
    ['a text without one', { type: 'text' }, 0, 0],
    [
      'thinking without its signature',
      { type: 'thinking', thinking: 'Hm, hm.', signature: 'x'.repeat(9999) },
      1,
      5,
    ],
    ['reasoning', { type: 'reasoning', reasoning: 'Hm, hm.' }, 1, 5],
    ['a thought that says nothing', { type: 'thinking' }, 0, 0],
    ['a call', { type: 'tool_use', id: 'toolu_1', name: 'look', input: { city: 'Oslo' } }, 10, 40],
    ['a result', { type: 'tool_result', tool_use_id: 'toolu_1', content: 'It rains.' }, 9, 20],
    [
      'a result of blocks',
      { type: 'tool_result', content: [{ type: 'text', text: 'It rains.' }] },
      9,
      20,
    ],
    ['a result of nothing', { type: 'tool_result', tool_use_id: 'toolu_1' }, 8, 8],
    ['a block of tomorrow', { type: 'of_tomorrow', says: 'Hello there.' }, 9, 30],
  ])('%s (A2)', async (_, block, least, most) => {
    const tokens = await count([block])
    expect(tokens).toBeGreaterThanOrEqual(least)
    expect(tokens).toBeLessThanOrEqual(most)
  })

  test.each([
    ['English', 'The quick brown fox jumps over the lazy dog', 9, 14],
    ['French', 'Les élèves préfèrent les forêts où naît l’été', 9, 22],
    ['Russian', 'Съешь ещё этих мягких французских булок', 12, 24],
    ['Chinese', '我能吞下玻璃而不伤身体', 8, 16],
    ['digits', '3.14159265358979323846', 7, 18],
    ['symbols', '→ ✓ 🎉', 4, 9],
  ])('%s by its script (A2)', async (_, text, least, most) => {
    const tokens = await count(text)
    expect(tokens).toBeGreaterThanOrEqual(least)
    expect(tokens).toBeLessThanOrEqual(most)
  })
})

describe('messages count one by one', () => {
  const calls = [{ id: 'c1', name: 'look', args: { city: 'Oslo' }, type: 'tool_call' as const }]

  test('calls beside the content, once (A2)', async () => {
    const beside = new AIMessage({ content: '', tool_calls: calls })
    const inside = new AIMessage({
      content: [{ type: 'tool_use', id: 'c1', name: 'look', input: { city: 'Oslo' } }],
      tool_calls: calls,
    })
    const bare = Object.assign(new AIMessage(''), { tool_calls: undefined })
    const messages = [new HumanMessage('Hi'), beside, inside, bare]
    const { totalCount, countPerMessage } = await llm.getNumTokensFromMessages(messages)
    const [human, first, second, last] = countPerMessage
    expect(totalCount).toBe(countPerMessage.reduce((sum, each) => sum + each, 0))
    expect(human).toBe(5)
    expect(Math.abs(first! - second!)).toBeLessThan(5)
    expect(last).toBe(4)
  })

  test('beside the model’s own tools (A2)', async () => {
    const tools = [{ name: 'look', input_schema: { type: 'object' } }]
    const other = new ChatAnthropic({ model: MODEL, apiKey: 'test-key', tools })
    const [bare, equipped] = [llm, other].map((each) => each.getNumTokensFromMessages([]))
    expect((await bare!).totalCount).toBe(0)
    expect((await equipped!).totalCount).toBeGreaterThan(340)
  })

  test('a long history is trimmed in no time (A2)', async () => {
    const messages = Array.from(
      { length: 60 },
      (_, index) => new HumanMessage(`${index} `.repeat(99)),
    )
    const maxTokens = 2000
    const kept = await trimMessages(messages, { maxTokens, strategy: 'last', tokenCounter: llm })
    expect(kept.length).toBeGreaterThan(3)
    expect(kept.length).toBeLessThan(60)
  })
})
