import { settingsProblem, type Setting } from './settings.ts'
import { SmallCache } from './small-cache.ts'

/** Which models there are. */
export interface ModelOptions {
  /**
   * Ids that answer besides those of Claude's form: a name of your own, or a family that is newer
   * than this version. No limits are known for them, and `/v1/models` lists them first.
   */
  add?: readonly string[]
  /** Whether retired models are gone, as they are at the API (`refuse`), or still answer (`live`). */
  retired?: 'refuse' | 'live'
}

/** The models of one emulator. */
export interface Models {
  /** Whether there is a model of this id, retired ones included. */
  isModel: (id: string) => boolean
  /** Whether the model is served no longer. */
  isRetired: (id: string) => boolean
  /** Those that an option added. */
  added: readonly string[]
}

// A version or a date that is not out yet may be out tomorrow: any number of a known family counts.
const BY_FAMILY =
  /^claude-(?:opus|sonnet|haiku|fable|mythos)-(?:(?:[4-9]|[1-9]\d)(?:-\d{1,2})?(?:-20\d{6})?|preview)$/

// Before version 4 the number came first, and `latest` was an alias.
const BY_NUMBER =
  /^claude-(?:3(?:-[57])?-(?:opus|sonnet|haiku)(?:-v2)?(?:-20\d{6}|-latest)?|v?[12](?:\.\d)?|instant(?:-v?1(?:\.\d)?)?)$/

// Opus and Sonnet 4 and Opus 4.1, under all of their ids, and everything before them.
const RETIRED =
  /^claude-(?:v?[123]\b|instant|(?:opus|sonnet)-4(?:-0|-latest|[-@]20\d{6})?$|opus-4-1(?:[-@]20\d{6})?$)/

/** What a model that stands behind a deployment's own name is called here. */
export const DEPLOYED = 'claude-behind-'

/** Whether an id is built as Claude's are. */
export const hasModelForm = (id: string): boolean =>
  BY_FAMILY.test(id) || BY_NUMBER.test(id) || id.startsWith(DEPLOYED)

const isIdList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((id) => typeof id === 'string' && id !== '')

const SETTINGS: Record<keyof ModelOptions, Setting> = {
  add: { fits: isIdList, wanted: 'a list of ids, such as ["claude-next-1"]' },
  retired: {
    fits: (value) => value === 'refuse' || value === 'live',
    wanted: '"refuse" or "live"',
  },
}

function checkOptions(options: ModelOptions): ModelOptions {
  const problem = settingsProblem(options, SETTINGS, 'models')
  if (problem !== undefined) throw new TypeError(problem)
  return options
}

/** The models that there are with these options; throws a TypeError for what cannot be one. */
export function createModels(options: ModelOptions = {}): Models {
  const { add = [], retired = 'refuse' } = checkOptions(options)
  // Every request asks several times.
  const recent = new SmallCache<boolean>()
  return {
    added: add,
    isModel(id) {
      const known = recent.get(id)
      if (known !== undefined) return known
      const isOne = add.includes(id) || hasModelForm(id)
      recent.set(id, isOne)
      return isOne
    },
    isRetired: (id) => retired === 'refuse' && RETIRED.test(id) && !add.includes(id),
  }
}
