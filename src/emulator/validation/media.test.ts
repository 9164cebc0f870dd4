import { expect, test } from 'vitest'

import type { Json } from '../types.ts'
import { refusal } from './index.ts'

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const user = (content: unknown): Json => ({ role: 'user', content })
const assistant = (content: unknown): Json => ({ role: 'assistant', content })
const conversation = (...messages: Json[]): Json => ({ messages })
const call = (id: string, more: Json = {}): Json => ({
  type: 'tool_use',
  id,
  name: 'add',
  input: {},
  ...more,
})
const result = (id: string, more: Json = {}): Json => ({
  type: 'tool_result',
  tool_use_id: id,
  content: '3',
  ...more,
})
const image = (source: Json): Json => ({ type: 'image', source })
const base64 = (media_type: string, data: string): Json => ({ type: 'base64', media_type, data })

function refused(fields: Json, betas = ''): string | undefined {
  const body = { model: 'claude-sonnet-4-5', max_tokens: 1000, messages: [user('Hi')], ...fields }
  const kept = Object.entries(body).filter(([, value]) => value !== undefined)
  const headers: Record<string, string> = betas === '' ? {} : { 'anthropic-beta': betas }
  return refusal({ body: Object.fromEntries(kept), headers, counting: false })?.message
}

type Row = readonly [what: string, fields: Json, message: string]
type Accepted = readonly [what: string, fields: Json, betas?: string]

const MEDIA: readonly Row[] = [
  [
    'an unknown image type',
    conversation(user([image(base64('image/bmp', PNG))])),
    "messages.0.content.0.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'",
  ],
  [
    'an image of another type',
    conversation(user([image(base64('image/jpeg', PNG))])),
    'the image appears to be a image/png image',
  ],
  [
    'an image that is none',
    conversation(user([image(base64('image/png', 'aGVsbG8='))])),
    'messages.0.content.0.image.source.base64.data: Could not process image',
  ],
  [
    'an image that is not base64',
    conversation(user([image(base64('image/png', 'data:image/png;base64,x'))])),
    'data: Invalid base64 data',
  ],
  [
    'an image in a result',
    conversation(
      user('a'),
      assistant([call('t1')]),
      user([result('t1', { content: [image(base64('image/gif', PNG))] })]),
    ),
    'messages.2.content.0.tool_result.content.0.image.source.base64.data: The image was specified',
  ],
  [
    'a PDF that is none',
    conversation(user([{ type: 'document', source: base64('application/pdf', 'aGVsbG8=') }])),
    'The PDF specified was not valid.',
  ],
  [
    'a document type',
    conversation(
      user([{ type: 'document', source: { type: 'text', media_type: 'text/html', data: 'x' } }]),
    ),
    "document.source.text.media_type: Input should be 'text/plain'",
  ],
]

test.each(MEDIA)('%s is refused', (_, fields, message) => {
  expect(refused(fields)).toContain(message)
})

const ACCEPTED: readonly Accepted[] = [
  [
    'an image and a document',
    conversation(
      user([
        image(base64('image/png', PNG)),
        {
          type: 'document',
          title: 'a',
          citations: { enabled: true },
          source: { type: 'text', media_type: 'text/plain', data: 'b' },
        },
      ]),
    ),
  ],
]

for (const [what, fields, betas] of ACCEPTED) {
  test(`${what} is accepted`, () => {
    expect(refused(fields, betas)).toBeUndefined()
  })
}
