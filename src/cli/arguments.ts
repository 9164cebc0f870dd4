/** The command line as a command with typed options. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { DEFAULT_MODEL, DEFAULT_PORT } from './defaults.ts'
import type { HELP } from './help.ts'

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
}

export interface EmulateCommand {
  name: 'emulate'
  port: number
  /** The path of a file. */
  script: string | undefined
  record: { dir: string; upstream?: string } | undefined
  /** The path of a folder. */
  replay: string | undefined
}

export type Command =
  | ChatCommand
  | EmulateCommand
  | { name: 'help'; about: keyof typeof HELP }
  | { name: 'version' }

/** The command line makes no sense; the message says how it would. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const HELP_OPTION = { type: 'boolean', short: 'h' } as const

const CHAT_OPTIONS = {
  system: { type: 'string', short: 's' },
  model: { type: 'string', short: 'm' },
  'max-tokens': { type: 'string' },
  temperature: { type: 'string' },
  json: { type: 'boolean' },
  emulate: { type: 'boolean' },
  help: HELP_OPTION,
} as const

const EMULATE_OPTIONS = {
  port: { type: 'string' },
  script: { type: 'string' },
  record: { type: 'string' },
  upstream: { type: 'string' },
  replay: { type: 'string' },
  help: HELP_OPTION,
} as const

/** The command that the arguments name. Throws `UsageError` when they name none. */
export function readCommand(args: string[]): Command {
  const [name, ...rest] = args
  switch (name) {
    case 'chat':
      return readChat(rest)
    case 'emulate':
      return readEmulate(rest)
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
          'Use `chat-anthropic chat "…"` or `chat-anthropic emulate`; --help tells more.',
      )
  }
}

function readChat(args: string[]): Command {
  const { values, positionals } = parsed(args, CHAT_OPTIONS)
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
    maxTokens: wholeNumber('max-tokens', values['max-tokens'], { least: 1 }),
    temperature: number('temperature', values.temperature),
    json: values.json ?? false,
    emulate: values.emulate ?? false,
  }
}

function readEmulate(args: string[]): Command {
  const { values, positionals } = parsed(args, EMULATE_OPTIONS)
  if (values.help) return { name: 'help', about: 'emulate' }
  if (positionals.length > 0) {
    throw new UsageError(`"${positionals[0]}" is unexpected. A script is named with --script.`)
  }
  const port = wholeNumber('port', values.port, { least: 0, most: 65_535 })
  checkSources(values)
  const { script, record, upstream, replay } = values
  return {
    name: 'emulate',
    port: port ?? DEFAULT_PORT,
    script,
    record:
      record === undefined
        ? undefined
        : { dir: record, ...(upstream !== undefined && { upstream }) },
    replay,
  }
}

type Sources = Partial<Record<'script' | 'record' | 'upstream' | 'replay', string>>

/** There is one source of answers: a script, another API, or recordings. */
function checkSources({ script, record, upstream, replay }: Sources): void {
  const given = Object.entries({ script, record, replay }).filter(
    ([, value]) => value !== undefined,
  )
  const [one, other] = given.map(([name]) => `--${name}`)
  if (other !== undefined) {
    throw new UsageError(`${one} and ${other} exclude each other: answers come from one place.`)
  }
  const empty = given.find(([, value]) => value === '')
  if (empty) throw new UsageError(`--${empty[0]} needs a path.`)
  if (upstream !== undefined && record === undefined) {
    throw new UsageError(
      '--upstream is where --record DIR gets its answers; without it, leave it out.',
    )
  }
}

function parsed<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: Options,
) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    const { message } = error as Error
    const [, ambiguous] = /^Option '.*(--[\w-]+)' argument is ambiguous/.exec(message) ?? []
    // Node says what is wrong in the first sentence, and more than is useful after it.
    const what = ambiguous ? `${ambiguous} needs a value` : message.split(/\. |\n/)[0]
    throw new UsageError(`${what}. --help lists the options.`)
  }
}

function number(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new UsageError(`--${option} takes a number, not "${text}".`)
}

function wholeNumber(
  option: string,
  text: string | undefined,
  { least, most = Infinity }: { least: number; most?: number },
): number | undefined {
  const value = number(option, text)
  if (value === undefined) return undefined
  if (Number.isInteger(value) && value >= least && value <= most) return value
  const range = most === Infinity ? `from ${least} on` : `from ${least} to ${most}`
  throw new UsageError(`--${option} takes a whole number ${range}, not "${text}".`)
}
