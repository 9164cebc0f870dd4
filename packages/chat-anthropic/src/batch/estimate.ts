/** What a job will take, from a sample of its rows. */
import type { Prices } from '../models/prices.ts'
import { costOf } from '../models/cost.ts'
import type { RawUsage } from '../wire.ts'
import { FIRST_ROWS } from './messages.ts'
import { runAnswered } from './row-context.ts'
import { isFatal } from './stops.ts'
import type { BatchRunnable, Rows } from './types.ts'

/** How an estimate is made. */
export interface EstimateOptions {
  /** How many rows are sent, as messages: drawn from all of them. Default 200. */
  sample?: number | undefined
  /** Prices that take the place of the known ones. */
  prices?: Prices | undefined
}

/** What all rows will take. USD are undefined where a price is unknown. */
export interface BatchEstimate {
  /** How many rows there are. */
  rows: number
  /** Tokens of all prompts. */
  inputTokens: number
  /** Tokens of all answers. */
  outputTokens: number
  /** Sent one by one, as messages. */
  messages: {
    /** What it costs, in USD. */
    usd: number | undefined
    /** Under the limits that the key has; undefined where the API has not named them. */
    minutes: number | undefined
  }
  /** Message Batches are done within a day. */
  batches: { usd: number | undefined }
  /** The rows that were sent for it, those of them that failed, and what they have cost. */
  sample: { rows: number; failed: number; usd: number | undefined }
}

/** A row of the sample, and what it came to. */
interface Sampled<Row> {
  input: Row
  /** Letters of its JSON: long rows cost more. */
  size: number
}

interface Measured {
  size: number
  usages: { usage: RawUsage; model: string }[]
}

/** At a time. */
const TOGETHER = 20

/**
 * Estimates tokens, cost and time of a job. It reads all rows, and **sends a sample of them**, which
 * is paid: how long answers are cannot be known otherwise. Throws what no row could succeed with.
 */
export async function estimateBatch<Row>(
  runnable: BatchRunnable<Row, unknown>,
  rows: Rows<Row>,
  { sample: most = 200, prices }: EstimateOptions = {},
): Promise<BatchEstimate> {
  const { sample, count, sizes } = await drawSample(rows, most)
  const limits = new Limits()
  const measured = await measureAll(runnable, sample, limits)
  const all = { count, sizes, first: FIRST_ROWS }
  const priced = (batch?: boolean) => (measure: Measured) => sumCosts(measure, { prices, batch })
  const inputTokens = scale(measured, all, countInput)
  const outputTokens = scale(measured, all, countOutput)
  const requests = scale(measured, all, ({ usages }) => usages.length)
  const paid = measured.map(priced())
  return {
    rows: count,
    inputTokens: Math.round(inputTokens),
    outputTokens: Math.round(outputTokens),
    messages: {
      usd: scaleKnown(measured, all, priced(false)),
      minutes: limits.minutesFor({ requests, input: inputTokens, output: outputTokens }),
    },
    batches: { usd: scaleKnown(measured, all, priced(true)) },
    sample: {
      rows: sample.length,
      failed: measured.filter(({ usages }) => usages.length === 0).length,
      usd: paid.includes(undefined) ? undefined : sum(paid as number[]),
    },
  }
}

/** A sample of rows, each as likely as any other, without holding the others. */
async function drawSample<Row>(rows: Rows<Row>, most: number) {
  const sample: Sampled<Row>[] = []
  let count = 0
  let sizes = 0
  for await (const input of rows) {
    const size = measureSize(input)
    const at = count < most ? count : Math.floor(Math.random() * (count + 1))
    if (at < most) sample[at] = { input, size }
    count += 1
    sizes += size
  }
  return { sample, count, sizes }
}

function measureSize(input: unknown): number {
  try {
    return JSON.stringify(input)?.length ?? 0
  } catch {
    return 0
  }
}

