/**
 * Short names for the Messages API's types, which are the SDK's own, and a looser view of them:
 * the API sends more than the SDK knows, and what nobody knows has to pass too.
 * The beta types are supersets of the GA ones, and requests go to the beta endpoint.
 */
import type {
  BetaUsage,
  MessageCreateParamsBase,
} from '@anthropic-ai/sdk/resources/beta/messages/messages'

export type {
  BetaContentBlock as Block,
  BetaContentBlockParam as BlockParam,
  BetaMessageParam as MessageParam,
  BetaTextBlockParam as TextBlockParam,
  BetaToolUnion as ToolParam,
  BetaToolChoice as ToolChoice,
  BetaThinkingConfigParam as ThinkingConfig,
  BetaOutputConfig as OutputConfig,
  BetaTextCitation as Citation,
  BetaMessage as Reply,
  BetaRawMessageStreamEvent as StreamEvent,
  BetaRawContentBlockDelta as Delta,
  BetaCacheControlEphemeral as CacheControl,
  BetaBrowserToolUseBlock as BrowserCall,
  BetaComputerToolUseBlock as ComputerCall,
  MessageCreateParamsBase as RequestParams,
  MessageCountTokensParams as CountTokensParams,
} from '@anthropic-ai/sdk/resources/beta/messages/messages'
export type { BetaMessageBatch as MessageBatch } from '@anthropic-ai/sdk/resources/beta/messages/batches'
export type { BetaFileMetadata as FileMetadata } from '@anthropic-ai/sdk/resources/beta/files'
export type { BetaSkill as SkillInfo } from '@anthropic-ai/sdk/resources/beta/skills/skills'
export type { BetaSkillVersion as SkillVersionInfo } from '@anthropic-ai/sdk/resources/beta/skills/versions'
export type { BetaModelInfo as ListedModel } from '@anthropic-ai/sdk/resources/beta/models'
export type { AnthropicBeta } from '@anthropic-ai/sdk/resources/beta/beta'
export type { Model } from '@anthropic-ai/sdk/resources/messages/messages'
export type { ClientOptions } from '@anthropic-ai/sdk/client'

/** A request's body, or a part of it. */
export type PartialRequest = Partial<MessageCreateParamsBase>

/** The fields of an object on the wire, by name. */
export type Fields = Record<string, unknown>

/** A content block, or a delta of one, of a type known or not yet invented. */
export type WireBlock = { type: string; [key: string]: unknown }

/** Counters as they come: any may be null or missing, from gateways all of them. */
export type RawUsage = { [Key in keyof BetaUsage]?: BetaUsage[Key] | null }

/** A reply as it came: every field but these may be missing, and others may be there. */
export interface WireReply {
  content: WireBlock[]
  usage: RawUsage
  [field: string]: unknown
}

/** Whether a value is an object with fields. */
export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value is an object with a type: a content block, or something shaped like one. */
export function isWireBlock(value: unknown): value is WireBlock {
  return isRecord(value) && typeof value['type'] === 'string'
}

/** The value where it is an object with fields, else an empty one. */
export function toRecord(value: unknown): Fields {
  return isRecord(value) ? value : {}
}

/** All fields of an object, also those that its type does not name. */
export function fieldsOf(value: object): Readonly<Fields> {
  return value as Fields
}

/** Sets a field, whatever its name. */
export function setField(fields: Fields, key: string, value: unknown): void {
  if (key !== '__proto__') fields[key] = value
  else {
    const own = { value, configurable: true, enumerable: true, writable: true }
    Object.defineProperty(fields, key, own)
  }
}

/**
 * A copy of fields with more of them, whatever their names. Not by a spread: a field that is new behind one
 * costs V8 more than all of the others.
 */
export function withMore(
  fields: Readonly<Fields>,
  ...more: (object | undefined | false)[]
): Fields {
  if (Object.hasOwn(fields, '__proto__'))
    return more.reduce<Fields>((all, some) => ({ ...all, ...some }), fields)
  return Object.assign({}, fields, ...more) as Fields
}

/** A block, delta or event of the SDK's type with all of its fields. */
export function toWireBlock(value: { type: string }): WireBlock {
  return value
}

/** What is nested deeper overflows the stack of whoever walks it: `JSON.stringify`, tracers, copies. */
const DEEPEST = 1_000
const [QUOTE, BACKSLASH] = [34, 92]

/** Whether a JSON text nests deeper than any use of it has. Short texts cannot. */
export function isTooDeep(json: string): boolean {
  if (json.length < 2 * DEEPEST) return false
  let depth = 0
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at)
    if (code === QUOTE) at = endOfString(json, at)
    // Brackets differ from braces in one bit, and each from its end in two.
    else if ((code | 32) === 123) depth += 1
    else if ((code | 32) === 125) depth -= 1
    if (depth > DEEPEST) return true
  }
  return false
}

/** Where the string ends that begins with the quote at a place. */
function endOfString(json: string, start: number): number {
  let at = json.indexOf('"', start + 1)
  while (at !== -1 && isEscaped(json, at)) at = json.indexOf('"', at + 1)
  return at === -1 ? json.length : at
}

function isEscaped(json: string, quote: number): boolean {
  let at = quote
  while (json.charCodeAt(at - 1) === BACKSLASH) at -= 1
  return (quote - at) % 2 === 1
}
