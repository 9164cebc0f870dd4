import { AsyncLocalStorage } from 'node:async_hooks'
import { pickRunnableConfigKeys } from '@langchain/core/runnables'
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons'
import { AsyncGeneratorWithSetup, IterableReadableStream } from '@langchain/core/utils/stream'
import { describe, expect, test } from 'vitest'

const HINT = 'see core-internals/readable-stream.ts'

describe('what toReadable leans on in @langchain/core', () => {
  test('a context that is entered again has the config of the run', () => {
    AsyncLocalStorageProviderSingleton.initializeGlobalInstance(new AsyncLocalStorage())
    const storage = AsyncLocalStorageProviderSingleton.getInstance()
    const config = { tags: ['canary'], configurable: { thread_id: 'canary' } }
    const keys = pickRunnableConfigKeys(config)
    const seen = () => AsyncLocalStorageProviderSingleton.getRunnableConfig()?.configurable
    const [first, store] = AsyncLocalStorageProviderSingleton.runWithConfig(
      keys,
      () => [seen(), storage.getStore()],
      true,
    )
    const change = `@langchain/core no longer restores a run's config from its context alone: ${HINT}`
    expect(storage.run(store, seen), change).toEqual(first)
  })

  test('the context is entered before the callback returns', () => {
    const result = AsyncLocalStorageProviderSingleton.runWithConfig({}, () => 'now', true)
    expect(result, `@langchain/core no longer runs with a config synchronously: ${HINT}`).toBe(
      'now',
    )
  })

  test('what a config hands on to a run', () => {
    const { signal } = new AbortController()
    const config = { callbacks: [], tags: [], metadata: {}, configurable: {}, signal }
    const keys = Object.keys(pickRunnableConfigKeys(config) ?? {})
    const change = `@langchain/core hands other keys of a config on to a run: ${HINT}`
    expect(keys, change).toEqual(expect.arrayContaining(Object.keys(config)))
  })

  test('a stream is its own iterator, so that overriding `next` reaches every loop', async () => {
    class Counting extends IterableReadableStream<number> {
      override async next(): Promise<IteratorResult<number>> {
        return { done: true, value: undefined }
      }
    }
    const stream = new Counting({ start: (controller) => controller.enqueue(1) })
    const read: number[] = []
    for await (const value of stream) read.push(value)
    const change = `@langchain/core no longer iterates a stream by its \`next\`: ${HINT}`
    expect(read, change).toEqual([])
    expect(stream[Symbol.asyncIterator](), change).toBe(stream)
  })

  test('an abort rejects with the reason of the signal', async () => {
    const controller = new AbortController()
    const generator = waitForever()
    const source = new AsyncGeneratorWithSetup({ generator, signal: controller.signal })
    const reason = new Error('canary')
    source.setup.catch(() => {})
    const step = source.next()
    controller.abort(reason)
    const change = `@langchain/core rejects an aborted stream with another error: ${HINT}`
    await expect(step, change).rejects.toBe(reason)
  })
})

async function* waitForever(): AsyncGenerator<number> {
  await new Promise(() => {})
  yield 1
}
