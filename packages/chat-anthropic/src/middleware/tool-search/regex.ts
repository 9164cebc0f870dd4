/** Finds tools by a regular expression of the model's: in a thread that can be ended. */
import { Worker } from 'node:worker_threads'
import type { ToolEntry } from './catalog.ts'

/** As in the API's own tool. */
const LONGEST = 200

/** A search that cannot be made; the model reads why. */
export class SearchError extends Error {
  override readonly name = 'SearchError'
}

// Plain JavaScript, evaluated in the thread: no file of ours has to be found there.
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { pattern, entries } = workerData
  const found = []
  const expression = new RegExp(pattern, 'i')
  for (const entry of entries) {
    if (expression.test(entry.name)) found.push({ name: entry.name, rank: 0 })
    else if (expression.test(entry.description)) found.push({ name: entry.name, rank: 1 })
    else if (expression.test(entry.inputs)) found.push({ name: entry.name, rank: 2 })
  }
  found.sort((one, other) => one.rank - other.rank)
  parentPort.postMessage(found.map(({ name }) => name))
`

/**
 * The names of tools that match, those whose names do before the others. Throws `SearchError` for an
 * expression that is too long, is none, or takes more than some milliseconds.
 */
export async function findByPattern(
  entries: readonly ToolEntry[],
  given: string,
  {
    limit,
    deadlineMs,
    signal,
  }: { limit: number; deadlineMs: number; signal?: AbortSignal | undefined },
): Promise<string[]> {
  const pattern = toPattern(given)
  signal?.throwIfAborted()
  const worker = new Worker(PROGRAM, {
    eval: true,
    workerData: { pattern, entries },
    resourceLimits: { maxOldGenerationSizeMb: 64 },
    env: {},
    stdin: false,
  })
  worker.unref()
  try {
    return (await readAnswer(worker, deadlineMs, signal)).slice(0, limit)
  } finally {
    await worker.terminate()
  }
}

/** Expressions of Python begin with their flags; all are matched whatever the case. */
function toPattern(given: string): string {
  if (given.length > LONGEST) {
    throw new SearchError(`The pattern has ${given.length} characters; ${LONGEST} are allowed.`)
  }
  const pattern = given.replace(/^\(\?[aimsux]+\)/, '').replaceAll('(?P<', '(?<')
  try {
    RegExp(pattern, 'i')
  } catch (error) {
    throw new SearchError(`The pattern cannot be read: ${(error as Error).message}.`)
  }
  return pattern
}

function readAnswer(
  worker: Worker,
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const late = () => {
      reject(new SearchError('The pattern takes too long: use a simpler one.'))
    }
    const timer = setTimeout(late, deadlineMs)
    const abort = () => {
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', abort, { once: true })
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    worker.once('message', (names: string[]) => {
      end()
      resolve(names)
    })
    worker.once('error', (error) => {
      end()
      reject(error)
    })
  })
}
