import Anthropic, { AnthropicError, BadRequestError, NotFoundError } from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'

import { clocked } from '../../../test/clocked.ts'
import type { EmulatorOptions } from '../../index.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const START = Date.UTC(2026, 7, 19, 14, 44, 51)

const ask = (content: string) => ({
  model: 'claude-haiku-4-5',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content }],
})

const requests = (...texts: string[]) =>
  texts.map((text, at) => ({ custom_id: `no-${at}`, params: ask(text) }))

const bench = (options?: EmulatorOptions) => clocked(START, options)

async function gather<Items extends AsyncIterable<unknown>>(items: Items) {
  const all: ItemOf<Items>[] = []
  for await (const item of items) all.push(item as ItemOf<Items>)
  return all
}

/** Results in the order of their requests: they come in another one. */
async function gatherRows<Items extends AsyncIterable<{ custom_id: string }>>(items: Items) {
  const places = ['no-0', 'no-1', 'no-2', 'no-3', 'bad']
  const all = await gather(items)
  return all.toSorted(
    (one, other) => places.indexOf(one.custom_id) - places.indexOf(other.custom_id),
  )
}

type ItemOf<Items> = Items extends AsyncIterable<infer Item> ? Item : never

const FACES = {
  'client.messages.batches': (client: Anthropic) => client.messages.batches,
  'client.beta.messages.batches': (client: Anthropic) => client.beta.messages.batches,
}

describe.each(Object.entries(FACES))('%s', (_, faceOf) => {
  test('creates a batch, sees it end, and reads its results', async () => {
    await using at = await bench({ script: ['Four.', 'Jupiter.'] })
    const batches = faceOf(at.client)
    const created = await batches.create({ requests: requests('2 + 2?', 'Largest planet?') })
    expect(created).toMatchObject({
      id: expect.stringMatching(/^msgbatch_01\w{22}$/),
      type: 'message_batch',
      processing_status: 'in_progress',
      request_counts: { processing: 2, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
      created_at: '2026-08-19T14:44:51.000000+00:00',
      expires_at: '2026-08-20T14:44:51.000000+00:00',
      ended_at: null,
      archived_at: null,
      cancel_initiated_at: null,
      results_url: null,
    })
    const ended = await batches.retrieve(created.id)
    expect(ended).toMatchObject({
      processing_status: 'ended',
      request_counts: { processing: 0, succeeded: 2, errored: 0, canceled: 0, expired: 0 },
      ended_at: '2026-08-19T14:44:51.000000+00:00',
      results_url: `${at.api.url}/v1/messages/batches/${created.id}/results`,
    })
    const results = await gatherRows(await batches.results(created.id))
    expect(results).toMatchObject([
      {
        custom_id: 'no-0',
        result: {
          type: 'succeeded',
          message: {
            type: 'message',
            content: [{ type: 'text', text: 'Four.' }],
            usage: { service_tier: 'batch', output_tokens: 2 },
          },
        },
      },
      { custom_id: 'no-1', result: { message: { content: [{ text: 'Jupiter.' }] } } },
    ])
  })

  test('lists batches, newest first, page after page', async () => {
    await using at = await bench()
    const batches = faceOf(at.client)
    const ids: string[] = []
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      ids.unshift((await batches.create({ requests: requests(text) })).id)
    }
    const listed = await gather(batches.list({ limit: 2 }))
    expect(listed.map(({ id }) => id)).toEqual(ids)
    const backwards = await gather(batches.list({ limit: 2, before_id: ids[4] ?? '' }))
    expect(backwards.map(({ id }) => id)).toEqual([ids[2], ids[3], ids[0], ids[1]])
    const page = await batches.list({ limit: 3 })
    expect(page).toMatchObject({ has_more: true, first_id: ids[0], last_id: ids[2] })
  })

  test('cancels a batch: what was not answered is canceled', async () => {
    await using at = await bench({ batchDelay: 10 * MINUTE, script: ['One.', 'Two.'] })
    const batches = faceOf(at.client)
    const { id } = await batches.create({ requests: requests('a', 'b', 'c', 'd') })
    at.clock.at += 5 * MINUTE
    expect(await batches.cancel(id)).toMatchObject({
      processing_status: 'canceling',
      cancel_initiated_at: '2026-08-19T14:49:51.000000+00:00',
      ended_at: null,
      request_counts: { processing: 4, canceled: 0 },
      results_url: null,
    })
    expect(await batches.retrieve(id)).toMatchObject({
      processing_status: 'ended',
      ended_at: '2026-08-19T14:49:51.000000+00:00',
      request_counts: { processing: 0, succeeded: 2, canceled: 2 },
    })
    const results = await gatherRows(await batches.results(id))
    expect(results.map(({ result }) => result.type)).toEqual([
      'succeeded',
      'succeeded',
      'canceled',
      'canceled',
    ])
    await expect(batches.cancel(id)).rejects.toThrow('cannot be canceled: it has already ended')
  })

  test('deletes a batch, but not before it has ended', async () => {
    await using at = await bench({ batchDelay: MINUTE })
    const batches = faceOf(at.client)
    const { id } = await batches.create({ requests: requests('a') })
    const early = batches.delete(id)
    await expect(early).rejects.toThrow(BadRequestError)
    await expect(early).rejects.toThrow('cannot be deleted')
    at.clock.at += MINUTE
    expect(await batches.delete(id)).toEqual({ id, type: 'message_batch_deleted' })
    await expect(batches.retrieve(id)).rejects.toThrow(NotFoundError)
    expect(await gather(batches.list())).toEqual([])
  })
})

