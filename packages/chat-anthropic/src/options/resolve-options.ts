/** The one place that decides which source of an option wins. */
import { UnsupportedInputError } from '../errors/errors.ts'
import { type Fields, isRecord, type OutputConfig } from '../wire.ts'
import { type ModelTraits, resolveModelId } from '../models/models.ts'
import { checkCallNames } from './names.ts'
import { fromResponseFormat } from './response-format.ts'
import { hasVersion, readBetas, withoutBetas } from './headers.ts'
import { isEditable, LastCall, NON_OPTIONS, withKeptTools } from './last-call.ts'
import { type ModelOptions, traitsFor } from './model-options.ts'
import {
  type Behaviour,
  type ChatAnthropicCallOptions,
  DEFAULT_RETRIES,
  VISIBLE,
} from './options.ts'
import { WIRE_NAMES } from './parameters.ts'
import type { HistoryPolicies, RequestOptions } from './request-options.ts'

/** The options of one call, resolved from every source. */
export interface ResolvedOptions {
  request: RequestOptions
  maxRetries: number
  timeout: number
  /** Whether the user has set `timeout`. */
  hasTimeout: boolean
  maxReplyBytes: number
  streamIdleTimeout: number
  streamUsage: boolean
  onRefusal: 'message' | 'throw'
  maxContinuations: number
  includeResponseHeaders: boolean
  includeCost: NonNullable<Behaviour['includeCost']>
  headers: Record<string, unknown>
  /** Whether the caller has chosen the API's version, by a header. */
  choosesVersion: boolean
  /** Whether the limit on the answer's length is our default, not the user's. */
  isDefaultMaxTokens: boolean
}

/** The options of a model, with what follows from them alone. */
interface Settled {
  options: ModelOptions
  /** What a program may have set of them. */
  set: SettableOptions
  params: Readonly<Fields>
  headerBetas: readonly string[]
  traits: ModelTraits
  /** For calls that override nothing. */
  defaults?: ResolvedOptions
}

const SETTABLE = [...VISIBLE, 'model'] as const

/** The options that a program may set on a model. */
export type SettableOptions = Pick<ModelOptions, (typeof SETTABLE)[number]>

/** What a call may set. Retries and the timeout come through LangChain's own fields. */
type CallOptions = Partial<ChatAnthropicCallOptions> & Behaviour

/**
 * Resolves the options of a model's calls: call over constructor over default. Null and undefined
 * are absent, 0 and false are not.
 *
 * What calls have in common is kept, all of it in one place, until a program sets one of the
 * visible options. One rule decides what may be kept: nothing that was made from the inside of an
 * object (`isEditable`) that a program may edit without our seeing it; see `LastCall`.
 */
export class OptionsResolver {
  readonly #given: ModelOptions
  #settled: Settled | undefined
  readonly #last = new LastCall<ResolvedOptions>()

  constructor(given: ModelOptions) {
    this.#given = given
  }

  /** The options of a call of `model`, which has the visible options as a program has set them. */
  resolve(model: SettableOptions, given: CallOptions = {}): ResolvedOptions {
    const settled = this.#settle(model)
    if (!settled.defaults) return resolveAnew(settled, given)
    if (hasNoOverrides(given)) return settled.defaults
    const known = this.#last.find(settled, given)
    if (known) return known
    const call = withKeptTools(given)
    const resolved = withDerived(resolveAnew(settled, call), settled)
    this.#last.keep(settled, call, resolved)
    return resolved
  }

  #settle(model: SettableOptions): Settled {
    const last = this.#settled
    const set = readSettable(model)
    if (last && isSameSetting(last.set, set)) return last
    return (this.#settled = settle(Object.assign({}, this.#given, set), set))
  }
}

