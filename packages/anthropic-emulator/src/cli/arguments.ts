/** Reads the command line. */
import { SettingsError } from '../index.ts'
import { readFlags, type ReadFlags } from '../settings/flags.ts'

/** Serve until a signal comes. */
export interface ServeCommand extends Pick<ReadFlags, 'layer' | 'config'> {
  name: 'serve'
}

/** Say what is wrong with files. */
export interface ValidateCommand {
  name: 'validate'
  paths: string[]
}

export type Command = ServeCommand | ValidateCommand | { name: 'help' } | { name: 'version' }

/** The command line cannot be used; the message says what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

function read(args: string[]): ReadFlags {
  try {
    return readFlags(args)
  } catch (error) {
    throw error instanceof SettingsError ? new UsageError(error.message) : error
  }
}

/** Reads the arguments. Throws `UsageError`. */
export function readCommand(args: string[]): Command {
  const { layer, positionals, config, help, version } = read(args)
  const [first, ...paths] = positionals
  if (help) return { name: 'help' }
  if (version) return { name: 'version' }
  if (first === 'validate') {
    if (paths.length > 0) return { name: 'validate', paths }
    throw new UsageError('validate needs the paths of files: scripts, configurations, recordings.')
  }
  if (first !== undefined) {
    throw new UsageError(
      `"${first}" is unexpected. A script is named with --script; the one command is validate.`,
    )
  }
  return { name: 'serve', layer, config }
}
