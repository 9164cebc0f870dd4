/** Reads the command line. */
import { parseArgs } from 'node:util'

export const DEFAULT_PORT = 8787

/** Serve until a signal comes. */
export interface ServeCommand {
  name: 'serve'
  port: number
  /** The path of a file. */
  script: string | undefined
  record: { dir: string; upstream?: string } | undefined
  /** The path of a folder. */
  replay: string | undefined
}

export type Command = ServeCommand | { name: 'help' } | { name: 'version' }

/** The command line cannot be used; the message says what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const OPTIONS = {
  port: { type: 'string' },
  script: { type: 'string' },
  record: { type: 'string' },
  upstream: { type: 'string' },
  replay: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** Reads the arguments. Throws `UsageError`. */
export function readCommand(args: string[]): Command {
  const { values, positionals } = parseOptions(args)
  if (values.help) return { name: 'help' }
  if (values.version) return { name: 'version' }
  if (positionals.length > 0) {
    throw new UsageError(`"${positionals[0]}" is unexpected. A script is named with --script.`)
  }
  checkSources(values)
  const { script, record, upstream, replay } = values
  return {
    name: 'serve',
    port: readPort(values.port),
    script,
    record:
      record === undefined
        ? undefined
        : { dir: record, ...(upstream !== undefined && { upstream }) },
    replay,
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new UsageError(`--port takes a whole number from 0 to 65535, not "${text}".`)
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

function parseOptions(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true, strict: true })
  } catch (error) {
    const { message } = error as Error
    const [, ambiguous] = /^Option '.*(--[\w-]+)' argument is ambiguous/.exec(message) ?? []
    // Node names the mistake in its first sentence; the rest is of no use here.
    const what = ambiguous ? `${ambiguous} needs a value` : message.split(/\. |\n/)[0]
    throw new UsageError(`${what}. --help lists the options.`)
  }
}
