/** The command line of `batch`. */
import { HELP_OPTION, parseOptions, readNumber, readWholeNumber, UsageError } from '../arguments.ts'

export interface BatchCommand {
  name: 'batch'
  input: string
  /** Absent where only an estimate is wanted. */
  output: string | undefined
  model: string | undefined
  system: string | undefined
  schema: string | undefined
  template: string | undefined
  maxTokens: number | undefined
  via: 'messages' | 'batches'
  batchRows: number | undefined
  /** Milliseconds between two looks at a batch. */
  batchPoll: number | undefined
  budget: number | undefined
  prices: string | undefined
  concurrency: number | undefined
  limit: number | undefined
  sample: number | undefined
  estimate: boolean
  retryFailed: boolean
  dedupe: boolean
  warm: boolean
  force: boolean
  reportInDoubt: boolean
  json: boolean
  emulate: boolean
  queue: string | undefined
  queueName: string | undefined
  runnable: string | undefined
}

/** A worker: it has neither input nor output, the rows come from a queue. */
export interface WorkerCommand {
  name: 'worker'
  queue: string
  queueName: string | undefined
  runnable: string | undefined
  concurrency: number | undefined
  emulate: boolean
}

const BATCH_OPTIONS = {
  model: { type: 'string', short: 'm' },
  system: { type: 'string', short: 's' },
  schema: { type: 'string' },
  template: { type: 'string', short: 't' },
  'max-tokens': { type: 'string' },
  batches: { type: 'boolean' },
  'batch-rows': { type: 'string' },
  'batch-poll': { type: 'string' },
  budget: { type: 'string' },
  prices: { type: 'string' },
  concurrency: { type: 'string' },
  limit: { type: 'string' },
  estimate: { type: 'boolean' },
  sample: { type: 'string' },
  'retry-failed': { type: 'boolean' },
  dedupe: { type: 'boolean' },
  warm: { type: 'boolean' },
  force: { type: 'boolean' },
  'report-in-doubt': { type: 'boolean' },
  queue: { type: 'string' },
  'queue-name': { type: 'string' },
  worker: { type: 'boolean' },
  runnable: { type: 'string' },
  json: { type: 'boolean' },
  emulate: { type: 'boolean' },
  help: HELP_OPTION,
} as const

type CountName = 'max-tokens' | 'limit' | 'sample' | 'batch-rows' | 'batch-poll'

type Values = ReturnType<typeof parseOptions<typeof BATCH_OPTIONS>>['values']

/** The command, or that its help is wanted. Throws `UsageError`. */
export function readBatch(
  args: string[],
): BatchCommand | WorkerCommand | { name: 'help'; about: 'batch' } {
  const { values, positionals } = parseOptions(args, BATCH_OPTIONS)
  if (values.help) return { name: 'help', about: 'batch' }
  const queue = values.queue === undefined ? undefined : readQueue(values.queue)
  if (!values.worker) return readJob(values, positionals, queue)
  checkWorker(Object.keys(values), positionals)
  return { name: 'worker', queue: queue ?? missingQueue(), ...readShared(values) }
}

/** What a coordinator takes as well as a worker. */
function readShared(values: Values) {
  return {
    queueName: values['queue-name'],
    runnable: values.runnable,
    concurrency: readWholeNumber('concurrency', values.concurrency, { least: 1 }),
    emulate: values.emulate ?? false,
  }
}

function readJob(values: Values, files: string[], queue: string | undefined): BatchCommand {
  const [input, output] = readFiles(files, values.estimate ?? false)
  const { model, system, schema, template, prices, runnable } = values
  if (/\.[ct]sv$/i.test(input) && template === undefined && runnable === undefined) {
    throw new UsageError('A table needs --template, as in --template "Summarize: {text}".')
  }
  const count = (name: CountName) => readWholeNumber(name, values[name], { least: 1 })
  return {
    name: 'batch',
    input,
    output,
    model,
    system,
    schema,
    template,
    prices,
    queue,
    ...readShared(values),
    budget: readBudget(values.budget),
    maxTokens: count('max-tokens'),
    via: values.batches ? 'batches' : 'messages',
    batchRows: count('batch-rows'),
    batchPoll: count('batch-poll'),
    limit: count('limit'),
    sample: count('sample'),
    estimate: values.estimate ?? false,
    retryFailed: values['retry-failed'] ?? false,
    dedupe: values.dedupe ?? false,
    warm: values.warm ?? false,
    force: values.force ?? false,
    reportInDoubt: values['report-in-doubt'] ?? false,
    json: values.json ?? false,
  }
}

function readBudget(text: string | undefined): number | undefined {
  const budget = readNumber('budget', text)
  if (budget !== undefined && budget < 0) throw new UsageError('--budget takes USD, from 0 on.')
  return budget
}

/** What a worker takes: all else is the coordinator's. */
const OF_WORKERS = ['worker', 'queue', 'queue-name', 'runnable', 'concurrency', 'emulate']

function checkWorker(given: string[], files: string[]): void {
  const other = given.find((option) => !OF_WORKERS.includes(option))
  if (other) throw new UsageError(`--worker takes no --${other}: that is the coordinator's.`)
  if (files.length > 0) throw new UsageError('--worker takes no files: its rows are in the queue.')
}

function missingQueue(): never {
  throw new UsageError('--worker needs --queue, as in --queue redis://localhost:6379.')
}

/** The URL of a queue: given as it is, or by the name of a variable, which shows no password. */
function readQueue(given: string): string {
  if (!/^[A-Z][A-Z0-9_]*$/.test(given)) return given
  const url = process.env[given]
  if (url) return url
  throw new UsageError(`--queue: there is no variable ${given}. It takes one, or a redis:// URL.`)
}

function readFiles(positionals: string[], isEstimate: boolean): [string, string | undefined] {
  const [input, output, ...others] = positionals
  if (input === undefined || others.length > 0 || (output === undefined && !isEstimate)) {
    throw new UsageError('It takes two files: `chat-anthropic batch in.jsonl out.jsonl`.')
  }
  if (input === output) throw new UsageError('The output is the file of the input.')
  return [input, output]
}
