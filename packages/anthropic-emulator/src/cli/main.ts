#!/usr/bin/env node
/** The program `anthropic-emulator`: reads a command line, runs it, and ends with a code for scripts. */
import { type Command, readCommand, UsageError } from './arguments.ts'
import { HELP } from './help.ts'
import { endWithReader, print, printError } from './output.ts'
import { version } from './version.ts'

const OK = 0
const FAULT = 1
const USAGE = 2

async function run(command: Command): Promise<number> {
  switch (command.name) {
    case 'serve':
      // Loaded when needed, so that help and complaints appear immediately.
      await (await import('./serve.ts')).serve(command)
      return OK
    case 'validate':
      return (await (await import('./validate.ts')).validate(command.paths)) ? OK : USAGE
    case 'help':
      print(HELP)
      return OK
    case 'version':
      print(`${await version()}\n`)
      return OK
    default:
      return command satisfies never
  }
}

endWithReader()
try {
  process.exitCode = await run(readCommand(process.argv.slice(2)))
} catch (error) {
  printError(error instanceof Error ? error.message : String(error))
  process.exitCode = error instanceof UsageError ? USAGE : FAULT
}
