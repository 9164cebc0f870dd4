/** What a request is built from beside its messages: resolved options, in the request's terms. */
import type { ModelTraits } from '../models/models.ts'
import type { Platform } from '../platform/platform.ts'

/** What a request needs beside its messages, resolved from every source of options. */
export interface RequestOptions {
  /** Parameters under their wire names; `tools` and `tool_choice` in any form. */
  params: Record<string, unknown>
  /** The user's beta flags. */
  betas: readonly string[]
  strict?: boolean | undefined
  parallelToolCalls?: boolean | undefined
  /** Written into the body unchanged, last. */
  invocationKwargs: Readonly<Record<string, unknown>>
  traits: ModelTraits
  platform: Platform
  /** The model that an id stands for. */
  nameOf: (model: string) => string
  policies: HistoryPolicies
  /** Whether the last reply's container is used again. */
  reuseContainer: boolean
  /** Whether these are the options of many calls. */
  isLasting?: boolean
}

/** What becomes of the parts of a history that the model cannot take. */
export interface HistoryPolicies {
  /** What happens to calls and results that do not pair; see `repairHistory`. */
  repair: 'off' | 'report' | 'repair'
  /** Whether a human "Continue." follows a last assistant turn that the model does not take. */
  continuePrefill?: boolean | undefined
  /** Whether blocks that another model or provider made, and only it can read, are left out. */
  omitForeign: boolean
}
