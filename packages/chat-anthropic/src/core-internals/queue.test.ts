import { describe, expect, test } from 'vitest'
import { createQueue } from './queue.ts'

const HINT = 'see core-internals/queue.ts'

describe("what `maxConcurrency` leans on in @langchain/core's AsyncCaller", () => {
  test('calls keep to the limit, in their order', async () => {
    const queue = createQueue(1)!
    const log: string[] = []
    const call = (name: string) => async () => {
      log.push(`${name} begins`)
      await Promise.resolve()
      log.push(`${name} ends`)
    }
    await Promise.all(['a', 'b'].map((name) => queue.callWithOptions({}, call(name))))
    const change = `@langchain/core's AsyncCaller no longer runs one call after the other: ${HINT}`
    expect(log, change).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  })

  test('an abort rejects a call that still runs', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const call = createQueue(1)!.callWithOptions({ signal }, () => new Promise(() => {}))
    controller.abort(new Error('canary'))
    const change = `@langchain/core's AsyncCaller no longer rejects on abort: ${HINT}`
    await expect(call, change).rejects.toThrow()
  })

  test('nothing is retried', async () => {
    let calls = 0
    const fail = async () => {
      calls += 1
      throw new Error('canary')
    }
    await expect(createQueue(1)!.callWithOptions({}, fail)).rejects.toThrow('canary')
    const change = `@langchain/core's AsyncCaller retries in spite of \`maxRetries: 0\`: ${HINT}`
    expect(calls, change).toBe(1)
  })

  test('there is no queue without a limit', () => {
    expect(createQueue(undefined)).toBeUndefined()
  })
})
