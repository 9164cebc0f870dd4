/** The options of a job, checked and with their defaults. */
import { UnsupportedInputError } from '../errors/errors.ts'
import type { BatchOptions } from './types.ts'

/** What the Message Batches API takes at most. */
const [MOST_ROWS, MOST_BYTES] = [100_000, 256_000_000]

/** Rows that are open in a queue at most: Redis holds twice what they take. */
const MOST_OPEN = 10_000

export type BatchSettings = ReturnType<typeof readSettings>

/** Throws `UnsupportedInputError` for an option that makes no sense. */
export function readSettings<Row>(options: BatchOptions<Row>) {
  const { via = 'messages', inDoubt = 'retry', batches = {}, budget, warm, queue } = options
  checkChoice('via', via, ['messages', 'batches', 'auto'])
  checkChoice('inDoubt', inDoubt, ['retry', 'report'])
  if (warm !== undefined) checkChoice('warm', warm, ['prefix'])
  if (queue && options.dedupe) throw noDedupe()
  return {
    via,
    inDoubt,
    warm,
    journal: options.journal,
    limit: checkNumber('budget.usd', budget?.usd ?? Number.POSITIVE_INFINITY, 0),
    prices: options.prices,
    maxConcurrency: queue
      ? checkNumber('maxConcurrency', options.maxConcurrency ?? MOST_OPEN, 1, MOST_OPEN)
      : checkNumber('maxConcurrency', options.maxConcurrency ?? 50, 1),
    attempts: checkNumber('attempts', options.attempts ?? 5, 1),
    retryFailed: options.retryFailed ?? false,
    force: options.force ?? false,
    dedupe: options.dedupe ?? false,
    batches: {
      rows: checkNumber('batches.rows', batches.rows ?? 10_000, 1, MOST_ROWS),
      bytes: checkNumber('batches.bytes', batches.bytes ?? 64 * 2 ** 20, 1, MOST_BYTES),
      poll: checkNumber('batches.poll', batches.poll ?? 30_000, 0),
    },
    queue,
    onProgress: options.onProgress,
  }
}

function noDedupe(): UnsupportedInputError {
  return new UnsupportedInputError(
    '`dedupe` works on one machine alone',
    'Leave it out, or leave the `queue` out.',
  )
}

function checkChoice(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return
  const listed = choices.map((choice) => `"${choice}"`).join(', ')
  throw new UnsupportedInputError(`\`${name}\` is "${value}"`, `It takes ${listed}.`)
}

function checkNumber(
  name: string,
  value: number,
  least: number,
  most = Number.POSITIVE_INFINITY,
): number {
  if (value >= least && value <= most) return value
  const range = most === Number.POSITIVE_INFINITY ? `from ${least} on` : `from ${least} to ${most}`
  throw new UnsupportedInputError(`\`${name}\` is ${String(value)}`, `It takes a number ${range}.`)
}
