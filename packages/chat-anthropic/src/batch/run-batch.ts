/** The door to bulk work. */
import { REAL, type Surroundings } from './around.ts'
import { JobCore } from './core.ts'
import { BatchJob } from './job.ts'
import { RowSource } from './rows.ts'
import { readSettings } from './settings.ts'
import type { BatchOptions, BatchRunnable, Rows } from './types.ts'

/**
 * Runs a model, or a chain that asks one, over many rows.
 *
 * Rows are read one by one and never held all: a million of them take a few bytes each. With a
 * journal, work that was paid is not lost, whatever ends the process: the same call goes on where it
 * was. Failures of rows are results; what no row could succeed with (no credentials, a journal of
 * another job) is thrown by the job. Throws `UnsupportedInputError` for options that make no sense.
 */
export function runBatch<Row, Output>(
  runnable: BatchRunnable<Row, Output>,
  rows: Rows<Row>,
  options: BatchOptions<Row> = {},
  around: Surroundings = REAL,
): BatchJob<Row, Output> {
  const settings = readSettings(options)
  const core = new JobCore(runnable, settings, around)
  return new BatchJob(core, new RowSource(rows, options.id), options.signal)
}
