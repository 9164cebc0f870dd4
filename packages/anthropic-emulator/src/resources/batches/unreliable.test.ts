/** What can go wrong with batches: everything that bulk work has to live through. */
import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'

import { clocked } from '../../../test/clocked.ts'
import { startEmulator } from '../../index.ts'

const MINUTE = 60_000
const START = Date.UTC(2026, 7, 19, 14, 44, 51)
const PATH = '/v1/messages/batches'

const requests = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    custom_id: `no-${at}`,
    params: {
      model: 'claude-haiku-4-5',
      max_tokens: 100,
      messages: [{ role: 'user' as const, content: `Question ${at}` }],
    },
  }))

type Batches = Anthropic['messages']['batches']

async function rowsOf(batches: Batches, id: string): Promise<{ id: string; type: string }[]> {
  const rows: { id: string; type: string }[] = []
  for await (const { custom_id, result } of await batches.results(id)) {
    rows.push({ id: custom_id, type: result.type })
  }
  return rows
}

const statusOf = (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => 200,
    (error: unknown) => (error instanceof Anthropic.APIError ? Number(error.status ?? 0) : -1),
  )

describe('results', () => {
  const order = async (count: number, seed?: number) => {
    await using at = await clocked(START, { reply: 'Done.', ...(seed && { seed }) })
    const { batches } = at.client.messages
    const { id } = await batches.create({ requests: requests(count) })
    return (await rowsOf(batches, id)).map((row) => row.id)
  }

  test.each([2, 3, 10, 100])('of %i requests are all there, in another order', async (count) => {
    const ids = await order(count)
    const asked = requests(count).map(({ custom_id }) => custom_id)
    expect(ids.toSorted()).toEqual(asked.toSorted())
    expect(ids).not.toEqual(asked)
  })

  test('come in the same order for the same seed only', async () => {
    expect(await order(50, 7)).toEqual(await order(50, 7))
    expect(await order(50, 7)).not.toEqual(await order(50, 8))
  })

  test('that end at a line are a clean file that lacks rows', async () => {
    const path = `${PATH}/:id/results`
    const faults = [{ rate: 1, times: 1, path, fault: { endAfterLines: 2 } }]
    await using at = await clocked(START, { reply: 'Done.', faults })
    const { batches } = at.client.messages
    const { id } = await batches.create({ requests: requests(10) })
    await batches.retrieve(id)
    const [cut, whole] = [await rowsOf(batches, id), await rowsOf(batches, id)]
    expect([cut.length, whole.length]).toEqual([2, 10])
    expect(whole.slice(0, 2)).toEqual(cut)
  })
})

test('a share of the requests fails, another expires, and the counts say so', async () => {
  await using at = await clocked(START, {
    reply: 'Done.',
    batches: { errored: 0.2, expired: 0.1 },
  })
  const { batches } = at.client.messages
  const { id } = await batches.create({ requests: requests(200) })
  const { request_counts: counts } = await batches.retrieve(id)
  const rows = await rowsOf(batches, id)
  const count = (type: string) => rows.filter((row) => row.type === type).length
  expect(counts).toMatchObject({
    succeeded: count('succeeded'),
    errored: count('errored'),
    expired: count('expired'),
  })
  expect(count('errored')).toBeGreaterThan(20)
  expect(count('errored')).toBeLessThan(60)
  expect(count('expired')).toBeGreaterThan(8)
  expect(count('expired')).toBeLessThan(35)
})

test('the queue holds so many requests, and has room again when a batch has ended', async () => {
  await using at = await clocked(START, {
    reply: 'Done.',
    batchDelay: 10 * MINUTE,
    batches: { queueLimit: 10 },
  })
  const { batches } = at.client.messages
  const create = (count: number) => statusOf(batches.create({ requests: requests(count) }))
  expect([await create(6), await create(5), await create(4), await create(1)]).toEqual([
    200, 429, 200, 429,
  ])
  at.clock.at += 10 * MINUTE
  expect([await create(10), await create(1)]).toEqual([200, 429])
})

test('a batch can be missing for a while after it was made, and its results after it ended', async () => {
  const missing = { rate: 1, times: 2, error: { status: 404, message: 'Not found' } }
  await using at = await clocked(START, {
    reply: 'Done.',
    faults: [
      { ...missing, path: `${PATH}/:id` },
      { ...missing, path: `${PATH}/:id/results` },
    ],
  })
  const { batches } = at.client.messages
  const { id } = await batches.create({ requests: requests(2) })
  const retrieve = () => statusOf(batches.retrieve(id))
  expect([await retrieve(), await retrieve(), await retrieve()]).toEqual([404, 404, 200])
  const results = async () => {
    const { url } = at.api
    const headers = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }
    return (await fetch(`${url}${PATH}/${id}/results`, { headers })).status
  }
  expect([await results(), await results(), await results()]).toEqual([404, 404, 200])
})

test.each([
  ['over HTTP', false],
  ['in-process', true],
])('the reply to a creation can be lost, and the batch is there, %s', async (_, inProcess) => {
  await using api = await startEmulator({
    reply: 'Done.',
    faults: [{ rate: 1, times: 1, method: 'POST', path: PATH, fault: { loseReply: true } }],
  })
  const fetch = inProcess ? { fetch: api.fetch } : {}
  const client = new Anthropic({ apiKey: 'k', baseURL: api.url, maxRetries: 0, ...fetch })
  const { batches } = client.messages
  const lost = batches.create({ requests: requests(3) })
  await expect(lost).rejects.toThrow(Anthropic.APIConnectionError)
  const { data } = await batches.list()
  expect(data).toMatchObject([{ request_counts: { succeeded: 3 } }])
})

test('the reply to a message can be lost too, and used up its turn', async () => {
  await using api = await startEmulator({ script: ['One.', 'Two.'] })
  const client = new Anthropic({ apiKey: 'k', baseURL: api.url, maxRetries: 0 })
  const ask = (headers: Record<string, string>) =>
    client.messages.stream(requests(1)[0]!.params, { headers }).finalText()
  await expect(ask({ 'x-emulator-fault': 'loseReply' })).rejects.toThrow('onnection')
  expect(await ask({})).toBe('Two.')
})

test.each<[options: object, message: string]>([
  [{ errored: 2 }, 'batches.errored is 2; it must be a number from 0 to 1.'],
  [{ queue: 5 }, 'batches.queue is unknown.'],
])('%j is refused before anything starts', async (batches, message) => {
  await expect(startEmulator({ batches })).rejects.toThrow(message)
})
