import { describe, expect, test } from 'vitest'

import { startEmulator, type Emulator, type Fault, type StaticTurn } from '../index.ts'

const HEADERS = { 'x-api-key': 'test', 'anthropic-version': '2023-06-01' }
const TEXT = 'One two three four.'

const FETCHES = {
  socket: () => globalThis.fetch,
  'in-process': (api: Emulator) => api.fetch,
}

async function read(response: Response) {
  const pieces: Uint8Array[] = []
  let failure: unknown
  try {
    for await (const bytes of response.body ?? []) pieces.push(bytes)
  } catch (error) {
    failure = error
  }
  const bytes = new Uint8Array(pieces.flatMap((piece) => [...piece]))
  return { bytes, text: new TextDecoder().decode(bytes), failure, pieces: pieces.length }
}

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes) !== ''
  } catch {
    return false
  }
}

// A network may join pieces; without one every piece is seen.
const LEAST: Record<string, number> = { socket: 1, 'in-process': 4 }

describe.each(Object.entries(FETCHES))('%s', (transport, fetchOf) => {
  const ask = (api: Emulator, stream: boolean, signal?: AbortSignal) => {
    const messages = [{ role: 'user', content: 'Hi' }]
    const body = JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 50, messages, stream })
    const init = { method: 'POST', headers: HEADERS, body, ...(signal && { signal }) }
    return fetchOf(api)(`${api.url}/v1/messages`, init)
  }
  const start = (
    fault: Fault,
    turn: Exclude<StaticTurn, string | readonly unknown[]> = { content: TEXT },
  ) => startEmulator({ reply: { ...turn, fault } })
  const events = (text: string) => text.split('\n\n').slice(0, -1)

  describe.each([
    ['a stream', true],
    ['a body', false],
  ])('%s', (_, stream) => {
    test.each([0, 1, 100])('is cut after %i bytes, which still arrive', async (bytes) => {
      await using api = await start({ cutAfterBytes: bytes })
      const cut = await read(await ask(api, stream))
      expect(cut.bytes).toHaveLength(bytes)
      expect(cut.failure).toBeInstanceOf(TypeError)
    })

    test('ends too early after so many bytes, without a failure', async () => {
      await using api = await start({ endAfterBytes: 100 })
      const { bytes, failure } = await read(await ask(api, stream))
      expect(bytes).toHaveLength(100)
      expect(failure).toBeUndefined()
    })

    test('stalls after so many bytes until the client leaves', async () => {
      await using api = await start({ stallAfterBytes: 100 })
      const leaving = new AbortController()
      const response = await ask(api, stream, leaving.signal)
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      let got = 0
      while (got < 100) got += (await reader.read()).value?.length ?? 0
      const rest = reader.read()
      leaving.abort()
      await expect(rest).rejects.toThrow(/abort/i)
      expect(got).toBe(100)
      await expect.poll(() => api.requests[0]?.aborted).toBe(true)
    })

    test('arrives in small pieces at so many bytes per second, and whole', async () => {
      await using api = await start({ bytesPerSecond: 5_000 })
      const { text, failure, pieces } = await read(await ask(api, stream))
      expect(failure).toBeUndefined()
      expect(pieces).toBeGreaterThanOrEqual(LEAST[transport] ?? 0)
      await using plain = await startEmulator({ reply: { content: TEXT } })
      expect(text).toBe((await read(await ask(plain, stream))).text)
    })

    test('can have a wrong content type, or none', async () => {
      await using wrong = await start({ contentType: 'text/html' })
      const answer = await ask(wrong, stream)
      expect(answer.headers.get('content-type')).toBe('text/html')
      expect((await read(answer)).text).toContain('One')
      await using none = await start({ contentType: '' })
      expect((await ask(none, stream)).headers.get('content-type')).toBeNull()
    })

    test('can end inside of a character', async () => {
      await using api = await start({ truncatedUtf8: 'end' }, { content: 'Grün, größer, ganz' })
      const { bytes, text, failure } = await read(await ask(api, stream))
      expect(failure).toBeUndefined()
      expect(text.endsWith('Gr\uFFFD')).toBe(true)
      expect(isUtf8(bytes)).toBe(false)
    })

    test('can lose a byte of a character and go on', async () => {
      await using api = await start({ truncatedUtf8: 'continue' })
      const { bytes, text, failure } = await read(await ask(api, stream))
      expect(failure).toBeUndefined()
      expect(isUtf8(bytes)).toBe(false)
      expect(text).toContain(stream ? '"\uFFFDOne"' : `"\uFFFD${TEXT}"`)
      expect(text).toContain(stream ? 'message_stop' : 'output_tokens')
    })

    test('ends where a content-length that is too small says', async () => {
      await using api = await start({ contentLength: 30 })
      const answer = await ask(api, stream)
      expect(answer.headers.get('content-length')).toBe('30')
      const { bytes, failure } = await read(answer)
      expect(bytes).toHaveLength(30)
      expect(failure).toBeUndefined()
    })

    test('breaks where a content-length that is too large is not reached', async () => {
      await using api = await start({ contentLength: 1_000_000 })
      const { text, failure } = await read(await ask(api, stream))
      expect(text).toContain(stream ? 'message_stop' : 'output_tokens')
      expect(failure).toBeInstanceOf(TypeError)
    })
  })

  test('the data of one event can be broken', async () => {
    await using api = await start({ malformedEvent: 4 })
    const all = events((await read(await ask(api, true))).text)
    const data = all.map((event) => event.split('\ndata: ')[1] ?? '')
    const broken = data.filter((json) => {
      try {
        return JSON.parse(json) === undefined
      } catch {
        return true
      }
    })
    expect(broken).toEqual([data[3]])
    expect(all[3]).toMatch(/^event: content_block_delta\ndata: \{"type"/)
    expect(all.at(-1)).toContain('message_stop')
  })

  test('one event can come twice', async () => {
    await using api = await start({ duplicateEvent: 4 })
    const all = events((await read(await ask(api, true))).text)
    expect(all[4]).toBe(all[3])
    expect(new Set(all).size).toBe(all.length - 1)
  })

  test('what is done to one event is done to a body without events', async () => {
    await using broken = await start({ malformedEvent: 1 })
    const malformed = await read(await ask(broken, false))
    expect(malformed.failure).toBeUndefined()
    expect(() => JSON.parse(malformed.text) as unknown).toThrow(SyntaxError)
    await using twice = await start({ duplicateEvent: 1 })
    const { text } = await read(await ask(twice, false))
    expect(text.slice(0, text.length / 2)).toBe(text.slice(text.length / 2))
  })

  test('a slow body without events comes in pieces', async () => {
    await using api = await start({ slow: 1 })
    const { text, pieces } = await read(await ask(api, false))
    expect(pieces).toBeGreaterThanOrEqual(LEAST[transport] ?? 0)
    expect(JSON.parse(text)).toMatchObject({ type: 'message' })
  })

  test.each([
    ['an error', { error: { status: 529 } }],
    [
      'bytes',
      { raw: '<html>Bad gateway</html>', status: 502, headers: { 'Content-Type': 'text/html' } },
    ],
  ])('%s can be cut too', async (_, turn) => {
    await using api = await start({ cutAfterBytes: 5 }, turn)
    const answer = await ask(api, true)
    expect(answer.status).toBe('error' in turn ? 529 : 502)
    const { bytes, failure } = await read(answer)
    expect(bytes).toHaveLength(5)
    expect(failure).toBeInstanceOf(TypeError)
  })

  test.each([200, 204, 304, 418, 500, 599])(
    'a body can be empty with status %i',
    async (status) => {
      await using api = await startEmulator({
        reply: { raw: '', status, headers: { 'x-own': '1' } },
      })
      const answer = await ask(api, false)
      expect(answer.status).toBe(status)
      expect(answer.headers.get('x-own')).toBe('1')
      expect(await answer.text()).toBe('')
    },
  )

  test('a later error can be a bare number of events', async () => {
    await using api = await start({ errorAfter: 2 })
    const all = events((await read(await ask(api, true))).text)
    expect(all).toHaveLength(3)
    expect(all.at(-1)).toContain('"overloaded_error"')
    expect((await ask(api, false)).status).toBe(529)
  })
})
