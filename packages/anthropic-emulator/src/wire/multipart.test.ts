import { expect, test } from 'vitest'

import { parseForm as parseParts, toFormData } from './multipart.ts'

const parseForm = (...body: Parameters<typeof parseParts>) => {
  const parts = parseParts(...body)
  return parts && toFormData(parts)
}

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

async function describeForm(form: FormData | undefined) {
  const parts = [...(form ?? [])].map(async ([name, value]) => {
    if (typeof value === 'string') return [name, value]
    return [name, value.name, value.type, Buffer.from(await value.arrayBuffer()).toString('latin1')]
  })
  return form && Promise.all(parts)
}

const toForm = (body: string, type = 'multipart/form-data; boundary=xx') =>
  describeForm(parseForm(bytesOf(body), type))

test('what fetch sends as a form is that form', async () => {
  const form = new FormData()
  form.append('file', new File(['\r\n--x\r\n', new Uint8Array([0, 255])], 'a "b"é.txt'))
  form.append('file', new File([], 'empty.bin', { type: 'a/b' }))
  form.append('größe', 'één\ntwo')
  form.append('none', '')
  const sent = new Response(form)
  const type = sent.headers.get('content-type') ?? ''
  const body = new Uint8Array(await sent.arrayBuffer())
  expect(await describeForm(parseForm(body, type))).toEqual(
    await describeForm(await new Response(body, { headers: { 'content-type': type } }).formData()),
  )
})

test('other clients may write the head of a part in other ways', async () => {
  const head = 'content-disposition: form-data; filename=a.txt; name=file'
  const body = `before\r\n--x y\r\n${head}\r\nX-Other: 1\r\n\r\nText\r\n--x y--after`
  const type = 'Multipart/Form-Data; charset=utf-8; boundary="x y"'
  expect(await toForm(body, type)).toEqual([['file', 'a.txt', 'text/plain', 'Text']])
})

const PART = '--xx\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n'

test.each([
  ['has no boundary', `${PART}--xx--`, 'multipart/form-data'],
  ['has another boundary', `${PART}--xx--`, 'multipart/form-data; boundary=yy'],
  ['does not end', PART],
  ['ends within a head', '--xx\r\ncontent-disposition: form-data; name="a"'],
  ['has a part without a name', '--xx\r\ncontent-type: a/b\r\n\r\n1\r\n--xx--'],
  ['is empty', ''],
])('a form that %s cannot be read', async (_, body, type?: string) => {
  expect(await toForm(body, type)).toBeUndefined()
})
