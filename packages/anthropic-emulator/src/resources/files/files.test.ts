import Anthropic, { BadRequestError, NotFoundError, toFile } from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'

import { clocked } from '../../../test/clocked.ts'
import { type EmulatorOptions, startEmulator } from '../../index.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 5, 30, 22, 59, 39, 755)

const PNG = Uint8Array.from(
  atob(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  ),
  (letter) => letter.charCodeAt(0),
)
const CSV = 'item,value\napple,30\n'
const AUTH = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }

const bench = (options?: EmulatorOptions) => clocked(START, options)

const csv = (name = 'data.csv') => toFile(new TextEncoder().encode(CSV), name, { type: 'text/csv' })

const FACES = {
  'client.files': (client: Anthropic) => client.files,
  'client.beta.files': (client: Anthropic) => client.beta.files,
}

describe.each(Object.entries(FACES))('%s', (_, faceOf) => {
  test('uploads a file, shows its metadata, and deletes it', async () => {
    await using at = await bench()
    const files = faceOf(at.client)
    const uploaded = await files.upload({ file: await csv() })
    expect(uploaded).toEqual({
      type: 'file',
      id: expect.stringMatching(/^file_01\w{22}$/),
      size_bytes: 20,
      created_at: '2026-06-30T22:59:39.755000Z',
      filename: 'data.csv',
      mime_type: 'text/csv',
      downloadable: false,
      expires_at: null,
    })
    expect(await files.retrieveMetadata(uploaded.id)).toEqual(uploaded)
    expect(await files.delete(uploaded.id)).toEqual({ id: uploaded.id, type: 'file_deleted' })
    await expect(files.retrieveMetadata(uploaded.id)).rejects.toThrow(NotFoundError)
    await expect(files.delete(uploaded.id)).rejects.toThrow(`File not found: ${uploaded.id}`)
  })

  test('lists files, newest first, page after page', async () => {
    await using at = await bench()
    const files = faceOf(at.client)
    const names = ['1.csv', '2.csv', '3.csv', '4.csv', '5.csv']
    for (const name of names) await files.upload({ file: await csv(name) })
    const listed: string[] = []
    for await (const { filename } of files.list({ limit: 2 })) listed.push(filename)
    expect(listed).toEqual(names.toReversed())
    const { id } = await files.upload({ file: await csv('6.csv') })
    const some = await files.list({ ids: [id, 'file_nowhere'] })
    expect(some.data.map(({ filename }) => filename)).toEqual(['6.csv'])
    expect(some.next_page).toBeNull()
  })

  test('downloads what a tool made, not what was uploaded', async () => {
    await using at = await bench()
    const files = faceOf(at.client)
    const made = at.api.addFile({ filename: 'chart.png', content: PNG })
    expect(await files.retrieveMetadata(made.id)).toMatchObject({
      downloadable: true,
      mime_type: 'image/png',
    })
    const response = await files.download(made.id)
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(PNG)
    const { id } = await files.upload({ file: await csv() })
    await expect(files.download(id)).rejects.toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      errorCode: 'file_not_downloadable',
    })
  })
})

test('a page goes on where it ended, even when its last file is deleted meanwhile', async () => {
  await using at = await bench()
  const { files } = at.client
  for (const name of ['1.csv', '2.csv', '3.csv']) await files.upload({ file: await csv(name) })
  const page = await files.list({ limit: 2 })
  for (const { id } of page.data) await files.delete(id)
  const next = await page.getNextPage()
  expect(next.data.map(({ filename }) => filename)).toEqual(['1.csv'])
})

test('clients of the beta page by ids', async () => {
  await using at = await bench()
  for (const name of ['1.csv', '2.csv', '3.csv']) {
    await at.client.files.upload({ file: await csv(name) })
  }
  const list = async (query: string): Promise<Record<string, unknown>> => {
    const headers = { ...AUTH, 'anthropic-beta': 'files-api-2025-04-14' }
    const response = await at.api.fetch(`${at.api.url}/v1/files?limit=2${query}`, { headers })
    return (await response.json()) as Record<string, unknown>
  }
  const first = await list('')
  expect(first).toMatchObject({
    data: [{ filename: '3.csv' }, { filename: '2.csv' }],
    has_more: true,
  })
  expect(first.data).not.toMatchObject([{ expires_at: null }, {}])
  const second = await list(`&after_id=${String(first.last_id)}`)
  expect(second).toMatchObject({ data: [{ filename: '1.csv' }], has_more: false })
})

