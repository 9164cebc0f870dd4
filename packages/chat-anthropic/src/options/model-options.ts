/** The options of a model: one name for each, nothing absent, and what follows from them. */
import type { ModelProfile } from '@langchain/core/language_models/profile'
import { UnsupportedInputError } from '../errors/errors.ts'
import { findTraits, modelProfile, type ModelTraits, resolveModelId } from '../models/models.ts'
import { ANTHROPIC } from '../platform/anthropic.ts'
import type { Platform } from '../platform/platform.ts'
import type { ClientOptions } from '../wire.ts'
import { checkConstructorNames } from './names.ts'
import type { ChatAnthropicOptions } from './options.ts'

/** Options that always have a model and a platform. */
export type ModelOptions = ChatAnthropicOptions & { model: string; platform: Platform }

/** Options as they come: from JavaScript the model may be missing, or have its older name. */
export type GivenOptions = Partial<ChatAnthropicOptions>

/** The options without those that are null or undefined, under their first names. */
export function readModelOptions(given: GivenOptions): ModelOptions {
  checkConstructorNames(given)
  const present = Object.entries(given).filter(([, value]) => value != null)
  const options: GivenOptions = Object.fromEntries(present)
  const model = options.model ?? options.modelName
  if (model) return { ...options, model, platform: options.platform ?? ANTHROPIC }
  throw new UnsupportedInputError(
    'no `model` was given',
    'Name one, such as `new ChatAnthropic({ model: "claude-sonnet-4-6" })`.',
  )
}

/** The options of the SDK's client that ours name; ours win. */
export function toClientOptions(options: GivenOptions): ClientOptions {
  const apiKey = options.apiKey ?? options.anthropicApiKey
  const baseURL = options.anthropicApiUrl ?? options.baseURL
  return {
    ...options.clientOptions,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(baseURL === undefined ? {} : { baseURL }),
  }
}

/** What a model can do on the platform of the options. */
export function traitsFor(model: string, options: ModelOptions): ModelTraits {
  const { modelOverrides, platform } = options
  const traits = findTraits(model, modelOverrides)
  const holdsSchemas = platform.holdsSchemas?.(resolveModelId(model, modelOverrides)) ?? true
  return holdsSchemas || !traits.structuredOutput
    ? traits
    : { ...traits, structuredOutput: 'unsure' }
}

/** The same in LangChain's words. */
export function profileFor(model: string, options: ModelOptions): ModelProfile {
  return modelProfile(traitsFor(model, options), options.platform.limits)
}
