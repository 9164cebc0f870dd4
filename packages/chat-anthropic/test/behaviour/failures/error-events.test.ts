import { AIMessageChunk } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { startEmulator, type Turn } from 'anthropic-emulator'
import { addInput, addText, close, frame, open, textReply, start } from '../../events.ts'
import { all, chat, failureOf, scripted, SSE } from './support.ts'

/** A stream of 200 that reports an error after some events: 3 are the start and a ping. */
const overloadedAfter = (events: number): Turn => ({
  content: 'One two three four five six.',
  headers: { 'retry-after-ms': '1' },
  fault: { errorAfter: { events, type: 'overloaded_error', message: 'Overloaded' } },
})

const read = async (stream: Promise<AsyncIterable<AIMessageChunk>>) =>
  (await all(stream)).map((chunk) => chunk.text).join('')

describe('an error event before the first content is retried like the HTTP error (row 19)', () => {
  test.each([0, 1, 2, 3])('after %i events', async (events) => {
    await using api = await startEmulator({ script: [overloadedAfter(events), 'All well.'] })
    expect(await read(chat(api, { maxRetries: 1 }).stream('Hi'))).toBe('All well.')
    expect(api.requests).toHaveLength(2)
  })

  test('as often as maxRetries says, and then rejects before any chunk', async () => {
    await using api = await startEmulator({ reply: overloadedAfter(0) })
    const chunks: AIMessageChunk[] = []
    const reading = async () => {
      for await (const chunk of await chat(api, { maxRetries: 2 }).stream('Hi')) chunks.push(chunk)
    }
    expect(await failureOf(reading())).toMatchObject({
      name: 'OverloadedError',
      status: 529,
      type: 'overloaded_error',
      retryable: true,
    })
    expect(chunks).toEqual([])
    expect(api.requests).toHaveLength(3)
  })

  test('but not when its kind is final', async () => {
    const error = { type: 'invalid_request_error', message: 'prompt is too long: 9 > 1' }
    const fault = { errorAfter: { events: 0, ...error } }
    await using api = await startEmulator({ reply: { content: 'x', fault } })
    const failure = await failureOf(all(chat(api, { maxRetries: 2 }).stream('Hi')))
    expect(failure).toMatchObject({ name: 'ContextOverflowError', status: 400, retryable: false })
    expect(api.requests).toHaveLength(1)
  })

  test('for a model whose invoke streams inside, too', async () => {
    await using api = await startEmulator({ script: [overloadedAfter(0), 'All well.'] })
    const llm = chat(api, { maxRetries: 1, streaming: true })
    expect((await llm.invoke('Hi')).text).toBe('All well.')
  })
})

