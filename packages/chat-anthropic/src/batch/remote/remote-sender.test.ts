/**
 * A coordinator takes over what another has left: whatever comes back first, and however late what it
 * asks for is done, each row is sent once and has one line.
 */
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { REAL } from '../around.ts'
import { JobCore } from '../core.ts'
import { nextTurn } from '../next-turn.ts'
import { ResultQueue } from '../results.ts'
import { type NumberedRow, RowSource } from '../rows.ts'
import { readSettings } from '../settings.ts'
import type { RowResult } from '../types.ts'
import { RemoteSender } from './remote-sender.ts'
import type { RemoteAnswer, RemoteRow, ReturnedRow, RowQueue, UnfinishedRow } from './types.ts'

const RUNS = Math.min(Number(process.env['FUZZ_RUNS'] ?? 100), 100)

/** What one moves on by: turns of the event loop until something is done. */
type Delays = () => number

/** A queue whose worker does a row some turns after it was added. */
class LateQueue implements RowQueue {
  readonly open: Set<number>
  workers = 1
  /** Rows in the order in which a worker has begun them. */
  readonly sent: number[] = []
  readonly #delays: Delays
  readonly #isDone: (row: number) => boolean
  readonly #jobs = new Map<number, RemoteRow & { answer?: RemoteAnswer }>()
  readonly #added = new Set<number>()
  /** Rows that it has lost, and those of them that the coordinator has to hear of. */
  readonly lost: number[] = []
  #unsaid: ReturnedRow[] = []

  constructor(left: readonly RemoteRow[], isDone: (row: number) => boolean, delays: Delays) {
    this.#delays = delays
    this.#isDone = isDone
    this.open = new Set(left.map(({ row }) => row))
    for (const row of left) this.#begin(row)
  }

