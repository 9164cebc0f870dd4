/**
 * A LangChain conversation as the API's system prompt and turns.
 *
 * Turns are not merged: the API does that itself, and a conversation that grows keeps the bytes
 * of its beginning, which is what prompt caching lives on.
 */
import type { BaseMessage } from '@langchain/core/messages'
import { isResumable, isText, type TextBlock, toTextBlock } from '../../blocks/blocks.ts'
import { InvalidHistoryError, UnsupportedInputError } from '../../errors/errors.ts'
import type { HistoryPolicies } from '../../options/request-options.ts'
import type { MessageParam, TextBlockParam, WireBlock } from '../../wire.ts'
import type { ToolNames } from '../../wire-names.ts'
import type { Target } from './assistant.ts'
import { withAcceptedNames } from './ids.ts'
import { type Finding, isRefused } from './findings.ts'
import { pairTurns } from './pairing.ts'
import type { Note } from './tool-content.ts'
import { type Turn, toTurn } from './turns.ts'
import { readUsualTurns } from './usual-turns.ts'

export interface Policies extends Target, HistoryPolicies {
  /** Whether the model takes system messages after the first turn. */
  systemInPlace: boolean
  /** Whether the model takes an assistant turn as the last one. */
  prefill: boolean
  /** The names of the request's tools. */
  names?: ToolNames | undefined
}

export interface Conversation {
  system: string | TextBlockParam[] | undefined
  messages: MessageParam[]
  findings: Finding[]
  /** What else was changed, in words. */
  changes: string[]
  /** Whether its messages are texts, calls and their results, without anything to look for in them. */
  isUsual: boolean
}

/** The conversation as the API takes it. Throws what surely cannot be sent, naming the place. */
export function toConversation(messages: readonly BaseMessage[], policies: Policies): Conversation {
  const conversation = assemble(messages, policies)
  if (policies.repair === 'off') throwFindings(conversation.findings.filter(isRefused))
  return conversation
}

/**
 * What the API would refuse about a history, and what `repairHistory: "repair"` would do about
 * it, in words and data. Nothing is sent. Throws for content that cannot be sent at all.
 */
export function inspectHistory(
  messages: readonly BaseMessage[],
  { model = '', prefill = false }: { model?: string; prefill?: boolean } = {},
): Finding[] {
  const target = { model, omitForeign: true, systemInPlace: true, prefill }
  return assemble(messages, { ...target, repair: 'report' }).findings
}

function assemble(messages: readonly BaseMessage[], policies: Policies): Conversation {
  const isRepaired = policies.repair === 'repair'
  const changes: string[] = []
  const note = (change: string) => void changes.push(change)
  const usual = readUsual(messages, policies, note)
  if (usual) {
    const { system, turns } = usual
    return { system, messages: turns, findings: [], changes, isUsual: true }
  }
  const turns = toTurns(messages, policies, note)
  const { leading, rest } = splitSystem(turns)
  const empty = rest.some(isEmptyTurn) ? rest.filter(isEmptyTurn) : []
  const isFilled = empty.length === 0 || !isRepaired
  const filled = isFilled ? rest : rest.filter((turn) => !isEmptyTurn(turn))
  const { turns: paired, findings } = pairTurns(filled, isRepaired)
  const { kept, hoisted } = placeSystem(paired, policies.systemInPlace)
  checkUser(kept, messages.length)
  const prefilled = policies.prefill ? undefined : findPrefill(kept)
  const ended = prefilled && (isRepaired || policies.continuePrefill) ? [...kept, CONTINUE] : kept
  const refused = prefilled && !policies.continuePrefill ? [prefilled] : []
  return {
    system: toSystem([...leading, ...hoisted]),
    messages: trimLast(ended).map((turn) => toParam(turn, policies.names)),
    findings: [...empty.map(toEmptyTurnFinding), ...findings, ...refused],
    changes: hoisted.length ? [...changes, HOISTED] : changes,
    isUsual: false,
  }
}

/** A usual conversation behind its system prompt, in one walk: there is nothing to put right. */
function readUsual(messages: readonly BaseMessage[], policies: Policies, note: Note) {
  const first = messages.findIndex(({ type }) => type !== 'system')
  if (first < 0 || policies.names) return undefined
  const turns = readUsualTurns(messages, first)
  if (!turns) return undefined
  const system = first === 0 ? [] : toTurns(messages.slice(0, first), policies, note)
  return { system: toSystem(system), turns }
}

/** The system turns at the beginning, and all others. */
function splitSystem(turns: readonly Turn[]) {
  const first = turns.findIndex(({ role }) => role !== 'system')
  if (first < 0) return { leading: turns, rest: [] }
  if (first === 0) return { leading: [], rest: turns }
  return { leading: turns.slice(0, first), rest: turns.slice(first) }
}

