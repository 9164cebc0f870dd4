import { describe, expect, test } from 'vitest'
import { type EmulatorOptions, startEmulator } from '../../index.ts'

const RETIRED = [
  'claude-opus-4-1-20250805',
  'claude-opus-4-1',
  'claude-opus-4-0',
  'claude-opus-4-20250514',
  'claude-sonnet-4-20250514',
  'claude-3-7-sonnet-latest',
  'claude-3-5-sonnet-20240620',
  'claude-3-haiku-20240307',
  'claude-2.1',
  'claude-instant-1.2',
]

async function answerOf(model: string, options: EmulatorOptions = {}, path = '/v1/messages') {
  await using api = await startEmulator({ reply: 'Fine.', ...options })
  const body = { model, max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }
  const { max_tokens: _, ...counted } = body
  const reply = await api.fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify(path.endsWith('tokens') ? counted : body),
  })
  const { headers, status } = reply
  return { status, body: (await reply.json()) as { error?: object }, headers }
}

describe('models that are no longer served (D3)', () => {
  test.each(RETIRED)('%s is not found', async (model) => {
    for (const path of ['/v1/messages', '/v1/messages/count_tokens']) {
      const { status, body } = await answerOf(model, {}, path)
      const error = { type: 'not_found_error', message: `model: ${model}` }
      expect([status, body.error]).toEqual([404, error])
    }
  })

  test.each(RETIRED)('%s answers where it is to be served', async (model) => {
    expect((await answerOf(model, { models: { retired: 'live' } })).status).toBe(200)
  })

  test.each([
    'claude-opus-4-5',
    'claude-opus-4-10',
    'claude-sonnet-4-5',
    'claude-opus-30',
    'claude-opus-4-8',
  ])('%s is there', async (model) => expect((await answerOf(model)).status).toBe(200))

  test('where the emulator is not strict, a header says so', async () => {
    const { status, headers } = await answerOf('claude-2.1', { strict: false })
    expect(status).toBe(200)
    expect(headers.get('x-emulator-would-refuse')).toMatch(/^404 not_found_error/)
  })
})