/** Written out: V8 looks for a key of a list, where the model does not have it, fifty times as long. */
function readSettable(given: SettableOptions) {
  return {
    model: given.model,
    maxTokens: given.maxTokens,
    temperature: given.temperature,
    topP: given.topP,
    topK: given.topK,
    stopSequences: given.stopSequences,
    thinking: given.thinking,
    outputConfig: given.outputConfig,
    contextManagement: given.contextManagement,
    inferenceGeo: given.inferenceGeo,
    streaming: given.streaming,
    streamUsage: given.streamUsage,
    betas: given.betas,
  } satisfies Record<keyof SettableOptions, unknown>
}

// A loop, since it is asked several times in every call.
function isSameSetting(last: SettableOptions, set: SettableOptions): boolean {
  for (const key of SETTABLE) if (last[key] !== set[key]) return false
  return true
}

/** With a place for what is made of them: parameters are made from the inside of all of them. */
function withDerived(resolved: ResolvedOptions, { params }: Settled): ResolvedOptions {
  if (Object.values(params).some(isEditable)) return resolved
  return { ...resolved, request: { ...resolved.request, derived: {} } }
}

/** Options whose inside `resolveAnew` copies; other objects it passes on, edits included. */
const COPIED = ['outputConfig', 'tools', 'invocationKwargs', 'stopSequences', 'betas'] as const

function settle(options: ModelOptions, set: SettableOptions): Settled {
  const settled: Settled = {
    options,
    set,
    params: readParams(options, {}),
    headerBetas: readBetas(options.clientOptions?.defaultHeaders),
    traits: traitsFor(options.model, options),
  }
  if (COPIED.some((key) => isEditable(options[key]))) return settled
  return { ...settled, defaults: withDerived(resolveAnew(settled, {}), settled) }
}

// A loop without a list of entries: it is asked several times in every call.
function hasNoOverrides(call: object): boolean {
  if (!isRecord(call)) return false
  for (const key in call) {
    if (call[key] != null && !NON_OPTIONS.has(key)) return false
  }
  return true
}

function resolveAnew(settled: Settled, call: CallOptions): ResolvedOptions {
  const { options: own } = settled
  checkCallNames(call)
  const params = toParams(settled, call)
  const model = String(params['model'])
  const traits = model === own.model ? settled.traits : traitsFor(model, own)
  const pick = <Key extends keyof Behaviour>(key: Key) => call[key] ?? own[key]
  const limit = (key: LimitName) => checkLimit(key, pick(key))
  const max_tokens = params['max_tokens'] ?? toDefaultTokens(own, traits, params)
  return {
    request: {
      params: { ...params, max_tokens },
      betas: collectBetas(settled, call),
      strict: call.strict,
      parallelToolCalls: call.parallelToolCalls ?? call.parallel_tool_calls,
      reuseContainer: pick('reuseContainer') ?? false,
      invocationKwargs: { ...own.invocationKwargs, ...call.invocationKwargs },
      traits,
      platform: own.platform,
      resolveModelId: (id) => resolveModelId(id, own.modelOverrides),
      policies: toPolicies(own, call),
    },
    maxRetries: limit('maxRetries') ?? DEFAULT_RETRIES,
    timeout: limit('timeout') ?? 600_000,
    hasTimeout: pick('timeout') !== undefined,
    streamIdleTimeout: limit('streamIdleTimeout') ?? 300_000,
    maxReplyBytes: limit('maxReplyBytes') ?? 256_000_000,
    streamUsage: pick('streamUsage') ?? true,
    onRefusal: pick('onRefusal') ?? 'message',
    maxContinuations: pick('maxContinuations') ?? 0,
    includeResponseHeaders: pick('includeResponseHeaders') ?? false,
    includeCost: pick('includeCost') ?? false,
    headers: withoutBetas(call.headers),
    choosesVersion: hasVersion(call.headers) || hasVersion(own.clientOptions?.defaultHeaders),
    isDefaultMaxTokens: params['max_tokens'] === undefined,
  }
}

function toPolicies(own: Behaviour, call: Behaviour): HistoryPolicies {
  return {
    repair: call.repairHistory ?? own.repairHistory ?? 'off',
    continuePrefill: (call.onPrefill ?? own.onPrefill) === 'continue',
    omitForeign: (call.foreignBlocks ?? own.foreignBlocks ?? 'omit') === 'omit',
  }
}

