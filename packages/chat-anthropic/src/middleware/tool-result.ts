/** Results of tools as messages: whatever goes wrong is a result too. */
import { type MessageContent, ToolMessage } from '@langchain/core/messages'
import type { ToolRuntime } from '@langchain/core/tools'
import { isGraphBubbleUp } from '@langchain/langgraph'

/** What the model reads of a call. */
export interface Report {
  content: MessageContent
  isError: boolean
}

/** A call that came to nothing, in the words that the model reads. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** The message of a report. */
export function toToolMessage(
  name: string,
  { content, isError }: Report,
  { toolCallId }: ToolRuntime,
): ToolMessage {
  const status = isError ? 'error' : 'success'
  return new ToolMessage({ content, name, tool_call_id: toolCallId, status })
}

/**
 * The report of a task. Nothing is thrown but interrupts and cancellations: beside middleware that
 * wraps tool calls, an error would end the run.
 */
export async function reportOn(task: () => Promise<Report>, runtime: ToolRuntime): Promise<Report> {
  try {
    return await task()
  } catch (error) {
    if (isGraphBubbleUp(error) || runtime.signal?.aborted) throw error
    const { message } = error as Error
    return { content: error instanceof Refusal ? message : `Error: ${message}`, isError: true }
  }
}