test('a batch takes as long as the option says, and tells when to ask again', async () => {
  await using at = await bench({ batchDelay: 25_000 })
  const { batches } = at.client.messages
  const { id } = await batches.create({ requests: requests('a') })
  const early = await batches.retrieve(id).withResponse()
  expect(early.data.processing_status).toBe('in_progress')
  expect(early.response.headers.get('retry-after')).toBe('10')
  await expect(batches.results(id)).rejects.toThrow(AnthropicError)
  at.clock.at += 24_000
  const later = await batches.retrieve(id).withResponse()
  expect(later.response.headers.get('retry-after')).toBe('1')
  at.clock.at += 1_000
  const ended = await batches.retrieve(id).withResponse()
  expect(ended.data).toMatchObject({
    processing_status: 'ended',
    ended_at: '2026-08-19T14:45:16.000000+00:00',
  })
  expect(ended.response.headers.get('retry-after')).toBeNull()
})

test('results are JSON lines, and not there before the batch has ended', async () => {
  await using at = await bench({ batchDelay: MINUTE })
  const { id } = await at.client.messages.batches.create({ requests: requests('a', 'b') })
  const get = () =>
    fetch(`${at.api.url}/v1/messages/batches/${id}/results`, {
      headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    })
  const early = await get()
  expect(early.status).toBe(404)
  expect(await early.json()).toMatchObject({ error: { type: 'not_found_error' } })
  at.clock.at += MINUTE
  const response = await get()
  expect(response.headers.get('content-type')).toBe('application/x-jsonl')
  const lines = (await response.text()).split('\n')
  expect(lines.map((line) => line.slice(0, 30))).toEqual([
    '{"custom_id":"no-1","result":{',
    '{"custom_id":"no-0","result":{',
    '',
  ])
})

test('a batch canceled before anyone asked for it answers nothing and uses up no turns', async () => {
  await using at = await bench({ script: ['First.'] })
  const { batches } = at.client.messages
  const { id } = await batches.create({ requests: requests('a') })
  expect((await batches.cancel(id)).processing_status).toBe('canceling')
  expect((await batches.retrieve(id)).request_counts).toMatchObject({ canceled: 1, succeeded: 0 })
  const message = await at.client.messages.create(ask('b'))
  expect(message.content).toMatchObject([{ text: 'First.' }])
})

test('requests that a day did not suffice for are expired', async () => {
  await using at = await bench({ batchDelay: 2 * DAY })
  const { batches } = at.client.messages
  const { id } = await batches.create({ requests: requests('a', 'b') })
  at.clock.at += 3 * DAY
  expect(await batches.retrieve(id)).toMatchObject({
    processing_status: 'ended',
    ended_at: '2026-08-20T14:44:51.000000+00:00',
    request_counts: { succeeded: 1, expired: 1 },
  })
})

test('results are archived after 29 days', async () => {
  await using at = await bench()
  const { batches } = at.client.messages
  const { id } = await batches.create({ requests: requests('a') })
  at.clock.at += 29 * DAY
  expect(await batches.retrieve(id)).toMatchObject({
    processing_status: 'ended',
    archived_at: '2026-09-17T14:44:51.000000+00:00',
    results_url: null,
  })
})

test('a request that is refused or fails is an errored result, and the others are not touched', async () => {
  await using at = await bench({
    script: [
      'Fine.',
      { error: { type: 'overloaded_error' } },
      () => {
        throw new Error('No idea.')
      },
    ],
  })
  const { batches } = at.client.messages
  const params = { ...ask('a'), max_tokens: 1_000_000 }
  const created = await batches.create({
    requests: [...requests('a', 'b', 'c'), { custom_id: 'bad', params }],
  })
  const { id } = await batches.retrieve(created.id)
  const results = await gatherRows(await batches.results(id))
  const failed = expect.stringContaining('No idea.')
  expect(results.map(({ result }) => result)).toMatchObject([
    { type: 'succeeded' },
    { type: 'errored', error: { type: 'error', error: { type: 'overloaded_error' } } },
    { type: 'errored', error: { error: { type: 'api_error', message: failed } } },
    {
      type: 'errored',
      error: {
        type: 'error',
        error: { type: 'invalid_request_error', message: expect.stringContaining('max_tokens') },
        request_id: null,
      },
    },
  ])
})
