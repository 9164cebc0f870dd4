/** What programs read off a model. */
import type { Serialized } from '@langchain/core/load/serializable'
import { keyOfEnvironment } from '../platform/environment.ts'
import type { ClientOptions } from '../wire.ts'
import { type ModelOptions, toClientOptions } from './model-options.ts'
import { type ChatAnthropicOptions, DEFAULT_RETRIES, VISIBLE } from './options.ts'

/** Options that can be read off a model, under the names that `@langchain/anthropic` has for them. */
export interface ReadableOptions extends Pick<ChatAnthropicOptions, (typeof VISIBLE)[number]> {
  /** The key, as it was given or as the environment has it. */
  readonly apiKey: ChatAnthropicOptions['apiKey']
  /** Another name for `apiKey`. */
  readonly anthropicApiKey: ChatAnthropicOptions['apiKey']
  /** The base URL that was given. */
  readonly apiUrl: string | undefined
  /** The options of the SDK's client that were given. */
  readonly clientOptions: ClientOptions
  /** What is written into the request's body as it is. */
  readonly invocationKwargs: Record<string, unknown> | undefined
}

/**
 * Lets them be read off a model: those that may be shown as plain fields, the others by getters that
 * nothing prints, copies or serializes, since they hold secrets.
 */
export function defineReadable(model: { caller: object }, options: ModelOptions): void {
  // Core's caller makes no attempts for us; who prints it sees those that are made.
  Object.assign(model.caller, { maxRetries: options.maxRetries ?? DEFAULT_RETRIES, VISIBLE })
  for (const key of VISIBLE) if (key in options) Object.assign(model, { [key]: options[key] })
  const readKey = () =>
    toClientOptions(options).apiKey ?? keyOfEnvironment(options.platform.secrets)
  const getters: { [Key in keyof ReadableOptions]: () => unknown } = {
    apiKey: readKey,
    anthropicApiKey: readKey,
    apiUrl: () => options.anthropicApiUrl ?? options.baseURL,
    clientOptions: () => options.clientOptions ?? {},
    invocationKwargs: () => options.invocationKwargs,
  }
  for (const [name, get] of Object.entries(getters)) Object.defineProperty(model, name, { get })
}

interface SerializedModel {
  lc_kwargs: object
  lc_secrets: Readonly<Record<string, string>>
}

/** Their names in JSON; the others are not shown to core. */
const SERIALIZED_NAMES = {
  apiKey: 'api_key',
  anthropicApiKey: 'anthropic_api_key',
  invocationKwargs: 'invocation_kwargs',
}

/**
 * A serialized model with what was shown to core, in place of what core has read off the model: it
 * prefers what it can read there, and adds every secret that it finds.
 */
export function hideReadable(json: Serialized, model: SerializedModel): Serialized {
  if (json.type !== 'constructor') return json
  const kwargs = { ...json.kwargs }
  const shown = new Map(Object.entries(model.lc_kwargs))
  for (const [name, key] of Object.entries(SERIALIZED_NAMES)) {
    if (!shown.has(name)) delete kwargs[key]
    else if (!(name in model.lc_secrets)) kwargs[key] = shown.get(name)
  }
  return { ...json, kwargs }
}
