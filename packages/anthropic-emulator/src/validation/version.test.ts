import { describe, expect, test } from 'vitest'
import { startEmulator } from '../index.ts'

const REQUEST = { model: 'claude-sonnet-4-6', max_tokens: 64 }
const HI = [{ role: 'user', content: 'Hi' }]
const CITED = {
  type: 'text',
  text: 'Grass is green.',
  citations: [
    {
      type: 'char_location',
      cited_text: 'Grass',
      document_index: 0,
      document_title: null,
      start_char_index: 0,
      end_char_index: 5,
    },
  ],
}
const NOTE = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Note' } }

const REFUSED: [what: string, body: object, message: string][] = [
  [
    'a temperature',
    { messages: HI, temperature: 1 },
    'temperature: Extra inputs are not permitted',
  ],
  ['top_p', { messages: HI, top_p: 0.5 }, 'top_p: Extra inputs are not permitted'],
  ['top_k', { messages: HI, top_k: 5 }, 'top_k: Extra inputs are not permitted'],
  [
    'citations on a text of the user',
    { messages: [{ role: 'user', content: [CITED] }] },
    'messages.0.content.0.citations: Extra inputs are not permitted',
  ],
]

async function answer(version: string, body: object) {
  await using api = await startEmulator()
  const response = await api.fetch(
    new Request(`${api.url}/v1/messages`, {
      method: 'POST',
      headers: {
        'x-api-key': 'test',
        'anthropic-version': version,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ ...REQUEST, ...body }),
    }),
  )
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

describe('version 2026-10-21 of the API', () => {
  test.each(REFUSED)('refuses %s, which 2023-06-01 takes', async (_, body, message) => {
    const { status, json } = await answer('2026-10-21', body)
    expect(status).toBe(400)
    expect(json).toMatchObject({ error: { type: 'invalid_request_error', message } })
    expect((await answer('2023-06-01', body)).status).toBe(200)
  })

  test('refuses a document in a turn of the assistant', async () => {
    const messages = [...HI, { role: 'assistant', content: [NOTE] }, ...HI]
    const { status, json } = await answer('2026-10-21', { messages })
    expect(status).toBe(400)
    expect(JSON.stringify(json)).toContain('messages.1.content.0')
  })

  test('takes everything else', async () => {
    expect((await answer('2026-10-21', { messages: HI, stop_sequences: ['x'] })).status).toBe(200)
  })
})
