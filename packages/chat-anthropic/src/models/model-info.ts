/** What is known of a model, in one place: limits, abilities, life, prices. */
import type { ModelProfile } from '@langchain/core/language_models/profile'
import { isRecord, type ListedModel, toRecord } from '../wire.ts'
import { findPrices } from './cost.ts'
import { MODELS, type ModelTraits } from './model-table.ts'
import { modelProfile, modelTraits } from './models.ts'
import type { ModelPrices } from './prices.ts'

/** A model, as the API lists it and as the built-in table knows it. */
export interface ModelInfo {
  /** The id, as `model` takes it. */
  id: string
  /** Its name for people. */
  name: string
  /** When it was released; where the API was asked. */
  createdAt?: string
  /** Limits, abilities and life. What the API says comes before what the table says. */
  traits: ModelTraits
  /** The same in LangChain's words. */
  profile: ModelProfile
  /** USD per million tokens today; absent where unknown. */
  prices?: ModelPrices
  /** What the API says of it, whole; where it was asked. */
  listed?: ListedModel
}

/** The models of the built-in table, without a request. */
export function knownModels(): ModelInfo[] {
  return Object.keys(MODELS).map((id) => toInfo(id, toName(id), modelTraits(id)))
}

/** A model that the API lists, with what it leaves out from the table. */
export function toModelInfo(listed: ListedModel): ModelInfo {
  const { id, display_name, created_at } = listed
  const info = toInfo(id, display_name ?? toName(id), correct(modelTraits(id), listed))
  return { ...info, ...(created_at && { createdAt: created_at }), listed }
}

function toInfo(id: string, name: string, traits: ModelTraits): ModelInfo {
  const day = new Date().toISOString().slice(0, 10)
  const prices = findPrices(id, { prices: {}, day })
  return { id, name, traits, profile: modelProfile(traits), ...(prices && { prices }) }
}

/** `claude-opus-4-5` as "Claude Opus 4.5". */
function toName(id: string): string {
  const words = id.replace(/(\d)-(?=\d)/g, '$1.').split('-')
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
}

/** The traits with what the API reports; it may leave anything out. */
function correct(traits: ModelTraits, listed: ListedModel): ModelTraits {
  const { max_input_tokens: maxInputTokens, max_tokens: maxOutputTokens } = listed
  const { thinking, effort, structured_outputs } = toRecord(listed.capabilities)
  const types = toSupported(THINKING, toRecord(thinking)['types'])
  const levels = toSupported(EFFORTS, effort)
  const structured = toRecord(structured_outputs)['supported']
  return {
    ...traits,
    ...(maxInputTokens != null && { maxInputTokens }),
    ...(maxOutputTokens != null && { maxOutputTokens, isLimitGuessed: false }),
    ...(types && { thinking: types }),
    ...(levels && { effort: levels }),
    ...(typeof structured === 'boolean' && { structuredOutput: structured }),
    ...toLifecycle(traits, listed),
  }
}

const THINKING = ['enabled', 'adaptive', 'disabled', 'between_tools'] as const
const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const

/** Those of the names that an object of `{ supported }` has as supported; nothing where there is none. */
function toSupported<Name extends string>(names: readonly Name[], given: unknown) {
  if (!isRecord(given)) return undefined
  return names.filter((name) => toRecord(given[name])['supported'] === true)
}

function toLifecycle(
  { lifecycle }: ModelTraits,
  { lifecycle: status, retires_at }: ListedModel,
): Pick<ModelTraits, 'lifecycle'> {
  if (!status) return {}
  const endOfLife = retires_at?.slice(0, 10)
  const { successor } = lifecycle ?? {}
  return {
    lifecycle: {
      status,
      ...(endOfLife && { endOfLife }),
      ...(successor && status !== 'active' && { successor }),
    },
  }
}
