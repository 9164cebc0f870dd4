/** `chat-anthropic batch`: a file of rows in, a file of results out. */
import { existsSync, readFileSync } from 'node:fs'
import { type BatchStats, JobError, runBatch } from '../../batch/index.ts'
import type { BatchOptions } from '../../batch/index.ts'
import { UsageError } from '../arguments.ts'
import { startEmulator } from '../emulator.ts'
import { BUDGET_REACHED, INTERRUPTED, OK, SOME_FAILED } from '../exit-codes.ts'
import { print, printError, printNote } from '../output.ts'
import type { BatchCommand } from './arguments.ts'
import { readRecipe, type Recipe, RowAsker } from './ask.ts'
import { loadRunnable } from './load-runnable.ts'
import { countRows } from './count.ts'
import { printEstimate } from './estimate.ts'
import { keepHeapSmall } from './heap.ts'
import { Progress } from './progress.ts'
import { type InputRow, readRows } from './rows.ts'

/** Runs the command; returns the exit code. */
export async function batch(command: BatchCommand): Promise<number> {
  keepHeapSmall()
  if (!existsSync(command.input)) throw new UsageError(`There is no file ${command.input}.`)
  if (!command.emulate) return run(command, {})
  const emulator = await startEmulator()
  try {
    return await run(command, { baseURL: emulator.url, apiKey: 'emulated' })
  } finally {
    await emulator.close()
  }
}

async function run(command: BatchCommand, api: { baseURL?: string; apiKey?: string }) {
  const recipe = readRecipe(command)
  const asker = command.runnable
    ? await loadRunnable(command.runnable)
    : new RowAsker(recipe, { onWarning: printError, ...api })
  const rows = takeRows(command)
  if (command.estimate) {
    return printEstimate(command, { asker, rows, prices: readPrices(command) })
  }
  const progress = new Progress(await countRows(command.input, command.limit))
  const options = {
    ...toOptions(command, recipe),
    onProgress: (stats: BatchStats) => progress.show(stats),
  }
  const stop = new AbortController()
  const stopOnce = () => {
    printNote('Stopping: what is under way is finished first. Once more ends it now.')
    stop.abort()
    process.once('SIGINT', () => process.exit(INTERRUPTED))
  }
  process.once('SIGINT', stopOnce)
  try {
    const stats = await runBatch(asker, rows, { ...options, signal: stop.signal }).finish()
    progress.end(stats)
    if (command.json) print(`${JSON.stringify(stats)}\n`)
    return reportEnd(stats, command)
  } catch (error) {
    throw error instanceof JobError ? new UsageError(error.message) : error
  } finally {
    process.off('SIGINT', stopOnce)
  }
}

async function* takeRows(command: BatchCommand): AsyncGenerator<InputRow> {
  const { input, limit, template, runnable } = command
  let left = limit ?? Number.POSITIVE_INFINITY
  for await (const row of readRows(input, template !== undefined || runnable !== undefined)) {
    if ((left -= 1) < 0) return
    if (row.kind === 'bad') printError(row.problem)
    yield row
  }
}

function toOptions(command: BatchCommand, recipe: Recipe): BatchOptions<InputRow> {
  const { output, via, budget, concurrency, retryFailed, dedupe, force } = command
  const { queue, queueName: name, runnable } = command
  const asked = runnable ? {} : { command: { ...recipe } }
  return {
    journal: output,
    via,
    retryFailed,
    dedupe,
    force,
    warm: command.warm ? 'prefix' : undefined,
    inDoubt: command.reportInDoubt ? 'report' : 'retry',
    budget: budget === undefined ? undefined : { usd: budget },
    prices: readPrices(command),
    maxConcurrency: concurrency,
    batches: { rows: command.batchRows, poll: command.batchPoll },
    queue: queue === undefined ? undefined : { redis: queue, name, ...asked },
  }
}

/** Prices from a file, as `costOf` takes them. */
function readPrices({ prices }: BatchCommand): BatchOptions['prices'] {
  if (prices === undefined) return undefined
  try {
    return JSON.parse(readFileSync(prices, 'utf8'))
  } catch (error) {
    throw new UsageError(`--prices: ${prices} holds no prices (${String(error)}).`)
  }
}

/** Says how it ended, and how to go on; returns the exit code. */
function reportEnd({ state, failed }: BatchStats, { output }: BatchCommand): number {
  switch (state) {
    case 'budget':
      printError('The budget is reached. The same command with a higher one goes on.')
      return BUDGET_REACHED
    case 'interrupted':
    case 'canceled':
      printError('Interrupted. The same command goes on.')
      return INTERRUPTED
    default:
      if (failed === 0) return OK
      printError(`${failed} rows failed, see ${output}. --retry-failed sends them again.`)
      return SOME_FAILED
  }
}
