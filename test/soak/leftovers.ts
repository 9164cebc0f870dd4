/** What a process still waits for. */
import { getActiveResourcesInfo } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

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

/** What there is more of than before, once nothing goes away any more. */
export async function leftSince(before: Resources): Promise<Resources> {
  const until = performance.now() + PATIENCE
  for (;;) {
    const left = grownSince(before)
    if (left.sockets + left.timers === 0 || performance.now() > until) return left
    await sleep(50)
  }
}

/** What there is more of than before, at this moment. */
export function grownSince(before: Resources): Resources {
  const { sockets, timers } = resources()
  return {
    sockets: Math.max(0, sockets - before.sockets),
    timers: Math.max(0, timers - before.timers),
  }
}

let collect: (() => void) | undefined

/** Collects all garbage, in a process that was not started for it. */
export function collectGarbage(): void {
  if (!collect) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
}
