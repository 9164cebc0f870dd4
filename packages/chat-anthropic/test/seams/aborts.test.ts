/** Calls that end by a signal: one kind of error for each, however the reply is read. */
import { ModelAbortError } from '@langchain/core/errors'
import { describe, expect, test } from 'vitest'
import { all, chat, failureOf, SSE } from '../behaviour/failures/support.ts'
import { addText, frame, open, start, text } from '../events.ts'

/** A model whose reply says a word and never ends. */
function stalled() {
  const bytes = new TextEncoder().encode(
    [start(), open(0, text('')), addText(0, 'One')].map(frame).join(''),
  )
  const fetch = async () =>
    new Response(new ReadableStream({ start: (body) => body.enqueue(bytes) }), { headers: SSE })
  return chat({ url: 'http://localhost' }, { maxTokens: 64_000, clientOptions: { fetch } })
}

type Model = ReturnType<typeof stalled>
type Call = { signal?: AbortSignal; timeout?: number }

const ways: [name: string, run: (llm: Model, call: Call) => Promise<unknown>][] = [
  ['invoke', (llm, call) => llm.invoke('Hi', call)],
  ['stream', (llm, call) => all(llm.stream('Hi', call))],
  [
    'stream, read by a reader',
    async (llm, call) => {
      const reader = (await llm.stream('Hi', call)).getReader()
      while (!(await reader.read()).done);
    },
  ],
]

describe.each(ways)('%s', (_, run) => {
  test('ended by AbortSignal.timeout: our TimeoutError, with what had arrived (E10)', async () => {
    const error = await failureOf(run(stalled(), { signal: AbortSignal.timeout(100) }))
    expect(error).toMatchObject({ name: 'TimeoutError', retryable: true })
    expect(error.partialMessage?.text).toBe('One')
  })

  test("ended by the call's `timeout`: the same (E10)", async () => {
    const error = await failureOf(run(stalled(), { timeout: 100 }))
    expect(error).toMatchObject({ name: 'TimeoutError', retryable: true })
    expect(error.partialMessage?.text).toBe('One')
  })

  test('aborted: an AbortError, with what had arrived (E10)', async () => {
    const leaving = new AbortController()
    setTimeout(() => leaving.abort(), 100)
    const error = await failureOf(run(stalled(), { signal: leaving.signal }))
    expect(error.name).toBe('AbortError')
    expect(ModelAbortError.isInstance(error)).toBe(true)
    expect(error.partialOutput?.text).toBe('One')
  })
})
