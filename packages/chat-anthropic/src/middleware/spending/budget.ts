/** Ends an agent's loop when it has spent what it may. */
import { AIMessage, HumanMessage } from '@langchain/core/messages'
import { createMiddleware, type WrapModelCallHook } from 'langchain'
import { UnsupportedInputError } from '../../errors/errors.ts'
import type { CostOptions } from '../../models/cost.ts'
import { toRecord } from '../../wire.ts'
import { isChatAnthropic, unwrapModel } from '../requests/agent-model.ts'
import { messagesOf, StateUpdates } from '../requests/state-updates.ts'
import { watchRequests } from '../requests/watch.ts'
import { BudgetError, type BudgetScope, describeLimit } from './budget-error.ts'
import { type BudgetSchema, createSchema, stateKey } from './budget-schema.ts'
import { Debts } from './debts.ts'
import {
  addSpending,
  type BudgetChange,
  type BudgetLimit,
  type BudgetState,
  isUsedUp,
  leavesOne,
  toSpending,
} from './spent.ts'
import { TalliedCalls, Tally, type TallySettings } from './tally.ts'
import { type ToolBudget, wrapTools } from './tool-spending.ts'

/** What an agent may spend. */
export interface BudgetOptions<Per extends BudgetScope = BudgetScope> extends BudgetLimit {
  /** USD, by the price table and `prices`; at least one of `usd` and `tokens`. */
  usd?: number | undefined
  /** Tokens: input of every kind, what is read from caches included, and output. */
  tokens?: number | undefined
  /** `"run"`: each run begins anew, one that is resumed goes on. `"thread"`: all runs of a thread together. */
  per: Per
  /**
   * How the loop ends. `"error"`, the default: a `BudgetError`. `"answer"`: when what is left is not
   * enough for two more calls like the last one, the model is asked once more, without tools, to
   * answer with what it has; where nothing is left for that, a fixed message says so.
   */
  exitBehavior?: 'error' | 'answer' | undefined
  /**
   * Whether requests of tools and sub-agents are counted. Default true; a tool's error is then read by the
   * model, as without middleware, also where other middleware would end the run with it.
   */
  includeTools?: boolean | undefined
  /** Prices that take the place of the known ones, by model id or the beginning of one. */
  prices?: CostOptions['prices']
}

/**
 * Middleware that ends an agent's loop when a budget is used up. Counted is what this package's models
 * use: the agent's calls, calls that other middleware makes around them, and those of its tools and
 * sub-agents; of other models the replies to the agent. What is left is in the state, under
 * `runBudget` or `threadBudget`. It is checked before each request, and a request that has begun is
 * finished: the limit can be exceeded by what one request costs.
 *
 * Put it before middleware that repeats calls. Throws `UnsupportedInputError` where nothing is limited
 * and, at the first call, for a model whose price is unknown.
 */
export function budget<Per extends BudgetScope>(options: BudgetOptions<Per>) {
  const kept = new AgentBudget(options)
  const { per, limit } = kept.settings
  return createMiddleware<BudgetSchema<Per>>({
    name: `budgetPer${per === 'run' ? 'Run' : 'Thread'}`,
    stateSchema: createSchema(options.per, limit),
    beforeAgent: (_state, runtime) => kept.begin(threadOf(runtime)) as never,
    beforeModel: {
      canJumpTo: ['end'],
      hook: (state, runtime) => kept.stop(state, threadOf(runtime)),
    },
    wrapModelCall: (request, handler) => kept.callModel(request, handler),
    ...(options.includeTools !== false && { wrapToolCall: wrapTools<Per>(kept) }),
    afterModel: ({ messages }) => kept.updates.takeFor(messages) as never,
  })
}

type Update = Record<string, BudgetChange>
type AskedRequest = Parameters<WrapModelCallHook>[0]
type Handler = (request: never) => AIMessage | Promise<AIMessage>

/** What the hooks of one middleware share. */
class AgentBudget implements ToolBudget {
  readonly settings: TallySettings
  readonly key: string
  readonly answers: boolean
  readonly updates = new StateUpdates<Update>()
  readonly debts = new Debts()

