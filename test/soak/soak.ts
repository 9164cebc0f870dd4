/** The soak: many calls at once with many faults among them, each judged by the rules. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Backend, startBackend } from './backend.ts'
import { Caller, type Limits } from './caller.ts'
import { collectGarbage, leftSince, type Resources, resources } from './leftovers.ts'
import { taskOf } from './plan.ts'
import { judge } from './verdict.ts'

export interface Options extends Limits {
  requests: number
  concurrency: number
  seed: number
  /** Between the parts of a soak nothing is under way, so that memory can be compared. */
  parts: number
}

export interface Figures {
  options: Options
  streams: number
  faults: Map<string, number>
  outcomes: Map<string, number>
  /** What the rules say, what the models sent, what was to reach the emulator, and what did. */
  attempts: { expected: number; sent: number; toArrive: number; arrived: number }
  seconds: number
  /** Bytes in use after each part, here and in the emulator's process. */
  heaps: { ours: number; emulator: number }[]
  left: Resources & { listeners: number }
  /** Everything that is not as it should be. */
  wrong: string[]
}

/** How many wrong things are written down; one reason often has thousands of effects. */
const ENOUGH = 50

export async function soak(options: Options): Promise<Figures> {
  const figures = emptyFigures(options)
  const watch = watchProcess(figures)
  const caller = new Caller(options)
  await using backend = await startBackend(options.seed, (number) => caller.arrived(number))
  caller.connect(backend.url)
  const before = resources()
  const began = performance.now()
  for (let part = 0; part < options.parts; part += 1) {
    const from = Math.round((options.requests * part) / options.parts)
    const to = Math.round((options.requests * (part + 1)) / options.parts)
    await soakPart({ figures, caller, backend }, from, to)
  }
  figures.seconds = (performance.now() - began) / 1000
  Object.assign(figures.left, await leftSince(before))
  watch.end()
  if (caller.strays > 0) note(figures, `${caller.strays} requests of calls that were over`)
  for (const [what, count] of Object.entries(figures.left)) {
    if (count > 0) note(figures, `${count} ${what} left`)
  }
  return figures
}

function emptyFigures(options: Options): Figures {
  return {
    options,
    streams: 0,
    faults: new Map(),
    outcomes: new Map(),
    attempts: { expected: 0, sent: 0, toArrive: 0, arrived: 0 },
    seconds: 0,
    heaps: [],
    left: { sockets: 0, timers: 0, listeners: 0 },
    wrong: [],
  }
}

interface Running {
  figures: Figures
  caller: Caller
  backend: Backend
}

async function soakPart(running: Running, from: number, to: number): Promise<void> {
  const { figures, caller, backend } = running
  const toArrive = new Map<number, number>()
  let next = from
  const work = async () => {
    while (next < to) {
      const number = next
      next += 1
      toArrive.set(number, await oneCall(running, number))
    }
  }
  const all = Promise.all(Array.from({ length: figures.options.concurrency }, work))
  await withinReason(all, caller)
  const { attempts, heap } = await backend.report()
  for (const [number, expected] of toArrive) {
    const arrived = attempts.get(number) ?? 0
    figures.attempts.arrived += arrived
    if (arrived === expected) continue
    note(figures, `request ${number}: ${arrived} attempts arrived instead of ${expected}`)
  }
  figures.left.listeners += caller.listenersLeft()
  toArrive.clear()
  figures.heaps.push({ ours: await usedHeap(), emulator: heap })
}

/** What no part of a soak takes. */
const FAR_TOO_LONG = 30_000

async function withinReason(work: Promise<unknown>, caller: Caller): Promise<void> {
  const over = new AbortController()
  const late = sleep(FAR_TOO_LONG, true, { signal: over.signal }).catch(() => false)
  const isLate = await Promise.race([late, work.then(() => false)])
  over.abort()
  if (!isLate) return
  const names = caller.underWay().map(({ number, way, fault }) => `${number} ${way} ${fault}`)
  throw new Error(`Calls that do not end: ${names.join('; ')}`)
}

/** Makes a call and gives how many of its attempts must have arrived. */
async function oneCall({ figures, caller }: Running, number: number): Promise<number> {
  const { seed } = figures.options
  const task = taskOf(seed, number)
  const seen = await caller.call(task)
  const verdict = judge(seed, task, seen)
  if (task.way !== 'invoke') figures.streams += 1
  if (task.fault) count(figures.faults, task.fault)
  count(figures.outcomes, verdict.outcome)
  figures.attempts.expected += verdict.attempts
  figures.attempts.sent += seen.sent
  figures.attempts.toArrive += verdict.arrivals
  for (const wrong of verdict.wrong) {
    note(figures, `request ${number} (${task.way}, ${task.fault ?? 'no fault'}): ${wrong}`)
  }
  return verdict.arrivals
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function note({ wrong }: Figures, what: string): void {
  if (wrong.length < ENOUGH) wrong.push(what)
}

/** Rejections that nobody handles, and warnings such as those of leaking listeners, are wrong. */
function watchProcess(figures: Figures) {
  const onRejection = (reason: unknown) => note(figures, `unhandled rejection: ${String(reason)}`)
  const onWarning = (warning: Error) => note(figures, `${warning.name}: ${warning.message}`)
  process.on('unhandledRejection', onRejection)
  process.on('warning', onWarning)
  const end = () => {
    process.off('unhandledRejection', onRejection)
    process.off('warning', onWarning)
  }
  return { end }
}

/** What is in use once finalizers have let go of what they held. */
async function usedHeap(): Promise<number> {
  collectGarbage()
  await sleep(20)
  collectGarbage()
  return process.memoryUsage().heapUsed
}
