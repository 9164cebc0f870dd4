/** What a process still waits for. */
import { getActiveResourcesInfo } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Resources {
  sockets: number
  timers: number
}

export function resources(): Resources {
  const names = getActiveResourcesInfo()
  return {
    sockets: names.filter((name) => name.startsWith('TCP')).length,
    timers: names.filter((name) => name === 'Timeout').length,
  }
}

/** Kept-alive connections are closed by either side within seconds; what is held stays. */
const PATIENCE = 15_000

/** What there is more than before, once nothing goes away any more. */
export async function leftSince(before: Resources): Promise<Resources> {
  const until = performance.now() + PATIENCE
  for (;;) {
    const now = resources()
    const left = {
      sockets: Math.max(0, now.sockets - before.sockets),
      timers: Math.max(0, now.timers - before.timers),
    }
    if (left.sockets + left.timers === 0 || performance.now() > until) return left
    await sleep(50)
  }
}
