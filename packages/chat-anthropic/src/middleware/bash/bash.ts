/** The middleware that runs the commands of Anthropic's bash tool. */
import { randomUUID } from 'node:crypto'
import type { AIMessage, BaseMessage } from '@langchain/core/messages'
import type { ToolRuntime } from '@langchain/core/tools'
import { createMiddleware } from 'langchain'
import type { RunningMiddleware } from '../middleware.ts'
import { z } from 'zod/v4'
import { bash_20250124 } from '../../tools/index.ts'
import type { ToolCommand } from '../../tools/index.ts'
import { Refusal, type Report, reportOn, toToolMessage } from '../tool-result.ts'
import { BackendShell } from './backend-shell.ts'
import { decideOnCommand, decideOnReply, decisionSchema } from './confirm.ts'
import type { Decisions } from './confirm.ts'
import { isBackend, resolveOptions } from './options.ts'
import type { BashOptions, ResolvedOptions } from './options.ts'
import { toReport } from './report.ts'
import { ProcessShell } from './shell.ts'
import type { Shell } from './shell.ts'
import { ShellSessions } from './sessions.ts'

// Private: neither in the input of an agent nor in its output.
const stateSchema = z.object({
  _bashRun: z.string().optional(),
  _bashDecisions: z.record(z.string(), decisionSchema).optional(),
})

interface BashState {
  messages?: BaseMessage[]
  _bashRun?: string | undefined
  _bashDecisions?: Decisions | undefined
}

interface Configured {
  configurable?: Record<string, unknown>
}

/** A thread keeps its shell from run to run; without a thread a run has its own. */
function toSessionKey({ configurable }: Configured, state: BashState | undefined): string {
  const thread = configurable?.['thread_id']
  return thread === undefined ? `run ${state?._bashRun ?? ''}` : `thread ${String(thread)}`
}

/** Whether an earlier reply of the conversation has used the shell. */
function hasUsedShell(messages: readonly BaseMessage[] = []): boolean {
  const before = messages.slice(
    0,
    messages.findLastIndex(({ type }) => type === 'ai'),
  )
  return before.some(
    (message) =>
      message.type === 'ai' &&
      (message as AIMessage).tool_calls?.some(({ name }) => name === 'bash') === true,
  )
}

async function startShell({ policy, request }: ResolvedOptions): Promise<Shell> {
  if (isBackend(policy)) return new BackendShell(policy)
  return new ProcessShell(await policy.start(request), request.limits)
}

/** Runs what one tool call asks for. */
async function runCall(
  args: ToolCommand<'bash_20250124'>,
  runtime: ToolRuntime,
  sessions: ShellSessions,
  options: ResolvedOptions,
): Promise<Report> {
  const state = runtime.state as BashState | undefined
  const key = toSessionKey(runtime, state)
  if (args.restart === true) {
    await sessions.use(key, (session) => session.restart())
    return { content: 'Bash session restarted', isError: false }
  }
  const { command } = args as { command: string }
  if (command.includes('\0')) throw new Refusal('Error: a command cannot hold a NUL character.')
  const id = runtime.toolCallId
  const { confirm } = options
  if (confirm) {
    const decided = state?._bashDecisions?.[id]
    const { isAllowed, message } = await decideOnCommand({ id, command }, decided, confirm, runtime)
    if (!isAllowed) {
      throw new Refusal(`Error: the user refused this command. ${message ?? ''}`.trim())
    }
  }
  const onText = (text: string) => runtime.writer?.({ type: 'bash_output', id, text })
  const result = await sessions.use(key, (session) =>
    session.run(command, { signal: runtime.signal, onText }),
  )
  if (result.ending === 'abort') runtime.signal?.throwIfAborted()
  return toReport(result, options, hasUsedShell(state?.messages))
}

const toHooks = (options: ResolvedOptions, sessions: ShellSessions) => ({
  // A program that cannot run commands fails before its first model call, not in the model's hands.
  beforeAgent: async (_: unknown, runtime: Configured) => {
    if (!isBackend(options.policy)) await options.policy.check?.(options.request)
    return runtime.configurable?.['thread_id'] === undefined
      ? { _bashRun: randomUUID() }
      : undefined
  },
  afterAgent: async (state: BashState, runtime: Configured) => {
    const isOver = options.lifetime === 'run' || runtime.configurable?.['thread_id'] === undefined
    if (isOver) await sessions.end(toSessionKey(runtime, state))
  },
})

/**
 * Gives an agent Anthropic's bash tool and runs its commands: one shell for each thread, whose
 * commands run in order. Results, refusals and timeouts are messages for the model; output is
 * streamed in the mode `custom` as `{ type: 'bash_output', id, text }`.
 *
 * Dispose of it (`await using`), or shells end when idle and with this program.
 *
 * @throws Error where `policy` is missing, or an option cannot be.
 */
export function bash(options: BashOptions): RunningMiddleware & AsyncDisposable {
  const resolved = resolveOptions(options)
  const { timeoutMs, maxOutputBytes, hardOutputBytes, startup, idleMs, confirm } = resolved
  const output = { keep: maxOutputBytes, hard: hardOutputBytes }
  const start = () => startShell(resolved)
  const sessions = new ShellSessions({ start, startup, execute: { timeoutMs, output } }, idleMs)
  const execute = async (args: ToolCommand<'bash_20250124'>, runtime: ToolRuntime) => {
    const report = await reportOn(() => runCall(args, runtime, sessions, resolved), runtime)
    return toToolMessage('bash', report, runtime)
  }
  const middleware = createMiddleware({
    name: 'bash',
    stateSchema,
    tools: [bash_20250124({ execute })],
    ...toHooks(resolved, sessions),
    ...(confirm && {
      afterModel: async ({ messages }: { messages: BaseMessage[] }, runtime: Configured) => ({
        _bashDecisions: await decideOnReply(messages, confirm, runtime),
      }),
    }),
  })
  // Its state is its own.
  const running = middleware as object as RunningMiddleware
  return Object.assign(running, { [Symbol.asyncDispose]: () => sessions.endAll() })
}
