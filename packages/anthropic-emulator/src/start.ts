import { createFaultSelector } from './faults/select.ts'
import { createRequestHandler } from './http/handle-request.ts'
import { relayRefusal } from './http/access.ts'
import { createApiHandler } from './http/api.ts'
import { createInProcess } from './http/in-process.ts'
import { LOOPBACK } from './http/hosts.ts'
import { listen } from './http/listen.ts'
import { createJournal, lastRequest } from './journal/journal.ts'
import type { Emulator, EmulatorOptions } from './options.ts'
import { baseURLsOf } from './platforms/base-urls.ts'
import type { Relay } from './recordings/relay.ts'
import { createRelayHandler } from './recordings/middleware.ts'
import { batchRoutes } from './resources/batches/routes.ts'
import { completionRoutes } from './resources/completions.ts'
import { fileRoutes } from './resources/files/routes.ts'
import { messageRoutes } from './resources/messages/routes.ts'
import { modelRoutes } from './resources/models.ts'
import type { ApiRoute } from './resources/route.ts'
import { createScript, type PlayedScript } from './script/script.ts'
import { withScriptedOptions } from './script/scripted-options.ts'
import { createPromptCache } from './state/cache.ts'
import { createFileStore, fromOption, toMetadata, type FileStore } from './state/files.ts'
import { RateLimits } from './state/rate-limits.ts'
import { createThreads } from './state/threads.ts'
import { createPace } from './stream/pace.ts'
import { createIds, type NewId } from './wire/ids.ts'
import { toMemory, type MemoryOptions } from './wire/memory.ts'
import { NUMBERS } from './wire/settings.ts'

function checkDelay(batchDelay: number): number {
  const { fits, wanted } = NUMBERS.milliseconds
  if (fits(batchDelay)) return batchDelay
  throw new TypeError(`batchDelay must be ${wanted}; it is ${String(batchDelay)}.`)
}

interface SharedState {
  script: PlayedScript
  newId: NewId
  now: () => number
  files: FileStore
  memory: Required<MemoryOptions>
}

function createState(options: EmulatorOptions): SharedState {
  const { seed = 0, now = () => Date.now(), files = [], memory: limits } = options
  const newId = createIds(seed)
  const memory = toMemory(limits)
  const store = createFileStore(newId, now, memory.files)
  for (const [at, file] of files.entries()) store.add(fromOption(file, `files[${at}]`))
  return { script: createScript(options), newId, now, files: store, memory }
}

function createRoutes(options: EmulatorOptions, state: SharedState): ApiRoute[] {
  const { newId, now, files, memory } = state
  const { strict = true, batchDelay = 0, downloadableUploads = false } = options
  const answering = {
    strict,
    retiredModels: options.retiredModels ?? ('refuse' as const),
    files,
    threads: createThreads(memory.threads),
    nextTurn: state.script,
    newId,
    inputUsage: createPromptCache(now),
  }
  const pace = createPace(options)
  const rateLimits = new RateLimits(options.rateLimit, now)
  return [
    ...messageRoutes({ ...answering, pace, rateLimits }),
    ...batchRoutes({
      ...answering,
      now,
      batches: [],
      mostBytes: memory.batches,
      batchDelay: checkDelay(batchDelay),
    }),
    ...fileRoutes({ files, downloadableUploads, now }),
    ...modelRoutes,
    ...completionRoutes,
  ]
}

// The options that still have an effect where recordings, or their upstream, answer.
const EFFECTIVE_WITH_RECORDINGS = [
  'record',
  'replay',
  'match',
  'port',
  'host',
  'token',
  'journalLimit',
  'memory',
  'now',
  'seed',
] satisfies (keyof EmulatorOptions)[]

// Loaded when needed: most emulators neither record nor replay.
async function openRelay(options: EmulatorOptions): Promise<Relay | undefined> {
  const { record, replay, match } = options
  if (record === undefined && replay === undefined && match === undefined) return undefined
  return (await import('./recordings/open-relay.ts')).openRelay(options, EFFECTIVE_WITH_RECORDINGS)
}

/** Starts an emulator of the Messages API on this machine. */
export async function startEmulator(given: EmulatorOptions = {}): Promise<Emulator> {
  const options = withScriptedOptions(given)
  const relay = await openRelay(options)
  const state = createState(options)
  const { newId, files, memory } = state
  const journal = createJournal(options.journalLimit, memory.journal)
  const { strict = true, apiKey } = options
  const context = { journal, newId, strict, apiKey, selectFault: createFaultSelector(options) }
  const host = options.host ?? LOOPBACK
  const handle = createRequestHandler({
    journal,
    control: { host, token: options.token },
    relay: relay && createRelayHandler({ journal, newId, findRefusal: relayRefusal }, relay),
    api: createApiHandler(context, createRoutes(options, state)),
  })
  const port = await listen(handle, options.port ?? 0, host)
  const direct = createInProcess(handle)
  let closed: Promise<void> | undefined
  const close = () => {
    direct.abortAll(new TypeError('The emulator is closed.'))
    return (closed ??= port.close().then(() => relay?.flush()))
  }
  return {
    url: port.url,
    baseURLs: baseURLsOf(port.url),
    fetch: direct.fetch,
    requests: journal.entries,
    get requestCount() {
      return journal.count()
    },
    clear: journal.clear,
    addFile: (file) => toMetadata(files.add(fromOption(file, 'addFile(file)'))),
    get lastRequest() {
      return lastRequest(journal.entries)
    },
    assertDone: state.script.assertDone,
    close,
    [Symbol.asyncDispose]: close,
  }
}
