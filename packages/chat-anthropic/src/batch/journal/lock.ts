/** One process writes a journal: a file beside it says which one. */
import { closeSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { UnsupportedInputError } from '../../errors/errors.ts'
import { isRecord, type Fields } from '../../wire.ts'

/** Locks that this process holds. */
const HELD = new Set<string>()
/** A lock of another machine is a dead one's when nobody has touched it for so long. */
const STALE = 60_000

export interface Lock {
  /** Shows other machines that it is held. */
  touch(): void
  release(): void
}

/** Locks a file. Throws `UnsupportedInputError` where another process has it. */
export function lockFile(file: string): Lock {
  const path = `${file}.lock`
  const own = describeOwn()
  if (!create(path, own)) {
    if (isHeld(path)) throw heldError(file, path)
    rmSync(path, { force: true })
    if (!create(path, own)) throw heldError(file, path)
  }
  HELD.add(path)
  return {
    touch: () => touch(path, own),
    release: () => {
      // Of a process that was away for too long another machine may have taken it.
      if (HELD.delete(path) && isOwn(path, own)) rmSync(path, { force: true })
    },
  }
}

function touch(path: string, own: string): void {
  if (!isOwn(path, own)) return
  const now = new Date()
  utimesSync(path, now, now)
}

/** What a lock of this process says. */
function describeOwn(): string {
  const { pid } = process
  return JSON.stringify({ pid, host: hostname(), started: readStart(pid) })
}

/** Whether a lock is there, and this process's. */
function isOwn(path: string, own: string): boolean {
  try {
    return readFileSync(path, 'utf8') === own
  } catch {
    return false
  }
}

function create(path: string, own: string): boolean {
  try {
    const fd = openSync(path, 'wx')
    writeSync(fd, own)
    closeSync(fd)
    return true
  } catch (error) {
    if (isRecord(error) && error['code'] === 'EEXIST') return false
    throw error
  }
}

function isHeld(path: string): boolean {
  if (HELD.has(path)) return true
  const { pid, host, started } = readLock(path)
  if (host !== hostname()) return Date.now() - statSync(path).mtimeMs < STALE
  // A number that another process has now: in a container the first one is always 1.
  if (typeof pid !== 'number' || pid === process.pid || !isAlive(pid)) return false
  return started === readStart(pid)
}

function readLock(path: string): Fields {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    // Of a process that died while it wrote the lock.
    return { host: hostname() }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return isRecord(error) && error['code'] === 'EPERM'
  }
}

/** When a process has started, where the system shows it: numbers of processes come again. */
function readStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function heldError(file: string, path: string): UnsupportedInputError {
  return new UnsupportedInputError(
    'another process writes this journal',
    `Wait for it or stop it. If there is none, remove ${path}.`,
    file,
  )
}
