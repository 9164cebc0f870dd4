import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { calling, frozen, type Json, sent } from '../behaviour/support.ts'

/** A PNG of one pixel. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

export const pngOf = (data: string) => ({
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data },
})

export const text = (value: string) => ({ type: 'text', text: value })

/** The content of the result on the wire, and the warnings, for what a tool returned. */
export async function returned(content: unknown, status?: 'error') {
  const message = new ToolMessage({ tool_call_id: 't1', content: 'x', ...(status && { status }) })
  message.content = content as never
  const { body, warnings } = await sent(frozen([new HumanMessage('Q'), calling('t1'), message]))
  const [block] = body.messages[2]!.content as unknown as [Json]
  return { content: block['content'], block, warnings, messages: body.messages }
}
