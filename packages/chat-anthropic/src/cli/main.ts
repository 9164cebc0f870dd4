#!/usr/bin/env node
/** The program `chat-anthropic`: reads a command line, runs it, and ends with a code for scripts. */
import { type CliCommand, readCommand } from './arguments.ts'
import { OK } from './exit-codes.ts'
import { reportFailure } from './failure.ts'
import { HELP } from './help.ts'
import { exitWithReader, print } from './output.ts'
import { readVersion } from './version.ts'

async function run(command: CliCommand): Promise<number> {
  switch (command.name) {
    // Loaded when needed, so that help and usage errors do not wait for it.
    case 'chat':
      return (await import('./chat.ts')).chat(command)
    case 'models':
      return (await import('./models.ts')).models(command)
    case 'batch': {
      const { readBatch } = await import('./batch/arguments.ts')
      const read = readBatch(command.args)
      if (read.name === 'worker') return (await import('./batch/work.ts')).work(read)
      return read.name === 'batch' ? (await import('./batch/run.ts')).batch(read) : run(read)
    }
    case 'help':
      print(HELP[command.about])
      return OK
    case 'version':
      print(`${await readVersion()}\n`)
      return OK
    default:
      return command satisfies never
  }
}

exitWithReader()
try {
  process.exitCode = await run(readCommand(process.argv.slice(2)))
} catch (error) {
  process.exitCode = reportFailure(error)
}