test('files of the options are there from the start', async () => {
  const seeded = { id: 'file_report', filename: 'report.txt', content: 'All is well.' }
  await using at = await bench({
    files: [seeded, { ...seeded, id: 'file_b', downloadable: false }],
  })
  expect(await (await at.client.files.download('file_report')).text()).toBe('All is well.')
  await expect(at.client.files.download('file_b')).rejects.toThrow(BadRequestError)
})

test('uploads can be made downloadable', async () => {
  await using at = await bench({ downloadableUploads: true })
  const { id, downloadable } = await at.client.files.upload({ file: await csv() })
  expect(downloadable).toBe(true)
  expect(await (await at.client.files.download(id)).text()).toBe(CSV)
})

test('an expired file keeps its metadata and loses its content', async () => {
  await using at = await bench({ downloadableUploads: true })
  const { files } = at.client
  const file = await files.upload({ file: await csv(), expires_in_seconds: 3_600 })
  expect(file.expires_at).toBe('2026-06-30T23:59:39.755000Z')
  at.clock.at += HOUR
  expect(await files.retrieveMetadata(file.id)).toEqual(file)
  await expect(files.download(file.id)).rejects.toMatchObject({
    status: 404,
    errorCode: 'file_expired',
  })
})

type Upload = readonly [what: string, form: () => FormData, message: string]

const part =
  (content: string, name: string, more: Record<string, string> = {}) =>
  () => {
    const form = new FormData()
    form.set('file', new File([content], name, { type: 'text/plain' }))
    for (const [key, value] of Object.entries(more)) form.set(key, value)
    return form
  }

const REFUSED: readonly Upload[] = [
  ['a form without a file', () => new FormData(), 'file: Field required'],
  ['an empty file', part('', 'a.txt'), 'file: File cannot be empty'],
  ['a name with forbidden letters', part('a', 'a<b>.txt'), 'forbidden characters: a<b>.txt'],
  ['a long name', part('a', 'a'.repeat(256)), 'between 1 and 255 characters'],
  [
    'a life too short',
    part('a', 'a.txt', { expires_in_seconds: '3599' }),
    'expires_in_seconds: Input should be greater than or equal to 3600',
  ],
  [
    'a life too long',
    part('a', 'a.txt', { expires_in_seconds: '7776001' }),
    'expires_in_seconds: Input should be less than or equal to 7776000',
  ],
  [
    'a life that is no number',
    part('a', 'a.txt', { expires_in_seconds: 'long' }),
    'expires_in_seconds: Input should be a valid integer',
  ],
]

test.each(REFUSED)('an upload of %s is refused', async (_, form, message) => {
  await using at = await bench()
  const init = { method: 'POST', headers: AUTH, body: form() }
  const response = await at.api.fetch(`${at.api.url}/v1/files`, init)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: { type: 'invalid_request_error', message: expect.stringContaining(message) },
  })
})

test('an upload that is no form is refused', async () => {
  await using at = await bench()
  const init = { method: 'POST', headers: AUTH, body: '{"file":"a"}' }
  const response = await at.api.fetch(`${at.api.url}/v1/files`, init)
  expect(response.status).toBe(400)
  expect(await response.text()).toContain('must be multipart/form-data')
})

test.each([
  ['/home/me/notes.txt', 'notes.txt'],
  ['C:\\me\\notes.txt', 'notes.txt'],
  ['folder/', 'unnamed.txt'],
])('a file called %s is kept as %s', async (given, kept) => {
  await using at = await bench()
  const init = { method: 'POST', headers: AUTH, body: part('a', given)() }
  const response = await at.api.fetch(`${at.api.url}/v1/files`, init)
  expect(await response.json()).toMatchObject({ filename: kept })
})

test('the journal shows what was uploaded, and none of its bytes', async () => {
  await using at = await bench()
  await at.client.files.upload({ file: await csv(), expires_in_seconds: 7_200 })
  expect(at.api.requests[0]?.body).toEqual({
    file: { filename: 'data.csv', type: 'text/csv', size: 20 },
    expires_in_seconds: '7200',
  })
})

test.each([
  ['a page from nowhere', '?page=there', 'page: Invalid cursor'],
  ['ids with a limit', '?ids[]=a&limit=2', 'ids: cannot be used together with page or limit'],
  ['too many ids', `?ids=${Array.from({ length: 101 }, (_, at) => at).join(',')}`, 'at most 100'],
])('a list with %s is refused', async (_, query, message) => {
  await using at = await bench()
  const response = await at.api.fetch(`${at.api.url}/v1/files${query}`, { headers: AUTH })
  expect(response.status).toBe(400)
  expect(await response.text()).toContain(message)
})

test('a seeded file without a name or content is refused before anything starts', async () => {
  const nameless = { filename: '', content: 'a' }
  await expect(startEmulator({ files: [nameless] })).rejects.toThrow('files[0].filename is missing')
})
