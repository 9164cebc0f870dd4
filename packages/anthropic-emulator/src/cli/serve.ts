/** Serves the Messages API on this machine until a signal comes. */
import { once } from 'node:events'
import {
  type Emulator,
  type EmulatorOptions,
  readScript,
  RecordingsError,
  ScriptError,
  startEmulator,
} from '../index.ts'
import { type ServeCommand, UsageError } from './arguments.ts'
import { print, printNote } from './output.ts'

/** Serves until SIGINT or SIGTERM. */
export async function serve(command: ServeCommand): Promise<void> {
  const stop = new AbortController()
  const stopped = Promise.race(
    ['SIGINT', 'SIGTERM'].map((signal) => once(process, signal, { signal: stop.signal })),
  )
  const emulator = await start(command)
  print(banner(emulator.url, command))
  await stopped
  stop.abort()
  await emulator.close()
  printNote(`\nStopped after ${emulator.requestCount} requests.`)
}

async function optionsOf(command: ServeCommand): Promise<EmulatorOptions> {
  const { port, script, record, replay } = command
  if (record) return { port, record }
  if (replay !== undefined) return { port, replay }
  return { port, ...(script !== undefined && { script: await readScript(script) }) }
}

async function start(command: ServeCommand): Promise<Emulator> {
  try {
    return await startEmulator(await optionsOf(command))
  } catch (error) {
    if (error instanceof RecordingsError || error instanceof ScriptError) {
      throw new UsageError(error.message)
    }
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    const why = code === 'EACCES' ? 'needs more rights' : 'is taken'
    throw new UsageError(`Port ${command.port} ${why}. Choose another, or --port 0 for any.`)
  }
}

function banner(url: string, { record, replay }: ServeCommand): string {
  if (record) {
    return `The Messages API is at ${url} (Ctrl-C stops it).
Requests go on to ${record.upstream ?? 'https://api.anthropic.com'} with the client's own key.
Each exchange is written to ${record.dir}, without credentials.
Watch it at ${url}/_emulator

In a shell:
  export ANTHROPIC_BASE_URL=${url}
`
  }
  const from = replay === undefined ? '' : `\nAnswers come from the recordings in ${replay} alone.`
  return `The Messages API is at ${url} (Ctrl-C stops it). Any key is accepted.${from}
Watch it at ${url}/_emulator

In a shell:
  export ANTHROPIC_BASE_URL=${url} ANTHROPIC_API_KEY=any

In a program:
  new ChatAnthropic({ model: 'claude-sonnet-4-6', baseURL: '${url}', apiKey: 'any' })
`
}