/** A loop without lists between: some conversations have thousands of messages. */
function toTurns(messages: readonly BaseMessage[], policies: Policies, note: Note): Turn[] {
  const turns: Turn[] = []
  for (let at = 0; at < messages.length; at += 1) {
    const turn = toTurn(messages[at]!, at, policies, note)
    if (turn) turns.push(turn)
  }
  return turns
}

function toParam({ role, content, fields }: Turn, names: ToolNames | undefined): MessageParam {
  if (typeof content === 'string' && !fields) return { role, content }
  const blocks =
    typeof content === 'string' ? content : content.map((block) => withAcceptedNames(block, names))
  // What a block holds is left to the API.
  return (fields ? { role, content: blocks, ...fields } : { role, content: blocks }) as MessageParam
}

function throwFindings(findings: readonly Finding[]): void {
  const [first] = findings
  if (!first) return
  const ids = findings.flatMap(({ ids }) => ids)
  const what = findings.map(({ message }) => message).join('; ')
  const wayOut = `${first.wayOut} Or set \`repairHistory: "repair"\`.`
  throw new InvalidHistoryError(what, wayOut, `messages[${first.at}]`, ids)
}

function isEmptyTurn({ role, content }: Turn): boolean {
  return role === 'user' && content.length === 0
}

function toEmptyTurnFinding({ at }: Turn): Finding {
  return {
    kind: 'empty-turn',
    at,
    ids: [],
    message: `the human message ${at} has no content`,
    wayOut: 'Leave the message out, or give it text or a file.',
    repair: 'The message is left out.',
  }
}

const HOISTED =
  'system messages after the first turn were moved to the system prompt: the model takes none there'

const CONTINUE: Turn = { role: 'user', content: 'Continue.', at: -1 }

/** A last assistant turn, which a model that takes no prefill refuses. */
function findPrefill(turns: readonly Turn[]): Finding | undefined {
  const last = turns.at(-1)!
  if (last.role !== 'assistant' || isPaused(last)) return undefined
  return {
    kind: 'prefill',
    at: last.at,
    ids: [],
    message: 'the model does not continue an assistant message, and the last message is one',
    wayOut: 'End with a human or tool message; for answers of a given form use structured output.',
    repair: 'A human message "Continue." is put behind it.',
  }
}

/** The system prompt: a lone string unchanged, anything more as blocks in order. */
function toSystem(turns: readonly Turn[]): Conversation['system'] {
  const [only] = turns
  if (!only) return undefined
  if (turns.length === 1 && typeof only.content === 'string') return only.content
  return turns.flatMap(({ content }) =>
    typeof content === 'string' ? [toTextBlock(content)] : content,
  ) as TextBlock[]
}

/**
 * Later system messages: in place where the model takes them, moved behind the user turn that
 * the API wants before them; else at the end of the system prompt.
 */
function placeSystem(
  turns: readonly Turn[],
  inPlace: boolean,
): { kept: readonly Turn[]; hoisted: Turn[] } {
  if (!turns.some(({ role }) => role === 'system')) return { kept: turns, hoisted: [] }
  if (!inPlace) {
    const isSystem = ({ role }: Turn) => role === 'system'
    return { kept: turns.filter((turn) => !isSystem(turn)), hoisted: turns.filter(isSystem) }
  }
  const kept: Turn[] = []
  let waiting: Turn[] = []
  for (const turn of turns) {
    if (turn.role === 'system') waiting.push(turn)
    else if (turn.role === 'assistant' && followsUser(kept)) {
      kept.push(...waiting, turn)
      waiting = []
    } else kept.push(turn)
  }
  const fits = followsUser(kept)
  return { kept: fits ? [...kept, ...waiting] : kept, hoisted: fits ? [] : waiting }
}

function followsUser(turns: readonly Turn[]): boolean {
  return turns.at(-1)?.role === 'user'
}

function checkUser(turns: readonly Turn[], given: number): void {
  if (turns.some(({ role }) => role === 'user')) return
  throw new UnsupportedInputError(
    `the conversation has no user message (${given} messages were given)`,
    'Add a human message: the API answers one, and takes no system prompt alone.',
  )
}

/** The API refuses a last assistant text that ends in whitespace. */
function trimLast(turns: readonly Turn[]): readonly Turn[] {
  const last = turns.at(-1)!
  if (last.role !== 'assistant') return turns
  return [...turns.slice(0, -1), { ...last, content: trimEnd(last.content) }]
}

/** A turn the server paused, or a compaction, continues where it stands: that is no prefill. */
function isPaused({ content }: Turn): boolean {
  return typeof content !== 'string' && content.some(isResumable)
}

function trimEnd(content: string | WireBlock[]): string | WireBlock[] {
  if (typeof content === 'string') return content.trimEnd()
  const last = content.at(-1)
  if (!last || !isText(last)) return content
  const text = last.text.trimEnd()
  const before = content.slice(0, -1)
  return text === '' ? trimEnd(before) : [...before, { ...last, text }]
}
