/** What a request is built from beside its messages: resolved options, in the request's terms. */
import type { LangSmithParams } from '@langchain/core/language_models/chat_models'
import type { Fields, RequestParams } from '../wire.ts'
import type { ModelTraits } from '../models/models.ts'
import type { Platform } from '../platform/platform.ts'

/** What a request needs beside its messages, resolved from every source of options. */
export interface RequestOptions {
  /** Parameters under their wire names; `tools` and `tool_choice` in any form. */
  params: Fields
  /** The user's beta flags. */
  betas: readonly string[]
  strict?: boolean | undefined
  parallelToolCalls?: boolean | undefined
  /** Written into the body unchanged, last. */
  invocationKwargs: Readonly<Fields>
  traits: ModelTraits
  platform: Platform
  /** The model that an id stands for. */
  resolveModelId: (model: string) => string
  policies: HistoryPolicies
  /** Whether the last reply's container is used again. */
  reuseContainer: boolean
  /** What has been made of these options, where they serve many calls; see `OptionsResolver`. */
  derived?: DerivedValues
}

/** What is made of options once, and used for many calls. */
export interface DerivedValues {
  parameters?: Readonly<Partial<RequestParams>>
  /** The same as traces show them. */
  shownParameters?: Readonly<Fields>
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

/** The parameters that LangSmith shows, as the API would take them. */
type SampledParams = Record<'temperature' | 'max_tokens', number> & {
  model: string
  stop_sequences: string[]
}

/** What LangSmith shows of a request. */
export function toLangSmithParams(provider: string, params: Fields): LangSmithParams {
  const sent = params as SampledParams
  return {
    ls_provider: provider,
    ls_model_name: sent.model,
    ls_model_type: 'chat',
    ls_temperature: sent.temperature,
    ls_max_tokens: sent.max_tokens,
    ls_stop: sent.stop_sequences,
  }
}
