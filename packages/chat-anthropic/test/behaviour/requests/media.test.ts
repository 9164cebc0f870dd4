import { describe, expect, test } from 'vitest'
import { calling, human, type Json, refused, result, sent, sentMessages } from '../support.ts'

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const PDF = btoa('%PDF-1.4\n%%EOF')
const URL_IMAGE = 'https://example.com/a.png'
const URL_PDF = 'https://example.com/a.pdf'
const NOTE = 'Größe: 10 µm'
const NOTE_64 = btoa(String.fromCharCode(...new TextEncoder().encode(NOTE)))

const image = (source: Json) => ({ type: 'image', source })
const document = (source: Json) => ({ type: 'document', source })
const png = image({ type: 'base64', media_type: 'image/png', data: PNG })
const pdf = document({ type: 'base64', media_type: 'application/pdf', data: PDF })
const note = document({ type: 'text', media_type: 'text/plain', data: NOTE })

const IMAGES: [name: string, block: Json, wire: Json][] = [
  ['native url', image({ type: 'url', url: URL_IMAGE }), image({ type: 'url', url: URL_IMAGE })],
  ['native base64', png, png],
  [
    'native file',
    image({ type: 'file', file_id: 'image_1' }),
    image({ type: 'file', file_id: 'image_1' }),
  ],
  [
    'v0 url',
    { type: 'image', source_type: 'url', url: URL_IMAGE },
    image({ type: 'url', url: URL_IMAGE }),
  ],
  ['v0 base64', { type: 'image', source_type: 'base64', mime_type: 'image/png', data: PNG }, png],
  [
    'v0 id',
    { type: 'image', source_type: 'id', id: 'image_1' },
    image({ type: 'file', file_id: 'image_1' }),
  ],
  ['v1 url', { type: 'image', url: URL_IMAGE }, image({ type: 'url', url: URL_IMAGE })],
  ['v1 base64', { type: 'image', data: PNG, mimeType: 'image/png' }, png],
  ['v1 bytes', { type: 'image', data: bytesOf(PNG), mimeType: 'image/png' }, png],
  ['v1 file id', { type: 'image', fileId: 'image_1' }, image({ type: 'file', file_id: 'image_1' })],
  ['v1 data URL', { type: 'image', url: `data:image/png;base64,${PNG}` }, png],
  ['v1 data URL as data', { type: 'image', data: `data:image/png;base64,${PNG}` }, png],
  ["Python's base64", { type: 'image', base64: PNG, mime_type: 'image/png' }, png],
  [
    'OpenAI url',
    { type: 'image_url', image_url: { url: URL_IMAGE } },
    image({ type: 'url', url: URL_IMAGE }),
  ],
  [
    'OpenAI bare url',
    { type: 'image_url', image_url: URL_IMAGE },
    image({ type: 'url', url: URL_IMAGE }),
  ],
  [
    'OpenAI data URL',
    { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}`, detail: 'low' } },
    png,
  ],
  ['a file that is an image', { type: 'file', data: PNG, mimeType: 'image/png' }, png],
]

const FILES: [name: string, block: Json, wire: Json][] = [
  ['native url', document({ type: 'url', url: URL_PDF }), document({ type: 'url', url: URL_PDF })],
  ['native base64', pdf, pdf],
  ['native text', note, note],
  [
    'v0 url',
    { type: 'file', source_type: 'url', url: URL_PDF },
    document({ type: 'url', url: URL_PDF }),
  ],
  [
    'v0 base64',
    { type: 'file', source_type: 'base64', mime_type: 'application/pdf', data: PDF },
    pdf,
  ],
  ['v0 base64, no type', { type: 'file', source_type: 'base64', data: PDF }, pdf],
  ['v0 text', { type: 'file', source_type: 'text', text: NOTE }, note],
  [
    'v0 id',
    { type: 'file', source_type: 'id', id: 'file_1' },
    document({ type: 'file', file_id: 'file_1' }),
  ],
  [
    'v1 url',
    { type: 'file', url: URL_PDF, mimeType: 'application/pdf' },
    document({ type: 'url', url: URL_PDF }),
  ],
  ['v1 base64', { type: 'file', data: PDF, mimeType: 'application/pdf' }, pdf],
  ['v1 bytes', { type: 'file', data: bytesOf(PDF), mimeType: 'application/pdf' }, pdf],
  ['v1 data URL', { type: 'file', url: `data:application/pdf;base64,${PDF}` }, pdf],
  [
    'v1 file id',
    { type: 'file', fileId: 'file_1', mimeType: 'application/pdf' },
    document({ type: 'file', file_id: 'file_1' }),
  ],
  ['v1 text in base64', { type: 'file', data: NOTE_64, mimeType: 'text/plain' }, note],
  ['v1 text as it is', { type: 'file', data: NOTE, mimeType: 'text/plain' }, note],
  [
    'v1 text bytes',
    { type: 'file', data: bytesOf(NOTE_64), mimeType: 'text/markdown; charset=utf-8' },
    note,
  ],
  ['a text data URL', { type: 'file', url: `data:text/plain,${encodeURIComponent(NOTE)}` }, note],
  [
    'OpenAI file data',
    { type: 'file', file: { file_data: `data:application/pdf;base64,${PDF}` } },
    pdf,
  ],
  [
    'OpenAI file id',
    { type: 'file', file: { file_id: 'file_1' } },
    document({ type: 'file', file_id: 'file_1' }),
  ],
  [
    'OpenAI file name',
    { type: 'file', file: { file_data: `data:application/pdf;base64,${PDF}`, filename: 'a.pdf' } },
    { ...pdf, title: 'a.pdf' },
  ],
  ['text-plain text', { type: 'text-plain', text: NOTE, mimeType: 'text/plain' }, note],
  [
    'text-plain bytes',
    { type: 'text-plain', data: bytesOf(NOTE_64), mimeType: 'text/plain' },
    note,
  ],
  ['text-plain base64', { type: 'text-plain', data: NOTE_64 }, note],
  [
    'text-plain url',
    { type: 'text-plain', url: 'https://example.com/a.txt' },
    document({ type: 'url', url: 'https://example.com/a.txt' }),
  ],
  [
    'text-plain file id',
    { type: 'text-plain', fileId: 'file_1' },
    document({ type: 'file', file_id: 'file_1' }),
  ],
]

const ALL = [
  ...IMAGES.map((row) => ['image', ...row] as const),
  ...FILES.map((row) => ['file', ...row] as const),
]

describe('images and files of every form are one block each (row 41)', () => {
  test.each(ALL)('%s: %s in a human message', async (_kind, _name, block, wire) => {
    expect(await sentMessages([human(block)])).toEqual([{ role: 'user', content: [wire] }])
  })

  test.each(ALL)('%s: %s in a tool result', async (_kind, _name, block, wire) => {
    const messages = await sentMessages([
      human({ type: 'text', text: 'Q' }),
      calling('t1'),
      result('t1', [block]),
    ])
    expect(messages.at(-1)?.content).toEqual([
      { type: 'tool_result', tool_use_id: 't1', content: [wire] },
    ])
  })

  test('in a list with text the order stays', async () => {
    const text = (value: string) => ({ type: 'text', text: value })
    const [message] = await sentMessages([human(text('A'), IMAGES[3]![1], text('B'), FILES[8]![1])])
    expect(message?.content).toEqual([text('A'), IMAGES[3]![2], text('B'), FILES[8]![2]])
  })
})

describe('what is said about an image or a file goes with it', () => {
  const said = {
    title: 'T',
    context: 'C',
    citations: { enabled: true },
    cache_control: { type: 'ephemeral' },
  }

  test.each([
    ['on the block', said],
    ['in extras', { extras: said }],
    ['in metadata', { metadata: said }],
  ])('%s of a file', async (_name, fields) => {
    const [message] = await sentMessages([
      human({ type: 'file', data: PDF, mimeType: 'application/pdf', ...fields }),
    ])
    expect(message?.content).toEqual([{ ...pdf, ...said }])
  })

  test('on a native document and image', async () => {
    const transformations = { oversized_image: 'downsize' }
    const blocks = [
      { ...pdf, ...said },
      { ...png, transformations },
    ]
    const [message] = await sentMessages([human(...blocks)])
    expect(message?.content).toEqual(blocks)
  })

  test('a file name is the title', async () => {
    for (const fields of [
      { metadata: { filename: 'a.pdf' } },
      { metadata: { name: 'a.pdf' } },
      { filename: 'a.pdf' },
    ]) {
      const [message] = await sentMessages([human({ type: 'file', data: PDF, ...fields })])
      expect(message?.content).toEqual([{ ...pdf, title: 'a.pdf' }])
    }
  })

  test('cache_control of an image', async () => {
    const cache_control = { type: 'ephemeral' }
    const block = { type: 'image_url', image_url: URL_IMAGE, cache_control }
    const [message] = await sentMessages([human(block)])
    expect(message?.content).toEqual([{ ...image({ type: 'url', url: URL_IMAGE }), cache_control }])
  })
})

describe('the declared type of an image gives way to its bytes (row 42)', () => {
  const GIF = btoa('GIF89a\x01\x00\x01\x00\x00\x00\x00;')
  const JPEG = btoa('\xff\xd8\xff\xe0\x00\x10JFIF\x00')
  const WEBP = btoa('RIFF\x1a\x00\x00\x00WEBPVP8L')

  test.each([
    ['image/png', PNG],
    ['image/gif', GIF],
    ['image/jpeg', JPEG],
    ['image/webp', WEBP],
  ])('%s', async (media_type, data) => {
    const wire = image({ type: 'base64', media_type, data })
    for (const declared of ['image/jpeg', 'image/png', 'image/jpg', undefined]) {
      const block = { type: 'image', data, ...(declared && { mimeType: declared }) }
      expect(await sentMessages([human(block)])).toEqual([{ role: 'user', content: [wire] }])
    }
  })

  test('of a native block as well', async () => {
    const wrong = image({ type: 'base64', media_type: 'image/jpeg', data: PNG })
    expect(await sentMessages([human(wrong)])).toEqual([{ role: 'user', content: [png] }])
  })
})

describe('what the API does not take is refused by its place', () => {
  const REFUSED: [name: string, block: Json, message: RegExp][] = [
    [
      'audio',
      { type: 'audio', data: 'AA==', mimeType: 'audio/wav' },
      /the API takes no audio\. .*transcript/,
    ],
    [
      'video',
      { type: 'video', url: 'https://example.com/a.mp4' },
      /the API takes no video\. .*still images/,
    ],
    [
      'OpenAI audio',
      { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
      /takes no audio/,
    ],
    [
      'a file of audio',
      { type: 'file', data: 'AA==', mimeType: 'audio/wav' },
      /a file of type audio\/wav\. .*PDF/,
    ],
    [
      'a spreadsheet',
      { type: 'file', data: 'AA==', mimeType: 'application/vnd.ms-excel' },
      /vnd\.ms-excel.*`fileId`/,
    ],
    [
      'a bitmap',
      { type: 'image', data: 'Qk0=', mimeType: 'image/bmp' },
      /an image of type image\/bmp.*convert/,
    ],
    [
      'an image by ftp',
      { type: 'image', url: 'ftp://example.com/a.png' },
      /an image at ftp:.*http\(s\)/,
    ],
    ['a file in a bucket', { type: 'file', url: 'gs://bucket/a.pdf' }, /a file at gs:.*http\(s\)/],
    ['an image without data', { type: 'image' }, /an? image block without data\. Set `url`/],
    ['an image_url without one', { type: 'image_url' }, /without a URL/],
  ]

  test.each(REFUSED)('%s', async (_name, block, message) => {
    const text = { type: 'text', text: 'See:' }
    const error = await refused([human(text), human(text, block)])
    expect(error.place).toBe('messages[1].content[1]')
    expect(error.message).toMatch(/^messages\[1\]\.content\[1\]: /)
    expect(error.message).toMatch(message)
  })

  test.each(REFUSED)('%s in a tool result is sent as text', async (_name, block) => {
    const input = [human({ type: 'text', text: 'Q' }), calling('t1'), result('t1', [block])]
    const { body, warnings } = await sent(input)
    expect(body.messages[2]?.content).toMatchObject([{ content: [{ type: 'text' }] }])
    expect(warnings).toHaveLength(1)
  })
})
