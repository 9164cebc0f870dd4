/** `batch --estimate`: what the whole file will take. */
import {
  type BatchEstimate,
  type BatchOptions,
  type BatchRunnable,
  estimateBatch,
} from '../../batch/index.ts'
import { OK } from '../exit-codes.ts'
import { print } from '../output.ts'
import type { BatchCommand } from './arguments.ts'
import type { InputRow } from './rows.ts'

/** Sends a sample and prints the estimate; returns the exit code. */
export async function printEstimate(
  { sample, json }: BatchCommand,
  {
    asker,
    rows,
    prices,
  }: {
    asker: BatchRunnable<InputRow, unknown>
    rows: AsyncIterable<InputRow>
    prices: BatchOptions['prices']
  },
): Promise<number> {
  const estimate = await estimateBatch(asker, rows, { sample, prices })
  print(json ? `${JSON.stringify(estimate)}\n` : describe(estimate))
  return OK
}

function describe({ rows, inputTokens, outputTokens, messages, batches, sample }: BatchEstimate) {
  const { minutes } = messages
  const time =
    minutes === undefined ? '' : `, ${Math.max(1, Math.ceil(minutes))} min at the limits of the key`
  return `${[
    `rows      ${rows}`,
    `tokens    ${inputTokens} input + ${outputTokens} output`,
    `messages  ${toDollars(messages.usd)}${time}`,
    `batches   ${toDollars(batches.usd)}, within a day`,
    `sample    ${sample.rows} rows, ${sample.failed} failed, ${toDollars(sample.usd)} paid`,
  ].join('\n')}\n`
}

function toDollars(usd: number | undefined): string {
  if (usd === undefined) return 'no price known'
  return `$${usd >= 1 ? usd.toFixed(2) : usd.toFixed(4)}`
}
