/** What must come of a call, and what is wrong with what came of it. */
import type { UsageMetadata } from '@langchain/core/messages'
import { ApiError } from '../../packages/chat-anthropic/src/index.ts'
import type { Seen } from './caller.ts'
import { type Kind, kindOf } from './kinds.ts'
import type { Task } from './plan.ts'
import { attemptOf, replyTo } from './reply.ts'

export interface Verdict {
  /** `success`, the name of an error, or `left`. */
  outcome: string
  /** How many attempts the rules say there must be. */
  attempts: number
  /** How many of them the emulator must have seen. */
  arrivals: number
  wrong: string[]
}

/** Judges a call by the rules of its fault. */
export function judge(seed: number, task: Task, seen: Seen): Verdict {
  const attempts = attemptsOf(task, seen)
  const expected = expectedOutcome(task)
  const outcome = outcomeOf(seen)
  const lost = task.fault && kindOf(task.fault).isUnseen ? Math.min(task.failures, attempts) : 0
  const wrong = [
    ...(outcome === expected ? [] : [`${outcome} instead of ${expected}: ${String(seen.error)}`]),
    ...(seen.sent === attempts ? [] : [`${seen.sent} attempts instead of ${attempts}`]),
    ...(outcome === 'success'
      ? wrongReply(seed, task, seen, attempts)
      : wrongEnd(seed, task, seen)),
  ]
  return { outcome, attempts, arrivals: attempts - lost, wrong }
}

function outcomeOf({ error, hasLeft }: Seen): string {
  if (error !== undefined) return (error as Error).name
  return hasLeft ? 'left' : 'success'
}

function expectedOutcome({ fault, failures, maxRetries }: Task): string {
  if (!fault) return 'success'
  const kind = kindOf(fault)
  if (kind.leaving === 'break') return 'left'
  return isTriedAgain(kind) && failures <= maxRetries ? 'success' : kind.error
}

/**
 * Until words are handed out, whatever may be tried again is. A cut can destroy words that have
 * arrived and were not read yet: then it has come before them, and the attempt that was the last
 * one is told by its words.
 */
function attemptsOf({ fault, failures, maxRetries }: Task, { text }: Seen): number {
  if (!fault) return 1
  const kind = kindOf(fault)
  if (kind.moment === 'middle') return text === '' ? maxRetries + 1 : attemptOf(text)
  return isTriedAgain(kind) ? Math.min(failures, maxRetries) + 1 : 1
}

function isTriedAgain({ moment, retryable, isTooLate }: Kind): boolean {
  return moment === 'before' && retryable === true && !isTooLate
}

function wrongReply(seed: number, { number }: Task, seen: Seen, attempt: number): string[] {
  const { text, message } = seen
  const usage = message?.usage_metadata as UsageMetadata | undefined
  const expected = replyTo(seed, number, attempt)
  const calls = message?.tool_calls?.map(({ name, args }) => ({ name, input: args })) ?? []
  const expectedCalls = expected.call ? [expected.call] : []
  const reason = message?.response_metadata['stop_reason']
  const expectedReason = expected.call ? 'tool_use' : 'end_turn'
  return [
    ...(text === expected.text && message?.text === text ? [] : [`the text "${text}"`]),
    ...(same(calls, expectedCalls) ? [] : [`the calls ${JSON.stringify(calls)}`]),
    ...(reason === expectedReason ? [] : [`the stop reason ${String(reason)}`]),
    ...(usage?.output_tokens ? [] : ['no usage']),
  ]
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** What is wrong with the error of a call, or with what was handed out before it. */
function wrongEnd(seed: number, { number, fault }: Task, { text, error }: Seen): string[] {
  if (!fault) return []
  const { moment, retryable, leaving, isLossy } = kindOf(fault)
  const whole = text === '' ? '' : replyTo(seed, number, attemptOf(text)).text
  const failure = error as { retryable?: boolean; partialMessage?: { text: string } } | undefined
  const speaks = (moment === 'middle' && !isLossy) || leaving === 'words' || leaving === 'break'
  const isOurs = moment === 'caller' || ApiError.isInstance(error)
  const partial = failure?.partialMessage?.text ?? ''
  return [
    ...(isOurs ? [] : ['an error that is no ApiError']),
    ...(whole.startsWith(text) ? [] : [`the words "${text}"`]),
    ...(moment === 'before' && text ? ['words before the fault'] : []),
    ...(speaks && leaving !== 'words' && !text ? ['no words before the fault'] : []),
    ...(moment === 'middle' && partial !== text ? [`a partial message of "${partial}"`] : []),
    ...(moment === 'before' && failure?.retryable !== retryable ? ['the wrong `retryable`'] : []),
  ]
}