async function measureAll<Row>(
  runnable: BatchRunnable<Row, unknown>,
  sample: readonly Sampled<Row>[],
  limits: Limits,
): Promise<Measured[]> {
  const measure = (row: Sampled<Row>) => measureOne(runnable, row, limits)
  // As a job begins: what they write into the cache, all others read.
  const measured = await Promise.all(sample.slice(0, FIRST_ROWS).map(measure))
  const left = sample.slice(FIRST_ROWS)
  const work = async () => {
    for (let row = left.shift(); row; row = left.shift()) measured.push(await measure(row))
  }
  await Promise.all(Array.from({ length: TOGETHER }, work))
  return measured
}

async function measureOne<Row>(
  runnable: BatchRunnable<Row, unknown>,
  { input, size }: Sampled<Row>,
  limits: Limits,
): Promise<Measured> {
  const usages: Measured['usages'] = []
  const run = runAnswered(
    async ({ send }) => {
      const response = await send()
      limits.read(response.info.headers)
      const { usage, model } = response.data
      usages.push({ usage, model })
      return response
    },
    () => runnable.invoke(input),
  )
  // A row that fails is one of the job's, too.
  await run.catch((error) => {
    if (isFatal(error)) throw error
  })
  return { size, usages }
}

interface Population {
  count: number
  sizes: number
  /** So many of the measured rows stand for themselves alone: a job begins with as many. */
  first: number
}

/** The sum over all rows of what is known of some: by their sizes, as far as it goes with them. */
function scale(
  all: readonly Measured[],
  { first: most, ...population }: Population,
  valueOf: (measure: Measured) => number,
): number {
  const first = all.length > most ? all.slice(0, most) : []
  const measured = all.slice(first.length)
  const { length } = measured
  if (length === 0) return 0
  const count = population.count - first.length
  const sizes = population.sizes - sum(first.map(({ size }) => size))
  const begun = sum(first.map(valueOf))
  const values = measured.map(valueOf)
  const meanValue = sum(values) / length
  const meanSize = sum(measured.map(({ size }) => size)) / length
  const spread = sum(measured.map(({ size }) => (size - meanSize) ** 2))
  const together = sum(
    measured.map(({ size }, at) => (size - meanSize) * (values[at]! - meanValue)),
  )
  const slope = spread > 0 ? together / spread : 0
  return begun + Math.max(0, count * meanValue + slope * (sizes - count * meanSize))
}

function scaleKnown(
  measured: readonly Measured[],
  all: Population,
  valueOf: (measure: Measured) => number | undefined,
): number | undefined {
  if (measured.some((measure) => valueOf(measure) === undefined)) return undefined
  return scale(measured, all, (measure) => valueOf(measure) ?? 0)
}

function sumCosts(
  { usages }: Measured,
  { prices, batch }: { prices: Prices | undefined; batch: boolean | undefined },
): number | undefined {
  const costs = usages.map(({ usage, model }) => costOf(usage, model, { prices, batch }))
  return costs.includes(undefined) ? undefined : sum(costs as number[])
}

function countInput({ usages }: Measured): number {
  return sum(
    usages.map(({ usage }) => {
      const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens } = usage
      return (
        (input_tokens ?? 0) + (cache_creation_input_tokens ?? 0) + (cache_read_input_tokens ?? 0)
      )
    }),
  )
}

function countOutput({ usages }: Measured): number {
  return sum(usages.map(({ usage }) => usage.output_tokens ?? 0))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

const KINDS = ['requests', 'input', 'output'] as const

/** What a key may send in a minute, as replies name it. */
class Limits {
  readonly #perMinute = new Map<(typeof KINDS)[number], number>()

  read(headers: Headers | undefined): void {
    for (const kind of KINDS) {
      const name = kind === 'requests' ? kind : `${kind}-tokens`
      const limit = Number(headers?.get(`anthropic-ratelimit-${name}-limit`) ?? Number.NaN)
      if (limit > 0) this.#perMinute.set(kind, limit)
    }
  }

  minutesFor(needed: Record<(typeof KINDS)[number], number>): number | undefined {
    if (this.#perMinute.size === 0) return undefined
    const each = [...this.#perMinute].map(([kind, limit]) => needed[kind] / limit)
    return Math.max(...each)
  }
}
