/** The one place that decides which source of an option wins. */
import type { ModelProfile } from '@langchain/core/language_models/profile'
import { UnsupportedInputError } from '../errors/errors.ts'
import { modelProfile, type ModelTraits, modelTraits, resolveModelId } from '../models/models.ts'
import {
  type Behaviour,
  type ChatAnthropicCallOptions,
  type ChatAnthropicOptions,
  VISIBLE,
  WIRE_NAMES,
} from './options.ts'
import type { Platform } from '../platforms/platform.ts'
import { ANTHROPIC } from '../platforms/anthropic.ts'
import type { RequestOptions } from '../request/build-request.ts'
import type { ClientOptions, OutputConfig } from '../wire.ts'

/** The options of one call, settled. */
export interface ResolvedOptions {
  request: RequestOptions
  maxRetries: number
  timeout: number
  streamIdleTimeout: number
  streamUsage: boolean
  onRefusal: 'message' | 'throw'
  maxContinuations: number
  includeResponseHeaders: boolean
  headers: Record<string, string>
  /** Whether the caller has chosen the API's version, by a header. */
  choosesVersion: boolean
  /** Whether the limit on the answer's length is our default, not the user's. */
  isDefaultMaxTokens: boolean
}

/** The options of a model, with what follows from them alone: for all calls until one changes. */
export interface OwnOptions {
  options: ModelOptions
  params: Readonly<Record<string, unknown>>
  headerBetas: readonly string[]
  traits: ModelTraits
  /** For calls that name no option, unless parts of it could be changed behind it. */
  plain: ResolvedOptions | undefined
}

/** Options with what has no default, and what always has a value. */
export type ModelOptions = ChatAnthropicOptions & { model: string; platform: Platform }

const SETTABLE = [...VISIBLE, 'model'] as const

/** A model's options, settled anew only after a program has set one of the visible ones. */
export function settledOptions(
  model: Pick<ModelOptions, (typeof SETTABLE)[number]>,
  given: ModelOptions,
  last: OwnOptions | undefined,
): OwnOptions {
  if (last && SETTABLE.every((key) => last.options[key] === model[key])) return last
  const options = { ...given }
  for (const key of SETTABLE) Object.assign(options, { [key]: model[key] })
  return ownOptions(options)
}

function ownOptions(options: ModelOptions): OwnOptions {
  const { outputConfig, tools, invocationKwargs, clientOptions } = options
  const settled = {
    options,
    params: plainParams(options, {}),
    headerBetas: betasIn(clientOptions?.defaultHeaders),
    traits: traitsOn(options.model, options),
    plain: undefined,
  }
  // These are copied: what a program sets inside of one would be missed.
  const { stopSequences, betas } = options
  const isCopied = outputConfig || tools || invocationKwargs || stopSequences || betas
  if (isCopied) return settled
  const plain = resolveAnew(settled, {})
  return { ...settled, plain: { ...plain, request: { ...plain.request, isLasting: true } } }
}

/** Call over constructor over default; null and undefined are absent, 0 and false are not. */
export function resolveOptions(
  settled: OwnOptions,
  call: Partial<ChatAnthropicCallOptions> = {},
): ResolvedOptions {
  return settled.plain && saysNothing(call) ? settled.plain : resolveAnew(settled, call)
}

/** Options that LangChain adds to every call, or that have no part in what is resolved. */
const SILENT: ReadonlySet<string> = new Set(['signal', 'promptIndex'])

// A loop without a list of entries: it is asked several times in every call.
function saysNothing(call: object): boolean {
  for (const key in call) {
    if ((call as Loose)[key] != null && !SILENT.has(key)) return false
  }
  return true
}

function resolveAnew(
  settled: OwnOptions,
  call: Partial<ChatAnthropicCallOptions>,
): ResolvedOptions {
  const { options: own } = settled
  const params = toParams(settled, call)
  const traits = traitsOf(String(params['model']), settled)
  const isDefaultMaxTokens = params['max_tokens'] === undefined
  const pick = <Key extends keyof Behaviour>(key: Key) => (call as Behaviour)[key] ?? own[key]
  return {
    request: {
      params: { ...params, max_tokens: params['max_tokens'] ?? traits.maxOutputTokens },
      betas: betasOf(settled, call),
      strict: call.strict,
      parallelToolCalls: call.parallelToolCalls,
      reuseContainer: pick('reuseContainer') ?? false,
      invocationKwargs: { ...own.invocationKwargs, ...call.invocationKwargs },
      traits,
      platform: own.platform,
      nameOf: (model) => resolveModelId(model, own.modelOverrides),
      policies: {
        repair: pick('repairHistory') ?? 'off',
        continuePrefill: pick('onPrefill') === 'continue',
        omitForeign: (pick('foreignBlocks') ?? 'omit') === 'omit',
      },
    },
    maxRetries: pick('maxRetries') ?? 2,
    timeout: pick('timeout') ?? 600_000,
    streamIdleTimeout: pick('streamIdleTimeout') ?? 300_000,
    streamUsage: pick('streamUsage') ?? true,
    onRefusal: pick('onRefusal') ?? 'message',
    maxContinuations: pick('maxContinuations') ?? 0,
    includeResponseHeaders: pick('includeResponseHeaders') ?? false,
    headers: withoutBetas(call.headers),
    choosesVersion: hasVersion(call.headers) || hasVersion(own.clientOptions?.defaultHeaders),
    isDefaultMaxTokens,
  }
}

function traitsOf(model: string, { options, traits }: OwnOptions): ModelTraits {
  return model === options.model ? traits : traitsOn(model, options)
}

