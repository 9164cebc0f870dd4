/** What models use within an agent's tools: sub-agents, and tools that ask a model. */
import { AIMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages'
import { Command, isGraphBubbleUp } from '@langchain/langgraph'
import type { WrapToolCallHook } from 'langchain'
import { toRecord } from '../../wire.ts'
import { watchRequests } from '../requests/watch.ts'
import { BudgetError, type BudgetScope } from './budget-error.ts'
import type { BudgetSchema } from './budget-schema.ts'
import type { Debts } from './debts.ts'
import { type BudgetChange, type BudgetState, type Spending, toSpending } from './spent.ts'
import { TalliedCalls, Tally, type TallySettings } from './tally.ts'

/** What a budget has for its tools. */
export interface ToolBudget {
  readonly settings: TallySettings
  /** The state's key. */
  readonly key: string
  readonly debts: Debts
  /** Whether the agent answers when the budget is used up. */
  readonly answers: boolean
  read(state: object): BudgetState | undefined
}

/** `wrapToolCall` of a budget. */
export function wrapTools<Per extends BudgetScope>(
  budget: ToolBudget,
): WrapToolCallHook<BudgetSchema<Per>> {
  const { settings, key, debts, answers } = budget
  const steps = new Steps()
  return async (request, handler) => {
    const { state, toolCall, runtime } = request
    const step = toStep(state.messages)
    const calls = new TalliedCalls(steps.enter(step, settings, toSpending(budget.read(state))))
    const withSpent = (result: ToolMessage | Command) =>
      calls.spent.calls > 0 ? addChange(result, { [key]: { add: calls.spent } }) : result
    try {
      return withSpent(await watchRequests(calls, () => handler(request)))
    } catch (error) {
      const used = BudgetError.find(error)
      const message = used && answers ? used.message : describeOwn(error, runtime.signal)
      if (message === undefined) {
        debts.add(runtime.configurable?.thread_id, calls.spent)
        throw error
      }
      const { id = '', name } = toolCall
      return withSpent(
        new ToolMessage({ content: message, tool_call_id: id, name, status: 'error' }),
      )
    } finally {
      steps.leave(step)
    }
  }
}

/** Tools that run together share a sum: each sees what the others have used. */
class Steps {
  readonly #running = new Map<string, { tally: Tally; count: number }>()

  /** The sum of a step, named by the message that made its calls. */
  enter(step: string, settings: TallySettings, spent: Spending): Tally {
    const entry = this.#running.get(step) ?? { tally: new Tally(settings, spent), count: 0 }
    entry.count += 1
    if (step !== '') this.#running.set(step, entry)
    return entry.tally
  }

  leave(step: string): void {
    const entry = this.#running.get(step)
    if (!entry) return
    entry.count -= 1
    if (entry.count === 0) this.#running.delete(step)
  }
}

/**
 * What the model reads of a tool's error, as LangChain has it where no middleware is around the tool:
 * with one, any error would end the run. Undefined for what is to end it.
 */
function describeOwn(error: unknown, signal: AbortSignal | undefined): string | undefined {
  const { '~brand': brand, name } = toRecord(error)
  // An error of another middleware, or bad arguments, which LangChain answers by itself.
  const isDecided = brand === 'MiddlewareError' || name === 'ToolInvocationError'
  const isEnd = isGraphBubbleUp(error) || BudgetError.find(error) || signal?.aborted
  return isDecided || isEnd ? undefined : `${String(error)}\n Please fix your mistakes.`
}

function toStep(messages: readonly BaseMessage[]): string {
  return messages.findLast((message) => AIMessage.isInstance(message))?.id ?? ''
}

function addChange(result: ToolMessage | Command, change: Record<string, BudgetChange>): Command {
  if (!(result instanceof Command))
    return new Command({ update: { messages: [result], ...change } })
  const { update, goto, graph, resume } = result
  const joined = Array.isArray(update)
    ? [...update, ...Object.entries(change)]
    : { ...toRecord(update), ...change }
  return new Command({
    update: joined,
    ...(goto !== undefined && { goto }),
    ...(graph !== undefined && { graph }),
    ...(resume !== undefined && { resume }),
  })
}
