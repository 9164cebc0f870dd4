/** Reads files again when they change. */
import { statSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'

import type { Emulator, EmulatorOptions, RunningOptions } from '../index.ts'
import { RUNNING_OPTIONS } from '../settings/changes.ts'
import type { ResolvedSettings } from '../settings/resolve.ts'
import { printNote, printWarning } from './output.ts'

// Not by events of the file system: there are none in many containers.
const INTERVAL = 200

/** The options that differ, those that are gone as null. */
function findChanges(before: EmulatorOptions, after: EmulatorOptions): [string, unknown][] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  const valueOf = (options: EmulatorOptions, name: string): unknown =>
    new Map<string, unknown>(Object.entries(options)).get(name)
  return [...names].flatMap((name) => {
    const now = valueOf(after, name)
    return isDeepStrictEqual(valueOf(before, name), now) ? [] : [[name, now ?? null]]
  })
}

function applyReload(emulator: Emulator, before: EmulatorOptions, after: EmulatorOptions): void {
  const changes = findChanges(before, after)
  const running = changes.filter(([name]) => RUNNING_OPTIONS.includes(name))
  const fixed = changes.filter(([name]) => !RUNNING_OPTIONS.includes(name))
  if (running.length > 0) {
    const set: RunningOptions = Object.fromEntries(running)
    emulator.configure(set, 'close')
    printNote(`Read again: ${running.map(([name]) => name).join(', ')} changed.`)
  }
  if (fixed.length > 0) {
    printWarning(`${fixed.map(([name]) => name).join(', ')} changed: restart the emulator for it.`)
  }
}

interface FileState {
  /** What differs once a file was written again. */
  seen: string
  /** Milliseconds since 1970; 0 where there is no file. */
  changedAt: number
}

function readState(file: string): FileState {
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(file)
    return { seen: [mtimeMs, ctimeMs, size, ino].join(), changedAt: mtimeMs }
  } catch {
    return { seen: '', changedAt: 0 }
  }
}

// File systems take the time of a change from a clock that is a little behind.
const BEHIND = 100

/** Looks at files again and again, and says when one of them has changed. */
class Watch {
  readonly #files = new Map<string, string>()
  readonly #onChange: () => void
  readonly #timer: NodeJS.Timeout

  constructor(onChange: () => void) {
    this.#onChange = onChange
    this.#timer = setInterval(() => this.#look(), INTERVAL)
  }

  /** Looks at these files alone from now on; what was written since they were read counts as a change. */
  follow(files: readonly string[], readSince: number): void {
    for (const file of this.#files.keys()) if (!files.includes(file)) this.#files.delete(file)
    for (const file of files) {
      if (this.#files.has(file)) continue
      const { seen, changedAt } = readState(file)
      this.#files.set(file, seen)
      if (changedAt > readSince - BEHIND) this.#onChange()
    }
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    for (const [file, before] of this.#files) {
      const { seen } = readState(file)
      if (seen === before) continue
      this.#files.set(file, seen)
      this.#onChange()
    }
  }
}

/** Follows the files of settings until it is stopped; files that cannot be used change nothing. */
export function watchFiles(
  emulator: Emulator,
  first: ResolvedSettings,
  resolve: () => Promise<ResolvedSettings>,
): () => void {
  let current = first
  let reading = Promise.resolve()
  const reload = async () => {
    const begun = Date.now()
    try {
      const next = await resolve()
      applyReload(emulator, current.options, next.options)
      current = next
      watch.follow(next.files, begun)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      printWarning(`A file changed and cannot be used; what was read before stays. ${why}`)
    }
  }
  const watch = new Watch(() => {
    reading = reading.then(reload)
  })
  watch.follow(first.files, performance.timeOrigin)
  return () => watch.stop()
}
