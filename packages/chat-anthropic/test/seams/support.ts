import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { vi } from 'vitest'
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

/** A turn of the event loop, which takes none of a fake clock's time. */
export const turn = () => new Promise((resolve) => setImmediate(resolve))

/** What a promise comes to, while the fake clock moves on by so many milliseconds at a time. */
export async function inTime<T>(promise: Promise<T>, step = 5): Promise<T> {
  const seen = { isOver: false }
  const end = () => void (seen.isOver = true)
  promise.then(end, end)
  while (!seen.isOver) {
    // Replies are read in several turns of the event loop: they take none of the time.
    for (let turns = 0; turns < 5; turns += 1) await turn()
    await vi.advanceTimersByTimeAsync(step)
  }
  return promise
}
