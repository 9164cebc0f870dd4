/**
 * A conversation that is as the API wants it: texts, calls of the model's own, and their results in order
 * behind them. Nearly all are, a history has thousands of messages, and an agent sends it anew each turn:
 * it is read in one walk, and what comes out of it has nothing to look for or to put right.
 */
import type { BaseMessage } from '@langchain/core/messages'
import { type ClientCall, isDirect, isText, toClientResult } from '../../blocks/blocks.ts'
import type { MessageParam, WireBlock } from '../../wire.ts'
import { isToolId, isToolName } from '../../wire-names.ts'
import { type AssistantMessage, readPlainText, readUsual } from './usual.ts'
import { isCleanField } from './well-formed.ts'

/** Messages from `first` on as they are sent; nothing where one of them, or their order, is not usual. */
export function readUsualTurns(
  messages: readonly BaseMessage[],
  first: number,
): MessageParam[] | undefined {
  const last = messages.at(-1)?.type
  if (last !== 'human' && last !== 'tool') return undefined
  const walk = new UsualWalk()
  for (let at = first; at < messages.length; at += 1) if (!walk.add(messages[at]!)) return undefined
  return walk.end()
}

/** A message with the fields that a tool's may have. */
interface UsualMessage extends AssistantMessage {
  status?: string
  tool_call_id?: string
}

class UsualWalk {
  readonly #turns: MessageParam[] = []
  readonly #used = new Set<string>()
  /** The calls of the last turn, and their results so far. */
  #ids: string[] = []
  #results: WireBlock[] = []

  /** Adds a message; returns whether it is usual, and in its place. */
  add(message: UsualMessage): boolean {
    const { type } = message
    if (type === 'tool') return this.#addResult(message)
    if (type !== 'human' && type !== 'ai') return false
    if (this.#results.length < this.#ids.length) return false
    const text = readPlainText(message)
    if (text === undefined) return type === 'ai' && this.#addBlocks(message)
    if (!text.isWellFormed()) return false
    this.#turns.push({ role: type === 'ai' ? 'assistant' : 'user', content: text })
    return true
  }

  /** The turns; nothing where a call waits for its result. */
  end(): MessageParam[] | undefined {
    return this.#results.length < this.#ids.length ? undefined : this.#turns
  }

  #addBlocks(message: AssistantMessage): boolean {
    // The API joins turns of one role, and a call must end what comes of them.
    if (this.#turns.at(-1)?.role === 'assistant') return false
    const blocks = readUsual(message)
    if (!blocks) return false
    const ids: string[] = []
    for (const block of blocks) {
      if (isText(block)) {
        if (ids.length > 0 || !block.text.isWellFormed()) return false
      } else if (this.#mayCall(block as ClientCall)) ids.push(block['id'] as string)
      else return false
    }
    this.#ids = ids
    this.#results = []
    this.#push('assistant', blocks)
    return true
  }

  /** What a block holds is left to the API. */
  #push(role: 'user' | 'assistant', content: WireBlock[]): void {
    this.#turns.push({ role, content } as object as MessageParam)
  }

  #mayCall(call: ClientCall): boolean {
    const { id, name, input } = call
    const others = this.#used.size
    const isNew = this.#used.add(id).size > others
    if (!isNew || !isToolId(id) || !isToolName(name)) return false
    return isDirect(call) && isCleanField(input) && isCleanField(call['caller'])
  }

  #addResult({ content, tool_call_id: tool_use_id, status }: UsualMessage): boolean {
    const nth = this.#results.length
    if (tool_use_id === undefined || tool_use_id !== this.#ids[nth]) return false
    if (typeof content !== 'string' || !content.isWellFormed()) return false
    const given = content === '' ? { tool_use_id } : { tool_use_id, content }
    this.#results.push(toClientResult(status === 'error' ? { ...given, is_error: true } : given))
    // One turn for the results of all calls of a turn.
    if (nth === 0) this.#push('user', this.#results)
    return true
  }
}
