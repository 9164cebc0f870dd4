import { createFaultSelector, type SelectFault } from '../faults/select.ts'
import { createApiHandler } from '../http/api.ts'
import type { HandleRequest } from '../http/handle-request.ts'
import { createJournal, type Journal } from '../journal/journal.ts'
import type { EmulatorOptions, ResetPart, RunningOptions } from '../options.ts'
import { batchRoutes } from '../resources/batches/routes.ts'
import { completionRoutes } from '../resources/completions.ts'
import { helloRoutes } from '../resources/hello.ts'
import { skillRoutes } from '../resources/skills/routes.ts'
import { fileRoutes } from '../resources/files/routes.ts'
import { messageRoutes } from '../resources/messages/routes.ts'
import { modelRoutes } from '../resources/models.ts'
import type { ApiRoute } from '../resources/route.ts'
import { withScriptedOptions } from '../script/scripted-options.ts'
import { createScript, type NextTurn, type PlayedScript } from '../script/script.ts'
import { applyChanges } from '../settings/changes.ts'
import { checkBatchOptions } from '../state/batch.ts'
import { RateLimits } from '../state/rate-limits.ts'
import { createPace, type Pace } from '../stream/pace.ts'
import { createClock, type Clock } from '../wire/clock.ts'
import type { NewId } from '../wire/ids.ts'
import { toMemory } from '../wire/memory.ts'
import { createModels } from '../wire/models.ts'
import { addFiles, createMemory, type Memory } from './memory.ts'

/** What decides how requests are answered; each part follows from some of the options. */
interface Behaviour {
  nextTurn: PlayedScript
  pace: Pace
  selectFault: SelectFault
}

type Names = readonly (keyof EmulatorOptions)[]

const SCRIPT: Names = ['script', 'reply', 'otherwise', 'onWarning']
const PACE: Names = ['chunkSize', 'tokensPerSecond', 'timeToFirstToken', 'delay', 'ping', 'seed']
const FAULTS: Names = ['faults', 'seed']

const ALL_PARTS: readonly ResetPart[] = ['script', 'journal', 'state', 'settings']

/** Hears what cannot be seen in a journal. */
export interface CoreObserver {
  /** A rule or a header selected faults of these names. */
  onFault: (names: readonly string[]) => void
  /** A script had no turn for a request. */
  onMiss: () => void
}

function observeTurns(options: EmulatorOptions, { onMiss }: CoreObserver): PlayedScript {
  const script = createScript(options)
  if (options.script === undefined) return script
  const nextTurn: NextTurn = (request) => {
    const found = script(request)
    if ('instead' in found.next) onMiss()
    return found
  }
  return Object.assign(nextTurn, { assertDone: script.assertDone })
}

function observeFaults(options: EmulatorOptions, { onFault }: CoreObserver): SelectFault {
  const selectFault = createFaultSelector(options)
  return (request) => {
    const selected = selectFault(request)
    if (selected && 'fault' in selected) {
      onFault([...Object.keys(selected.fault), ...Object.keys(selected.instead ?? {})])
    }
    return selected
  }
}

/**
 * One emulator without its port, or one session: an API with a script, a journal, a clock and a
 * memory, whose options can change while it runs.
 */
export class Core {
  readonly clock: Clock
  readonly journal: Journal
  #start: EmulatorOptions
  readonly #observer: CoreObserver
  #options: EmulatorOptions
  #memory: Memory
  #behaviour: Behaviour
  #answer: HandleRequest

  /** Throws for options that are wrong. */
  constructor(options: EmulatorOptions, observer: CoreObserver) {
    this.clock = createClock(options.now)
    this.journal = createJournal(options.journalLimit, toMemory(options.memory).journal)
    this.#start = options
    this.#options = options
    this.#memory = createMemory(options, this.clock.now)
    this.#observer = observer
    this.#behaviour = this.#createBehaviour(options)
    this.#answer = this.#createHandler()
  }

  /** Answers a request to the API. */
  readonly answer: HandleRequest = (incoming) => this.#answer(incoming)

