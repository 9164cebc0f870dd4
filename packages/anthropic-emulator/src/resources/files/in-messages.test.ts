import Anthropic, { NotFoundError, toFile } from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'

import { clocked } from '../../../test/clocked.ts'
import type { EmulatorOptions } from '../../index.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 5, 30, 22, 59, 39, 755)
const CSV = 'item,value\napple,30\n'

const PNG = Uint8Array.from(
  atob(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  ),
  (letter) => letter.charCodeAt(0),
)
const bench = (options?: EmulatorOptions) => clocked(START, options)

describe('a file in a message', () => {
  const ask = (...content: Anthropic.ContentBlockParam[]) => ({
    model: 'claude-sonnet-4-6',
    max_tokens: 100,
    messages: [{ role: 'user' as const, content }],
  })
  const inFile = (type: 'image' | 'document', file_id: string): Anthropic.ContentBlockParam => ({
    type,
    source: { type: 'file', file_id },
  })
  const FILES = [
    { id: 'file_png', filename: 'dot.png', content: PNG },
    { id: 'file_txt', filename: 'note.txt', content: 'Grass is green. The sky is blue.' },
    { id: 'file_csv', filename: 'data.csv', content: CSV },
    { id: 'file_fake', filename: 'fake.png', content: 'no picture' },
  ]

  test('is described and counted as if it were there itself', async () => {
    await using at = await bench({ files: FILES })
    const base64 = { type: 'base64', media_type: 'image/png', data: btoa(binary(PNG)) } as const
    const text = {
      type: 'text',
      media_type: 'text/plain',
      data: 'Grass is green. The sky is blue.',
    } as const
    const named = ask(inFile('image', 'file_png'), inFile('document', 'file_txt'))
    const whole = ask({ type: 'image', source: base64 }, { type: 'document', source: text })
    const [one, other] = [
      await at.client.messages.create(named),
      await at.client.messages.create(whole),
    ]
    expect(one.content).toEqual(other.content)
    expect(one.content).toMatchObject([
      { text: expect.stringContaining(`an image (image/png, ${PNG.length} bytes)`) },
    ])
    expect(one.usage).toEqual(other.usage)
    const { max_tokens: _, ...countable } = named
    const count = await at.client.messages.countTokens(countable)
    expect(count.input_tokens).toBe(one.usage.input_tokens)
  })

  test('is cited under its id', async () => {
    await using at = await bench({ files: FILES })
    const source = { type: 'file', file_id: 'file_txt' } as const
    const message = await at.client.messages.create(
      ask({ type: 'document', source, citations: { enabled: true } }),
    )
    expect(message.content[0]).toMatchObject({
      text: 'Grass is green.',
      citations: [{ type: 'char_location', file_id: 'file_txt' }],
    })
  })

  test('reaches scripts and the journal as the client wrote it', async () => {
    const script = ({ body }: { body: unknown }) => JSON.stringify(body).slice(0, 200)
    await using at = await bench({ files: FILES, script })
    const message = await at.client.messages.create(ask(inFile('image', 'file_png')))
    expect(message.content).toMatchObject([{ text: expect.stringContaining('"file_png"') }])
    expect(JSON.stringify(at.api.lastRequest)).toContain('"file_id":"file_png"')
  })

  test('can be one for the container', async () => {
    await using at = await bench({ files: FILES })
    const upload = { type: 'container_upload', file_id: 'file_csv' } as const
    const message = await at.client.messages.create(ask(upload))
    expect(message.content).toMatchObject([{ text: expect.stringContaining('file_csv') }])
  })

  type Row = readonly [
    what: string,
    block: Anthropic.ContentBlockParam,
    status: number,
    message: string,
  ]
  const ROWS: readonly Row[] = [
    ['that is not there', inFile('image', 'file_no'), 404, 'File not found: file_no'],
    [
      'for the container that is not there',
      { type: 'container_upload', file_id: 'file_no' },
      404,
      'File not found: file_no',
    ],
    [
      'in a result that is not there',
      {
        type: 'document',
        source: { type: 'content', content: [{ type: 'image', source: fileSource('file_no') }] },
      },
      404,
      'File not found: file_no',
    ],
    [
      'of another type than the block',
      inFile('document', 'file_png'),
      400,
      'messages.0.content.0.document.source.file.file_id: file_png is image/png; document blocks take files of the types application/pdf, text/plain',
    ],
    [
      'of a type that no block shows',
      inFile('document', 'file_csv'),
      400,
      'file_csv is text/csv; document blocks take',
    ],
    [
      'whose bytes are something else',
      inFile('image', 'file_fake'),
      400,
      'messages.0.content.0.image.source.file.file_id: Could not process image',
    ],
  ]

  test.each(ROWS)('%s is refused', async (_, block, status, message) => {
    await using at = await bench({ files: FILES })
    await expect(at.client.messages.create(ask(block))).rejects.toMatchObject({
      status,
      type: status === 404 ? 'not_found_error' : 'invalid_request_error',
      apiMessage: expect.stringContaining(message),
    })
  })

  test('that has expired is refused', async () => {
    await using at = await bench()
    const type = 'image/png'
    const file = await toFile(PNG, 'a.png', { type })
    const { id } = await at.client.files.upload({ file, expires_in_seconds: 3_600 })
    expect((await at.client.messages.create(ask(inFile('image', id)))).type).toBe('message')
    at.clock.at += HOUR
    const late = at.client.messages.create(ask(inFile('image', id)))
    await expect(late).rejects.toThrow(NotFoundError)
  })

  test('that is not there is only named in a header without strictness', async () => {
    await using at = await bench({ strict: false })
    const { response } = await at.client.messages
      .create(ask(inFile('image', 'file_no')))
      .withResponse()
    expect(response.headers.get('x-emulator-would-refuse')).toBe(
      '404 not_found_error: File not found: file_no',
    )
  })
})

function fileSource(file_id: string) {
  return { type: 'file', file_id } as const
}

function binary(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
