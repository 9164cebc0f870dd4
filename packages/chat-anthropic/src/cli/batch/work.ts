/** `chat-anthropic batch --worker`: does rows that another process hands out. */
import type { BatchRunnable } from '../../batch/index.ts'
import { loadQueue } from '../../batch/remote/index.ts'
import { type Fields } from '../../wire.ts'
import { UsageError } from '../arguments.ts'
import { startEmulator } from '../emulator.ts'
import { INTERRUPTED, OK } from '../exit-codes.ts'
import { printError, printNote } from '../output.ts'
import type { WorkerCommand } from './arguments.ts'
import { type Api, RowAsker } from './ask.ts'
import { keepHeapSmall } from './heap.ts'
import { loadRunnable } from './load-runnable.ts'
import type { InputRow } from './rows.ts'

/** Works until it is interrupted; returns the exit code. */
export async function work(command: WorkerCommand): Promise<number> {
  keepHeapSmall()
  if (!command.emulate) return run(command, {})
  const emulator = await startEmulator()
  try {
    return await run(command, { baseURL: emulator.url, apiKey: 'emulated' })
  } finally {
    await emulator.close()
  }
}

async function run({ queue, queueName, runnable, concurrency }: WorkerCommand, api: Api) {
  const { worker } = await loadQueue()
  const own = runnable === undefined ? undefined : await loadRunnable(runnable)
  const asks = { onWarning: printError, ...api }
  const toRunnable = (recipe: Fields | undefined) => own ?? toAsker(recipe, asks)
  const working = worker({ redis: queue, name: queueName, concurrency, runnable: toRunnable })
  const stopOnce = () => {
    printNote('Stopping: what is sent is finished first. Once more ends it now.')
    void working.close()
    for (const name of SIGNALS) process.once(name, () => process.exit(INTERRUPTED))
  }
  for (const name of SIGNALS) process.once(name, stopOnce)
  printNote('Ready: it does the rows of whatever job is in the queue. Ctrl-C ends it.')
  await working.finished
  const { rows, failed } = working.stats
  printNote(`${rows} rows done, ${failed} of them failed.`)
  return OK
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

function toAsker(recipe: Fields | undefined, api: Api): BatchRunnable<InputRow, unknown> {
  if (recipe) return new RowAsker(recipe, api)
  throw new UsageError('The job runs a program: name the same module here, with --runnable.')
}