  constructor(options: BudgetOptions) {
    this.settings = readSettings(options)
    this.key = stateKey(this.settings.per)
    this.answers = options.exitBehavior === 'answer'
  }

  /** What was used, by the state. */
  read(state: object): BudgetState | undefined {
    return toRecord(state)[this.key] as BudgetState | undefined
  }

  /** Each run has a budget of its own, where it is for runs. */
  begin(thread: string | undefined): Update | undefined {
    if (this.settings.per === 'thread') return undefined
    this.debts.take(thread)
    return { [this.key]: { reset: true } }
  }

  /** Ends the loop where nothing is left. */
  stop(state: object, thread: string | undefined): object | undefined {
    const { per, limit } = this.settings
    const spent = addSpending(toSpending(this.read(state)), this.debts.owedBy(thread))
    if (!isUsedUp(limit, spent)) return undefined
    if (!this.answers) throw new BudgetError(per, limit, spent)
    return { messages: [new AIMessage(describeLimit(per, limit, spent))], jumpTo: 'end' }
  }

  async callModel(request: AskedRequest, handler: Handler) {
    const thread = threadOf(request.runtime)
    const before = this.read(request.state)
    const owed = this.debts.take(thread)
    const calls = new TalliedCalls(new Tally(this.settings, addSpending(toSpending(before), owed)))
    const isLast = this.answers && leavesOne(this.settings.limit, before)
    const asked = isLast ? toLastCall(request) : request
    try {
      const response = await watchRequests(calls, async () => handler(asked as never))
      if (!calls.hasAsked) countReply(calls, request.model, response)
      if (calls.unpriced) throw calls.unpriced
      const add = addSpending(owed, calls.spent)
      return this.updates.attach(response, { [this.key]: { add, last: calls.spent } })
    } catch (error) {
      // No update goes with an error: the next call of the thread brings it.
      this.debts.add(thread, addSpending(owed, calls.spent))
      throw error
    }
  }
}

function threadOf({ configurable }: { configurable?: { thread_id?: string } }): string | undefined {
  return configurable?.thread_id
}

const NOTE =
  'What may be spent is nearly used up: no more tools can be called. Answer now with what you have.'

/** The call without tools; those of a structured answer stay. */
function toLastCall<
  Request extends { messages: object[]; responseFormat?: unknown; tools: unknown[] },
>(request: Request): Request {
  const messages = [...request.messages, new HumanMessage(NOTE)]
  // The tools stay in the prompt where they can, and with them what is cached of it.
  const without = request.responseFormat ? { tools: [] } : { toolChoice: 'none' }
  return { ...request, ...without, messages }
}

/** Counts the reply of a model whose requests cannot be seen. */
function countReply(calls: TalliedCalls, model: object, response: object): void {
  if (isChatAnthropic(model)) return
  const [reply] = messagesOf(response)
  if (!AIMessage.isInstance(reply) || !reply.usage_metadata) return
  const { model_name } = toRecord(reply.response_metadata)
  const named = [model_name, toRecord(unwrapModel(model))['model']]
  calls.add(
    reply.usage_metadata,
    named.filter((name) => typeof name === 'string'),
  )
}

function readSettings(options: BudgetOptions): TallySettings {
  const { usd, tokens, per, exitBehavior = 'error', prices } = options
  const isAmount = (value: unknown) =>
    value === undefined || (typeof value === 'number' && value > 0)
  const refuse = (what: string, hint: string) => {
    throw new UnsupportedInputError(what, hint, 'budget')
  }
  if (usd === undefined && tokens === undefined)
    refuse('nothing is limited', 'Pass `usd` or `tokens`.')
  if (!isAmount(usd) || !isAmount(tokens)) refuse('a limit is no number above 0', 'Pass a number.')
  if (per !== 'run' && per !== 'thread') refuse('`per` is missing', 'Pass "run" or "thread".')
  if (exitBehavior !== 'error' && exitBehavior !== 'answer') {
    refuse(`\`exitBehavior\` is ${JSON.stringify(exitBehavior)}`, 'Pass "error" or "answer".')
  }
  return { per, limit: { usd, tokens }, prices }
}
