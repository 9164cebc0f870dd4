import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'

import { startEmulator, type Emulator } from '../index.ts'

const BODY = {
  model: 'claude-sonnet-4-5',
  max_tokens: 9,
  messages: [{ role: 'user', content: 'Hi' }],
}

const ask = (api: Emulator, body: object = BODY, path = '/v1/messages', headers = {}) =>
  api.fetch(api.url + path, {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01', ...headers },
    body: JSON.stringify(body),
  })

const adviceOf = async (answer: Promise<Response>) => {
  const { status, headers } = await answer
  return [status, headers.get('x-should-retry')]
}

describe('whether sending it again can help', () => {
  test.each([
    [400, 'false'],
    [401, 'false'],
    [402, 'false'],
    [403, 'false'],
    [404, 'false'],
    [413, 'false'],
    [408, null],
    [409, null],
    [429, 'true'],
    [500, 'true'],
    [503, 'true'],
    [529, 'true'],
  ])('a scripted %i: %s', async (status, advice) => {
    await using api = await startEmulator({ reply: { error: { status } } })
    expect(await adviceOf(ask(api))).toEqual([status, advice])
  })

  test('what the API itself refuses', async () => {
    await using api = await startEmulator({ reply: 'Hi.', apiKey: 'k' })
    expect(await adviceOf(ask(api))).toEqual([200, null])
    expect(await adviceOf(ask(api, { ...BODY, top_p: 2 }))).toEqual([400, 'false'])
    expect(await adviceOf(ask(api, { ...BODY, model: 'x' }))).toEqual([404, 'false'])
    expect(await adviceOf(ask(api, BODY, '/v1/nowhere'))).toEqual([404, 'false'])
    const stranger = ask(api, BODY, '/v1/messages', { 'x-api-key': 'other' })
    expect(await adviceOf(stranger)).toEqual([401, 'false'])
  })

  test('a script and a fault have the last word', async () => {
    const headers = { 'X-Should-Retry': 'false' }
    await using scripted = await startEmulator({ reply: { error: { status: 529 }, headers } })
    expect(await adviceOf(ask(scripted))).toEqual([529, 'false'])
    const faults = [{ rate: 1, error: { status: 400 }, headers: { 'x-should-retry': 'true' } }]
    await using faulty = await startEmulator({ reply: 'Hi.', faults })
    expect(await adviceOf(ask(faulty))).toEqual([400, 'true'])
  })

  test("Amazon's and Google's own errors have no such advice", async () => {
    await using api = await startEmulator({ reply: { error: { status: 429 } } })
    const { model: _, ...body } = BODY
    const headers = { authorization: 'Bearer token' }
    const bedrock = { ...body, anthropic_version: 'bedrock-2023-05-31' }
    const model = 'anthropic.claude-sonnet-4-5-20250929-v1%3A0'
    expect(await adviceOf(ask(api, bedrock, `/model/${model}/invoke`, headers))).toEqual([
      429,
      null,
    ])
    const vertex = { ...body, anthropic_version: 'vertex-2023-10-16' }
    const place = '/v1/projects/p/locations/l/publishers/anthropic/models'
    const path = `${place}/claude-sonnet-4-5@20250929:rawPredict`
    expect(await adviceOf(ask(api, vertex, path, headers))).toEqual([429, null])
  })

  test('the official client follows it', async () => {
    await using api = await startEmulator({ script: [{ error: { status: 401 } }, 'Hi.'] })
    const client = new Anthropic({ baseURL: api.url, apiKey: 'k', maxRetries: 5 })
    await expect(
      client.messages.create({
        model: BODY.model,
        max_tokens: 9,
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    ).rejects.toThrow('API key is invalid.')
    expect(api.requests).toHaveLength(1)
  })
})
