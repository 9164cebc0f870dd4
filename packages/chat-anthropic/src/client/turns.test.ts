import { AsyncCaller } from '@langchain/core/utils/async_caller'
import { expect, test, vi } from 'vitest'
import { Pacer } from './pacing.ts'
import { withRetries } from './turns.ts'

test('a call that was aborted while it stood in a queue takes no turn', async () => {
  const pacer = new Pacer()
  const taken = vi.spyOn(pacer, 'takeTurn')
  const ended = vi.spyOn(pacer, 'noteEnd')
  const leaving = new AbortController()
  const options = { queue: new AsyncCaller({ maxConcurrency: 1 }), maxRetries: 0, timeout: 1_000 }
  let answer = () => {}
  const answered = new Promise<void>((resolve) => (answer = resolve))
  const attempt = () =>
    answered.then(() => ({ info: { requestId: undefined, headers: undefined } }))
  const first = withRetries(options, pacer, attempt)
  const others = Array.from({ length: 3 }, () =>
    withRetries({ ...options, signal: leaving.signal }, pacer, attempt),
  )
  const left = Promise.allSettled(others)
  leaving.abort(new Error('Enough.'))
  expect((await left).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  answer()
  await first
  await options.queue.call(async () => 'what stood in the queue before')
  expect([taken.mock.calls.length, ended.mock.calls.length]).toEqual([1, 1])
})
