/** What each request of a soak is: decided by its number, and written into its prompt. */
import { dice } from './dice.ts'
import { KIND_NAMES, type KindName, kindOf } from './kinds.ts'

/**
 * How a request is made: `invoke`; `stream`; core's `streamEvents`; `invoke` that streams inside.
 */
export type Way = 'invoke' | 'stream' | 'events' | 'inside'

export interface Task {
  number: number
  way: Way
  /** Undefined: nothing goes wrong. */
  fault: KindName | undefined
  /** How many attempts fail. */
  failures: number
  maxRetries: number
  /** Whether it waits for its turn at a model that limits how many run at once. */
  isQueued: boolean
}

/** One in five requests meets a fault. */
const FAULTY = 5
const ALWAYS = 99
const STREAMS: readonly Way[] = ['stream', 'stream', 'events', 'inside']

/** Every second request is a stream. */
export function taskOf(seed: number, number: number): Task {
  const { pick, roll } = dice(seed, number)
  const isStream = number % 2 === 1
  const fault = roll(FAULTY) === 0 ? pick(isStream ? STREAM_FAULTS : WHOLE_FAULTS) : undefined
  const kind = fault && kindOf(fault)
  const way = isStream ? pick(STREAMS) : 'invoke'
  const isOnce = kind?.isLasting || kind?.moment !== 'before'
  return {
    number,
    // Only an iterator can be left.
    way: kind?.leaving === 'break' ? 'stream' : way,
    fault,
    failures: isOnce ? ALWAYS : 1 + roll(3),
    maxRetries: kind?.needsRetries ? 1 + roll(2) : roll(kind?.isLasting ? 2 : 3),
    isQueued: roll(3) === 0,
  }
}

const WHOLE_FAULTS = KIND_NAMES.filter((name) => kindOf(name).ways.includes('whole'))
const STREAM_FAULTS = KIND_NAMES.filter((name) => kindOf(name).ways.includes('stream'))

/** How the emulator learns which request of the soak this is. */
export function promptOf({ number }: Task): string {
  return `soak ${number}`
}

export function numberOf(prompt: string): number {
  return Number(/soak (\d+)/.exec(prompt)?.[1])
}
