/** A job that goes on where it was, from its journal. */
import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { RunnableLambda } from '@langchain/core/runnables'
import { expect, onTestFinished, test, vi } from 'vitest'
import { runBatch } from '../../../src/batch/index.ts'
import {
  byRow,
  chat,
  collect,
  linesOf,
  newFile,
  promptOf,
  sentTexts,
  startEcho,
  texts,
} from './support.ts'

/** The journal of a job that stopped after some rows. */
async function stopAfter(count: number, rows: string[]): Promise<string> {
  await using api = await startEcho()
  const journal = newFile()
  let seen = 0
  for await (const _ of runBatch(chat(api), rows, { journal, maxConcurrency: 3 })) {
    if ((seen += 1) === count) break
  }
  return journal
}

test('a finished journal is a first line and a line per row', async () => {
  await using api = await startEcho()
  const journal = newFile()
  await runBatch(chat(api), texts(20), { journal }).finish()
  const [header, ...lines] = linesOf(journal)
  expect(header).toMatchObject({ journal: 1, model: 'claude-haiku-4-5' })
  expect(lines.map(({ row }) => Number(row)).toSorted((a, b) => a - b)).toEqual([
    ...texts(20).keys(),
  ])
  expect(lines[0]).toMatchObject({
    custom_id: String(lines[0]!['row']),
    state: 'done',
    cost: expect.any(Number),
    result: { type: 'succeeded', message: { type: 'message', role: 'assistant' } },
  })
  expect(existsSync(`${journal}.lock`)).toBe(false)
})

test('the same job again sends what is left, and hands out everything', async () => {
  const journal = await stopAfter(8, texts(30))
  const before = linesOf(journal).filter(({ state }) => state === 'done').length
  expect(before).toBeLessThan(30)
  await using api = await startEcho()
  const job = runBatch(chat(api), texts(30), { journal })
  const results = byRow(await collect(job))
  expect(results.map(({ output }) => output?.text)).toEqual(texts(30).map((text) => `${text}!`))
  expect(sentTexts(api)).toHaveLength(30 - before)
  expect(job.stats).toMatchObject({ state: 'done', done: 30, resumed: before })
  expect(results.every(({ cost }) => cost! > 0)).toBe(true)
  await using idle = await startEcho()
  await runBatch(chat(idle), texts(30), { journal }).finish()
  expect(idle.requests).toEqual([])
})

test('rows that are added behind are sent', async () => {
  const journal = await stopAfter(10, texts(10))
  await using api = await startEcho()
  expect(await runBatch(chat(api), texts(12), { journal }).finish()).toMatchObject({ done: 12 })
  expect(sentTexts(api)).toContain('prompt 11')
})

test('a journal of another model, input or prompt is refused', async () => {
  const journal = await stopAfter(5, texts(10))
  await using api = await startEcho()
  const resume = (model: ReturnType<typeof chat>, rows: string[], force = false) =>
    runBatch(model, rows, { journal, force }).finish()
  await expect(resume(chat(api, { model: 'claude-opus-4-5' }), texts(10))).rejects.toThrow(
    'its model is another one (claude-haiku-4-5, now claude-opus-4-5)',
  )
  await expect(resume(chat(api, { temperature: 0.5 }), texts(10))).rejects.toThrow('the options of')
  await expect(resume(chat(api), ['other', ...texts(9)])).rejects.toThrow('its first row')
  const prefixed = RunnableLambda.from((text: string) => `Now: ${text}`).pipe(chat(api))
  await expect(runBatch(prefixed, texts(10), { journal }).finish()).rejects.toThrow('the prompt of')
  const changed = texts(10).with(1, 'other')
  await expect(resume(chat(api), changed)).rejects.toThrow('row 1 ("1") is not the one')
  expect(sentTexts(api)).toEqual([])
  const forced = await resume(chat(api, { model: 'claude-opus-4-5' }), texts(10), true)
  expect(forced).toMatchObject({ state: 'done', done: 10 })
})

test('a file that is no journal is left alone', async () => {
  await using api = await startEcho()
  for (const content of ['{"id":1}\n', 'text\n', 'x'.repeat(50)]) {
    const journal = newFile()
    writeFileSync(journal, content)
    expect(() => runBatch(chat(api), ['a'], { journal })).toThrow(journal)
    expect(readFileSync(journal, 'utf8')).toBe(content)
    expect(existsSync(`${journal}.lock`)).toBe(false)
  }
})

test('a line that was torn, at any byte, is repaired, and its row is sent again', async () => {
  await using api = await startEcho()
  const whole = newFile()
  await runBatch(chat(api), ['a', 'b'], { journal: whole, maxConcurrency: 1 }).finish()
  const bytes = readFileSync(whole)
  const first = bytes.indexOf(10) + 1
  const model = chat(api)
  const places = [0, 1, 2, 11, first - 1, first, first + 1, first + 11, first + 12, first + 40]
  for (const end of [...places, bytes.length - 300, bytes.length - 2, bytes.length - 1]) {
    const journal = newFile()
    writeFileSync(journal, bytes.subarray(0, end))
    const results = await collect(runBatch(model, ['a', 'b'], { journal }))
    expect(byRow(results).map(({ output }) => output?.text)).toEqual(['a!', 'b!'])
    expect(linesOf(journal)).toHaveLength(3)
  }
})