describe('an error event after the first content rejects, and is never retried (row 19)', () => {
  test.each([
    ['overloaded_error', 529, 'OverloadedError', true],
    ['rate_limit_error', 429, 'RateLimitError', true],
    ['api_error', 500, 'ServerError', true],
    ['timeout_error', 504, 'ServerError', true],
    ['invalid_request_error', 400, 'BadRequestError', false],
    ['not_yet_invented_error', 500, 'ServerError', true],
  ])('%s', async (type, status, name, retryable) => {
    const fault = { errorAfter: { events: 5, type, message: 'Sorry' } }
    await using api = await startEmulator({ reply: { content: 'One two three.', fault } })
    const chunks: AIMessageChunk[] = []
    const reading = async () => {
      for await (const chunk of await chat(api, { maxRetries: 5 }).stream('Hi')) chunks.push(chunk)
    }
    const error = await failureOf(reading())
    expect(error).toMatchObject({ name, status, type, retryable })
    expect(error.request_id).toMatch(/^req_/)
    expect(error.message).toContain('Sorry')
    expect(chunks.length).toBeGreaterThan(1)
    expect(api.requests).toHaveLength(1)
  })

  test('what had arrived is on the error, with its usage', async () => {
    await using api = await startEmulator({ reply: overloadedAfter(6) })
    const error = await failureOf(all(chat(api).stream('Hi')))
    const partial = error.partialMessage!
    expect('One two three four five six.').toContain(partial.text)
    expect(partial.text).not.toBe('')
    expect(partial.usage_metadata?.input_tokens).toBeGreaterThan(0)
    expect(partial.response_metadata).toMatchObject({
      model_provider: 'anthropic',
      request_id: error.request_id,
      stop_reason: null,
    })
  })

  test('even when all of it comes in one piece', async () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    const piece = [start(), open(0, { type: 'text', text: '' }), addText(0, 'Half an'), error]
      .map(frame)
      .join('')
    await using api = await scripted((response) => response.writeHead(200, SSE).end(piece))
    const failure = await failureOf(all(chat(api, { maxRetries: 3 }).stream('Hi')))
    expect(failure).toMatchObject({ status: 529, request_id: 'req_stream' })
    expect(failure.partialMessage?.text).toBe('Half an')
    expect(api.requests).toHaveLength(1)
  })

  test('a tool call that had not ended is not among the tool calls (row 20)', async () => {
    const call = (id: string, input: object = {}) => ({
      type: 'tool_use',
      id,
      name: 'weather',
      input,
    })
    const error = { type: 'error', error: { type: 'api_error', message: 'Internal' } }
    const events = [
      start(),
      open(0, call('toolu_1')),
      addInput(0, '{"city":"Oslo"}'),
      close(0),
      open(1, call('toolu_2')),
      addInput(1, '{"city":'),
      addInput(1, '"Rome"}'),
      open(2, call('toolu_3', { city: 'Paris' })),
      error,
    ]
    await using api = await scripted((response) =>
      response.writeHead(200, SSE).end(events.map(frame).join('')),
    )
    const { partialMessage } = await failureOf(all(chat(api).stream('Hi')))
    expect(partialMessage?.tool_calls).toEqual([
      { id: 'toolu_1', name: 'weather', args: { city: 'Oslo' }, type: 'tool_call' },
    ])
  })

  test('invoke that streams inside rejects with the same error', async () => {
    await using api = await startEmulator({ reply: overloadedAfter(6) })
    const error = await failureOf(chat(api, { streaming: true, maxRetries: 2 }).invoke('Hi'))
    expect(error).toMatchObject({ status: 529, retryable: true })
    expect(error.partialMessage?.text).not.toBe('')
    expect(api.requests).toHaveLength(1)
  })

  test('an error event without an error is still one typed error', async () => {
    const odd = ['event: error\ndata: upstream gone\n\n', 'event: error\ndata: {}\n\n']
    await using api = await scripted((response, count) => {
      response.writeHead(200, SSE)
      response.end(
        frame(start()) +
          frame(open(0, { type: 'text', text: '' })) +
          frame(addText(0, 'Hm')) +
          odd[count],
      )
    })
    const first = await failureOf(all(chat(api).stream('Hi')))
    expect(first).toMatchObject({ name: 'ServerError', status: 500, retryable: true })
    expect(first.message).toContain('upstream gone')
    expect(await failureOf(all(chat(api).stream('Hi')))).toMatchObject({ name: 'ServerError' })
  })
})

describe('fallback models (row 55)', () => {
  test('answer when a stream fails before its first content', async () => {
    await using busy = await startEmulator({ reply: overloadedAfter(2) })
    await using free = await startEmulator({ reply: 'From the other one.' })
    const llm = chat(busy).withFallbacks([chat(free)])
    expect(await read(llm.stream('Hi'))).toBe('From the other one.')
    expect((await llm.invoke('Hi')).text).toBe('From the other one.')
  })

  test('do not hide a failure in the middle of an answer', async () => {
    const events = textReply('Never').slice(0, 3)
    await using busy = await scripted((response) => {
      response.writeHead(200, SSE).write(events.map(frame).join(''))
      setTimeout(() => response.destroy(), 20)
    })
    await using free = await startEmulator({ reply: 'From the other one.' })
    const error = await failureOf(
      read(
        chat(busy)
          .withFallbacks([chat(free)])
          .stream('Hi'),
      ),
    )
    expect(error.name).toBe('IncompleteStreamError')
    expect(free.requests).toHaveLength(0)
  })
})
