import { AIMessageChunk } from '@langchain/core/messages'
import { startEmulator, type Turn } from 'anthropic-emulator'
import { describe, expect, test } from 'vitest'
import { ChatAnthropic, type ChatAnthropicOptions } from '../../src/index.ts'
import { chat, MODEL, thrownBy } from '../behaviour/support.ts'
import {
  addText,
  call,
  CALLED,
  END,
  input,
  open,
  say,
  start,
  stream,
  text,
  think,
} from '../events.ts'

/** What a program reads off an error. */
interface Broken {
  name: string
  message: string
  request_id?: string
  partialMessage?: AIMessageChunk
  partialOutput?: AIMessageChunk
}

const view = (error: unknown) => {
  const { name, message, request_id, partialMessage, partialOutput } = error as Broken
  const partial = partialOutput ?? partialMessage
  return {
    name,
    message,
    request_id: request_id === undefined,
    isChunk: AIMessageChunk.isInstance(partial),
    partial: partial && {
      id: partial.id,
      content: partial.content,
      calls: partial.tool_calls,
      usage: partial.usage_metadata,
    },
  }
}

const LISTENER = { callbacks: [{ handleLLMNewToken() {} }] }

/** What an `invoke` that streams comes to: where nobody listens, and where someone does. */
function both(reply: Turn) {
  const ask = async (config: object) => {
    await using api = await startEmulator({ reply })
    return await chat(api, { streaming: true }).invoke('Hi', config)
  }
  return [() => ask({}), () => ask(LISTENER)] as const
}

const HALF = stream(start(), open(0, text('')), addText(0, 'Half'))

/** An `invoke` that is aborted when everything sent has been read. */
async function abortedInvoke(sse: string, options: Partial<ChatAnthropicOptions>, config: object) {
  const controller = new AbortController()
  const pieces = [new TextEncoder().encode(sse)]
  const pull = (body: ReadableStreamDefaultController<Uint8Array>) => {
    const piece = pieces.shift()
    if (piece) body.enqueue(piece)
    else controller.abort()
  }
  const fetch = async () => new Response(new ReadableStream({ pull }, { highWaterMark: 0 }))
  const settings = { model: MODEL, apiKey: 'test-key', maxRetries: 0, streaming: true, ...options }
  const llm = new ChatAnthropic({ ...settings, clientOptions: { fetch } })
  return view(await thrownBy(() => llm.invoke('Hi', { ...config, signal: controller.signal })))
}

const REPLIES: Record<string, Turn> = {
  'a text': { content: 'A plain answer.' },
  'thinking, text, a call': {
    events: [
      start(),
      ...think(0, ['Hm', '.'], 'c2ln'),
      ...say(1, 'So', ':'),
      ...input(2, call('toolu_1'), '{"a":', '1}'),
      ...CALLED,
    ],
  },
  'events without a start': { events: [...say(0, 'Hi.'), ...END] },
}

const BREAKS: Record<string, Turn> = {
  'a stream that ends': { events: [start(), open(0, text('')), addText(0, 'Half')] },
  'a block that never began': {
    events: [start(), ...say(0, 'Half'), { type: 'content_block_delta', index: 4, delta: {} }],
  },
  'an error event': {
    events: [
      start(),
      ...say(0, 'Half'),
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    ],
  },
}

describe('an invoke that streams where nobody listens', () => {
  test.each(Object.entries(REPLIES))('gives %s (A1)', async (_, reply) => {
    const [quiet, heard] = both(reply)
    const [message, other] = [await quiet(), await heard()]
    const { request_id: _id, ...metadata } = message.response_metadata
    expect(message.content).toEqual(other.content)
    expect(message.tool_calls).toEqual(other.tool_calls)
    expect(message.usage_metadata).toEqual(other.usage_metadata)
    expect(other.response_metadata).toMatchObject(metadata)
  })

  test.each(Object.entries(BREAKS))('fails the same for %s (A1)', async (_, reply) => {
    const [quiet, heard] = both(reply)
    const failure = view(await thrownBy(quiet))
    expect(failure).toEqual(view(await thrownBy(heard)))
    expect(failure.partial).toMatchObject({ content: 'Half' })
  })

  test.each([true, false])('is left with the same, usage %s (A1)', async (streamUsage) => {
    const failure = await abortedInvoke(HALF, { streamUsage }, {})
    expect(failure).toEqual(await abortedInvoke(HALF, { streamUsage }, LISTENER))
    expect(failure).toMatchObject({ isChunk: true, partial: { content: 'Half', id: 'msg_1' } })
    expect(failure.partial?.usage === undefined).toBe(!streamUsage)
  })

  test('is left with nothing before anything came (A1)', async () => {
    const failure = await abortedInvoke(': nothing yet\n\n', {}, {})
    expect(failure).toEqual(await abortedInvoke(': nothing yet\n\n', {}, LISTENER))
    expect(failure.partial).toBe(undefined)
  })
})
