/** Batches that end before all of their requests are answered. */
import { expect, test } from 'vitest'

import { clocked } from '../../../test/clocked.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const START = Date.UTC(2026, 7, 19, 14, 44, 51)

const requests = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    custom_id: `no-${at}`,
    params: {
      model: 'claude-haiku-4-5',
      max_tokens: 100,
      messages: [{ role: 'user' as const, content: `Question ${at}` }],
    },
  }))

/** The kinds of the results of a batch that takes ten minutes and is canceled in between. */
async function canceledAfter(ms: number, count: number): Promise<string[]> {
  await using at = await clocked(START, { reply: 'Done.', batchDelay: 10 * MINUTE })
  const { batches } = at.client.messages
  const { id } = await batches.create({ requests: requests(count) })
  at.clock.at += ms
  await batches.cancel(id)
  // What has been canceled is not answered later.
  at.clock.at += 60 * MINUTE
  const ended = await batches.retrieve(id)
  const kinds: string[] = []
  for await (const { custom_id, result } of await batches.results(id)) {
    kinds[Number(custom_id.slice('no-'.length))] = result.type
  }
  const succeeded = kinds.filter((kind) => kind === 'succeeded').length
  expect(ended.request_counts).toEqual({
    processing: 0,
    succeeded,
    errored: 0,
    canceled: count - succeeded,
    expired: 0,
  })
  return kinds
}

const kinds = (succeeded: number, canceled: number) => [
  ...Array<string>(succeeded).fill('succeeded'),
  ...Array<string>(canceled).fill('canceled'),
]

test.each([
  ['at the start', 0, kinds(0, 3)],
  ['before the first is done', 3 * MINUTE, kinds(0, 3)],
  ['while the second is under way', 5 * MINUTE, kinds(1, 2)],
  ['just before the second is done', 6.6 * MINUTE, kinds(1, 2)],
  ['when the second is done', 6.7 * MINUTE, kinds(2, 1)],
  ['while the last is under way', 9.9 * MINUTE, kinds(2, 1)],
])('a request that is half done is canceled: %s', async (_, ms, expected) => {
  expect(await canceledAfter(ms, 3)).toEqual(expected)
})

test('a request that is half done after a day is expired', async () => {
  await using at = await clocked(START, { reply: 'Done.', batchDelay: 2 * DAY })
  const { batches } = at.client.messages
  const { id } = await batches.create({ requests: requests(5) })
  at.clock.at += 3 * DAY
  expect((await batches.retrieve(id)).request_counts).toEqual({
    processing: 0,
    succeeded: 2,
    errored: 0,
    canceled: 0,
    expired: 3,
  })
})

test('until it ends, a batch counts all of its requests as under way', async () => {
  await using at = await clocked(START, { reply: 'Done.', batchDelay: 10 * MINUTE })
  const { batches } = at.client.messages
  const { id } = await batches.create({ requests: requests(3) })
  at.clock.at += 9 * MINUTE
  expect(await batches.retrieve(id)).toMatchObject({
    processing_status: 'in_progress',
    request_counts: { processing: 3, succeeded: 0 },
  })
  at.clock.at += MINUTE
  expect(await batches.retrieve(id)).toMatchObject({
    processing_status: 'ended',
    request_counts: { processing: 0, succeeded: 3 },
  })
})
