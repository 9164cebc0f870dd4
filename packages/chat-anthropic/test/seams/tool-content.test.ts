import { HumanMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { calling, human, type Json, refused, sent } from '../behaviour/support.ts'
import { PNG, pngOf, returned, text } from './support.ts'

const ASK = new HumanMessage('Q')
const PDF = btoa('%PDF-1.4\n%%EOF')

const png = pngOf(PNG)
const pdf = {
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: PDF },
}

const CITATION = {
  type: 'char_location',
  cited_text: 'a',
  document_index: 0,
  document_title: null,
  start_char_index: 0,
  end_char_index: 1,
}

/** One block of a kind, and what the sentence that is sent for it contains. */
const DESCRIBED: [name: string, block: Json, sentence: string][] = [
  [
    'a link to a file',
    { type: 'resource_link', uri: 'file:///a.txt', name: 'a.txt', mimeType: 'text/plain' },
    '[resource link: name "a.txt", URI "file:///a.txt", type "text/plain"]',
  ],
  [
    'a link of another scheme, with a description',
    { type: 'resource_link', uri: 'note://x', name: 'x', description: 'A note', title: 'T' },
    '[resource link: name "x", URI "note://x", description "A note"]',
  ],
  [
    'a link that the MCP adapters made a file',
    {
      type: 'file',
      source_type: 'url',
      url: 'note://x',
      mime_type: 'text/plain',
      metadata: { name: 'x' },
    },
    '[file: name "x", URI "note://x", type "text/plain"]',
  ],
  [
    'sound of MCP',
    { type: 'audio', data: 'UklGRg==', mimeType: 'audio/wav' },
    '[audio: type "audio/wav", 4 bytes]',
  ],
  [
    'sound of the MCP adapters',
    { type: 'audio', source_type: 'base64', data: 'UklGRg==', mime_type: 'audio/wav' },
    '[audio: type "audio/wav", 4 bytes]',
  ],
  [
    'sound of OpenAI',
    { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
    '[audio: type "wav", 4 bytes]',
  ],
  [
    'an .mp3 that deepagents read',
    { type: 'audio', mimeType: 'audio/mpeg', data: new Uint8Array(5) },
    '[audio: type "audio/mpeg", 5 bytes]',
  ],
  [
    'a video with a transcript',
    { type: 'video', url: 'https://example.com/a.mp4', transcript: 'Hello' },
    '[video: URI "https://example.com/a.mp4", transcript "Hello"]',
  ],
  [
    'a blob',
    {
      type: 'resource',
      resource: { uri: 'file:///a.bin', mimeType: 'application/zip', blob: 'UEsD' },
    },
    '[resource: URI "file:///a.bin", type "application/zip", 3 bytes]',
  ],
  [
    'a resource that was not read',
    { type: 'resource', resource: { uri: 'note://x', mimeType: 'text/plain' } },
    '[resource: URI "note://x", type "text/plain"]',
  ],
  [
    'a file of a type that the API does not take',
    { type: 'file', data: 'UEsD', mimeType: 'application/zip', metadata: { filename: 'a.zip' } },
    '[file: name "a.zip", type "application/zip", 3 bytes]',
  ],
  [
    'an image of a type that the API does not take',
    { type: 'image', source: { type: 'base64', media_type: 'image/bmp', data: 'Qk0=' } },
    '[image: type "image/bmp", 2 bytes]',
  ],
  [
    'an image that is none',
    { type: 'image', mimeType: 'image/png', data: 'AAAA' },
    '[image: type "image/png", 3 bytes]',
  ],
  [
    'an image without data',
    { type: 'image', source: { type: 'base64', media_type: 'image/png' } },
    '[image: type "image/png"]',
  ],
  [
    'an image on a disk',
    { type: 'image_url', image_url: { url: 'file:///a.png' } },
    '[image: URI "file:///a.png"]',
  ],
  [
    'an image on a disk, in the API’s form',
    { type: 'image', source: { type: 'url', url: 'file:///a.png' } },
    '[image: URI "file:///a.png"]',
  ],
  [
    'a data URL of another type',
    { type: 'image_url', image_url: 'data:image/tiff;base64,SUkq' },
    '[image: data:image/tiff, 27 characters]',
  ],
  ['an image of nothing', { type: 'image_url' }, '[image: {"type":"image_url"}]'],
  [
    'a document that is no PDF',
    {
      type: 'document',
      title: 'D',
      source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
    },
    '[document: name "D", type "application/pdf", 3 bytes]',
  ],
]

describe('what the API takes in no result is described (C4)', () => {
  test.each(DESCRIBED)('%s', async (_name, block, sentence) => {
    const { content, warnings } = await returned([text('Here:'), block])
    expect(content).toEqual([text('Here:'), text(sentence)])
    expect(warnings).toEqual([
      `messages[2]: the API takes no ${JSON.stringify(block['type'])} like this in the result of a tool: ` +
        'it was sent as text',
    ])
  })

  test.each(DESCRIBED)('%s, in a failed result', async (_name, block, sentence) => {
    expect((await returned([block], 'error')).block).toMatchObject({
      content: [text(sentence)],
      is_error: true,
    })
  })

  test.each(DESCRIBED)(
    '%s, in a result that a history holds as a block',
    async (_n, block, said) => {
      const given = human({ type: 'tool_result', tool_use_id: 't1', content: [block] })
      const { body } = await sent([ASK, calling('t1'), given])
      expect(body.messages[2]?.content).toMatchObject([{ content: [text(said)] }])
    },
  )

  test('however much of it there is, there is one warning for a message', async () => {
    const blocks = DESCRIBED.map(([, block]) => block)
    const { warnings } = await returned([...blocks, { no: 'type' }])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('"resource_link", "file", "audio"')
    expect(warnings[0]).toContain('value without a type')
  })

  test.each([
    { type: 'audio', data: 'AAAA', mimeType: 'audio/mpeg' },
    { type: 'image_url', image_url: 'file:///a.png' },
    { type: 'file', data: 'UEsD', mimeType: 'application/zip' },
  ])('what an author put into a human message stays an error: $type', async (block) => {
    expect((await refused([human(block)])).place).toBe('messages[0].content[0]')
  })
})

/** What has a form on the wire, and the warning-free way there. */
const TAKEN: [name: string, given: unknown, wire: Json[]][] = [
  ['an image of MCP', { type: 'image', data: PNG, mimeType: 'image/png' }, [png]],
  [
    'an image of OpenAI’s responses',
    { type: 'input_image', image_url: `data:image/png;base64,${PNG}` },
    [png],
  ],
  [
    'an image that was uploaded',
    { type: 'input_image', file_id: 'image_1' },
    [{ type: 'image', source: { type: 'file', file_id: 'image_1' } }],
  ],
  [
    'a file of OpenAI’s responses',
    { type: 'input_file', file_data: `data:application/pdf;base64,${PDF}` },
    [pdf],
  ],
  [
    'a file at a URL',
    { type: 'input_file', file_url: 'https://example.com/a.pdf' },
    [{ type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } }],
  ],
  [
    'a text of OpenAI’s responses',
    { type: 'output_text', text: 'a', annotations: [], logprobs: [] },
    [text('a')],
  ],
  [
    'a text with keys of MCP',
    { type: 'text', text: 'a', _meta: { a: 1 }, annotations: { audience: ['user'] } },
    [text('a')],
  ],
  [
    'a text with citations of another',
    { type: 'text', text: 'a', citations: [{ url: 'https://a' }] },
    [text('a')],
  ],
  [
    'a text with citations of the API',
    { type: 'text', text: 'a', citations: [CITATION] },
    [{ ...text('a'), citations: [CITATION] }],
  ],
  [
    'an image in a blob',
    { type: 'resource', resource: { uri: 'a://b', mimeType: 'image/png', blob: PNG } },
    [png],
  ],
  [
    'a text in a resource',
    { type: 'resource', resource: { uri: 'note://x', mimeType: 'text/plain', text: 'Hello' } },
    [text('[resource: URI "note://x", type "text/plain"]\nHello')],
  ],
  [
    'a text document in base64',
    {
      type: 'document',
      source: { type: 'base64', media_type: 'text/plain', data: btoa('Hi there!') },
    },
    [{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Hi there!' } }],
  ],
  [
    'a document of blocks',
    { type: 'document', _meta: {}, source: { type: 'content', content: [text('a')] } },
    [{ type: 'document', source: { type: 'content', content: [text('a')] } }],
  ],
  [
    'a document of one text',
    { type: 'document', source: { type: 'content', content: 'a' } },
    [{ type: 'document', source: { type: 'content', content: 'a' } }],
  ],
  ['a block in another', { type: 'non_standard', value: png }, [png]],
  ['a string', 'a', [text('a')]],
  ['nothing', null, []],
]

describe('what has a form on the wire is sent in it, without a warning (C3)', () => {
  test.each(TAKEN)('%s', async (_name, given, wire) => {
    const { content, warnings } = await returned(given === null ? null : [given])
    expect(content).toEqual(wire)
    expect(warnings).toEqual([])
  })
})
