/** A program of the user's own that is run for each row: a module that exports it. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BatchRunnable } from '../../batch/index.ts'
import { UnsupportedInputError } from '../../errors/errors.ts'
import { isRecord } from '../../wire.ts'
import { UsageError } from '../arguments.ts'
import type { InputRow } from './rows.ts'

/** What a module exports as its default, or as `runnable`. Throws `UsageError`. */
export async function loadRunnable(file: string): Promise<BatchRunnable<InputRow, unknown>> {
  const runnable = await importRunnable(file)
  return { invoke: (row) => runnable.invoke(toPlain(row)) }
}

async function importRunnable(file: string): Promise<BatchRunnable<unknown, unknown>> {
  const module: unknown = await import(pathToFileURL(resolve(file)).href).catch((error) => {
    throw new UsageError(`--runnable: ${describeFailure(error, file)}`)
  })
  const { default: main, runnable } = Object(module) as { default?: unknown; runnable?: unknown }
  // What CommonJS exports comes as the default of a module.
  const inner: unknown = isRecord(main) ? (main['default'] ?? main['runnable']) : undefined
  const found = [runnable, main, inner].find(isRunnable)
  if (found) return found
  throw new UsageError(`--runnable: ${file} exports nothing with \`invoke\` as its default.`)
}

function isRunnable(value: unknown): value is BatchRunnable<unknown, unknown> {
  return isRecord(value) && typeof value['invoke'] === 'function'
}

function describeFailure(error: unknown, file: string): string {
  const { code, message } = Object(error) as { code?: string; message?: string }
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return `this Node reads no TypeScript. Set NODE_OPTIONS="--import tsx", or build ${file}.`
  }
  return `${file} cannot be loaded: ${message}`
}

/** A row as its line has it. */
function toPlain(row: InputRow): unknown {
  switch (row.kind) {
    case 'bad':
      throw new UnsupportedInputError(row.problem, 'The other lines are not touched.')
    case 'request':
      return { custom_id: row.id, params: row.params }
    case 'openai':
      return { custom_id: row.id, body: row.body }
    case 'input':
      return row.input
    case 'fields':
      return row.fields
    default:
      return row satisfies never
  }
}
