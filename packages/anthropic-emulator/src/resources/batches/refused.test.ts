import Anthropic, { BadRequestError } from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'

import { startEmulator } from '../../index.ts'

const params = {
  model: 'claude-haiku-4-5',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hi' }],
}

type Row = readonly [what: string, body: unknown, message: string]

const REFUSED: readonly Row[] = [
  ['no requests', {}, 'requests: Field required'],
  ['an empty list', { requests: [] }, 'requests: List should have at least 1 item'],
  ['a request without an id', { requests: [{ params }] }, 'requests.0.custom_id: Field'],
  ['a request without params', { requests: [{ custom_id: 'a' }] }, 'requests.0.params: Field'],
  [
    'an id of other characters',
    { requests: [{ custom_id: 'a:b', params }] },
    "requests.0.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'",
  ],
  [
    'an id that is there twice',
    {
      requests: [
        { custom_id: 'no-0', params },
        { custom_id: 'no-0', params },
      ],
    },
    'requests.1.custom_id: "no-0" is not unique in this batch',
  ],
  [
    'more requests than a batch can hold',
    { requests: Array.from({ length: 100_001 }, (_, at) => ({ custom_id: `${at}`, params: {} })) },
    'requests: List should have at most 100000 items after validation, not 100001',
  ],
  ['a body that is a list', [], 'not valid JSON'],
]

test.each(REFUSED)('%s is refused at once', async (_, body, message) => {
  await using api = await startEmulator()
  const response = await api.fetch(`${api.url}/v1/messages/batches`, {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: { type: 'invalid_request_error', message: expect.stringContaining(message) },
  })
})

test.each([
  ['limit: 0', { limit: 0 }, 'limit: Input should be greater than or equal to 1'],
  ['limit: 1001', { limit: 1_001 }, 'limit: Input should be less than or equal to 1000'],
  ['limit: 1.5', { limit: 1.5 }, 'limit: Input should be a valid integer'],
  ['both cursors', { before_id: 'a', after_id: 'b' }, 'before_id: cannot be used together'],
  ['a cursor from nowhere', { after_id: 'msgbatch_1' }, 'after_id: msgbatch_1 is not in this list'],
])('a list with %s is refused', async (_, query, message) => {
  await using api = await startEmulator()
  const client = new Anthropic({ apiKey: 'k', baseURL: api.url })
  const listing = client.messages.batches.list(query)
  await expect(listing).rejects.toThrow(BadRequestError)
  await expect(listing).rejects.toThrow(message)
})

test('a delay that is no time is refused before anything starts', async () => {
  await expect(startEmulator({ batchDelay: -1 })).rejects.toThrow(
    'batchDelay must be a number of milliseconds; it is -1.',
  )
})
