import { describe, expect, test } from 'vitest'

import { startEmulator, type Emulator, type Fault } from '../index.ts'

const HEADERS = { 'x-api-key': 'test', 'anthropic-version': '2023-06-01' }
const TEXT = 'One two three four.'

const FETCHES = {
  socket: () => globalThis.fetch,
  'in-process': (api: Emulator) => api.fetch,
}

async function read(response: Response): Promise<{ text: string; failure?: unknown }> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const bytes of response.body ?? []) text += decoder.decode(bytes)
    return { text }
  } catch (failure) {
    return { text, failure }
  }
}

describe.each(Object.entries(FETCHES))('%s', (_, fetchOf) => {
  const ask = (api: Emulator, stream: boolean, signal?: AbortSignal) => {
    const messages = [{ role: 'user', content: 'Hi' }]
    const body = JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 50, messages, stream })
    const init = { method: 'POST', headers: HEADERS, body, ...(signal && { signal }) }
    return fetchOf(api)(`${api.url}/v1/messages`, init)
  }
  const start = (fault: Fault) => startEmulator({ reply: { content: TEXT, fault } })
  const count = (text: string) => text.split('\n\n').length - 1

  test.each([0, 1, 5])(
    'a connection is cut after %i events, which still arrive',
    async (events) => {
      await using api = await start({ cutAfter: events })
      const { text, failure } = await read(await ask(api, true))
      expect(count(text)).toBe(events)
      expect(failure).toBeInstanceOf(TypeError)
      expect(api.requests[0]?.aborted).toBeUndefined()
    },
  )

  test('a stream can end too early without any failure', async () => {
    await using api = await start({ endAfter: 4 })
    const { text, failure } = await read(await ask(api, true))
    expect(count(text)).toBe(4)
    expect(failure).toBeUndefined()
  })

  test('an error event comes in the middle of a stream and ends it', async () => {
    const errorAfter = { events: 4, type: 'overloaded_error', message: 'Overloaded' }
    await using api = await start({ errorAfter })
    const { text, failure } = await read(await ask(api, true))
    expect(failure).toBeUndefined()
    expect(text.split('\n\n').at(-2)).toBe(
      'event: error\n' +
        'data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
    )
    expect((await ask(api, false)).status).toBe(529)
  })

  test('a stalled stream sends nothing more, and the journal knows who left', async () => {
    await using api = await start({ stallAfter: 3 })
    const leaving = new AbortController()
    const response = await ask(api, true, leaving.signal)
    const decoder = new TextDecoder()
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    let text = ''
    while (count(text) < 3) text += decoder.decode((await reader.read()).value)
    const rest = reader.read()
    leaving.abort()
    await expect(rest).rejects.toThrow(/abort/i)
    await expect.poll(() => api.requests[0]?.aborted).toBe(true)
  })

  test('who stops waiting for the headers has left too', async () => {
    await using api = await start({ delay: 60_000 })
    const leaving = new AbortController()
    const response = ask(api, false, leaving.signal)
    await expect.poll(() => api.requests).toHaveLength(1)
    leaving.abort()
    await expect(response).rejects.toThrow(/abort/i)
    await expect.poll(() => api.requests[0]?.aborted).toBe(true)
  })

  test('slow events all arrive', async () => {
    await using api = await start({ slow: 1, delay: 1 })
    const { text, failure } = await read(await ask(api, true))
    expect(failure).toBeUndefined()
    expect(text).toContain('message_stop')
  })

  test('a body without events breaks in the middle', async () => {
    await using cutting = await start({ cutAfter: 0 })
    const cut = await read(await ask(cutting, false))
    expect(cut.failure).toBeInstanceOf(TypeError)
    expect(cut.text.length).toBeGreaterThan(0)
    await using ending = await start({ endAfter: 0 })
    const ended = await read(await ask(ending, false))
    expect(ended.failure).toBeUndefined()
    expect(() => JSON.parse(ended.text) as unknown).toThrow(SyntaxError)
  })

  test('closing the emulator ends what hangs', async () => {
    const api = await start({ stallAfter: 1 })
    const hanging = read(await ask(api, true))
    await api.close()
    expect((await hanging).failure).toBeInstanceOf(TypeError)
  })
})
