/** Serves the Messages API on this machine until a signal comes. */
import { once } from 'node:events'
import {
  type Emulator,
  type EmulatorOptions,
  RecordingsError,
  ScriptError,
  SettingsError,
  startEmulator,
} from '../index.ts'
import { resolveSettings, type ResolvedSettings } from '../settings/resolve.ts'
import { type ServeCommand, UsageError } from './arguments.ts'
import { DEFAULT_PORT } from './help.ts'
import { createLog } from './log.ts'
import { print, printNote, printWarning } from './output.ts'
import { watchFiles } from './watch.ts'

/** Serves until SIGINT or SIGTERM. */
export async function serve({ layer, config }: ServeCommand): Promise<void> {
  const resolve = () => resolveSettings({ flags: layer, config, environment: process.env })
  const stop = new AbortController()
  const stopped = Promise.race(
    ['SIGINT', 'SIGTERM'].map((signal) => once(process, signal, { signal: stop.signal })),
  )
  const settings = await explainFailures(resolve)
  const emulator = await explainFailures(() => start(settings))
  announce(emulator, settings)
  const stopWatching = settings.service.watch
    ? watchFiles(emulator, settings, resolve)
    : () => undefined
  await stopped
  stop.abort()
  stopWatching()
  await emulator.close()
  printNote(`\nStopped after ${emulator.requestCount} requests.`)
}

function start({ options, service }: ResolvedSettings): Promise<Emulator> {
  const onExchange = createLog(service.log ?? 'line')
  const { onExchange: also } = options
  return startEmulator({
    port: DEFAULT_PORT,
    metrics: true,
    ...options,
    ...(onExchange && {
      onExchange: (entry, session) => {
        onExchange(entry, session)
        also?.(entry, session)
      },
    }),
  }).catch((error: unknown) => {
    throw explainPort(error, options)
  })
}

function explainPort(error: unknown, { port = DEFAULT_PORT, host }: EmulatorOptions): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new UsageError(`--host ${host} is no address of this machine.`)
  }
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error
  const why = code === 'EACCES' ? 'needs more rights' : 'is taken'
  return new UsageError(`Port ${port} ${why}. Choose another, or --port 0 for any.`)
}

async function explainFailures<Value>(run: () => Promise<Value>): Promise<Value> {
  try {
    return await run()
  } catch (error) {
    const isOfUser =
      error instanceof RecordingsError ||
      error instanceof ScriptError ||
      error instanceof SettingsError
    throw isOfUser ? new UsageError(error.message) : error
  }
}

const isLoopback = (host: string): boolean => /^(127\.|::1$|localhost$)/.test(host)

function announce({ url }: Emulator, { options, service }: ResolvedSettings): void {
  const text = banner(url, options)
  // Each line of stdout is then JSON.
  if (service.log === 'json') printNote(text)
  else print(text)
  const { host, token } = options
  if (host === undefined || isLoopback(host)) return
  const open = token === undefined ? ' Give --token to guard its journal and control.' : ''
  printWarning(`Other machines can reach the emulator at ${host}.${open}`)
}

function banner(url: string, { record, replay, apiKey }: EmulatorOptions): string {
  if (record) {
    return `The Messages API is at ${url} (Ctrl-C stops it).
Requests go on to ${record.upstream ?? 'https://api.anthropic.com'} with the client's own key.
Each exchange is written to ${String(record.dir)}, without credentials.
Watch it at ${url}/_emulator

In a shell:
  export ANTHROPIC_BASE_URL=${url}
`
  }
  const from =
    replay === undefined ? '' : `\nAnswers come from the recordings in ${String(replay)} alone.`
  const keys = apiKey === undefined ? 'Any key is accepted.' : 'One key is accepted.'
  return `The Messages API is at ${url} (Ctrl-C stops it). ${keys}${from}
Watch it at ${url}/_emulator

In a shell:
  export ANTHROPIC_BASE_URL=${url} ANTHROPIC_API_KEY=any

In a program:
  new ChatAnthropic({ model: 'claude-sonnet-4-6', baseURL: '${url}', apiKey: 'any' })
`
}
