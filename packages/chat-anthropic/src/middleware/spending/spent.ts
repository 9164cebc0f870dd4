/** What a budget has left, as an agent's state holds it. */

/** A limit; at least one of both. */
export interface BudgetLimit {
  /** USD, above 0; undefined: not limited. */
  usd?: number | undefined
  /** Tokens of input and output together, above 0; undefined: not limited. */
  tokens?: number | undefined
}

/** What was used. */
export interface Spending {
  /** USD; what has no known price counts as 0, where only tokens are limited. */
  usd: number
  /** Input of every kind, what was read from a cache included, and output. */
  tokens: number
  /** Requests that were answered. */
  calls: number
}

/** What a budget has come to; in the state under `runBudget` or `threadBudget`. */
export interface BudgetState {
  /** USD; absent where the budget has no limit in USD, and prices may be unknown. */
  spentUsd?: number
  /** Tokens of input and output; counted also where only USD are limited. */
  spentTokens: number
  /** Requests that were answered. */
  calls: number
  /** Never below 0; absent where there is no such limit. */
  leftUsd?: number
  /** Never below 0; absent where tokens are not limited. */
  leftTokens?: number
  /** What the last of the agent's own calls took: another one is thought to take as much. */
  last: Spending
}

/** A change of the state: what was used beside what was used before, or a new beginning. */
export type BudgetChange = { add: Spending; last?: Spending | undefined } | { reset: true }

export const NOTHING: Spending = { usd: 0, tokens: 0, calls: 0 }

/** The state before anything was used. */
export function toState(
  limit: BudgetLimit,
  spent: Spending = NOTHING,
  last = NOTHING,
): BudgetState {
  const { usd, tokens, calls } = spent
  return {
    ...(limit.usd !== undefined && { spentUsd: usd, leftUsd: leftOf(limit.usd, usd) }),
    spentTokens: tokens,
    calls,
    ...(limit.tokens !== undefined && { leftTokens: leftOf(limit.tokens, tokens) }),
    last,
  }
}

/** What was used, by the state. */
export function toSpending(state: BudgetState | undefined): Spending {
  const { spentUsd = 0, spentTokens = 0, calls = 0 } = state ?? {}
  return { usd: spentUsd, tokens: spentTokens, calls }
}

export function addSpending(one: Spending, other: Spending): Spending {
  return {
    usd: roundUsd(one.usd + other.usd),
    tokens: one.tokens + other.tokens,
    calls: one.calls + other.calls,
  }
}

/** The state after a change; several of one step come one after the other. */
export function changeState(
  limit: BudgetLimit,
  state: BudgetState,
  change: BudgetChange | BudgetState | undefined,
): BudgetState {
  if (!change) return state
  if ('reset' in change) return toState(limit)
  // A program that sets the state itself: a thread that goes on elsewhere.
  if (!('add' in change)) return change
  const spent = addSpending(toSpending(state), change.add)
  return toState(limit, spent, change.last ?? state.last)
}

/** Whether nothing is left. */
export function isUsedUp({ usd, tokens }: BudgetLimit, spent: Spending): boolean {
  return (usd !== undefined && spent.usd >= usd) || (tokens !== undefined && spent.tokens >= tokens)
}

function leftOf(limit: number, spent: number): number {
  return roundUsd(Math.max(0, limit - spent))
}

/** Without what sums of fractions leave behind. */
function roundUsd(usd: number): number {
  return Number(usd.toFixed(12))
}

/** Whether what is left is enough for one more call like the last one, and not for two. */
export function leavesOne(limit: BudgetLimit, state: BudgetState | undefined): boolean {
  if (!state || state.last.calls === 0) return false
  const { usd, tokens } = addSpending(toSpending(state), addSpending(state.last, state.last))
  return isUsedUp(limit, { usd, tokens, calls: 0 })
}
