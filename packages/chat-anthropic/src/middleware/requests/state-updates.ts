/** Updates of an agent's state that belong to a model's call. */
import { AIMessage, type BaseMessage } from '@langchain/core/messages'
import { Command } from '@langchain/langgraph'

const MOST = 1_000

/**
 * Writes updates together with the message of the call. Where a call ends with a structured answer,
 * LangChain takes no `Command` from `wrapModelCall`: `afterModel` writes it then.
 */
export class StateUpdates<Update extends Record<string, unknown>> {
  readonly #pending = new Map<string, Update>()

  /** What `wrapModelCall` returns for a response: the update goes with its message. */
  attach(response: AIMessage, update: Update): AIMessage | Command {
    if (AIMessage.isInstance(response)) return new Command({ update })
    for (const { id } of messagesOf(response)) if (id) this.#keep(id, update)
    return response
  }

  /** What `afterModel` returns. */
  takeFor(messages: readonly BaseMessage[]): Update | undefined {
    if (this.#pending.size === 0) return undefined
    // A structured answer adds up to two messages behind the model's own.
    const recent = messages.slice(-3).map(({ id }) => id ?? '')
    const id = recent.findLast((each) => this.#pending.has(each))
    if (id === undefined) return undefined
    const update = this.#pending.get(id)
    for (const each of recent) this.#pending.delete(each)
    return update
  }

  #keep(id: string, update: Update): void {
    const [oldest] = this.#pending.keys()
    if (this.#pending.size >= MOST && oldest !== undefined) this.#pending.delete(oldest)
    this.#pending.set(id, update)
  }
}

/** The messages of a response: LangChain types a structured answer as a message. */
export function messagesOf(response: object): BaseMessage[] {
  if (AIMessage.isInstance(response)) return [response]
  const { messages } = response as { messages?: unknown }
  return Array.isArray(messages) ? messages.filter((each) => AIMessage.isInstance(each)) : []
}
