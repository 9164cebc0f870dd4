import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

type Make = (folder: string) => Promise<void>

/** The folder, made by one process while the others wait, and kept for the runs after this one. */
export async function once(folder: string, make: Make): Promise<string> {
  mkdirSync(dirname(folder), { recursive: true })
  const lock = `${folder}.lock`
  while (!existsSync(folder)) {
    if (!isLockedNow(lock)) {
      await sleep(100)
      continue
    }
    try {
      if (!existsSync(folder)) await fill(folder, make)
    } finally {
      rmSync(lock)
    }
  }
  utimesSync(folder, new Date(), new Date())
  return folder
}

/** Whole or not at all: it gets its name when it is done. */
async function fill(folder: string, make: Make): Promise<void> {
  removeOld(dirname(folder))
  const unfinished = mkdtempSync(`${folder}-`)
  try {
    await make(unfinished)
    renameSync(unfinished, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** Whether this call has locked it; a lock whose process has died is none. */
function isLockedNow(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!isRunning(holderOf(lock))) rmSync(lock, { force: true })
    return false
  }
}

/** The process that holds a lock; 0 for one that is being made or removed right now. */
function holderOf(lock: string): number {
  try {
    return Number(readFileSync(lock, 'utf8'))
  } catch {
    return 0
  }
}

function isRunning(pid: number): boolean {
  try {
    return pid === 0 || process.kill(pid, 0)
  } catch {
    return false
  }
}

const HOUR = 3_600_000

/** Folders for states of the package that nobody has any more. */
function removeOld(around: string): void {
  for (const name of readdirSync(around)) {
    const path = join(around, name)
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() }
    if (mtimeMs < Date.now() - HOUR) rmSync(path, { recursive: true, force: true })
  }
}