type LimitName = 'maxRetries' | 'timeout' | 'streamIdleTimeout' | 'maxReplyBytes'

/** A timer of NaN milliseconds fires immediately, and nothing is ever more than NaN. */
function checkLimit(name: LimitName, value: number | undefined): number | undefined {
  if (value === undefined || value >= 0) return value
  throw new UnsupportedInputError(
    `\`${name}\` is ${String(value)}`,
    'It takes a number from 0 on; `Infinity` means no limit.',
  )
}

/**
 * The default of `max_tokens`: the model's maximum, or what is usual on a platform that takes all of it
 * from a quota. A guess, and what is usual, make room for the thinking budget, which counts in it.
 */
function toDefaultTokens({ platform }: ModelOptions, traits: ModelTraits, { thinking }: Fields) {
  const { maxOutputTokens, isLimitGuessed } = traits
  const given = isRecord(thinking) ? thinking['budget_tokens'] : undefined
  const budget = typeof given === 'number' ? given : 0
  const usual = platform.defaultMaxTokens
  if (usual !== undefined) return Math.min(usual + budget, maxOutputTokens)
  return isLimitGuessed && budget >= maxOutputTokens ? budget + maxOutputTokens : maxOutputTokens
}

/** Flags in a header are an option like any: as a header they would hide those of the features. */
function collectBetas({ options, headerBetas }: Settled, { betas, headers }: CallOptions) {
  return [...(options.betas ?? []), ...headerBetas, ...(betas ?? []), ...readBetas(headers)]
}

const NAMES = Object.entries(WIRE_NAMES)

/** Options that go into the request unchanged, under their wire names. */
function readParams(own: object, call: object): Fields {
  const params: Fields = {}
  for (const [option, wire] of NAMES) {
    // LangChain's own fields have these names in a call: `metadata` is for tracing.
    const alias: unknown = wire === 'metadata' ? undefined : Reflect.get(call, wire)
    const value: unknown = Reflect.get(call, option) ?? alias ?? Reflect.get(own, option)
    if (value != null) params[wire] = value
  }
  return params
}

const PARAM_NAMES: ReadonlySet<string> = new Set(NAMES.flat())

/** Parameters under their wire names, those that no source has left out. */
function toParams(settled: Settled, call: CallOptions): Fields {
  const { options: own } = settled
  const hasParams = Object.keys(call).some((key) => PARAM_NAMES.has(key))
  const all = hasParams ? readParams(own, call) : settled.params
  const { output_format, stop_sequences, ...params } = all
  const stops = toList(call.stop ?? stop_sequences)
  const tools = call.tools ?? own.tools
  const output = joinOutputConfig(own, call, output_format)
  const choice = call.tool_choice ?? call.toolChoice
  return {
    ...params,
    ...(stops.length ? { stop_sequences: stops } : {}),
    ...(output && { output_config: output }),
    ...(tools?.length ? { tools } : {}),
    ...(choice == null ? {} : { tool_choice: choice }),
  }
}

/** Programs write a single stop sequence as a text. */
function toList(stops: unknown): unknown[] {
  if (Array.isArray(stops)) return stops
  return typeof stops === 'string' ? [stops] : []
}

/** The output config field by field, since a schema and an effort often come from two sources. */
function joinOutputConfig(
  own: ModelOptions,
  call: CallOptions,
  format: unknown,
): Fields | undefined {
  const wire: OutputConfig | undefined = Reflect.get(call, 'output_config')
  const called = { ...call.outputConfig, ...wire }
  const effort = call.effort ?? called.effort ?? own.effort ?? own.outputConfig?.effort
  const chosen = called.format ?? fromResponseFormat(call.response_format) ?? format
  const schema = chosen ?? own.outputConfig?.format
  const config = { ...own.outputConfig, ...called, effort, format: schema }
  const present = Object.entries(config).filter(([, value]) => value != null)
  return present.length ? Object.fromEntries(present) : undefined
}
