import { HumanMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { BadRequestError, NotFoundError, UnsupportedInputError } from '../../../src/index.ts'
import { bench, gather } from './support.ts'

const PDF = '%PDF-1.4 A page.'
const bytes = new TextEncoder().encode(PDF)

async function* inPieces() {
  yield bytes.slice(0, 5)
  yield bytes.slice(5)
}

describe('a file is uploaded from', () => {
  test.each([
    ['bytes', bytes, { filename: 'a.pdf' }, 'a.pdf', 'application/pdf'],
    ['a buffer', bytes.buffer, {}, 'file', 'application/octet-stream'],
    ['a blob', new Blob([PDF], { type: 'application/pdf' }), {}, 'file', 'application/pdf'],
    [
      'a file',
      new File([PDF], 'b.pdf', { type: 'application/pdf' }),
      {},
      'b.pdf',
      'application/pdf',
    ],
    ['a stream', new Blob([PDF]).stream(), { filename: 'c.PDF' }, 'c.PDF', 'application/pdf'],
    ['an iterable', inPieces(), { mediaType: 'image/png' }, 'file', 'image/png'],
    ['a text', PDF, {}, 'file', 'text/plain'],
  ] as const)('%s', async (_, data, settings, filename, mime_type) => {
    await using at = await bench({ downloadableUploads: true })
    const file = await at.llm.files.upload(data as never, settings)
    expect(file).toMatchObject({ filename, mime_type, size_bytes: bytes.length })
    const content = await at.llm.files.download(file.id)
    expect([await content.text(), content.type]).toEqual([PDF, mime_type])
  })

  test('nothing else, and no path of it', async () => {
    await using at = await bench()
    await expect(at.llm.files.upload(5 as never)).rejects.toBeInstanceOf(UnsupportedInputError)
    expect(at.asked()).toEqual([])
  })
})

test('an upload is repeated, a stream too', async () => {
  await using at = await bench({ downloadableUploads: true }, { maxRetries: 1 })
  let count = 0
  at.network.fetch = async (url, init) => {
    if ((count += 1) > 1) return at.api.fetch(url, init)
    return new Response('{}', { status: 503, headers: { 'retry-after': '0' } })
  }
  const file = await at.llm.files.upload(new Blob([PDF]).stream())
  expect(await (await at.llm.files.download(file.id)).text()).toBe(PDF)
})

test('files are listed page after page, looked up and deleted', async () => {
  await using at = await bench()
  const { files } = at.llm
  const ids: string[] = []
  for (let n = 0; n < 25; n += 1) {
    ids.unshift((await files.upload(`${n}`, { expiresInSeconds: 3600 })).id)
  }
  expect((await gather(files.list())).map(({ id }) => id)).toEqual(ids)
  expect(at.asked().filter((what) => what.startsWith('GET')).length).toBeGreaterThan(1)
  const few = await gather(files.list({ ids: [ids[3]!, 'file_unknown'] }))
  expect(few).toMatchObject([
    { id: ids[3], expires_at: expect.stringMatching(/^2026-11-28T13:00:00/) },
  ])
  expect(await files.retrieve(ids[0]!)).toMatchObject({ filename: 'file', size_bytes: 2 })
  await expect(files.download(ids[0]!)).rejects.toBeInstanceOf(BadRequestError)
  await files.delete(ids[0]!)
  await expect(files.retrieve(ids[0]!)).rejects.toBeInstanceOf(NotFoundError)
})

describe('the content block of a file', () => {
  test.each([
    ['image/png', { type: 'image', source: { type: 'file', file_id: 'f' } }],
    ['application/pdf', { type: 'document', source: { type: 'file', file_id: 'f' }, title: 'T' }],
    ['Text/Plain; charset=utf-8', { type: 'document', source: { file_id: 'f' }, title: 'T' }],
    ['text/csv', { type: 'container_upload', file_id: 'f' }],
    ['image/svg+xml', { type: 'container_upload', file_id: 'f' }],
  ])('%s', async (mime_type, expected) => {
    await using at = await bench()
    const block = at.llm.files.contentBlock({ id: 'f', mime_type }, { title: 'T' })
    expect(block).toMatchObject(expected)
    expect('title' in block).toBe('title' in expected)
  })

  test('is taken by the API', async () => {
    await using at = await bench({ reply: 'Fine.' })
    const { llm, api } = at
    const file = await llm.files.upload('Some text.', { filename: 'a.txt' })
    const cache_control = { type: 'ephemeral' }
    const block = llm.files.contentBlock(file, { citations: { enabled: true }, cache_control })
    await llm.invoke([new HumanMessage({ content: [block as never] })])
    expect(api.lastRequest.messages).toMatchObject([
      { content: [{ type: 'document', source: { file_id: file.id }, cache_control }] },
    ])
  })
})
