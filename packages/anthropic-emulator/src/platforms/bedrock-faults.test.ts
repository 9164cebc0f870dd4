import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk'
import { EventStreamCodec } from '@smithy/eventstream-codec'
import { describe, expect, test } from 'vitest'

import { startEmulator } from '../start.ts'
import type { Fault } from '../wire/faults.ts'
import type { Emulator } from '../options.ts'
import type { StaticTurn } from '../wire/turns.ts'

const asked = {
  model: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'How is the weather?' }],
}

const clientOf = (api: Emulator, headers: Record<string, string> = {}) =>
  new AnthropicBedrock({
    baseURL: api.baseURLs.bedrock,
    apiKey: 'key',
    maxRetries: 0,
    defaultHeaders: headers,
  })

interface Outcome {
  text: string
  types: string[]
  error: unknown
}

// What a client had by the time the stream ended or failed.
async function outcomeOf(client: AnthropicBedrock, signal?: AbortSignal): Promise<Outcome> {
  const types: string[] = []
  let text = ''
  try {
    const options = signal ? { signal } : {}
    const stream = await client.messages.create({ ...asked, stream: true }, options)
    for await (const event of stream) {
      types.push(event.type)
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
        text += event.delta.text
      }
    }
    return { text, types, error: undefined }
  } catch (error) {
    return { text, types, error }
  }
}

const REPLY = 'It is sunny and warm.'
const turn = (fault: Fault): StaticTurn => ({ content: REPLY, fault })

const utf8 = new TextDecoder()
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : utf8.decode(bytes)),
  (text) => new TextEncoder().encode(text),
)

async function bytesOf(api: Emulator): Promise<{ bytes: Uint8Array; failed: boolean }> {
  const response = await fetch(`${api.url}/model/${asked.model}/invoke-with-response-stream`, {
    method: 'POST',
    headers: { authorization: 'Bearer key' },
    body: JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 100,
      messages: asked.messages,
    }),
  })
  const all: number[] = []
  try {
    for await (const bytes of response.body ?? []) all.push(...bytes)
    return { bytes: Uint8Array.from(all), failed: false }
  } catch {
    return { bytes: Uint8Array.from(all), failed: true }
  }
}

function messagesOf(bytes: Uint8Array) {
  const messages = []
  for (let at = 0; at < bytes.length;) {
    const length = new DataView(bytes.buffer, at).getUint32(0)
    messages.push(codec.decode(bytes.subarray(at, at + length)))
    at += length
  }
  return messages
}

describe('a frame', () => {
  test('has the headers, the base64 and the padding of Bedrock, and the right checksums', async () => {
    await using api = await startEmulator({ reply: REPLY })
    const { bytes } = await bytesOf(api)
    const [first, ...others] = messagesOf(bytes)
    expect(Object.entries(first?.headers ?? {}).map(([name, { value }]) => [name, value])).toEqual([
      [':event-type', 'chunk'],
      [':content-type', 'application/json'],
      [':message-type', 'event'],
    ])
    const body = JSON.parse(utf8.decode(first?.body)) as { bytes: string; p: string }
    expect(Object.keys(body)).toEqual(['bytes', 'p'])
    expect(JSON.parse(atob(body.bytes))).toMatchObject({ type: 'message_start' })
    expect(body.p).toMatch(/^abcde/)
    expect(others.length).toBeGreaterThan(5)
  })
})

describe('an error within a stream', () => {
  test.each([
    ['overloaded_error', 'serviceUnavailableException'],
    ['rate_limit_error', 'throttlingException'],
    ['api_error', 'internalServerException'],
    ['invalid_request_error', 'validationException'],
    ['timeout_error', 'modelTimeoutException'],
    ['modelStreamErrorException', 'modelStreamErrorException'],
  ])('%s is a frame of %s', async (type, name) => {
    const fault = { errorAfter: { events: 3, type, message: 'Oh.' } }
    await using api = await startEmulator({ reply: turn(fault) })
    const last = messagesOf((await bytesOf(api)).bytes).at(-1)
    expect(last?.headers[':message-type']?.value).toBe('exception')
    expect(last?.headers[':exception-type']?.value).toBe(name)
    expect(JSON.parse(utf8.decode(last?.body))).toEqual({ message: 'Oh.' })
    const { types, error } = await outcomeOf(clientOf(api))
    expect(types).toEqual(['message_start', 'content_block_start', 'content_block_delta'])
    expect(error).toMatchObject({ error: { error: { type: name, message: 'Oh.' } } })
    expect(api.requests[0]?.reply?.error).toEqual({ type: name, message: 'Oh.' })
  })

  test('of a script is a frame too', async () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    await using api = await startEmulator({ reply: { events: [{ type: 'ping' }, error] } })
    expect((await outcomeOf(clientOf(api))).error).toMatchObject({
      error: {
        error: {
          type: 'serviceUnavailableException',
          message: 'Bedrock is unable to process your request.',
        },
      },
    })
  })
})

