import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import { getContextVariable, setContextVariable } from '@langchain/core/context'
import type { AIMessageChunk } from '@langchain/core/messages'
import { RunnableLambda } from '@langchain/core/runnables'
import { IterableReadableStream } from '@langchain/core/utils/stream'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { ChatAnthropic } from '../../../src/index.ts'
import { textReply } from '../../events.ts'
import { all, chat, failing, failureOf, MODEL } from '../failures/support.ts'

const textOf = (chunks: AIMessageChunk[]) => chunks.map(({ text }) => text).join('')

async function readAll(stream: ReadableStream<AIMessageChunk>): Promise<AIMessageChunk[]> {
  const reader = stream.getReader()
  const chunks: AIMessageChunk[] = []
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    chunks.push(step.value)
  }
  return chunks
}

describe('what `stream` gives is a readable stream of the platform', () => {
  test('and the one that core gives', async () => {
    await using api = await startEmulator({ reply: 'One two.' })
    const stream = await chat(api).stream('Hi')
    expect(stream).toBeInstanceOf(IterableReadableStream)
    expect(stream).toBeInstanceOf(ReadableStream)
    expect(textOf(await all(Promise.resolve(stream)))).toBe('One two.')
  })

  test('with readers', async () => {
    await using api = await startEmulator({ reply: 'One two.' })
    expect(textOf(await readAll(await chat(api).stream('Hi')))).toBe('One two.')
  })

  test('that can be split in two', async () => {
    await using api = await startEmulator({ reply: 'One two.' })
    const [left, right] = (await chat(api).stream('Hi')).tee()
    const texts = await Promise.all([left, right].map(async (half) => textOf(await readAll(half))))
    expect(texts).toEqual(['One two.', 'One two.'])
  })

  test('that can be iterated first and read on', async () => {
    await using api = await startEmulator({ reply: 'One two three.' })
    const stream = await chat(api).stream('Hi')
    const first = await stream.next()
    const second = await stream.next()
    const rest = await readAll(stream)
    expect(textOf([first.value, second.value, ...rest])).toBe('One two three.')
  })

  test('with an end that stays', async () => {
    await using api = await startEmulator({ reply: 'One.' })
    const stream = await chat(api).stream('Hi')
    await all(Promise.resolve(stream))
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })
})

describe('leaving it closes the connection', () => {
  const leavings: Record<string, (stream: IterableReadableStream<AIMessageChunk>) => unknown> = {
    'by cancel': (stream) => stream.cancel(),
    'by return': (stream) => stream.return(),
    'by throw': (stream) => stream.throw(new Error('Enough.')).catch(() => {}),
    'by dispose': (stream) => stream[Symbol.asyncDispose](),
    'by a reader': (stream) => stream.getReader().cancel(),
  }
  test.each(Object.entries(leavings))('%s', async (_, leave) => {
    // It would not end by itself.
    const reply = { content: 'One two three four five.', fault: { stallAfter: 4 } }
    await using api = await startEmulator({ reply })
    const stream = await chat(api).stream('Hi')
    await stream.next()
    await leave(stream)
    await expect.poll(() => api.requests[0]?.aborted).toBe(true)
  })
})

test('what fails before the first chunk rejects the call, not its stream', async () => {
  await using api = await startEmulator({ reply: failing(404, 'not_found_error') })
  const error = await failureOf(chat(api).stream('Hi'))
  expect(error.name).toBe('NotFoundError')
})

test('what fails later rejects the next step, and then it is over', async () => {
  await using api = await startEmulator({ reply: { content: 'One two.', fault: { cutAfter: 5 } } })
  const stream = await chat(api).stream('Hi')
  const error = await failureOf(all(Promise.resolve(stream)))
  expect(error.name).toBe('IncompleteStreamError')
  expect(await stream.next()).toEqual({ done: true, value: undefined })
})

test('an abort ends it even where a callback never does', async () => {
  await using api = await startEmulator({ reply: 'One two.' })
  const leaving = new AbortController()
  let tokens = 0
  class Stuck extends BaseCallbackHandler {
    name = 'stuck'
    override awaitHandlers = true
    override handleLLMNewToken() {
      tokens += 1
      return tokens < 3 ? undefined : new Promise<void>(() => queueMicrotask(() => leaving.abort()))
    }
  }
  const config = { signal: leaving.signal, callbacks: [new Stuck()] }
  const error = await failureOf(all(chat(api).stream('Hi', config)))
  expect(error.name).toBe('AbortError')
})

test('every chunk is fetched in the context in which the stream was asked for', async () => {
  const seen: unknown[] = []
  async function* events() {
    for (const event of textReply('One.')) {
      seen.push(getContextVariable('who'))
      yield await Promise.resolve(event)
    }
  }
  const createClient = () => ({ messages: { create: () => Promise.resolve(events()) } })
  const llm = new ChatAnthropic({ model: MODEL, createClient })
  const ask = RunnableLambda.from(async (who: string) => {
    setContextVariable('who', who)
    const stream = await llm.stream('Hi')
    return RunnableLambda.from(async () => {
      setContextVariable('who', 'the reader')
      return textOf(await all(Promise.resolve(stream)))
    }).invoke('')
  })
  expect(await ask.invoke('the asker')).toBe('One.')
  expect(seen).toEqual(textReply('').map(() => 'the asker'))
})
