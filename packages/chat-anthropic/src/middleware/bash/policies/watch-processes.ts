/** Limits the processes of a sandbox from outside, where the kernel exempts its user. */
import { readdirSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { SpawnedShell } from './spawn.ts'

/** How often processes are counted; what is started between two counts is ended with the rest. */
const INTERVAL_MS = 25

/**
 * Ends a sandbox that has more processes than that: the kernel does not hold root to `ulimit -u`. The
 * first descriptor beyond the usual is bubblewrap's report of the first process inside.
 */
export function watchProcesses(shell: SpawnedShell, most: number): SpawnedShell {
  let complaint = ''
  let timer: NodeJS.Timeout | undefined
  void readReport(shell.child.stdio[3] as Readable).then((pid) => {
    if (pid === undefined) return
    timer = setInterval(() => {
      if (countProcesses(pid) <= most) return
      complaint = `more than ${most} processes`
      shell.kill()
    }, INTERVAL_MS)
    timer.unref()
  })
  const ended = shell.ended.then((reason) => {
    clearInterval(timer)
    return complaint || reason
  })
  return { ...shell, ended }
}

async function readReport(report: Readable): Promise<number | undefined> {
  let text = ''
  for await (const bytes of report) text += String(bytes)
  const pid = /"child-pid":\s*(\d+)/.exec(text)?.[1]
  return pid === undefined ? undefined : Number(pid)
}

/** Processes in the sandbox, counted in its own `/proc`; none once it is gone. */
function countProcesses(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/root/proc`).filter((name) => /^\d+$/.test(name)).length
  } catch {
    return 0
  }
}
