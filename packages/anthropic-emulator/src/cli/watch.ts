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
    const { mtimeMs, size, ino } = statSync(file)
    return { seen: `${mtimeMs} ${size} ${ino}`, changedAt: mtimeMs }
  } catch {
    return { seen: '', changedAt: 0 }
  }
}

// File systems take the time of a change from a clock that is a little behind.
const BEHIND = 100

/** Follows the files of settings until it is stopped; files that cannot be used change nothing. */
export function watchFiles(
  emulator: Emulator,
  first: ResolvedSettings,
  resolve: () => Promise<ResolvedSettings>,
): () => void {
  let current = first
  const watched = new Map<string, string>()
  let reading = Promise.resolve()
  const reload = async () => {
    const begun = Date.now()
    try {
      const next = await resolve()
      applyReload(emulator, current.options, next.options)
      current = next
      follow(next.files, begun)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      printWarning(`A file changed and cannot be used; what was read before stays. ${why}`)
    }
  }
  const onChange = () => {
    reading = reading.then(reload)
  }
  const look = () => {
    for (const [file, before] of watched) {
      const { seen } = readState(file)
      if (seen === before) continue
      watched.set(file, seen)
      onChange()
    }
  }
  // What was written since they were read counts as a change.
  const follow = (files: readonly string[], readSince: number) => {
    for (const file of watched.keys()) if (!files.includes(file)) watched.delete(file)
    for (const file of files) {
      if (watched.has(file)) continue
      const { seen, changedAt } = readState(file)
      watched.set(file, seen)
      if (changedAt > readSince - BEHIND) onChange()
    }
  }
  follow(first.files, performance.timeOrigin)
  const timer = setInterval(look, INTERVAL)
  return () => clearInterval(timer)
}
