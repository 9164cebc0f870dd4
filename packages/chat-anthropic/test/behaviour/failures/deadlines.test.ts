import { Anthropic, type ClientOptions } from '@anthropic-ai/sdk'
import type { ChatAnthropic, ChatAnthropicOptions } from 'chat-anthropic'
import { ChatAnthropicVertex } from 'chat-anthropic/vertex'
import { beforeAll, describe, expect, test } from 'vitest'
import { textMessage } from '../../events.ts'
import { frame, start } from '../../events.ts'
import { chat, failureOf, holdClock, MODEL, type Scripted, scripted, SSE } from './support.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

/** A promise, and what fulfils it. */
function later<T>() {
  let arrive: (value: T) => void = () => {}
  const promise = new Promise<T>((resolve) => (arrive = resolve))
  return { promise, arrive }
}

const areClosed = (api: Scripted) => api.requests.map(({ isClosed }) => isClosed)

describe('a key that comes after the deadline sends no request, and a retry sends one', () => {
  type Ask = () => Promise<string>
  type Limits = Required<Pick<ChatAnthropicOptions, 'timeout' | 'maxRetries' | 'onFailedAttempt'>>
  type Make = (api: Scripted, ask: Ask, limits: Limits) => ChatAnthropic

  const ways: [name: string, make: Make][] = [
    [
      "of a key function for Anthropic's API",
      (api, ask, limits) => chat(api, { ...limits, apiKey: ask }),
    ],
    [
      'of a provider of tokens for Vertex AI',
      (api, ask, limits) => {
        const getRequestHeaders = async () => new Headers({ 'x-api-key': await ask() })
        return new ChatAnthropicVertex({
          model: MODEL,
          region: 'global',
          projectId: 'p',
          baseURL: api.url,
          authClient: { projectId: 'p', getRequestHeaders } as never,
          maxTokens: 9,
          ...limits,
        })
      },
    ],
  ]

  // Loading a package takes time that is no provider's.
  beforeAll(() => import('@anthropic-ai/vertex-sdk'))

  test.each(ways)('%s', async (_, make) => {
    using clock = holdClock()
    await using api = await scripted((response) => {
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(textMessage('Hello.')))
    })
    const late = later<string>()
    let asked = 0
    const ask = () => ((asked += 1) === 1 ? late.promise : Promise.resolve('key-2'))
    const failures: unknown[] = []
    const onFailedAttempt = (error: unknown) => {
      failures.push(error)
      late.arrive('key-1')
    }
    const llm = make(api, ask, { timeout: 400, maxRetries: 1, onFailedAttempt })
    const reply = llm.invoke('Hi')
    await expect.poll(() => asked).toBe(1)
    await clock.pass(400)
    await expect.poll(() => failures).toHaveLength(1)
    await clock.passUntil(() => asked === 2)
    expect((await reply).text).toBe('Hello.')
    expect(failures).toMatchObject([{ name: 'TimeoutError' }])
    const sent = api.requests.map(({ headers }) => headers.authorization ?? headers['x-api-key'])
    expect(sent.map((value) => String(value).replace('Bearer ', ''))).toEqual(['key-2'])
  })
})

describe('what comes after the deadline has its connection closed', () => {
  /** Listens to no signal, as some `fetch` of a package does. */
  const deaf: typeof fetch = (url, init) => fetch(url, { ...init, signal: null })

  test.each(['invoke', 'stream'] as const)('a head: %s', async (method) => {
    const arrived = later<void>()
    const over = later<void>()
    await using api = await scripted(async (response) => {
      arrived.arrive()
      await over.promise
      if (method === 'invoke') response.writeHead(200, JSON_TYPE).write('{"id": "msg_1",')
      else response.writeHead(200, SSE).write(frame(start()))
    })
    const llm = chat(api, { timeout: 200, clientOptions: { fetch: deaf } })
    const error = await failureOf(llm[method]('Hi'))
    expect(error).toMatchObject({ name: 'TimeoutError', retryable: true })
    await arrived.promise
    over.arrive()
    await expect.poll(() => areClosed(api)).toEqual([true])
  })

  type Create = (body: never, options: never) => Promise<unknown>
  const clients: [name: string, make: (options: ClientOptions) => unknown][] = [
    ["the SDK's", (options) => new Anthropic(options)],
    [
      'one that shows no response',
      (options) => {
        const { messages } = new Anthropic(options)
        const create: Create = async (body, rest) => messages.create(body, rest)
        return { messages: { create } }
      },
    ],
  ]

  test.each(clients)('the rest of a body, by a client of the caller: %s', async (_, make) => {
    await using api = await scripted((response) => {
      response.writeHead(200, JSON_TYPE).write('{"id": "msg_1",')
    })
    using clock = holdClock()
    const failed = failureOf(chat(api, { timeout: 200, createClient: make }).invoke('Hi'))
    await expect.poll(() => api.requests).toHaveLength(1)
    await clock.pass(200)
    expect(await failed).toMatchObject({ name: 'TimeoutError' })
    await expect.poll(() => areClosed(api)).toEqual([true])
  })
})

test('a page where a stream was asked for ends by `streamIdleTimeout`, and says how it began', async () => {
  await using api = await scripted((response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).write('<html>Please wait.')
  })
  const error = await failureOf(chat(api, { streamIdleTimeout: 1_000 }).stream('Hi'))
  expect(error).toMatchObject({ name: 'MalformedStreamError', retryable: false })
  expect(error.message).toMatch(/text\/html.*Please wait/)
  await expect.poll(() => areClosed(api)).toEqual([true])
})
