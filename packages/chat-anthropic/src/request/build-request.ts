/** Messages and resolved options to the body of a request. */
import type { BaseMessage } from '@langchain/core/messages'
import { copyPlain, isFixed, NO_COPY, thaw } from '../fixed.ts'
import { findNotices } from '../models/models.ts'
import type { DerivedValues, RequestOptions } from '../options/request-options.ts'
import { redactFields } from '../options/secrets.ts'
import {
  type CountTokensParams,
  type Fields,
  fieldsOf,
  type RequestParams,
  type ToolParam,
  toRecord,
} from '../wire.ts'
import type { ToolNames } from '../wire-names.ts'
import { messageBetas, parameterBetas } from './parameters/betas.ts'
import { limitBreakpoints, markLastBlock } from './parameters/cache.ts'
import { checkCompatibility, type Parameters, withoutDefaults } from './parameters/compatibility.ts'
import { toConversation } from './conversation/conversation.ts'
import { toCurrentDraft } from './parameters/draft.ts'
import { type Finding, isRefused } from './conversation/findings.ts'
import { KeptSchemas } from './parameters/kept-schemas.ts'
import { checkFeatures } from './parameters/features.ts'
import { checkStops } from './parameters/stops.ts'
import { toJson, toOutputSchema } from './parameters/schema.ts'
import { type NamedParameters, TOOL_NAMES, withWireNames } from './parameters/tool-names.ts'
import { copyTools } from './parameters/kept-tools.ts'
import { toToolChoice, toTools } from './parameters/tools.ts'
import { toWellFormedRequest } from './conversation/well-formed.ts'

/** A request's body, beta flags among it as the SDK takes them, and what a caller may want to know. */
export interface BuiltRequest {
  body: RequestParams
  notes: string[]
  /** The names that its tools were given, where some have others in the body. */
  names: ToolNames | undefined
  /** Whether its messages are usual ones; see `Conversation`. */
  isUsual: boolean
}

/**
 * The request. Throws `UnsupportedInputError` for what surely cannot be sent. A program's own
 * parameters stand in place of those of the options.
 */
export function buildRequest(
  messages: readonly BaseMessage[],
  options: RequestOptions,
  own?: Readonly<Fields>,
): BuiltRequest {
  const { traits } = options
  const parameters = own ? withOwnBetas(own, options) : parametersOf(options)
  const params: NamedParameters = withContainer(parameters, options, messages)
  const { betas: flags = [], [TOOL_NAMES]: names, ...plain } = params
  const conversation = toConversation(messages, {
    model: String(params.model),
    systemInPlace: traits.midConversationSystem,
    prefill: traits.prefill,
    names,
    ...options.policies,
  })
  const { system, messages: turns, isUsual } = conversation
  // A field that is new behind a spread costs V8 more than all of the others.
  const whole = Object.assign({}, plain, joinSystem(params.system, system), { messages: turns })
  const requested = whole as RequestParams
  const { cachesByBlock } = options.platform
  const marked = cachesByBlock ? markLastBlock(requested) : requested
  const { body, changes } = limitBreakpoints(marked, isUsual && !cachesByBlock)
  // Those of the parameters are among its own already.
  const betas = isUsual ? flags : messageBetas(body.messages, flags)
  checkFeatures(body, options.platform)
  const found = describeFindings(conversation.findings, options)
  return {
    body: withOwnParts(
      toWellFormedRequest(Object.assign({}, body, withBetas(betas)), isUsual),
      own ? undefined : options.derived?.parameters,
    ),
    notes: [...found, ...conversation.changes, ...changes, ...noticesOf(body, options)],
    names,
    isUsual,
  }
}

function describeFindings(findings: readonly Finding[], { policies }: RequestOptions): string[] {
  const isRepaired = policies.repair === 'repair'
  return findings.map((finding) =>
    isRepaired || !isRefused(finding) ? `${finding.message}. ${finding.repair}` : finding.message,
  )
}

/** Clients and interceptors may edit a body: what is kept for other calls must not be in it. */
function withOwnParts(body: RequestParams, kept: Readonly<Fields> = {}): RequestParams {
  const { tools } = body
  const parts: Fields = tools && isFixed(tools) ? { tools: copyTools(tools) } : {}
  for (const [key, value] of Object.entries(kept)) {
    if (key === 'tools' || typeof value !== 'object') continue
    const copy = copyPlain(fieldsOf(body)[key])
    if (copy !== NO_COPY) parts[key] = copy
  }
  return Object.assign({}, body, parts)
}

/** Platforms with dates of their own say themselves when a model goes. */
function noticesOf({ model, thinking }: RequestParams, options: RequestOptions): string[] {
  return options.platform.hasOwnDates ? [] : findNotices(model, options.traits, thinking?.type)
}

/** The parameters of the given options, to look at and not to change: made once where they serve many calls. */
export function parametersOf(options: RequestOptions): Readonly<Parameters> {
  const derived = findDerived(options)
  if (!derived) return toParameters(options)
  return (derived.parameters ??= Object.freeze(toParameters(options)))
}