  readonly newId: NewId = (kind) => this.#memory.newId(kind)

  get options(): Readonly<EmulatorOptions> {
    return this.#options
  }

  get files(): Memory['files'] {
    return this.#memory.files
  }

  /** Throws a `ScriptError` where a turn or a rule of the script was not used. */
  assertDone(): void {
    this.#behaviour.nextTurn.assertDone()
  }

  /** Changes options; requests that are being answered keep the old ones. */
  configure(given: RunningOptions, until: 'reset' | 'close' = 'reset'): void {
    const changes = withScriptedOptions(given)
    const options = applyChanges(this.#options, changes)
    const start = until === 'close' ? applyChanges(this.#start, changes) : this.#start
    const changed = Object.keys(changes)
    const isChanged = (names: Names) => names.some((name) => changed.includes(name))
    const [before, observer] = [this.#behaviour, this.#observer]
    this.#behaviour = {
      nextTurn: isChanged(SCRIPT) ? observeTurns(options, observer) : before.nextTurn,
      pace: isChanged(PACE) ? createPace(options) : before.pace,
      selectFault: isChanged(FAULTS) ? observeFaults(options, observer) : before.selectFault,
    }
    this.#options = options
    this.#start = start
    if (isChanged(['files'])) addFiles(this.files, options.files)
    if (isChanged(['rateLimit'])) this.#renewLimits()
    if (isChanged(['models'])) this.#renewModels()
    this.#answer = this.#createHandler()
  }

  /** Takes parts, or all of them, back to how they were at the start. */
  reset(parts: readonly ResetPart[] = ALL_PARTS): void {
    const has = (part: ResetPart) => parts.includes(part)
    if (has('settings')) this.#options = this.#start
    if (has('script') || has('settings')) this.#behaviour = this.#createBehaviour(this.#options)
    if (has('settings')) {
      this.#renewLimits()
      this.#renewModels()
    }
    if (has('state')) {
      this.clock.reset()
      this.#memory = createMemory(this.#options, this.clock.now)
    }
    if (has('journal')) this.journal.clear()
    this.#answer = this.#createHandler()
  }

  #createBehaviour(options: EmulatorOptions): Behaviour {
    return {
      nextTurn: observeTurns(options, this.#observer),
      pace: createPace(options),
      selectFault: observeFaults(options, this.#observer),
    }
  }

  #renewLimits(): void {
    const rateLimits = new RateLimits(this.#options.rateLimit, this.clock.now)
    this.#memory = { ...this.#memory, rateLimits }
  }

  #renewModels(): void {
    this.#memory = { ...this.#memory, models: createModels(this.#options.models) }
  }

  #createHandler(): HandleRequest {
    const { strict = true, apiKey } = this.#options
    const { isModel } = this.#memory.models
    const { journal, newId } = this
    const { selectFault } = this.#behaviour
    return createApiHandler(
      { journal, newId, strict, apiKey, selectFault, isModel },
      this.#createRoutes(),
    )
  }

  #createRoutes(): ApiRoute[] {
    const options = this.#options
    const { strict = true, batchDelay = 0, downloadableUploads = false } = options
    const { responder = 'auto', seed = 0 } = options
    const { pace, nextTurn } = this.#behaviour
    const { now } = this.clock
    const { batches, files, rateLimits, ...memory } = this.#memory
    const answering = { ...memory, files, strict, nextTurn, responder }
    return [
      ...messageRoutes({ ...answering, pace, rateLimits }),
      ...batchRoutes({
        ...answering,
        now,
        batches,
        batchDelay,
        batchOptions: checkBatchOptions(options.batches),
        seed,
        mostBytes: toMemory(options.memory).batches,
      }),
      ...skillRoutes(memory.skills),
      ...helloRoutes,
      ...fileRoutes({ files, downloadableUploads, now }),
      ...modelRoutes({ models: memory.models, startedAt: memory.startedAt }),
      ...completionRoutes(memory.models),
    ]
  }
}