/** What a model can do where it is reached, in the words of LangChain. */
export function profileOn(model: string, options: ModelOptions): ModelProfile {
  return modelProfile(traitsOn(model, options), options.platform.limits)
}

/** The same in ours. */
export function traitsOn(model: string, { modelOverrides, platform }: ModelOptions): ModelTraits {
  const traits = modelTraits(model, modelOverrides)
  const holdsSchemas = platform.holdsSchemas?.(resolveModelId(model, modelOverrides)) ?? true
  return holdsSchemas || !traits.structuredOutput
    ? traits
    : { ...traits, structuredOutput: 'unsure' }
}

/** Flags in a header are an option like any: as a header they would hide those of the features. */
function betasOf(
  { options, headerBetas }: OwnOptions,
  { betas, headers }: Partial<ChatAnthropicCallOptions>,
): string[] {
  return [...(options.betas ?? []), ...headerBetas, ...(betas ?? []), ...betasIn(headers)]
}

function betasIn(headers: ClientOptions['defaultHeaders']): string[] {
  const named = entriesOf(headers).filter(isBetaHeader)
  const flags = named.flatMap(([, value]) => String(value ?? '').split(','))
  return flags.map((flag) => flag.trim()).filter(Boolean)
}

function entriesOf(headers: ClientOptions['defaultHeaders']): [string, unknown][] {
  const entries = Symbol.iterator in (headers ?? {}) ? headers : Object.entries(headers ?? {})
  return [...(entries as Iterable<[string, unknown]>)]
}

function hasVersion(headers: ClientOptions['defaultHeaders']): boolean {
  return entriesOf(headers).some(([name]) => name.toLowerCase() === 'anthropic-version')
}

/** As plain fields, whatever they came in. */
function withoutBetas(headers: ClientOptions['defaultHeaders']): Record<string, string> {
  const entries = entriesOf(headers).filter((entry) => !isBetaHeader(entry))
  return Object.fromEntries(entries) as Record<string, string>
}

function isBetaHeader([name]: [name: string, value: unknown]): boolean {
  return name.toLowerCase() === 'anthropic-beta'
}

type Loose = Readonly<Record<string, unknown>>

const NAMES = Object.entries(WIRE_NAMES)

function plainParams(ofModel: object, ofCall: object): Record<string, unknown> {
  const own = ofModel as Loose
  const call = ofCall as Loose
  const params: Record<string, unknown> = {}
  for (const [option, wire] of NAMES) {
    // LangChain's own fields have these names in a call: `metadata` is for tracing.
    const alias = wire === 'metadata' ? undefined : call[wire]
    const value = call[option] ?? alias ?? own[option]
    if (value != null) params[wire] = value
  }
  return params
}

const NAMED: ReadonlySet<string> = new Set([
  ...Object.keys(WIRE_NAMES),
  ...Object.values(WIRE_NAMES),
])

/** Parameters under their wire names, those that no source has left out. */
function toParams(settled: OwnOptions, call: Partial<ChatAnthropicCallOptions>) {
  const { options: own } = settled
  const isNamed = Object.keys(call).some((key) => NAMED.has(key))
  const plain = isNamed ? plainParams(own, call) : settled.params
  const { output_format, stop_sequences, ...params } = plain
  const stops = call.stop ?? stop_sequences
  const tools = call.tools ?? own.tools
  const output = outputConfig(own, call, output_format)
  const choice = call.tool_choice ?? call.toolChoice
  return {
    ...params,
    ...(Array.isArray(stops) && stops.length ? { stop_sequences: stops } : {}),
    ...(output && { output_config: output }),
    ...(tools?.length ? { tools } : {}),
    ...(choice == null ? {} : { tool_choice: choice }),
  } as Record<string, unknown>
}

/** The output config field by field, since a schema and an effort often come from two sources. */
function outputConfig(
  own: ChatAnthropicOptions,
  call: Partial<ChatAnthropicCallOptions>,
  format: unknown,
): OutputConfig | undefined {
  const wire = (call as Loose)['output_config'] as OutputConfig | undefined
  const called = { ...call.outputConfig, ...wire }
  const effort = call.effort ?? called.effort ?? own.effort ?? own.outputConfig?.effort
  const chosen = called.format ?? fromResponseFormat(call.response_format) ?? format
  const schema = chosen ?? own.outputConfig?.format
  const config = { ...own.outputConfig, ...called, effort, format: schema }
  const present = Object.entries(config).filter(([, value]) => value != null)
  return present.length ? Object.fromEntries(present) : undefined
}

function fromResponseFormat(format: unknown): OutputConfig['format'] {
  const given = format as { type?: string; json_schema?: { schema?: object } } | undefined
  const schema = given?.type === 'json_schema' ? given.json_schema?.schema : undefined
  return schema ? { type: 'json_schema', schema: schema as Record<string, unknown> } : null
}

/** The options of the SDK's client that ours name; ours win. */
export function clientOptionsOf(own: ChatAnthropicOptions): ClientOptions {
  const apiKey = own.apiKey ?? own.anthropicApiKey
  const baseURL = own.anthropicApiUrl ?? own.baseURL
  return {
    ...own.clientOptions,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(baseURL === undefined ? {} : { baseURL }),
  }
}

/** The options without those that are null or undefined, under their first names. */
export function withoutAbsent(given: ChatAnthropicOptions): ModelOptions {
  const entries = Object.entries(given).filter(([, value]) => value != null)
  const options = Object.fromEntries(entries) as ChatAnthropicOptions
  const model = options.model ?? options.modelName
  if (model) return { ...options, model, platform: options.platform ?? ANTHROPIC }
  throw new UnsupportedInputError(
    'no `model` was given',
    'Name one, such as `new ChatAnthropic({ model: "claude-sonnet-4-6" })`.',
  )
}
