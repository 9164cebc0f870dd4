/** `chat-anthropic emulate`: the Messages API on this machine, until a signal. */
import { once } from 'node:events'
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator/index.ts'
import { type EmulateCommand, UsageError } from './arguments.ts'
import { OK } from './exit-codes.ts'
import { print, remark } from './output.ts'
import { readScript } from './script.ts'

/** Serves until SIGINT or SIGTERM; returns the exit code. */
export async function emulate({ port, script }: EmulateCommand): Promise<number> {
  const stop = new AbortController()
  const stopped = Promise.race(
    ['SIGINT', 'SIGTERM'].map((signal) => once(process, signal, { signal: stop.signal })),
  )
  const emulator = await start({ port, ...(script === undefined ? {} : await readScript(script)) })
  print(banner(emulator.url))
  await stopped
  stop.abort()
  await emulator.close()
  remark(`\nStopped after ${emulator.requests.length} requests.`)
  return OK
}

async function start(options: EmulatorOptions): Promise<Emulator> {
  try {
    return await startEmulator(options)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    const why = code === 'EACCES' ? 'needs more rights' : 'is taken'
    throw new UsageError(`Port ${options.port} ${why}. Choose another, or --port 0 for any.`)
  }
}

function banner(url: string): string {
  return `The Messages API is at ${url} (Ctrl-C stops it). Any key is accepted.

In a shell:
  export ANTHROPIC_BASE_URL=${url} ANTHROPIC_API_KEY=any

In a program:
  new ChatAnthropic({ model: 'claude-sonnet-4-6', baseURL: '${url}', apiKey: 'any' })
`
}