describe('a fault of a Bedrock stream', () => {
  test('cuts the connection after events', async () => {
    await using api = await startEmulator({ reply: turn({ cutAfter: 4 }) })
    const { types, error } = await outcomeOf(clientOf(api))
    expect(types).toHaveLength(4)
    expect(error).toBeInstanceOf(Error)
  })

  test('cuts a frame after bytes', async () => {
    await using api = await startEmulator({ script: [REPLY, turn({ cutAfterBytes: 777 })] })
    const { bytes: whole } = await bytesOf(api)
    expect(await bytesOf(api)).toMatchObject({ bytes: { length: 777 }, failed: true })
    expect(whole.length).toBeGreaterThan(777)
    expect(api.requests[1]?.reply?.events?.at(-1)?.raw).toMatch(/^\(\d+ bytes of an event\)$/)
  })

  test('ends too early in the middle of a frame', async () => {
    await using api = await startEmulator({ reply: turn({ endAfterBytes: 777 }) })
    expect(await bytesOf(api)).toMatchObject({ bytes: { length: 777 }, failed: false })
    expect((await outcomeOf(clientOf(api))).error).toBeInstanceOf(Error)
  })

  test('ends too early between frames', async () => {
    await using api = await startEmulator({ reply: turn({ endAfter: 5 }) })
    const { types, error } = await outcomeOf(clientOf(api))
    expect(types).toHaveLength(5)
    expect(error).toBeUndefined()
  })

  test('stalls until the client leaves', async () => {
    await using api = await startEmulator({ reply: turn({ stallAfter: 3 }) })
    const leaving = new AbortController()
    const stream = await clientOf(api).messages.create(
      { ...asked, stream: true },
      { signal: leaving.signal },
    )
    let count = 0
    for await (const _ of stream) {
      count += 1
      if (count === 3) leaving.abort()
    }
    expect(count).toBe(3)
    await expect.poll(() => api.requests[0]?.aborted).toBe(true)
  })

  test('halves the JSON of an event', async () => {
    await using api = await startEmulator({ reply: turn({ malformedEvent: 3 }) })
    const { types, error } = await outcomeOf(clientOf(api))
    expect(types).toHaveLength(2)
    expect(String(error)).toContain('Could not parse')
  })

  test('sends an event twice', async () => {
    await using api = await startEmulator({ script: [REPLY, turn({ duplicateEvent: 3 })] })
    const once = await outcomeOf(clientOf(api))
    const twice = await outcomeOf(clientOf(api))
    expect(twice.types).toHaveLength(once.types.length + 1)
    expect(twice.text).toBe(`It${REPLY}`)
  })

  test.each(['end', 'continue'] as const)('breaks a character and goes on to %s', async (mode) => {
    await using api = await startEmulator({ reply: turn({ truncatedUtf8: mode }) })
    const { text, error } = await outcomeOf(clientOf(api))
    if (mode === 'end') expect(String(error)).toContain('Could not parse')
    else expect(text).toBe(`\uFFFD${REPLY}`)
  })

  test('slows the bytes down, which arrive whole all the same', async () => {
    await using api = await startEmulator({ reply: turn({ bytesPerSecond: 100_000 }) })
    expect((await outcomeOf(clientOf(api))).text).toBe(REPLY)
  })

  test('is asked for by header', async () => {
    await using api = await startEmulator({ reply: REPLY })
    const { types } = await outcomeOf(clientOf(api, { 'x-emulator-fault': 'cutAfter=2' }))
    expect(types).toHaveLength(2)
  })

  test('comes by rate, on the path of the Messages API', async () => {
    const faults = [{ rate: 1, path: '/v1/messages', fault: { cutAfter: 2 } }]
    await using api = await startEmulator({ reply: REPLY, faults })
    expect((await outcomeOf(clientOf(api))).types).toHaveLength(2)
  })

  test('refuses the connection', async () => {
    await using api = await startEmulator({ reply: turn({ refuseConnection: true }) })
    expect(String((await outcomeOf(clientOf(api))).error)).toContain('Connection error')
  })

  test('cuts a message that comes whole', async () => {
    await using api = await startEmulator({ reply: turn({ cutAfterBytes: 50 }) })
    await expect(clientOf(api).messages.create(asked)).rejects.toThrow()
  })
})

test('a paced stream arrives piece by piece', async () => {
  await using api = await startEmulator({ reply: REPLY, delay: 5 })
  expect((await outcomeOf(clientOf(api))).text).toBe(REPLY)
  const events = api.requests[0]?.reply?.events ?? []
  const times = events.map(({ at }) => at)
  // A late machine sends together what became due together, but nothing before it is due.
  expect(times.filter((at, index) => at < 4 * (index - 1))).toEqual([])
  expect(times.length).toBeGreaterThan(5)
  expect(times).toEqual(times.toSorted((one, other) => one - other))
})
