/** Asks whether commands may run, before any of a reply does. */
import type { AIMessage, BaseMessage } from '@langchain/core/messages'
import { interrupt } from '@langchain/langgraph'
import type { HITLRequest, HITLResponse } from 'langchain'
import { z } from 'zod/v4'
import type { BashOptions, ConfirmRuntime } from './options.ts'

/** What was decided about a call; it binds the very command that was shown. */
export const decisionSchema = z.object({
  command: z.string(),
  isAllowed: z.boolean(),
  message: z.string().optional(),
})

/** A decision about one command. */
export type Decision = z.infer<typeof decisionSchema>

/** Decisions by the ids of their calls. */
export type Decisions = Record<string, Decision>

/** A command that a reply asks for. */
interface AskedCommand {
  id: string
  command: string
}

type Confirm = NonNullable<BashOptions['confirm']>

/** Anything else that a program without types answers is a no. */
const isYes = (answer: unknown): boolean => answer === true

/** The commands of the last reply, in its order. */
function commandsOf(messages: readonly BaseMessage[]): AskedCommand[] {
  const last = messages.at(-1) as AIMessage | undefined
  return (last?.tool_calls ?? []).flatMap(({ id, name, args }) => {
    const { command, restart } = args as { command?: unknown; restart?: unknown }
    if (name !== 'bash' || typeof command !== 'string' || restart === true) return []
    return [{ id: id ?? '', command }]
  })
}

/** Asks a human about some commands, with one interrupt. */
function askHuman(asked: readonly AskedCommand[]): Decisions {
  const request: HITLRequest = {
    actionRequests: asked.map(({ command }) => ({
      name: 'bash',
      args: { command },
      description: `The model asks to run this command:\n\n${command}`,
    })),
    reviewConfigs: asked.map(() => ({
      actionName: 'bash',
      allowedDecisions: ['approve', 'reject'],
    })),
  }
  const answer = interrupt<HITLRequest, Partial<HITLResponse> | undefined>(request)
  const decisions = answer?.decisions ?? []
  if (decisions.length !== asked.length) {
    throw new Error(
      `bash asked about ${asked.length} commands and got ${decisions.length} decisions. Resume ` +
        "with { decisions: [{ type: 'approve' } or { type: 'reject', message }] }, one for each.",
    )
  }
  return Object.fromEntries(
    asked.map(({ id, command }, index): [string, Decision] => {
      const decision = decisions[index]
      const message = decision?.type === 'reject' ? decision.message : undefined
      return [id, { command, isAllowed: decision?.type === 'approve', ...(message && { message }) }]
    }),
  )
}

/** Decides about all commands of the last reply: by the hook, and by a human where it asks for one. */
export async function decideOnReply(
  messages: readonly BaseMessage[],
  confirm: Confirm,
  runtime: ConfirmRuntime,
): Promise<Decisions> {
  const decisions: Decisions = {}
  const open: AskedCommand[] = []
  for (const asked of commandsOf(messages)) {
    const { id, command } = asked
    const answer = await confirm(command, runtime)
    if (answer === 'interrupt') open.push(asked)
    else decisions[id] = { command, isAllowed: isYes(answer) }
  }
  return open.length === 0 ? decisions : { ...decisions, ...askHuman(open) }
}

/** The decision about a command that is about to run; asks where it was changed since, or not seen. */
export async function decideOnCommand(
  asked: AskedCommand,
  decided: Decision | undefined,
  confirm: Confirm,
  runtime: ConfirmRuntime,
): Promise<Decision> {
  const { id, command } = asked
  if (decided?.command === command) return decided
  const answer = await confirm(command, runtime)
  if (answer !== 'interrupt') return { command, isAllowed: isYes(answer) }
  return askHuman([asked])[id] ?? { command, isAllowed: false }
}
