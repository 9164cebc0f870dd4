import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { chat, human, type Json, refused, requestOf, sentMessages } from '../support.ts'

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const PDF = btoa('%PDF-1.4\n%%EOF')

const png = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } }
const pdf = {
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: PDF },
}
const note = (data: string) => ({
  type: 'document',
  source: { type: 'text', media_type: 'text/plain', data },
})

describe('a file whose type is not said where it could be', () => {
  test.each<[string, Json, Json]>([
    ['is an image by its data URL', { type: 'file', url: `data:image/png;base64,${PNG}` }, png],
    [
      'is what the block says where the data URL does not',
      { type: 'file', url: `data:;base64,${PDF}`, mimeType: 'application/pdf' },
      pdf,
    ],
    ['is text where neither says it', { type: 'file', url: 'data:,Hi%20there' }, note('Hi there')],
  ])('%s', async (_name, block, wire) => {
    expect(await sentMessages([human(block)])).toEqual([{ role: 'user', content: [wire] }])
  })
})

describe('image/jpg is another name of image/jpeg, where the bytes do not tell', () => {
  const jpeg = { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AAAA' } }

  test.each<[string, Json]>([
    ['a block', { type: 'image', data: 'AAAA', mimeType: 'image/jpg' }],
    ['a block of older versions', { type: 'image', data: 'AAAA', mime_type: 'image/jpg' }],
    ['a file', { type: 'file', data: 'AAAA', mimeType: 'IMAGE/JPG; q=1' }],
    ['a data URL', { type: 'image_url', image_url: 'data:image/jpg;base64,AAAA' }],
  ])('of %s', async (_name, block) => {
    // Bytes that are no image are refused, unless the emulator is told to take anything.
    const emulator = { reply: 'Fine.', strict: false }
    const { body } = await requestOf((model) => model.invoke([human(block)]), {}, emulator)
    expect(body.messages).toEqual([{ role: 'user', content: [jpeg] }])
  })
})

test('text that only looks like base64 is the text', async () => {
  for (const data of ['Hello123', 'Gruezi==']) {
    const block = { type: 'file', data, mimeType: 'text/plain' }
    expect(await sentMessages([human(block)])).toEqual([{ role: 'user', content: [note(data)] }])
  }
})

describe('what cannot be told is refused with what is known of it', () => {
  test.each<[string, Json, RegExp]>([
    [
      'an image of unknown bytes',
      { type: 'image', data: 'AAAA' },
      /an image of type unknown\. .*set its mimeType/,
    ],
    ['a file of unknown bytes', { type: 'file', data: 'AAAA' }, /a file of type unknown\. .*PDF/],
    [
      'a path on this machine',
      { type: 'image', url: '/tmp/a.png' },
      /an image at "\/tmp\/a\.png"\. Pass an http\(s\) URL/,
    ],
    [
      'a text file without its text',
      { type: 'file', source_type: 'text' },
      /a file block without data\. Set `url`/,
    ],
  ])('%s', async (_name, block, message) => {
    const error = await refused([human(block)])
    expect(error.place).toBe('messages[0].content[0]')
    expect(error.message).toMatch(message)
  })
})

test('a block of a type unknown here is left to the API', async () => {
  await using api = await startEmulator({ reply: 'Fine.', strict: false })
  const block = { type: 'hologram', beam: { on: true }, note: null }
  await chat(api).invoke([human(block)])
  expect(api.lastRequest.messages).toEqual([{ role: 'user', content: [block] }])
})

test('base64 is sent without whatever whitespace breaks it', async () => {
  const codes = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code))
  const blanks = codes.filter((char) => char.trim() === '')
  expect(blanks.length).toBeGreaterThan(20)
  const broken = blanks.map((blank) => `${PNG.slice(0, 40)}${blank}${PNG.slice(40)}`)
  const images = broken.map((data) => ({ type: 'image', data, mimeType: 'image/png' }))
  expect(await sentMessages([human(...images)])).toEqual([
    { role: 'user', content: blanks.map(() => png) },
  ])
})
