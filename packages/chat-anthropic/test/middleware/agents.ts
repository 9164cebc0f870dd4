/** Agents on an emulator whose script calls tools. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ToolMessage } from '@langchain/core/messages'
import type { BaseMessage } from '@langchain/core/messages'
import type { StructuredToolInterface } from '@langchain/core/tools'
import { type AgentMiddleware, createAgent } from 'langchain'
import { onTestFinished, vi } from 'vitest'
import { type Emulator, type Script, startEmulator } from 'anthropic-emulator'
import { chat } from '../behaviour/support.ts'

/** A folder for one test. */
export function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'chat-anthropic-agent-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Waits until a check passes, however busy the machine is. */
export const eventually = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 60_000, interval: 20 })

/** A call of a tool as the model makes it. */
export interface Call {
  name: string
  input: object
}

let made = 0

/** A turn that calls tools. */
export const asks = (...calls: readonly Call[]) => ({
  content: calls.map(({ name, input }) => {
    made += 1
    return { type: 'tool_use', id: `toolu_${made}`, name, input }
  }),
  stop_reason: 'tool_use',
})

/** Runs a command, as the model asks for it. */
export const runs = (command: string): Call => ({ name: 'bash', input: { command } })

/** What a tool answered with. */
export interface Answer {
  text: string
  status: string | undefined
}

/** The results of tools among messages. */
export const answersIn = (messages: readonly BaseMessage[]): Answer[] =>
  messages
    .filter((message) => ToolMessage.isInstance(message))
    .map(({ text, status }) => ({ text, status }))

/** Disposes of middleware after the test. */
export function disposing<M extends AgentMiddleware>(middleware: M): M {
  const { [Symbol.asyncDispose]: dispose } = middleware as Partial<AsyncDisposable>
  if (dispose) onTestFinished(() => dispose.call(middleware))
  return middleware
}

/** What the one tool of a middleware answers to calls of one reply, without an agent around it. */
export async function answer(
  middleware: AgentMiddleware,
  inputs: readonly object[],
): Promise<Answer[]> {
  const [tool] = disposing(middleware).tools as StructuredToolInterface[]
  const call = { type: 'tool_call' as const, name: String(tool?.name) }
  const results = await Promise.all(
    inputs.map((args, index): unknown => tool?.invoke({ ...call, id: `toolu_${index}`, args })),
  )
  return answersIn(results as BaseMessage[])
}

type AgentOptions = Partial<Parameters<typeof createAgent>[0]>

/** An agent with an emulator that plays a script, both gone after the test. */
export async function makeAgent(
  middleware: readonly AgentMiddleware[],
  script: Script,
  options: AgentOptions = {},
) {
  const api: Emulator = await startEmulator({ script })
  onTestFinished(() => api.close())
  for (const each of middleware) disposing(each)
  const agent = createAgent({ model: chat(api), tools: [], middleware, ...options })
  return { agent, api }
}

export const GO = { messages: [{ role: 'user' as const, content: 'Go on.' }] }

/** What the tools answered to some turns of the model, and with which state the agent ended. */
export async function play(
  middleware: readonly AgentMiddleware[],
  turns: readonly (readonly Call[])[],
  input: object = {},
) {
  const script = [...turns.map((calls) => asks(...calls)), 'Done.']
  const { agent, api } = await makeAgent(middleware, script)
  const state = (await agent.invoke({ ...GO, ...input })) as { messages: BaseMessage[] }
  return { answers: answersIn(state.messages), state: state as Record<string, unknown>, api }
}
