/** Middleware for a toolset: the model gets the set, and calls its members, which a driver runs. */
import { ToolMessage } from '@langchain/core/messages'
import { tool, type ToolRuntime } from '@langchain/core/tools'
import type { JSONSchema } from '@langchain/core/utils/json_schema'
import { isGraphBubbleUp } from '@langchain/langgraph'
import { createMiddleware } from 'langchain'
import { UnsupportedInputError } from '../../errors/errors.ts'
import { toRecord } from '../../wire.ts'
import { ModelCheck, type UnsupportedModel } from '../requests/agent-model.ts'
import {
  type BrowserInputs,
  BROWSER_SCHEMAS,
  COMPUTER_SCHEMAS,
  type ComputerInputs,
} from './members.ts'

/** What a member came to: a text, or a PNG. */
export type ScreenResult = string | { png: Uint8Array }

/** What runs the members of a set, each by a method of its name; those it lacks are not offered. */
export type Driver<Inputs> = {
  [Name in keyof Inputs]?: (input: Inputs[Name]) => Promise<ScreenResult> | ScreenResult
}

/** Runs the members of the browser toolset. */
export type BrowserDriver = Driver<BrowserInputs>

/** Runs the members of the computer toolset. */
export type ComputerDriver = Driver<ComputerInputs>

/** How a toolset is run. */
export interface ToolsetOptions<Inputs> {
  /** What runs the actions; `UnsupportedInputError` where it has no member of the set. */
  driver: Driver<Inputs>
  /** Members that are not offered though the driver has them, such as `javascript_exec`. */
  disable?: readonly (keyof Inputs & string)[] | undefined
  /** Asked before each action; false: the model reads that it was declined. */
  confirm?: ((name: keyof Inputs & string, input: object) => boolean | Promise<boolean>) | undefined
  /** What to do where the model is not this package's: it gets no such tools then. Default `"warn"`. */
  unsupportedModel?: UnsupportedModel | undefined
}

/** What `browser` takes; members are named as in `BrowserInputs`, such as `read_page`. */
export type BrowserOptions = ToolsetOptions<BrowserInputs>
/** What `computer` takes; members are named as in `ComputerInputs`, such as `zoom`. */
export type ComputerOptions = ToolsetOptions<ComputerInputs>

/**
 * Middleware that gives an agent a web browser (`browser_toolset_20260801`): a driver's, such as
 * `playwrightBrowser(context)`. Actions of one reply run in their order. What fails is read by the model.
 */
export function browser(options: BrowserOptions) {
  return createToolset('browser', BROWSER_SCHEMAS, options)
}

/**
 * Middleware that gives an agent a screen, a mouse and a keyboard (`computer_toolset_20260801`): a
 * driver's, such as `playwrightComputer(page)`. Actions of one reply run in their order. What fails is
 * read by the model.
 */
export function computer(options: ComputerOptions) {
  return createToolset('computer', COMPUTER_SCHEMAS, options)
}

const TYPES = {
  browser: 'browser_toolset_20260801',
  computer: 'computer_toolset_20260801',
} as const

function createToolset<Inputs>(
  name: keyof typeof TYPES,
  schemas: Readonly<Record<string, JSONSchema>>,
  { driver, disable = [], confirm, unsupportedModel = 'warn' }: ToolsetOptions<Inputs>,
) {
  const models = new ModelCheck(name, unsupportedModel)
  const isOffered = (member: string) =>
    typeof toRecord(driver)[member] === 'function' && !disable.some((each) => each === member)
  const offered = Object.keys(schemas).filter(isOffered)
  if (offered.length === 0) {
    const hint =
      'Pass `playwrightBrowser(context)`, or an object with methods such as `screenshot`.'
    throw new UnsupportedInputError('the driver has no members', hint, `${name}.driver`)
  }
  const actions = new Actions(driver, confirm as Confirm | undefined)
  const members = offered.map((member) =>
    tool((input: unknown, runtime: ToolRuntime) => actions.run(member, input, runtime), {
      name: member,
      description: `A member of the ${name} toolset`,
      schema: schemas[member]!,
    }),
  )
  const left = Object.keys(schemas).filter((member) => !isOffered(member))
  const configs = Object.fromEntries(left.map((member) => [member, { enabled: false }]))
  const definition = { type: TYPES[name], ...(left.length > 0 && { configs }) }
  return createMiddleware({
    name,
    tools: members,
    wrapModelCall: (request, handler) => {
      const others = request.tools.filter((each) => !members.includes(each as never))
      if (!models.accepts(request.model)) return handler({ ...request, tools: others })
      checkOthers(name, others, offered)
      return handler({ ...request, tools: [...others, definition] })
    },
  })
}

/** Both sets have a `left_click`: LangChain finds a tool by its name alone. */
function checkOthers(name: string, others: readonly object[], members: readonly string[]): void {
  const same = others
    .map((each) => String(toRecord(each)['name']))
    .find((each) => members.includes(each))
  const isOther = others.some(({ type }: { type?: unknown }) =>
    Object.values<unknown>(TYPES).includes(type),
  )
  if (same === undefined && !isOther) return
  throw new UnsupportedInputError(
    same ? `a tool is named ${same}, as a member of ${name}` : 'an agent has two toolsets',
    'Give the tool another name, or each toolset to an agent of its own.',
    name,
  )
}

type Confirm = (name: string, input: object) => boolean | Promise<boolean>
type Member = (input: unknown) => Promise<ScreenResult> | ScreenResult

/** Runs actions one after the other: LangChain starts all calls of a reply together. */
class Actions {
  readonly #driver: object
  readonly #confirm: Confirm | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(driver: object, confirm: Confirm | undefined) {
    this.#driver = driver
    this.#confirm = confirm
  }

  run(name: string, input: unknown, { toolCallId, signal }: ToolRuntime): Promise<ToolMessage> {
    const answer = (content: ToolMessage['content'], status: 'success' | 'error' = 'success') =>
      new ToolMessage({ content, status, name, tool_call_id: toolCallId })
    const action = this.#last.then(async () => {
      signal?.throwIfAborted()
      if (!(await this.#isConfirmed(name, input))) return answer('The user declined it.', 'error')
      return answer(toContent(await this.#act(name, input)))
    })
    const answered = action.catch((error: unknown) => {
      // A person who is asked answers later: the call comes again then.
      if (signal?.aborted || isGraphBubbleUp(error)) throw error
      return answer(describeError(error), 'error')
    })
    this.#last = answered.catch(() => undefined)
    return answered
  }

  async #isConfirmed(name: string, input: unknown): Promise<boolean> {
    return (await this.#confirm?.(name, toRecord(input))) ?? true
  }

  async #act(name: string, input: unknown): Promise<ScreenResult> {
    const member = toRecord(this.#driver)[name] as Member
    return Reflect.apply(member, this.#driver, [input])
  }
}

function toContent(result: ScreenResult): ToolMessage['content'] {
  if (typeof result === 'string') return result === '' ? 'Done.' : result
  const data = Buffer.from(result.png).toString('base64')
  return [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }]
}

/** Without the log that Playwright adds to its errors. */
function describeError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return `Error: ${message.split('\nCall log:')[0]!.trim()}`
}