test('what a power failure leaves of the last writes is cut off', async () => {
  const journal = await stopAfter(5, texts(10))
  const { length } = readFileSync(journal)
  appendFileSync(journal, Buffer.alloc(4_096))
  await using api = await startEcho()
  expect(await runBatch(chat(api), texts(10), { journal }).finish()).toMatchObject({ done: 10 })
  expect(readFileSync(journal).includes(0)).toBe(false)
  expect(length).toBeGreaterThan(0)
})

/** A journal with a row that was sent, and whose result never came. */
async function inDoubtJournal(): Promise<string> {
  await using api = await startEcho()
  const journal = newFile()
  await runBatch(chat(api), texts(3), { journal, maxConcurrency: 1 }).finish()
  const text = readFileSync(journal, 'utf8')
  truncateSync(journal, text.indexOf('{"row":1'))
  appendFileSync(journal, '{"sent":1}\n')
  return journal
}

test('a row in doubt is sent again', async () => {
  const journal = await inDoubtJournal()
  await using api = await startEcho()
  expect(await runBatch(chat(api), texts(3), { journal }).finish()).toMatchObject({ done: 3 })
  expect(sentTexts(api).toSorted()).toEqual(['prompt 1', 'prompt 2'])
})

test('a row in doubt is reported where that is asked for, and never sent', async () => {
  const journal = await inDoubtJournal()
  await using api = await startEcho()
  const job = runBatch(chat(api), texts(3), { journal, inDoubt: 'report' })
  const results = byRow(await collect(job))
  expect(results.map(({ failure }) => failure?.name)).toEqual([
    undefined,
    'InDoubtError',
    undefined,
  ])
  expect(sentTexts(api)).toEqual(['prompt 2'])
  expect(linesOf(journal).find(({ row }) => row === 1)).toMatchObject({
    state: 'failed',
    result: { type: 'errored', error: { error: { type: 'InDoubtError' } } },
  })
})

test('failed rows are tried again where that is asked for', async () => {
  let isBroken = true
  await using api = await startEcho({
    script: (request) =>
      isBroken && promptOf(request) === 'prompt 1'
        ? { error: { type: 'invalid_request_error', message: 'Broken.' } }
        : 'Fine.',
  })
  const journal = newFile()
  const run = (retryFailed: boolean) => runBatch(chat(api), texts(3), { journal, retryFailed })
  expect(await run(false).finish()).toMatchObject({ done: 2, failed: 1 })
  const [, failed] = byRow(await collect(run(false)))
  expect(failed!.failure).toMatchObject({ name: 'invalid_request_error', message: '400 Broken.' })
  isBroken = false
  expect(await run(true).finish()).toMatchObject({ done: 3, failed: 0 })
  expect(linesOf(journal)).toHaveLength(4)
})

test('two jobs do not write the same journal', async () => {
  await using api = await startEcho()
  const journal = newFile()
  const job = runBatch(chat(api), texts(5), { journal })
  expect(() => runBatch(chat(api), texts(5), { journal })).toThrow('another process writes')
  await job.finish()
  await runBatch(chat(api), texts(5), { journal }).finish()
})

test('the lock of a process that is gone is taken over', async () => {
  await using api = await startEcho()
  const journal = newFile()
  writeFileSync(`${journal}.lock`, JSON.stringify({ pid: process.pid, host: 'elsewhere' }))
  expect(() => runBatch(chat(api), texts(5), { journal })).toThrow(`remove ${journal}.lock`)
  writeFileSync(`${journal}.lock`, '{"pi')
  expect(await runBatch(chat(api), texts(5), { journal }).finish()).toMatchObject({ done: 5 })
})

test('a journal that another machine has taken meanwhile keeps its lock', async () => {
  await using api = await startEcho()
  const journal = newFile()
  const lock = `${journal}.lock`
  const job = runBatch(chat(api), texts(5), { journal })
  const others = JSON.stringify({ pid: 1, host: 'elsewhere', started: null })
  writeFileSync(lock, others)
  await job.finish()
  expect(readFileSync(lock, 'utf8')).toBe(others)
})

test('a lock that somebody has removed ends no job', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  await using api = await startEcho()
  const journal = newFile()
  const results = runBatch(chat(api), texts(5), { journal })[Symbol.asyncIterator]()
  await results.next()
  rmSync(`${journal}.lock`)
  vi.advanceTimersByTime(5_000)
  while (!(await results.next()).done);
  expect(linesOf(journal)).toHaveLength(6)
})

test('a row that is done is not in doubt, whatever a process that was away writes behind it', async () => {
  await using api = await startEcho()
  const journal = newFile()
  await runBatch(chat(api), texts(5), { journal }).finish()
  appendFileSync(journal, '{"sent":2}\n{"sent":3,"refused":true}\n')
  const stats = await runBatch(chat(api), texts(5), { journal }).finish()
  expect(stats).toMatchObject({ done: 5, resumed: 5, failed: 0 })
  expect(api.requestCount).toBe(5)
})
