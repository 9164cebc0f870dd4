/** What a job is at, as one line. */
import type { BatchStats } from '../../batch/index.ts'
import { printNote } from '../output.ts'

const EVERY = 5_000

/** Shows figures: over each other on a terminal, else a line every few seconds. */
export class Progress {
  readonly #total: number | undefined
  #printedAt = 0

  constructor(total: number | undefined) {
    this.#total = total
  }

  show(stats: BatchStats): void {
    const { stderr } = process
    if (stderr.isTTY) return void stderr.write(`\r\u001b[2K${describe(stats, this.#total)}`)
    if (Date.now() - this.#printedAt < EVERY) return
    this.#printedAt = Date.now()
    printNote(describe(stats, this.#total))
  }

  /** The last line. */
  end(stats: BatchStats): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K')
    printNote(describe(stats, this.#total))
  }
}

/** Rows, rate, tokens, USD spent and expected, time left, failures by kind. */
export function describe(stats: BatchStats, total: number | undefined): string {
  const { done, failed, resumed, cost, unpriced, inputTokens, outputTokens, elapsed } = stats
  const finished = done + failed
  const fresh = finished - resumed
  const rate = elapsed > 0 ? (fresh * 1_000) / elapsed : 0
  const left = total === undefined ? undefined : total - finished
  const isOver = left === undefined || left <= 0 || finished === 0
  const expected = isOver ? '' : ` of about $${toDollars((cost / finished) * total!)}`
  const kinds = Object.entries(stats.failures).map(([name, count]) => `${count} ${name}`)
  return [
    `${finished}${total === undefined ? '' : ` of ${total}`} rows`,
    `${rate.toFixed(1)}/s`,
    ...(stats.workers === undefined ? [] : [describeWorkers(stats.workers)]),
    `${inputTokens} + ${outputTokens} tokens`,
    `$${toDollars(cost)}${expected}${unpriced > 0 ? ` (${unpriced} rows without a price)` : ''}`,
    ...(isOver || rate === 0 ? [] : [`${toTime(left / rate)} left`]),
    ...(failed > 0 ? [`${failed} failed${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}`] : []),
  ].join(', ')
}

function describeWorkers(count: number): string {
  if (count === 0) return 'no worker (start one with --worker)'
  return count === 1 ? '1 worker' : `${count} workers`
}

function toDollars(cost: number): string {
  return cost >= 1 ? cost.toFixed(2) : cost.toFixed(4)
}

function toTime(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`
}
