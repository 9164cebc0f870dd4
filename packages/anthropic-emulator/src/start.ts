import { createFaultSelector } from './faults/select.ts'
import { createRequestHandler } from './http/handle-request.ts'
import { createApiHandler, type ApiContext } from './http/api.ts'
import { createInProcess } from './http/in-process.ts'
import { listen } from './http/listen.ts'
import { createJournal, lastRequest, type Journal } from './journal/journal.ts'
import type { Emulator, EmulatorOptions } from './options.ts'
import { baseURLsOf } from './platforms/base-urls.ts'
import type { Relay } from './recordings/relay.ts'
import { createRelayHandler } from './recordings/middleware.ts'
import { batchRoutes } from './resources/batches/routes.ts'
import { helloRoutes } from './resources/hello.ts'
import { skillRoutes } from './resources/skills/routes.ts'
import { completionRoutes } from './resources/completions.ts'
import { fileRoutes } from './resources/files/routes.ts'
import { messageRoutes } from './resources/messages/routes.ts'
import { modelRoutes } from './resources/models.ts'
import type { ApiRoute } from './resources/route.ts'
import { createScript } from './script/script.ts'
import { checkBatchOptions } from './state/batch.ts'
import { createPromptCache } from './state/cache.ts'
import { createFileStore, fromOption, toMetadata, type FileStore } from './state/files.ts'
import { RateLimits } from './state/rate-limits.ts'
import { createSkillStore } from './state/skills.ts'
import { createThreads } from './state/threads.ts'
import { createPace } from './stream/pace.ts'
import { createIds, type NewId } from './wire/ids.ts'
import { createModels, type Models } from './wire/models.ts'
import { NUMBERS } from './wire/settings.ts'

function checkDelay(batchDelay: number): number {
  const { fits, wanted } = NUMBERS.milliseconds
  if (fits(batchDelay)) return batchDelay
  throw new TypeError(`batchDelay must be ${wanted}; it is ${String(batchDelay)}.`)
}

interface SharedState {
  newId: NewId
  now: () => number
  files: FileStore
  models: Models
}

function createState({
  seed = 0,
  now = () => Date.now(),
  files = [],
  models,
}: EmulatorOptions): SharedState {
  const newId = createIds(seed)
  const store = createFileStore(newId, now)
  for (const [at, file] of files.entries()) store.add(fromOption(file, `files[${at}]`))
  return { newId, now, files: store, models: createModels(models) }
}

function createRoutes(
  options: EmulatorOptions,
  { newId, now, files, models }: SharedState,
): ApiRoute[] {
  const { strict = true, seed = 0, batchDelay = 0, downloadableUploads = false } = options
  const skills = createSkillStore(newId, now)
  const answering = {
    strict,
    models,
    files,
    threads: createThreads(),
    skills,
    nextTurn: createScript(options),
    newId,
    promptCache: createPromptCache(now),
  }
  const pace = createPace(options)
  const rateLimits = new RateLimits(options.rateLimit, now)
  return [
    ...messageRoutes({ ...answering, pace, rateLimits }),
    ...batchRoutes({
      ...answering,
      now,
      seed,
      batches: [],
      batchDelay: checkDelay(batchDelay),
      batchOptions: checkBatchOptions(options.batches),
    }),
    ...skillRoutes(skills),
    ...helloRoutes,
    ...fileRoutes({ files, downloadableUploads, now }),
    ...modelRoutes({ models, startedAt: now() }),
    ...completionRoutes(models),
  ]
}

// The options that still have an effect where recordings, or their upstream, answer.
const EFFECTIVE_WITH_RECORDINGS = [
  'record',
  'replay',
  'port',
  'journalLimit',
  'now',
  'seed',
] satisfies (keyof EmulatorOptions)[]

// Loaded when needed: most emulators neither record nor replay.
async function openRelay(options: EmulatorOptions): Promise<Relay | undefined> {
  if (options.record === undefined && options.replay === undefined) return undefined
  return (await import('./recordings/open-relay.ts')).openRelay(options, EFFECTIVE_WITH_RECORDINGS)
}

function createApiContext(
  options: EmulatorOptions,
  { newId, models }: SharedState,
  journal: Journal,
): ApiContext {
  const { strict = true, apiKey } = options
  const selectFault = createFaultSelector(options)
  return { journal, newId, strict, apiKey, selectFault, isModel: models.isModel }
}

/** Starts an emulator of the Messages API on this machine. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const relay = await openRelay(options)
  const state = createState(options)
  const { newId, files } = state
  const journal = createJournal(options.journalLimit)
  const handle = createRequestHandler({
    journal,
    relay: relay && createRelayHandler({ journal, newId }, relay),
    api: createApiHandler(createApiContext(options, state, journal), createRoutes(options, state)),
  })
  const port = await listen(handle, options.port ?? 0)
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
    close,
    [Symbol.asyncDispose]: close,
  }
}
