import { isObject } from './json.ts'
import { slipOf } from './script-error.ts'

/** What a setting must be like, as a check and in words. */
export interface Setting {
  fits: (value: unknown) => boolean
  wanted: string
}

/** Whether a value is a number that something can be counted with. */
export const isCount = (value: unknown): boolean =>
  Number.isSafeInteger(value) && Number(value) >= 0

/** Numbers that settings are checked against. */
export const NUMBERS = {
  count: { fits: isCount, wanted: 'a whole number from 0 on' },
  ordinal: { fits: (value) => isCount(value) && value !== 0, wanted: 'a whole number from 1 on' },
  milliseconds: {
    fits: (value) => typeof value === 'number' && value >= 0 && Number.isFinite(value),
    wanted: 'a number of milliseconds',
  },
  status: {
    fits: (value) => isCount(value) && Number(value) >= 200 && Number(value) <= 599,
    wanted: 'a status from 200 to 599',
  },
  speed: { fits: (value) => typeof value === 'number' && value > 0, wanted: 'a number above 0' },
} as const satisfies Record<string, Setting>

/** What was meant by an unknown name, or which names are known. */
export function hintFor(name: string, names: readonly string[]): string {
  const meant = slipOf(name, names)
  return meant ? `Did you mean "${meant}"?` : `Known are ${names.join(', ')}.`
}

/**
 * What is wrong with an object of settings, or nothing; a setting that is not defined is not set.
 * An empty place stands for the top, where a name needs nothing before it.
 */
export function settingsProblem(
  settings: unknown,
  known: Record<string, Setting>,
  place: string,
): string | undefined {
  if (!isObject(settings)) return `${place} is not an object.`
  for (const [name, value] of Object.entries(settings)) {
    const setting = Object.hasOwn(known, name) ? known[name] : undefined
    const at = place === '' ? name : `${place}.${name}`
    if (!setting) return `${at} is unknown. ${hintFor(name, Object.keys(known))}`
    if (value !== undefined && !setting.fits(value)) {
      return `${at} is ${JSON.stringify(value)}; it must be ${setting.wanted}.`
    }
  }
  return undefined
}
