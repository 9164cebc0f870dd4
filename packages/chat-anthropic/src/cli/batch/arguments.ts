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
  json: { type: 'boolean' },
  emulate: { type: 'boolean' },
  help: HELP_OPTION,
} as const

type CountName = 'max-tokens' | 'concurrency' | 'limit' | 'sample' | 'batch-rows' | 'batch-poll'

/** The command, or that its help is wanted. Throws `UsageError`. */
export function readBatch(args: string[]): BatchCommand | { name: 'help'; about: 'batch' } {
  const { values, positionals } = parseOptions(args, BATCH_OPTIONS)
  if (values.help) return { name: 'help', about: 'batch' }
  const [input, output] = readFiles(positionals, values.estimate ?? false)
  const { model, system, schema, template, prices, queue } = values
  const budget = readNumber('budget', values.budget)
  if (budget !== undefined && budget < 0) throw new UsageError('--budget takes USD, from 0 on.')
  if (/\.[ct]sv$/i.test(input) && template === undefined) {
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
    budget,
    maxTokens: count('max-tokens'),
    via: values.batches ? 'batches' : 'messages',
    batchRows: count('batch-rows'),
    batchPoll: count('batch-poll'),
    concurrency: count('concurrency'),
    limit: count('limit'),
    sample: count('sample'),
    estimate: values.estimate ?? false,
    retryFailed: values['retry-failed'] ?? false,
    dedupe: values.dedupe ?? false,
    warm: values.warm ?? false,
    force: values.force ?? false,
    reportInDoubt: values['report-in-doubt'] ?? false,
    json: values.json ?? false,
    emulate: values.emulate ?? false,
  }
}

function readFiles(positionals: string[], isEstimate: boolean): [string, string | undefined] {
  const [input, output, ...others] = positionals
  if (input === undefined || others.length > 0 || (output === undefined && !isEstimate)) {
    throw new UsageError('It takes two files: `chat-anthropic batch in.jsonl out.jsonl`.')
  }
  if (input === output) throw new UsageError('The output is the file of the input.')
  return [input, output]
}
