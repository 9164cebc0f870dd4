/** Tools that an agent finds when it needs them, in place of having all of them in its prompt. */
import { tool, type ToolRuntime } from '@langchain/core/tools'
import { AIMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages'
import { createMiddleware } from 'langchain'
import { UnsupportedInputError } from '../../errors/errors.ts'
import { fieldsOf, toRecord } from '../../wire.ts'
import { ModelCheck, type UnsupportedModel } from '../requests/agent-model.ts'
import { messagesOf } from '../requests/state-updates.ts'
import { rankByWords } from './bm25.ts'
import { type ToolEntry, toEntry } from './catalog.ts'
import { findByPattern, SearchError } from './regex.ts'

/** How tools are found: on this side, or by the API. */
export type ToolSearchKind = 'bm25' | 'regex' | 'api-bm25' | 'api-regex'

/** Which tools an agent has to look for, and how. */
export interface ToolSearchOptions {
  /** The tools that are left out of the prompt until they are found: names, or a function that chooses. */
  defer: readonly string[] | ((tool: DeferrableTool) => boolean)
  /**
   * `"bm25"`, the default: by a query in plain language; `"regex"`: by a regular expression; both on this
   * side. `"api-bm25"` and `"api-regex"`: the same on Anthropic's servers.
   */
  by?: ToolSearchKind | undefined
  /** How many tools a search on this side finds at most. Default 5. */
  limit?: number | undefined
  /** Milliseconds that a regular expression of the model may take on this side. Default 2,000. */
  deadlineMs?: number | undefined
  /** What to do where the model is not this package's: nothing is deferred then. Default `"warn"`. */
  unsupportedModel?: UnsupportedModel | undefined
}

/** A tool of the agent as `defer` sees it. */
export interface DeferrableTool {
  /** The name that the model calls it by. */
  name: string
  /** What the model is told of it; absent where the tool has none. */
  description?: string
}

const NAME = 'tool_search'
const API_TOOLS = {
  'api-bm25': { type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' },
  'api-regex': { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' },
} as const

/**
 * Middleware that defers tools: their definitions are not in the prompt, and the model loads those that
 * a search finds. Searched are names, descriptions and arguments. A deferred tool runs as any other.
 * Throws `UnsupportedInputError` for a name in `defer` that no tool has.
 */
export function toolSearch({
  defer,
  by = 'bm25',
  limit = 5,
  deadlineMs = 2_000,
  unsupportedModel = 'warn',
}: ToolSearchOptions) {
  checkKind(by)
  const models = new ModelCheck('toolSearch', unsupportedModel)
  const catalogs = new Catalogs()
  const isLocal = by === 'bm25' || by === 'regex'
  const search: Search = (sent, { state, signal }) => {
    const entries = catalogs.find(state)
    if (by === 'bm25') return rankByWords(entries, sent, limit)
    return findByPattern(entries, sent, { limit, deadlineMs, signal })
  }
  return createMiddleware({
    name: 'toolSearch',
    tools: isLocal ? [createSearchTool(by, search)] : [],
    wrapModelCall: async (request, handler) => {
      const others = request.tools.filter(({ name }) => name !== NAME)
      if (!models.accepts(request.model)) return handler({ ...request, tools: others })
      const isDeferred = toPredicate(defer, others)
      const deferred = others.filter((each) => isDeferred(each))
      if (deferred.length === 0) return handler({ ...request, tools: others })
      const shown = isLocal ? request.tools : [...request.tools, API_TOOLS[by]]
      const tools = shown.map((each) => (deferred.includes(each) ? toDeferred(each) : each))
      const response = await handler({ ...request, tools })
      if (isLocal) catalogs.keep(messagesOf(response), () => deferred.map(toEntry))
      return response
    },
  })
}

type Search = (sent: string, runtime: ToolRuntime) => string[] | Promise<string[]>

const MOST = 1_000

/** The tools that a message could search, by its id: agents may have other tools in each of their runs. */
class Catalogs {
  readonly #entries = new Map<string, readonly ToolEntry[]>()

  keep(messages: readonly BaseMessage[], read: () => readonly ToolEntry[]): void {
    for (const message of messages) {
      const isAsking =
        AIMessage.isInstance(message) && message.tool_calls?.some(({ name }) => name === NAME)
      if (!isAsking || !message.id) continue
      const [oldest] = this.#entries.keys()
      if (this.#entries.size >= MOST && oldest !== undefined) this.#entries.delete(oldest)
      this.#entries.set(message.id, read())
    }
  }

  find(state: unknown): readonly ToolEntry[] {
    const { messages } = toRecord(state)
    const asking = (Array.isArray(messages) ? (messages as BaseMessage[]) : []).findLast(
      (message) => AIMessage.isInstance(message),
    )
    const found = this.#entries.get(asking?.id ?? '')
    // Another process has asked the model, before a person has let the run go on.
    if (!found) throw new SearchError('The tools are not known here any more: search again.')
    return found
  }
}

const INPUTS = {
  bm25: ['query', 'What you need to do, in a few words.'],
  regex: [
    'pattern',
    'A regular expression; names, descriptions and arguments are matched in any case.',
  ],
} as const

/** The tool that finds tools. What it finds is loaded by the API, in place of a text. */
function createSearchTool(by: 'bm25' | 'regex', search: Search) {
  const [input, about] = INPUTS[by]
  const run = async (sent: unknown, runtime: ToolRuntime) => {
    const { toolCallId, signal } = runtime
    const answer = (content: ToolMessage['content'], status: 'success' | 'error' = 'success') =>
      new ToolMessage({ content, status, name: NAME, tool_call_id: toolCallId })
    const asked = String(toRecord(sent)[input])
    try {
      const found = await search(asked, runtime)
      if (found.length === 0) return answer(`No tool was found for ${JSON.stringify(asked)}.`)
      return answer(found.map((tool_name) => ({ type: 'tool_reference', tool_name })))
    } catch (error) {
      if (signal?.aborted) throw error
      return answer(error instanceof SearchError ? error.message : String(error), 'error')
    }
  }
  return tool(run, {
    name: NAME,
    description:
      'Finds tools that are not loaded yet, and loads them. Search before you say that you cannot do ' +
      'something, or when no tool that you have fits.',
    schema: {
      type: 'object',
      properties: { [input]: { type: 'string', description: about } },
      required: [input],
    },
  })
}

function toPredicate(
  defer: ToolSearchOptions['defer'],
  tools: readonly object[],
): (tool: object) => boolean {
  const named = (each: object) => each as DeferrableTool
  if (typeof defer === 'function') return (each) => isClientTool(each) && defer(named(each))
  const names = new Set(tools.map((each) => named(each).name))
  const unknown = defer.filter((name) => !names.has(name))
  if (unknown.length > 0) {
    throw new UnsupportedInputError(
      `no tool is named ${unknown.map((name) => JSON.stringify(name)).join(', ')}`,
      `Choose from: ${[...names].join(', ')}.`,
      'toolSearch.defer',
    )
  }
  return (each) => isClientTool(each) && defer.includes(named(each).name)
}

/** Tools of Anthropic's own definition stay: the API knows them by their types. */
function isClientTool(each: object): boolean {
  const { schema, extras } = fieldsOf(each)
  return schema !== undefined && toRecord(extras)['providerToolDefinition'] === undefined
}

/** A definition that the model is sent; the tool itself, which the agent runs, is not changed. */
function toDeferred(each: object) {
  const { name, description, schema, extras } = fieldsOf(each)
  // The API refuses a breakpoint on what is not in the prompt.
  const { cache_control: _, ...rest } = toRecord(extras)
  return { name, description, schema, extras: { ...rest, defer_loading: true } } as never
}

function checkKind(by: string): void {
  const kinds = ['bm25', 'regex', ...Object.keys(API_TOOLS)]
  if (kinds.includes(by)) return
  const hint = `Use one of: ${kinds.join(', ')}.`
  throw new UnsupportedInputError(`a search by ${JSON.stringify(by)}`, hint, 'toolSearch.by')
}
