/** Batches over crashes and lost replies: none is made twice, none is lost. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Emulator } from 'anthropic-emulator'
import { expect, test } from 'vitest'
import { runBatch } from '../../../src/batch/run-batch.ts'
import { batchesOf, chat, collect, movingClock, newFile, startEcho, texts } from './support.ts'

const MINUTE = 60_000

type Answer = (request: Request, send: () => Promise<Response>) => Promise<Response>

/** A model whose requests go through a function. */
function chatThrough(api: Emulator, answer: Answer) {
  const through = (input: RequestInfo | URL, init?: RequestInit) =>
    answer(new Request(input, init), () => api.fetch(input, init))
  return chat(api, { clientOptions: { fetch: through } })
}

const isCreate = ({ url, method }: Request) => method === 'POST' && /batches(\?|$)/.test(url)
const isResults = ({ url }: Request) => /\/results(\?|$)/.test(url)
const isRetrieve = ({ url, method }: Request) => method === 'GET' && /batches\/\w+(\?|$)/.test(url)

test('a create whose reply is lost made one batch, which is found', async () => {
  const clock = movingClock()
  await using api = await startEcho({ now: clock.now, batchDelay: 5 * MINUTE })
  let lost = 0
  const model = chatThrough(api, async (request, send) => {
    const response = await send()
    if (!isCreate(request) || (lost += 1) > 1) return response
    throw new TypeError('fetch failed')
  })
  const options = { via: 'batches', batches: { rows: 4 } } as const
  const results = await collect(runBatch(model, texts(9), options, clock))
  expect(results.filter(({ output }) => output)).toHaveLength(9)
  expect(batchesOf(api)).toHaveLength(2)
})

test('a create that never arrived is made again', async () => {
  await using api = await startEcho()
  let lost = 0
  const model = chatThrough(api, async (request, send) => {
    if (isCreate(request) && (lost += 1) === 1) throw new TypeError('fetch failed')
    return send()
  })
  const results = await collect(runBatch(model, texts(9), { via: 'batches' }, movingClock()))
  expect(results.filter(({ output }) => output)).toHaveLength(9)
  expect(batchesOf(api)).toHaveLength(1)
})

test.each([
  ['before the API has made it', false],
  ['after the API has made it', true],
])('a process that died %s leaves an intent that is settled', async (_, isMade) => {
  const clock = movingClock()
  await using api = await startEcho({ now: clock.now, batchDelay: 5 * MINUTE })
  const journal = newFile()
  const options = { via: 'batches', journal, batches: { poll: MINUTE } } as const
  await runBatch(chat(api), texts(6), options, clock).finish()
  const [header] = readFileSync(journal, 'utf8').split('\n')
  const run = String(JSON.parse(header!).run)
  // As it was when the intent had been written, and nothing else.
  const first = readFileSync(journal, 'utf8').split('\n')[1]!
  const prefix = isMade ? `${run}-1-` : `${run}-7-`
  const intent = { batch: 7, prefix, at: 0, rows: [1, 5] }
  writeFileSync(journal, `${[header, first, JSON.stringify(intent)].join('\n')}\n`)
  const before = batchesOf(api).length
  const stats = await runBatch(chat(api), texts(6), options, clock).finish()
  expect(stats).toMatchObject({ state: 'done', done: 6 })
  expect(batchesOf(api)).toHaveLength(before + (isMade ? 0 : 1))
})

test('a batch that another process has made is read by the next', async () => {
  const clock = movingClock()
  await using api = await startEcho({ now: clock.now, batchDelay: 60 * MINUTE })
  const journal = newFile()
  const options = { via: 'batches', journal, batches: { rows: 4, poll: MINUTE } } as const
  let stop = () => {}
  const sleep = async () => {
    await clock.sleep(0)
    // It stops while the batches are under way.
    if (batchesOf(api).length === 3) stop()
  }
  const job = runBatch(chat(api), texts(13), options, { now: clock.now, sleep })
  stop = () => job.stop()
  expect(await job.finish()).toMatchObject({ state: 'interrupted', done: 1 })
  expect(batchesOf(api).length).toBeGreaterThan(0)
  const made = batchesOf(api).flatMap(({ requests }) => requests.map(({ params }) => params))
  const next = runBatch(chat(api), texts(13), options, clock)
  const results = await collect(next)
  expect(results.filter(({ output }) => output)).toHaveLength(13)
  const all = batchesOf(api).flatMap(({ requests }) => requests.map(({ params }) => params))
  expect(all).toHaveLength(12)
  expect(made.length).toBeLessThanOrEqual(12)
})

test('results that end too early are read again', async () => {
  await using api = await startEcho()
  let cut = 0
  const model = chatThrough(api, async (request, send) => {
    const response = await send()
    if (!isResults(request) || (cut += 1) > 2) return response
    const lines = (await response.text()).split('\n')
    return new Response(`${lines.slice(0, cut * 2).join('\n')}\n`, response)
  })
  const results = await collect(runBatch(model, texts(9), { via: 'batches' }, movingClock()))
  expect(results.filter(({ output }) => output)).toHaveLength(9)
  expect(new Set(results.map(({ row }) => row)).size).toBe(9)
  expect(cut).toBe(3)
})

test('an API that does not know a batch for a while is asked again', async () => {
  await using api = await startEcho()
  let asked = 0
  const missing = { type: 'error', error: { type: 'not_found_error', message: 'Not found' } }
  const model = chatThrough(api, async (request, send) => {
    const isEarly = (isRetrieve(request) || isResults(request)) && (asked += 1) < 5
    return isEarly ? Response.json(missing, { status: 404 }) : send()
  })
  const results = await collect(runBatch(model, texts(5), { via: 'batches' }, movingClock()))
  expect(results.filter(({ output }) => output)).toHaveLength(5)
})

test('a queue that is full is waited for', async () => {
  await using api = await startEcho()
  let refused = 0
  const full = { type: 'error', error: { type: 'rate_limit_error', message: 'Queue is full' } }
  const model = chatThrough(api, async (request, send) => {
    if (!isCreate(request) || (refused += 1) > 3) return send()
    return Response.json(full, { status: 429, headers: { 'retry-after': '0' } })
  })
  const stats = await runBatch(model, texts(5), { via: 'batches' }, movingClock()).finish()
  expect(stats).toMatchObject({ state: 'done', done: 5 })
  expect(batchesOf(api)).toHaveLength(1)
})

test('a batch that the API refuses ends the job, and leaves its rows to be sent', async () => {
  await using api = await startEcho()
  const journal = newFile()
  const wrong = { type: 'error', error: { type: 'invalid_request_error', message: 'No.' } }
  const model = chatThrough(api, async (request, send) =>
    isCreate(request) ? Response.json(wrong, { status: 400 }) : send(),
  )
  const options = { via: 'batches', journal } as const
  const job = runBatch(model, texts(5), options, movingClock())
  await expect(job.finish()).rejects.toThrow('No.')
  const stats = await runBatch(chat(api), texts(5), options, movingClock()).finish()
  expect(stats).toMatchObject({ state: 'done', done: 5 })
})
