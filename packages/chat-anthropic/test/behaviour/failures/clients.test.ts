import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { ChatAnthropic } from '../../../src/index.ts'
import { frame, textMessage, textReply } from '../../events.ts'
import { all, chat, failing, failureOf, MODEL } from './support.ts'

/** A response of another make than the global one, as the `fetch` of a package gives it. */
function foreignResponse(response: Response): Response {
  const { ok, status, headers, body, url } = response
  return { ok, status, headers, body, url, text: () => response.text() } as Response
}

test('a `fetch` of a package gives responses of its own (row 59)', async () => {
  await using api = await startEmulator({
    script: ['One.', 'Two.', failing(404, 'not_found_error')],
  })
  const foreign = async (...args: Parameters<typeof fetch>) => foreignResponse(await fetch(...args))
  const llm = chat(api, { clientOptions: { fetch: foreign } })
  expect((await llm.invoke('Hi')).text).toBe('One.')
  expect((await all(llm.stream('Hi'))).map(({ text }) => text).join('')).toBe('Two.')
  expect(await failureOf(llm.invoke('Hi'))).toMatchObject({ status: 404 })
})

test.each([[false], [true]])(
  'a `fetch` may give its body as buffers; streamed inside: %s (row 59)',
  async (streaming) => {
    const pieces = textReply('One two three.').map((event) =>
      new TextEncoder().encode(frame(event)),
    )
    const fetch = async () => {
      const body = new ReadableStream({
        start(controller) {
          for (const { buffer } of pieces) controller.enqueue(buffer)
          controller.close()
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    }
    const read = (response: Response) =>
      ({ ok: true, status: 200, headers: response.headers, body: response.body }) as Response
    const llm = chat(
      { url: 'http://localhost' },
      { streaming, clientOptions: { fetch: async () => read(await fetch()) } },
    )
    if (streaming) expect((await llm.invoke('Hi')).text).toBe('One two three.')
    const chunks = await all(llm.stream('Hi'))
    expect(chunks.map(({ text }) => text).join('')).toBe('One two three.')
  },
)

test.each([[false], [true]])(
  'a `fetch` may use its buffer again, and give nothing between; streamed inside: %s (row 59)',
  async (streaming) => {
    const bytes = Buffer.from(textReply('A ship — é 😀.').map(frame).join(''))
    const read = () => {
      const used = Buffer.alloc(1)
      let at = 0
      // One that asks for each byte when it is read.
      return new ReadableStream(
        {
          pull(controller) {
            if (at === bytes.length) return controller.close()
            if (at % 7 === 3) controller.enqueue(undefined)
            used[0] = bytes[at++]!
            controller.enqueue(used)
          },
        },
        { highWaterMark: 0 },
      )
    }
    const headers = new Headers({ 'content-type': 'text/event-stream' })
    const fetch = async () => ({ ok: true, status: 200, headers, body: read() }) as Response
    const llm = chat({ url: 'http://localhost' }, { streaming, clientOptions: { fetch } })
    if (streaming) expect((await llm.invoke('Hi')).text).toBe('A ship — é 😀.')
    const chunks = await all(llm.stream('Hi'))
    expect(chunks.map(({ text }) => text).join('')).toBe('A ship — é 😀.')
  },
)

describe('a client that is not the SDK’s (rows 59, 61)', () => {
  const asked: object[] = []
  const makeModel = (create: (body: { stream: boolean }) => Promise<unknown>) =>
    new ChatAnthropic({
      model: MODEL,
      maxTokens: 9,
      maxRetries: 1,
      createClient: (options) => {
        asked.push(options)
        return { messages: { create, countTokens: async () => ({ input_tokens: 7 }) } }
      },
    })

  test('may give plain messages, events and counts', async () => {
    const llm = makeModel(async ({ stream }) =>
      stream ? textReply('Hello.') : textMessage('Hello.'),
    )
    expect((await llm.invoke('Hi')).text).toBe('Hello.')
    expect((await all(llm.stream('Hi'))).map(({ text }) => text).join('')).toBe('Hello.')
    expect(await llm.countTokens('Hi')).toBe(7)
  })

  test('is made once, without retries of its own', async () => {
    asked.length = 0
    const llm = makeModel(async () => textMessage('Hello.'))
    await Promise.all([llm.invoke('1'), llm.invoke('2'), llm.invoke('3')])
    expect(asked).toMatchObject([{ maxRetries: 0 }])
  })

  test('has its errors understood by their shape, whatever copy of the SDK made them', async () => {
    let calls = 0
    const llm = makeModel(async () => {
      calls += 1
      const headers = new Headers({ 'retry-after-ms': '1', 'request-id': 'req_7' })
      const error = { type: 'error', error: { type: 'overloaded_error', message: 'Busy' } }
      throw Object.assign(new Error('529'), { status: 529, headers, error })
    })
    expect(await failureOf(llm.invoke('Hi'))).toMatchObject({
      name: 'OverloadedError',
      type: 'overloaded_error',
      request_id: 'req_7',
      retryable: true,
    })
    expect(calls).toBe(2)
  })

  test('whose stream breaks off is told so', async () => {
    const llm = makeModel(async () => textReply('Hello.').slice(0, 3))
    const error = await failureOf(all(llm.stream('Hi')))
    expect(error.name).toBe('IncompleteStreamError')
    expect(error.partialMessage?.text).toBe('Hello.')
  })
})