/** The names that the tools of the options were given, where the API takes other ones. */
export function toolNamesOf(options: RequestOptions): ToolNames | undefined {
  const parameters: NamedParameters = parametersOf(options)
  return parameters[TOOL_NAMES]
}

/** A program's own parameters, with the flags of features that those of the options do not have. */
function withOwnBetas(own: Parameters, options: RequestOptions): Parameters {
  const { betas: known = [] } = parametersOf(options)
  const added = parameterBetas(own, []).filter((flag) => !known.includes(flag))
  return { ...own, betas: [...(own.betas ?? []), ...added] }
}

/** The same with secrets hidden, as traces show them. */
export function shownParametersOf(options: RequestOptions): Readonly<Fields> {
  const derived = findDerived(options)
  if (!derived) return redactFields(toParameters(options))
  return (derived.shownParameters ??= redactFields(parametersOf(options)))
}

/** What was made of the options; nothing where they have tools that a program may edit. */
function findDerived({ derived, params }: RequestOptions): DerivedValues | undefined {
  const { tools } = params
  return Array.isArray(tools) && !isFixed(tools) ? undefined : derived
}

/**
 * A request's parameters without its conversation, beta flags included. Throws for combinations
 * that the model refuses.
 */
export function toParameters(options: RequestOptions): Parameters {
  const { params, strict, parallelToolCalls, invocationKwargs, traits } = options
  const { tools: given, tool_choice, ...plain } = params
  const tools = Array.isArray(given) ? toTools(given, strict) : []
  const choice = toToolChoice(tool_choice, parallelToolCalls, tools)
  const whole: Parameters = Object.assign(
    {},
    withWireNames({
      ...withoutDefaults(plain, traits),
      ...withOutputSchema(plain['output_config']),
      // As it is: what was made of a kept list is found by it.
      ...(tools.length ? { tools: tools as ToolParam[] } : {}),
      ...(choice ? { tool_choice: choice } : {}),
    }),
    invocationKwargs,
  )
  const betas = parameterBetas(whole, [...options.betas, ...(whole.betas ?? [])])
  const checked = Object.assign({}, whole, withBetas(betas))
  checkCompatibility(checked, traits)
  checkStops(checked)
  return checked
}

/** The same for a program, of which nothing is frozen. */
export function toOwnParameters(options: RequestOptions): Parameters {
  return thaw(toParameters(options))
}

/** The container of the last reply that had one, unless the caller names another. */
function withContainer(
  params: Parameters,
  { reuseContainer }: RequestOptions,
  messages: readonly BaseMessage[],
): Parameters {
  const { container } = params
  const isNamed = typeof container === 'string' || container?.id != null
  if (!reuseContainer || isNamed) return params
  const used = messages.findLast(({ response_metadata }) => containerOf(response_metadata))
  const id = used && containerOf(used.response_metadata)
  return id ? { ...params, container: container ? { ...container, id } : id } : params
}

function containerOf(metadata: BaseMessage['response_metadata']): string | undefined {
  const { id } = toRecord(metadata?.['container'])
  return id == null ? undefined : String(id)
}

function withBetas(betas: readonly string[]): { betas?: string[] } {
  return betas.length ? { betas: [...new Set(betas)] } : {}
}

const OF_ANSWER = 'the schema of the answer'
const OUTPUT_SCHEMAS = new KeptSchemas()

function withOutputSchema(config: unknown): { output_config?: object } {
  const { format: given, ...rest } = toRecord(config)
  const format = toRecord(given)
  if (!format['schema']) return {}
  const schema = OUTPUT_SCHEMAS.keep(format['schema'], () => {
    const json = toJson(format['schema'], OF_ANSWER)
    return toOutputSchema(toCurrentDraft(json, OF_ANSWER))
  })
  return { output_config: { ...rest, format: { ...format, schema } } }
}

/** The system prompt of the options stands before that of the messages. */
function joinSystem(
  first: RequestParams['system'],
  second: RequestParams['system'],
): Pick<RequestParams, 'system'> | object {
  const both = [first, second].filter((part) => part != null && part.length > 0)
  if (both.length < 2) return both.length ? { system: both[0] } : {}
  const system = both.flatMap((part) =>
    typeof part === 'string' ? [{ type: 'text' as const, text: part }] : part!,
  )
  return { system }
}

/** What the token counter takes of a request: its input. */
const COUNTED = [
  'messages',
  'model',
  'betas',
  'billing_policy',
  'cache_control',
  'compaction',
  'context_management',
  'mcp_servers',
  'output_config',
  'output_format',
  'speed',
  'system',
  'thinking',
  'tool_choice',
  'tools',
  'user_profile_id',
  'workspace_id',
] as const satisfies readonly (keyof CountTokensParams)[]

/** The request for the number of tokens of another request's input. */
export function toCountParams(body: RequestParams): CountTokensParams {
  const entries = COUNTED.flatMap((key) => (body[key] == null ? [] : [[key, body[key]]]))
  return Object.fromEntries(entries)
}