  async add(rows: readonly RemoteRow[]): Promise<void> {
    for (const row of rows) this.keep(row)
    await this.#wait()
    for (const row of rows) if (!this.#jobs.has(row.row)) this.#begin(row)
  }

  keep({ row }: RemoteRow): void {
    this.#added.add(row)
  }

  async take(): Promise<ReturnedRow[]> {
    await nextTurn()
    await this.#wait()
    const jobs = [...this.#jobs.values()]
    const unsaid = this.#unsaid.splice(0)
    if (unsaid.length > 0) return unsaid
    return jobs.flatMap(({ answer, ...row }) => (answer ? [{ ...row, answer }] : [])).slice(0, 7)
  }

  async forget(rows: readonly number[]): Promise<void> {
    if (rows.length === 0) return
    await this.#wait()
    for (const row of rows) this.open.delete(row)
    await this.#wait()
    for (const row of rows) this.#jobs.delete(row)
  }

  /** Loses a row that was left, some turns later, where no worker has finished it. */
  async lose(row: number): Promise<void> {
    await this.#wait()
    const job = this.#jobs.get(row)
    if (!job || job.answer) return
    this.lost.push(row)
    this.#jobs.delete(row)
    this.open.delete(row)
    if (this.#added.has(row)) this.#unsaid.push({ ...job, answer: undefined, loss: 'Lost.' })
  }

  takeBack = async (): Promise<UnfinishedRow[]> => []
  setPaused = async () => {}
  cancel = async () => {}
  close = async () => {}

  #begin(row: RemoteRow): void {
    this.sent.push(row.row)
    this.#jobs.set(row.row, row)
    void this.#wait().then(() => {
      if (!this.#jobs.has(row.row)) return
      const isDone = this.#isDone(row.row)
      const result = isDone
        ? { type: 'succeeded', message: {} }
        : { type: 'errored', error: { error: { type: 'api_error', message: 'Failed.' } } }
      const line = { custom_id: row.id, output: row.input, result }
      const failure = isDone ? null : 'ApiError'
      this.#jobs.set(row.row, { ...row, answer: { isDone, cost: 0, usage: null, failure, line } })
    })
  }

  async #wait(): Promise<void> {
    for (let left = this.#delays(); left > 0; left -= 1) await nextTurn()
  }
}

interface Job {
  rows: number
  left: readonly number[]
  lost: readonly number[]
  failing: readonly number[]
  delays: readonly number[]
  maxConcurrency: number
}

const LOST_WHILE_IT_WAITS: Job = {
  rows: 2,
  left: [1],
  lost: [1],
  failing: [],
  delays: [90, 5, 5, 20, 20, 20, 20, 20],
  maxConcurrency: 1,
}

const ROWS = 40
const someRows = fc.uniqueArray(fc.nat(ROWS - 1), { maxLength: ROWS })
const jobs: fc.Arbitrary<Job> = fc.record({
  rows: fc.integer({ min: 1, max: ROWS }),
  left: someRows,
  lost: someRows,
  failing: someRows,
  delays: fc.array(fc.nat(30), { minLength: 1, maxLength: 50 }),
  maxConcurrency: fc.constantFrom(1, 5, 1_000),
})

/** Runs a job that another coordinator has left some rows of. */
async function takeOver({ rows, left, lost, failing, delays, maxConcurrency }: Job) {
  let asked = 0
  const nextDelay = () => delays[asked++ % delays.length]!
  const queue = { redis: 'redis://nowhere.test' }
  const settings = readSettings({ inDoubt: 'report', retryFailed: true, queue, maxConcurrency })
  const core = new JobCore({ invoke: async (row: string) => row }, settings, REAL)
  const lines = vi.spyOn(core.journal, 'noteResult')
  const results = new ResultQueue<RowResult<string>>()
  core.reader = { queue: results, lookahead: undefined }

  const texts = Array.from({ length: rows }, (_, at) => `row ${at}`)
  const own = toRemote(texts).filter(({ row }) => left.includes(row))
  for (const { row } of own) core.journal.noteSent(row)
  const late = new LateQueue(own, (row) => !failing.includes(row), nextDelay)
  for (const row of lost) void late.lose(row)
  const sender = new RemoteSender(core, HEADER, queue, async () => late)
  const sending = sender.sendAll(new RowSource(texts, undefined))
  void sending.then(() => results.end(core.fault))
  const handed = await collect(results)
  const { sent, lost: gone } = late
  return { sent, gone, written: lines.mock.calls.map(([{ row }]) => row), handed }
}

const HEADER = { journal: 1, run: 'run', model: '', options: '', prompt: '', input: '' } as const

/** Rows as the coordinator before has added them. */
function toRemote(texts: string[]): RemoteRow[] {
  const source = new RowSource(texts, undefined)
  return texts.map(() => {
    const { at: row, ...rest } = source.next() as NumberedRow
    return { row, ...rest }
  })
}

async function collect<T>(queue: ResultQueue<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of queue.read()) all.push(one)
  return all
}

const inOrder = (rows: readonly number[]) => rows.toSorted((one, other) => one - other)

test('each row is sent once, written once and handed out once, and what was lost is in doubt', async () => {
  const property = fc.asyncProperty(jobs, async (job) => {
    const { sent, gone, written, handed } = await takeOver(job)
    const numbers = Array.from({ length: job.rows }, (_, at) => at)
    expect(inOrder(sent)).toEqual(numbers)
    expect(inOrder(written)).toEqual(numbers)
    expect(inOrder(handed.map(({ row }) => row))).toEqual(numbers)
    const failed = handed.filter(({ failure }) => failure).map(({ row }) => row)
    const failing = job.failing.filter((row) => row < job.rows)
    expect(inOrder(failed)).toEqual(inOrder([...new Set([...failing, ...gone])]))
  })
  // What never ends is a failure as well.
  const limits = { numRuns: RUNS, timeout: 30_000, endOnFailure: true }
  await fc.assert(property, { ...limits, examples: [[LOST_WHILE_IT_WAITS]] })
})
