import type { PaceOptions } from '../wire/pace-options.ts'
import { hash } from '../wire/hash.ts'
import { ScriptError } from '../wire/script-error.ts'
import { NUMBERS, settingsProblem, type Setting } from '../wire/settings.ts'

/** How a stream is sent, with nothing left open. */
export interface Pace {
  /** The least and the most tokens of a delta. */
  chunkSize: readonly [least: number, most: number]
  tokensPerSecond: number
  timeToFirstToken: number
  delay: number
  /** Whether a ping follows the first `content_block_start`. */
  ping: boolean
  /** Milliseconds between pings. */
  pingEvery: number
  seed: number
}

const never = Number.POSITIVE_INFINITY

const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0

function isChunkSize(value: unknown): boolean {
  if (!Array.isArray(value)) return isSize(value)
  const [least, most, ...more]: unknown[] = value
  return isSize(least) && isSize(most) && Number(least) <= Number(most) && more.length === 0
}

const SETTINGS: Record<keyof PaceOptions, Setting> = {
  chunkSize: {
    fits: isChunkSize,
    wanted: 'a number of tokens from 1 on, or a pair of the least and the most',
  },
  tokensPerSecond: NUMBERS.speed,
  timeToFirstToken: NUMBERS.milliseconds,
  delay: NUMBERS.milliseconds,
  ping: {
    fits: (value) => typeof value === 'boolean' || NUMBERS.speed.fits(value),
    wanted: 'true, false, or a number of milliseconds above 0',
  },
}

/** What is wrong with a pace, or nothing. */
export function findPaceProblem(pace: unknown, place = 'pace'): string | undefined {
  return settingsProblem(pace, SETTINGS, place)
}

/** The settings of a pace among the options of an emulator. */
export function pickPaceOptions(options: PaceOptions): PaceOptions {
  const { chunkSize, tokensPerSecond, timeToFirstToken, delay, ping } = options
  const all = { chunkSize, tokensPerSecond, timeToFirstToken, delay, ping }
  const set = Object.entries(all).filter(([, value]) => value !== undefined)
  return Object.fromEntries(set)
}

const START: Pace = {
  chunkSize: [1, 1],
  tokensPerSecond: never,
  timeToFirstToken: 0,
  delay: 0,
  ping: true,
  pingEvery: never,
  seed: 0,
}

const toSizeRange = (size: number | readonly [number, number]): readonly [number, number] =>
  typeof size === 'number' ? [size, size] : size

/** A pace in full: what the options leave open is as in `base`. */
export function toPace(options: PaceOptions | undefined, base: Pace = START): Pace {
  if (!options) return base
  const { chunkSize, ping, ...times } = pickPaceOptions(options)
  return {
    ...base,
    ...times,
    ...(chunkSize !== undefined && { chunkSize: toSizeRange(chunkSize) }),
    ...(ping !== undefined && {
      ping: ping !== false,
      pingEvery: typeof ping === 'number' ? ping : never,
    }),
  }
}

/** The pace of an emulator as its options have it. */
export function createPace(options: PaceOptions & { seed?: number }): Pace {
  const given = pickPaceOptions(options)
  const problem = findPaceProblem(given, 'options')
  if (problem !== undefined) throw new ScriptError(problem)
  return { ...toPace(given), seed: options.seed ?? 0 }
}

/** Whether nothing of a stream has to wait. */
export function isImmediate({ tokensPerSecond, timeToFirstToken, delay }: Pace): boolean {
  return tokensPerSecond === never && timeToFirstToken === 0 && delay === 0
}

/** The sizes of the deltas of the reply with an id, one after the other; nothing when all are 1. */
export function createDeltaSizes(
  { chunkSize: [least, most], seed }: Pace,
  id: string,
): (() => number) | undefined {
  if (least === most) return least === 1 ? undefined : () => least
  let count = 0
  return () => {
    count += 1
    return least + (hash(`${seed}:${id}:${count}`) % (most - least + 1))
  }
}
