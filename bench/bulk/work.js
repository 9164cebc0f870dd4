/** One measurement, in a process of its own: `work.js <what> <rows> <file>`; prints JSON. */
import { readFileSync } from 'node:fs'
import Anthropic from '@anthropic-ai/sdk'
import { runBatch } from '../../packages/chat-anthropic/dist/batch/index.js'
import { Journal } from '../../packages/chat-anthropic/dist/batch/journal/journal.js'
import { keepHeapSmall } from '../../packages/chat-anthropic/dist/cli/batch/heap.js'
import { ChatAnthropic } from '../../packages/chat-anthropic/dist/index.js'
import { answerAlways, makeRows, writeJournal } from './rows.js'

const [what, rows = '0', file = ''] = process.argv.slice(2)
// As the command line does it.
keepHeapSmall()
const count = Number(rows)

const createModel = () =>
  new ChatAnthropic({
    model: 'claude-haiku-4-5',
    maxTokens: 100,
    apiKey: 'k',
    clientOptions: { fetch: answerAlways },
  })

const microseconds = ({ user, system }) => user + system

/** CPU time of a row, in microseconds. */
async function measureCpu(run) {
  const before = process.cpuUsage()
  await run()
  return microseconds(process.cpuUsage(before)) / count
}

const silent = createModel()
const runnable = { invoke: ({ input }) => silent.invoke(input) }

async function sendBySdk() {
  const client = new Anthropic({ apiKey: 'k', fetch: answerAlways })
  const all = makeRows(count)
  const work = async () => {
    for (const { input } of all) {
      const messages = [{ role: 'user', content: input }]
      await client.messages.create({ model: 'claude-haiku-4-5', max_tokens: 100, messages })
    }
  }
  // A generator that is shared is read by all of them.
  await Promise.all(Array.from({ length: 50 }, work))
}

async function sendAll() {
  let peak = 0
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 200)
  const begun = Date.now()
  const cpu = await measureCpu(() =>
    runBatch(runnable, makeRows(count), { journal: file }).finish(),
  )
  clearInterval(watch)
  const { maxRSS } = process.resourceUsage()
  return {
    cpu,
    seconds: (Date.now() - begun) / 1_000,
    peakMB: Math.max(peak / 2 ** 20, maxRSS / 1_024),
  }
}

/** Reads a journal of so many rows, and passes all of them. */
async function resume() {
  await runBatch(runnable, makeRows(1), { journal: file }).finish()
  const [header, line] = readFileSync(file, 'utf8').split('\n')
  writeJournal(file, [header, line], count)
  const begun = performance.now()
  new Journal(file).close(false)
  const read = performance.now()
  const job = runBatch(runnable, makeRows(count), { journal: file, force: true })
  const stats = await job.finish()
  const passed = performance.now()
  const { maxRSS } = process.resourceUsage()
  return {
    readSeconds: (read - begun) / 1_000,
    wholeSeconds: (passed - read) / 1_000,
    done: stats.done,
    peakMB: maxRSS / 1_024,
  }
}

/** Rows over HTTP, to a server that refuses what is too much. */
async function sendLimited() {
  return runBatch(createAsker(), makeRows(count), { journal: file }).finish()
}

function createAsker() {
  const model = new ChatAnthropic({
    model: 'claude-haiku-4-5',
    maxTokens: 100,
    apiKey: 'k',
    baseURL: process.env['BENCH_URL'],
  })
  return { invoke: ({ input }) => model.invoke(input) }
}

const redis = process.env['BENCH_REDIS'] ?? ''

/** Hands rows out to workers. */
async function coordinate() {
  return runBatch(createAsker(), makeRows(count), { journal: file, queue: { redis } }).finish()
}

/** Does rows of the queue until it is killed: few at a time, so that not the machine is the limit. */
async function work() {
  // A job without a queue does not load it.
  const { worker } = await import('../../packages/chat-anthropic-queue/dist/index.js')
  await worker({ redis, runnable: createAsker(), concurrency: 10 }).finished
  return {}
}

async function measure() {
  switch (what) {
    case 'send':
      return sendAll()
    case 'sdk':
      return { cpu: await measureCpu(sendBySdk) }
    case 'limited':
      return sendLimited()
    case 'resume':
      return resume()
    case 'coordinate':
      return coordinate()
    case 'worker':
      return work()
    default:
      throw new Error(`There is no measurement "${what}".`)
  }
}

console.log(JSON.stringify(await measure()))
