/** The command line as a command with typed options. */
import { parseArgs, type ParseArgsConfig } from 'node:util'

/** The model of `chat`: one that takes every option of it. */
export const DEFAULT_MODEL = 'claude-sonnet-4-6'

export interface ChatCommand {
  name: 'chat'
  /** Absent: the prompt comes from stdin. */
  prompt: string | undefined
  system: string | undefined
  model: string
  maxTokens: number | undefined
  temperature: number | undefined
  json: boolean
  emulate: boolean
  /** Files and URLs that go before the prompt. */
  attach: string[]
  /** The file of a JSON Schema that the answer has to fit. */
  schema: string | undefined
  cost: boolean
}

export interface ModelsCommand {
  name: 'models'
  json: boolean
  /** Whether retired models are listed too. */
  all: boolean
}

export type CliCommand =
  | ChatCommand
  | ModelsCommand
  | { name: 'batch'; args: string[] }
  | { name: 'help'; about: 'general' | 'chat' | 'models' | 'batch' }
  | { name: 'version' }

/** The command line makes no sense; the message says what to write. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const HELP_OPTION = { type: 'boolean', short: 'h' } as const

const CHAT_OPTIONS = {
  system: { type: 'string', short: 's' },
  model: { type: 'string', short: 'm' },
  'max-tokens': { type: 'string' },
  temperature: { type: 'string' },
  json: { type: 'boolean' },
  emulate: { type: 'boolean' },
  attach: { type: 'string', short: 'a', multiple: true },
  schema: { type: 'string' },
  cost: { type: 'boolean' },
  help: HELP_OPTION,
} as const

const MODELS_OPTIONS = {
  json: { type: 'boolean' },
  all: { type: 'boolean' },
  help: HELP_OPTION,
} as const

/** The command that the arguments name. Throws `UsageError` when they name none. */
export function readCommand(args: string[]): CliCommand {
  const [name, ...rest] = args
  switch (name) {
    case 'chat':
      return readChat(rest)
    case 'models':
      return readModels(rest)
    case 'batch':
      return { name: 'batch', args: rest }
    case '--help':
    case '-h':
    case 'help':
      return { name: 'help', about: 'general' }
    case '--version':
    case '-v':
      return { name: 'version' }
    default:
      throw new UsageError(
        `${name === undefined ? 'A command is missing' : `There is no command "${name}"`}. ` +
          'Use `chat-anthropic chat "…"`; --help tells more.',
      )
  }
}

function readChat(args: string[]): CliCommand {
  const { values, positionals } = parseOptions(args, CHAT_OPTIONS)
  if (values.help) return { name: 'help', about: 'chat' }
  const [prompt, ...others] = positionals
  if (others.length > 0) {
    throw new UsageError('There is more than one prompt. Put the whole of it in quotes.')
  }
  return {
    name: 'chat',
    prompt: prompt === '-' ? undefined : prompt,
    system: values.system,
    model: values.model ?? DEFAULT_MODEL,
    maxTokens: readWholeNumber('max-tokens', values['max-tokens'], { least: 1 }),
    temperature: readNumber('temperature', values.temperature),
    json: values.json ?? false,
    emulate: values.emulate ?? false,
    attach: values.attach ?? [],
    schema: values.schema,
    cost: values.cost ?? false,
  }
}

function readModels(args: string[]): CliCommand {
  const { values, positionals } = parseOptions(args, MODELS_OPTIONS)
  if (values.help) return { name: 'help', about: 'models' }
  if (positionals.length > 0) {
    throw new UsageError(`\`models\` takes no "${positionals[0]}". --help lists the options.`)
  }
  return { name: 'models', json: values.json ?? false, all: values.all ?? false }
}

/** What Node makes of a command's options. */
type ParsedOptions<Options extends NonNullable<ParseArgsConfig['options']>> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Options; allowPositionals: true; strict: true }>
>

/** The options and other arguments of a command. Throws `UsageError`. */
export function parseOptions<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: Options,
): ParsedOptions<Options> {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const [, ambiguous] = /^Option '.*(--[\w-]+)' argument is ambiguous/.exec(message) ?? []
    // Node says what is wrong in the first sentence, and more than is useful after it.
    const what = ambiguous ? `${ambiguous} needs a value` : message.split(/\. |\n/)[0]
    throw new UsageError(`${what}. --help lists the options.`)
  }
}

export function readNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new UsageError(`--${option} takes a number, not "${text}".`)
}

export function readWholeNumber(
  option: string,
  text: string | undefined,
  { least, most = Infinity }: { least: number; most?: number },
): number | undefined {
  const value = readNumber(option, text)
  if (value === undefined) return undefined
  if (Number.isInteger(value) && value >= least && value <= most) return value
  const range = most === Infinity ? `from ${least} on` : `from ${least} to ${most}`
  throw new UsageError(`--${option} takes a whole number ${range}, not "${text}".`)
}
