/** The one factory behind every dated tool: takes options, returns the wire object or a runnable tool. */
import { tool } from '@langchain/core/tools'
import type { DynamicStructuredTool, ToolRuntime } from '@langchain/core/tools'
import type { JSONSchema } from '@langchain/core/utils/json_schema'
import type { Fields } from '../wire.ts'
import { findNear } from '../near-names.ts'
import type { InputOf, SentOf, ToolInput } from './inputs.ts'
import { OPTION_NAMES } from './option-docs.ts'
import { toWireFields, toWireName } from './options.ts'
import type { DatedTool, DatedType, ToolOptions } from './options.ts'
import type * as Peer from './peer-types.ts'
import { DATED_TOOLS } from './table.ts'
import type { ClientType, RowInput } from './table.ts'

/** What `execute` of a client tool is given: a checked command or action of the model. */
export type ToolCommand<T extends ClientType> = InputOf<RowInput<T>>

/** The options of a client tool together with the function that runs it. */
export type RunOptions<T extends ClientType, Result = unknown> = ToolOptions<T> & {
  // A method, so that a program may annotate `runtime` with the state of its own agent.
  /** Runs what the model asks for; what it returns is the result that the model sees. */
  execute(args: ToolCommand<T>, runtime: ToolRuntime): Result | Promise<Result>
}

/** The options of a client tool, with or without the function that runs it. */
export type ClientToolOptions<T extends ClientType> = ToolOptions<T> & {
  /** Runs what the model asks for; without it the API's plain object comes out. */
  execute?: RunOptions<T>['execute'] | undefined
}

/** What `execute` is given, as `@langchain/anthropic` types it. */
interface PeerCommands {
  bash_20250124: Peer.Bash20250124Command
  memory_20250818: Peer.Memory20250818Command
  text_editor_20250728: Peer.TextEditor20250728Command
  computer_20250124: Peer.Computer20250124Action
  computer_20251124: Peer.Computer20251124Action
}

type PeerCommand<T> = T extends keyof PeerCommands ? PeerCommands[T] : never

/** The options of a client tool as `@langchain/anthropic` types them. */
export type PeerToolOptions<
  T extends ClientType,
  State = unknown,
  Context = unknown,
> = ToolOptions<T> & {
  /** Runs what the model asks for; what it returns is the result that the model sees. */
  execute?(args: PeerCommand<T>, runtime: ToolRuntime<State, Context>): unknown
}

/** A client tool that an agent can run, and that the model sees as Anthropic's definition. */
export type RunnableTool<T extends ClientType, Result = unknown> = DynamicStructuredTool<
  JSONSchema,
  ToolCommand<T>,
  SentOf<RowInput<T>>,
  Result
>

type Arguments<Options> = object extends Options ? [options?: Options] : [options: Options]

interface NotRun {
  /** Runs what the model asks for; without it the API's plain object comes out. */
  execute?: undefined
}

/** The factory of a tool that runs on our side: with `execute` a runnable tool comes out. */
export interface ClientFactory<T extends ClientType> {
  <Result>(options: RunOptions<T, Result>): RunnableTool<T, Result>
  (...options: Arguments<ToolOptions<T> & NotRun>): DatedTool<T>
  (...options: Arguments<ClientToolOptions<T>>): RunnableTool<T> | DatedTool<T>
  (...options: Arguments<PeerToolOptions<T>>): RunnableTool<T> | DatedTool<T>
}

/** The function that makes one dated tool. */
export type ToolFactory<T extends DatedType> = T extends ClientType
  ? ClientFactory<T>
  : (...options: Arguments<ToolOptions<T>>) => DatedTool<T>

interface UncheckedRow {
  name?: string
  required?: readonly string[]
  input?: ToolInput<never, unknown>
}

type Execute = (args: unknown, runtime: ToolRuntime) => unknown

interface UncheckedOptions {
  execute?: Execute
}

const isGiven = (value: unknown) => (Array.isArray(value) ? value.length > 0 : Boolean(value))

function checkOptions(type: string, { required = [] }: UncheckedRow, fields: Fields): void {
  const missing = required.find((option) => fields[toWireName(option)] === undefined)
  if (missing) throw new Error(`${type} needs ${missing}. Pass it as an option.`)
  if (isGiven(fields['allowed_domains']) && isGiven(fields['blocked_domains'])) {
    throw new Error(
      `${type} takes allowedDomains or blockedDomains, the API refuses both. Keep one of the two.`,
    )
  }
  if (isGiven(fields['cache_control']) && isGiven(fields['defer_loading'])) {
    throw new Error(
      `${type} takes cacheControl or deferLoading, the API refuses both: a deferred tool is not ` +
        'in the cached prefix. Put the cache breakpoint on a tool that is not deferred.',
    )
  }
}

/** In the API's own spelling (`max_uses`) an option is sent as it is. */
function checkNames(type: string, options: object): void {
  for (const name of Object.keys(options)) {
    const near = findNear(name, OPTION_NAMES)
    if (near === undefined || toWireName(near) === name) continue
    throw new Error(`${type} has no option ${name}. Did you mean ${near}?`)
  }
}

function toRunnable(
  definition: object,
  name: string,
  input: UncheckedRow['input'],
  execute: Execute,
) {
  if (!input) {
    throw new Error(
      `${name} takes no execute function. Leave it out: Anthropic's servers run the tool, and ` +
        'the members of a computer or browser toolset are called by their own names.',
    )
  }
  // Core has checked the input against the schema by then.
  const read = input.read as (sent: unknown) => unknown
  return tool((sent: unknown, runtime: ToolRuntime) => execute(read(sent), runtime), {
    name,
    schema: input.schema,
    verboseParsingErrors: true,
    extras: { providerToolDefinition: definition },
  })
}

/** The factory of the tool of this type, e.g. `dated('web_search_20260318')({ maxUses: 3 })`. */
export function dated<T extends DatedType>(type: T): ToolFactory<T> {
  const row: UncheckedRow = DATED_TOOLS[type]
  const make = ({ execute, ...options }: UncheckedOptions = {}) => {
    checkNames(type, options)
    const name = row.name !== undefined && { name: row.name }
    const fields = toWireFields(options)
    checkOptions(type, row, fields)
    const definition = { ...fields, type, ...name }
    return execute ? toRunnable(definition, row.name ?? type, row.input, execute) : definition
  }
  return make as ToolFactory<T>
}
