/** Middleware that edits a context on this side: the API would count, and cut, what is left of it. */
import { type BaseMessage, ToolMessage } from '@langchain/core/messages'
import { UnsupportedInputError } from '../../errors/errors.ts'
import { isRecord, type RequestParams, toRecord } from '../../wire.ts'

/** What is done where other middleware edits the context, too. */
export type OnConflict = 'warn' | 'ignore' | 'error'

/** Finds what was changed before a request was sent. */
export class RivalCheck {
  readonly #middleware: string
  readonly #then: OnConflict
  #hasWarned = false

  constructor(middleware: string, then: OnConflict) {
    this.#middleware = middleware
    this.#then = then
  }

  /** Warns once, or throws, where a request lacks what is in the state. */
  check(messages: readonly BaseMessage[], body: RequestParams): void {
    if (this.#then === 'ignore' || (this.#then === 'warn' && this.#hasWarned)) return
    const found = findSummary(messages) ?? findMissing(messages, body)
    if (!found) return
    const what = `${found}, and ${this.#middleware} lets the API edit the context, too`
    const hint =
      'Use one of both: leave out the middleware that sums up or clears messages on this side, or ' +
      'this one (`onConflict: "ignore"` for both).'
    if (this.#then === 'error') throw new UnsupportedInputError(what, hint)
    this.#hasWarned = true
    console.warn(`${what}. ${hint}`)
  }
}

/** LangChain's own summary marks its message. */
function findSummary(messages: readonly BaseMessage[]): string | undefined {
  const isSummary = ({ additional_kwargs }: BaseMessage) =>
    additional_kwargs?.['lc_source'] === 'summarization'
  return messages.some(isSummary) ? 'Earlier messages were replaced by a summary' : undefined
}

/** Results of tools that are in the state and not in the request, or have another text there. */
function findMissing(messages: readonly BaseMessage[], body: RequestParams): string | undefined {
  const texts = readResults(body)
  const results = messages.filter((message) => ToolMessage.isInstance(message))
  const sent = results.filter(({ tool_call_id }) => texts.has(tool_call_id))
  // An id that the API refuses has another one in the request.
  const missing = texts.size < results.length ? results.length - sent.length : 0
  const changed = sent.filter((result) => isCleared(result) || isChanged(result, texts))
  const count = missing + changed.length
  return count > 0
    ? `${count} tool ${count === 1 ? 'result was' : 'results were'} removed or changed on this side`
    : undefined
}

/** LangChain's own middleware changes messages of the state, and marks them. */
function isCleared({ response_metadata }: ToolMessage): boolean {
  return toRecord(toRecord(response_metadata)['context_editing'])['cleared'] === true
}

function isChanged({ tool_call_id, text }: ToolMessage, sent: Map<string, string>): boolean {
  return text !== '' && !sent.get(tool_call_id)?.includes(text.trim())
}

function readResults({ messages }: RequestParams): Map<string, string> {
  const blocks = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []))
  const results = blocks.filter(({ type }) => type === 'tool_result').map(toRecord)
  return new Map(
    results.map((result) => [String(result['tool_use_id']), textOf(result['content'])]),
  )
}

function textOf(content: unknown): string {
  if (!Array.isArray(content)) return typeof content === 'string' ? content : ''
  return content
    .filter(isRecord)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('')
}
