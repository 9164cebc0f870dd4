/** Checks for the values of options. */
import { faultsByRate } from '../faults/rules.ts'
import type { FaultRule } from '../faults/types.ts'
import { toMatching } from '../recordings/match.ts'
import type { MatchBy, MatchOptions } from '../recordings/options.ts'
import { toCheckedScript } from '../script/checked-script.ts'
import type { ScriptOptions } from '../script/types.ts'
import { checkBatchOptions, type BatchOptions } from '../state/batch.ts'
import { fromOption, type EmulatorFile } from '../state/files.ts'
import { RateLimits, type RateLimit } from '../state/rate-limits.ts'
import { findPaceProblem } from '../stream/pace.ts'
import { findTimeProblem } from '../wire/clock.ts'
import { isObject } from '../wire/json.ts'
import { toMemory, type MemoryOptions } from '../wire/memory.ts'
import { createModels, type ModelOptions } from '../wire/models.ts'
import { hintFor, type Setting } from '../wire/settings.ts'
import type { OptionRow } from './option-row.ts'

type Check = OptionRow['findProblem']

const show = (value: unknown): string => JSON.stringify(value) ?? String(value)

/** A check by one setting. */
export const checkedBy =
  ({ fits, wanted }: Setting): Check =>
  (value, place) =>
    fits(value) ? undefined : `${place} must be ${wanted}; it is ${show(value)}.`

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

export const checkText = checkedBy({ fits: isText, wanted: 'a text' })

export const checkSwitch = checkedBy({
  fits: (value) => typeof value === 'boolean',
  wanted: 'true or false',
})

export const checkFunction = checkedBy({
  fits: (value) => typeof value === 'function',
  wanted: 'a function, which only code and modules can hold',
})

export const checkFolder = checkedBy({
  fits: (value) => isText(value) || value instanceof URL,
  wanted: 'the path of a folder',
})

/** A check for one of a few texts. */
export const checkOneOf = (...texts: readonly string[]): Check =>
  checkedBy({
    fits: (value) => texts.some((text) => text === value),
    wanted: `one of ${texts.map((text) => `"${text}"`).join(', ')}`,
  })

// What is made of a value refuses what is wrong with it, and names the place within.
const checkByMaking =
  <Value>(make: (value: Value, place: string) => unknown): Check =>
  (value, place) => {
    try {
      make(value as Value, place)
      return undefined
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return message.startsWith(place) ? message : `${place}: ${message}`
    }
  }

/** A check for an option of scripts. */
export const checkScriptOption = (name: keyof ScriptOptions): Check =>
  checkByMaking((value) => toCheckedScript({ [name]: value } satisfies ScriptOptions))

export const checkFaults = checkByMaking((rules: readonly FaultRule[], place) => {
  if (!Array.isArray(rules)) throw new TypeError(`${place} must be a list; it is ${show(rules)}.`)
  return faultsByRate(rules, 0)
})

export const checkRateLimit = checkByMaking((limit: RateLimit) => new RateLimits(limit))

export const checkBatches = checkByMaking((options: BatchOptions) => checkBatchOptions(options))

export const checkMatch = checkByMaking((match: MatchOptions | MatchBy) => toMatching(match))

export const checkMemory = checkByMaking((limits: MemoryOptions) => toMemory(limits))

export const checkModels = checkByMaking((models: ModelOptions) => createModels(models))

export const checkFiles = checkByMaking((files: readonly EmulatorFile[], place) => {
  if (!Array.isArray(files)) throw new TypeError(`${place} must be a list; it is ${show(files)}.`)
  return files.map((file: unknown, at) => {
    if (isObject(file)) return fromOption(file as unknown as EmulatorFile, `${place}[${at}]`)
    throw new TypeError(`${place}[${at}] must be an object with "filename" and "content".`)
  })
})

/** A check for an option of the pace. */
export const checkPaceOption = (name: string): Check => {
  return (value, place) => findPaceProblem({ [name]: value }, '')?.replace(name, place)
}

export const checkNow: Check = (value, place) =>
  typeof value === 'function' ? undefined : findTimeProblem(value, place)

/** A check for an object of which each part has a check. */
export const checkParts =
  (checks: Readonly<Record<string, Check>>, needed: readonly string[]): Check =>
  (value, place) => {
    if (!isObject(value)) return `${place} must be an object; it is ${show(value)}.`
    const missing = needed.find((name) => value[name] === undefined)
    if (missing !== undefined) return `${place}.${missing} is missing.`
    for (const [name, part] of Object.entries(value)) {
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined
      if (!check) return `${place}.${name} is unknown. ${hintFor(name, Object.keys(checks))}`
      const problem = part === undefined ? undefined : check(part, `${place}.${name}`)
      if (problem !== undefined) return problem
    }
    return undefined
  }

export const checkTexts = checkedBy({
  fits: (value) => Array.isArray(value) && value.every(isText),
  wanted: 'a list of texts',
})
