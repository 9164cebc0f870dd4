import type { AIMessage, AIMessageChunk, ContentBlock } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import type { Json } from '../support.ts'
import { add, addText, close, END, open, say, start, text, told } from '../../events.ts'
import { asCores, chunksOf, fold, kept, nativeEvents, sentBack } from './support.ts'

const QUOTE = { cited_text: 'Grass is green.' }
const DOCUMENT = { ...QUOTE, document_index: 0, document_title: 'Facts' }
const QUOTED = { type: 'citation', citedText: 'Grass is green.' }

/** The five kinds, as they come and as LangChain's annotations. */
const KINDS: [type: string, citation: Json, annotation: Json][] = [
  [
    'char_location',
    { ...DOCUMENT, start_char_index: 0, end_char_index: 15, file_id: null },
    {
      source: 'char',
      title: 'Facts',
      startIndex: 0,
      endIndex: 15,
      extras: { type: 'char_location', document_index: 0, file_id: null },
    },
  ],
  [
    'page_location',
    { ...DOCUMENT, start_page_number: 1, end_page_number: 2 },
    {
      source: 'page',
      title: 'Facts',
      startIndex: 1,
      endIndex: 2,
      extras: { type: 'page_location', document_index: 0 },
    },
  ],
  [
    'content_block_location',
    { ...DOCUMENT, document_title: null, start_block_index: 0, end_block_index: 1 },
    {
      source: 'block',
      startIndex: 0,
      endIndex: 1,
      extras: { type: 'content_block_location', document_index: 0, document_title: null },
    },
  ],
  [
    'search_result_location',
    {
      ...QUOTE,
      source: 'https://a.example',
      title: 'A',
      search_result_index: 0,
      start_block_index: 0,
      end_block_index: 1,
    },
    {
      source: 'search',
      url: 'https://a.example',
      title: 'A',
      startIndex: 0,
      endIndex: 1,
      extras: { type: 'search_result_location', search_result_index: 0 },
    },
  ],
  [
    'web_search_result_location',
    { ...QUOTE, url: 'https://a.example', title: null, encrypted_index: 'ZW5j' },
    {
      source: 'url',
      url: 'https://a.example',
      extras: { type: 'web_search_result_location', title: null, encrypted_index: 'ZW5j' },
    },
  ],
]

const cited = (...citations: Json[]) => ({ ...text('Green.'), citations })

function reply(...citations: Json[]) {
  const events = [
    start(),
    open(0, { ...text(''), citations: [] }),
    ...citations.map((citation) => add(0, 'citations_delta', { citation })),
    addText(0, 'Gre'),
    addText(0, 'en.'),
    close(0),
    ...END,
  ]
  return told(events, [cited(...citations)])
}

/** A block as the API takes it: `file_id` is in what it sends alone. */
function taken(...citations: Json[]) {
  return [cited(...citations.map(({ file_id: _, ...rest }) => rest))]
}

/** A message rebuilt from its standard blocks, the way middleware does it. */
function citationsOf(chunks: AIMessageChunk[]): unknown[] {
  const parts = chunks.flatMap(({ content }) => (typeof content === 'string' ? [] : content))
  return parts.flatMap((part) => ('citations' in part ? [part['citations']] : []))
}

function rebuilt(message: AIMessage, contentBlocks: ContentBlock.Standard[]): AIMessage {
  const Message = message.constructor as new (fields: object) => AIMessage
  return new Message({ contentBlocks, response_metadata: message.response_metadata })
}

describe('citations stay with the text they belong to (row 45)', () => {
  test.each(KINDS)('%s', async (type, fields, annotation) => {
    const citation = { type, ...fields }
    const message = await kept(reply(citation), taken(citation))
    expect(message.content).toEqual([cited(citation)])
    expect(message.text).toBe('Green.')
    expect(message.contentBlocks).toEqual([
      { ...text('Green.'), annotations: [{ ...QUOTED, ...annotation }] },
    ])
    const again = rebuilt(message, message.contentBlocks)
    expect(await sentBack(again)).toEqual(taken(citation))
  })

  const all = KINDS.map(([type, fields]) => ({ type, ...fields }))

  test('all of them on one text, in order', async () => {
    const message = await kept(reply(...all), taken(...all))
    expect(message.content).toEqual([cited(...all)])
  })

  test('a kind that nobody knows is an annotation of extras', async () => {
    const citation = { type: 'moon_location', cited_text: 'x', crater: 3, deep: { a: [null] } }
    const message = await kept(reply(citation))
    expect(message.contentBlocks).toEqual([
      { ...text('Green.'), annotations: [{ type: 'citation', extras: citation }] },
    ])
  })

  test('on a text that did not announce them', async () => {
    const citation = { type: 'page_location', ...KINDS[1]![1] }
    const events = [
      start(),
      open(0, text('')),
      addText(0, 'Green.'),
      add(0, 'citations_delta', { citation }),
      close(0),
      ...END,
    ]
    await kept(told(events, [cited(citation)]))
  })

  test('come one by one, in chunks behind their text', async () => {
    const two = [all[1]!, all[3]!]
    const begun = [start(), ...say(0, 'I say: '), open(1, { ...text(''), citations: [] })]
    const cites = two.map((citation) => add(1, 'citations_delta', { citation }))
    const events = [...begun, addText(1, 'Green.'), ...cites, close(1), ...END]
    const chunks = await chunksOf(events)
    expect(citationsOf(chunks)).toEqual([[], [two[0]], [two[1]]])
    const content = [text('I say: '), cited(...two)]
    expect(fold(chunks).content).toEqual(content)
    expect(await sentBack(fold(chunks.map(asCores)))).toEqual(content)
  })

  test('come with the first text where they stand before it, and one by one in events', async () => {
    const { events } = reply(...all.slice(0, 2))
    const chunks = await chunksOf(events)
    // Core's merge would leave out a block that has no text yet, its citations with it.
    expect(citationsOf(chunks)).toEqual([[all[0], all[1]]])
    expect(fold(chunks).content).toEqual([cited(...all.slice(0, 2))])
    const native = await nativeEvents(events)
    const changes = native.flatMap((event) =>
      event.event === 'content-block-delta' && event.delta.type === 'block-delta'
        ? [event.delta.fields['annotations'] as unknown[]]
        : [],
    )
    expect(changes.map(({ length }) => length)).toEqual([1, 2])
    expect(changes.at(-1)).toEqual(
      KINDS.slice(0, 2).map(([, , annotation]) => ({ ...QUOTED, ...annotation })),
    )
  })
})
