/** Programs of their own, as a user would start them: a coordinator, and workers. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../../..')

/** A program that was started, and what it has printed. */
export interface Started {
  child: ChildProcess
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>
  stdout: () => string
  stderr: () => string
}

/** Starts `program.ts` with settings, which come to it as JSON. */
export function startProgram(name: 'coordinator' | 'worker', settings: object): Started {
  const file = join(import.meta.dirname, `${name}.ts`)
  const child = spawn(process.execPath, ['--import', 'tsx', file, JSON.stringify(settings)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (text) => (stdout += String(text)))
  child.stderr.on('data', (text) => (stderr += String(text)))
  const ended = once(child, 'close').then(([code]) => ({ code, stdout, stderr }))
  return { child, ended, stdout: () => stdout, stderr: () => stderr }
}

/** Ends a program as `kill -9` does. */
export async function kill({ child, ended }: Started): Promise<void> {
  child.kill('SIGKILL')
  await ended
}
