/** The part of an agent's state that a budget is kept in. */
import { ReducedValue, StateSchema } from '@langchain/langgraph'
import { z } from 'zod/v4'
import type { BudgetScope } from './budget-error.ts'
import {
  type BudgetChange,
  type BudgetLimit,
  type BudgetState,
  changeState,
  toState,
} from './spent.ts'

type Value = ReducedValue<BudgetState, BudgetChange | BudgetState | undefined>

/** The state's schema: one key, `runBudget` or `threadBudget`. */
export type BudgetSchema<Per extends BudgetScope> = StateSchema<Record<`${Per}Budget`, Value>>

const spending = z.object({ usd: z.number(), tokens: z.number(), calls: z.number() })
const value = z.object({
  spentUsd: z.number().optional(),
  spentTokens: z.number(),
  calls: z.number(),
  leftUsd: z.number().optional(),
  leftTokens: z.number().optional(),
  last: spending,
})

/** The name of the key. */
export function stateKey<Per extends BudgetScope>(per: Per): `${Per}Budget` {
  return `${per}Budget`
}

/** Tools that run together change it together: each change says what it adds. */
export function createSchema<Per extends BudgetScope>(
  per: Per,
  limit: BudgetLimit,
): BudgetSchema<Per> {
  // LangGraph takes the first change unreduced where there is no default.
  const reduced = new ReducedValue(value.default(() => toState(limit)) as z.ZodType<BudgetState>, {
    inputSchema: z.any().optional(),
    reducer: (state: BudgetState, change: BudgetChange | BudgetState | undefined) =>
      changeState(limit, state, change),
  })
  return new StateSchema({ [stateKey(per)]: reduced }) as BudgetSchema<Per>
}
