import { describe, expect, test } from 'vitest'
import {
  type AnthropicRequest,
  BadRequestError,
  type BatchRow,
  ConnectionError,
  NotFoundError,
  OverloadedError,
  type ChatAnthropic,
  UnsupportedInputError,
} from '../../../src/index.ts'
import { thrownBy } from '../support.ts'
import { type Bench, bench, gather, inOrder, MINUTE, START } from './support.ts'

const rowsOf = (llm: ChatAnthropic, texts: readonly string[], prefix = 'row-'): BatchRow[] =>
  texts.map((text, at) => ({ customId: `${prefix}${at}`, request: llm.requestFor(text) }))

const TOOL = { name: 'look up!', description: 'Looks up.', input_schema: { type: 'object' } }

describe('a batch', () => {
  test('is made, ends, and gives the messages of `invoke` at half the price', async () => {
    await using at = await bench({ script: ['Four.', 'Four.'] }, { includeCost: true })
    const { llm } = at
    const invoked = await llm.invoke('2 + 2?')
    const { id, processing_status } = await llm.batches.create(rowsOf(llm, ['2 + 2?']))
    expect(processing_status).toBe('in_progress')
    expect((await llm.batches.retrieve(id)).request_counts).toMatchObject({ succeeded: 1 })
    const [row] = await gather(llm.batches.results(id))
    expect(row).toMatchObject({ customId: 'row-0', result: { type: 'succeeded' } })
    const message = row!.result.type === 'succeeded' ? row!.result.message : undefined
    expect(message).toMatchObject({ text: 'Four.', usage_metadata: invoked.usage_metadata })
    expect(message?.response_metadata['usd']).toBeCloseTo(
      Number(invoked.response_metadata['usd']) / 2,
      12,
    )
    expect(row!.raw).toMatchObject({ custom_id: 'row-0', result: { type: 'succeeded' } })
  })

  test('gives tools the names they were given', async () => {
    let named = ''
    await using at = await bench({
      reply: ({ body }) => {
        const [tool] = body.tools as { name: string }[]
        named = tool!.name
        return { content: [{ type: 'tool_use', name: named, input: {} }] }
      },
    })
    const { llm } = at
    const request = llm.requestFor('Go.', { tools: [TOOL as never], tool_choice: 'any' })
    const { id } = await llm.batches.create([{ customId: 'a', request }])
    await llm.batches.retrieve(id)
    const [row] = await gather(llm.batches.results(id, { requestOf: () => request }))
    expect(named).not.toBe(TOOL.name)
    expect(row?.result).toMatchObject({ message: { tool_calls: [{ name: TOOL.name }] } })
  })

  test('has what its requests need in its headers', async () => {
    await using at = await bench()
    const { llm, api } = at
    const plain = llm.requestFor('Hi')
    const older = llm.requestFor('Hi', { temperature: 0 })
    const flagged = llm.requestFor('Hi', { betas: ['context-1m-2025-08-07'] })
    const rows = [plain, older, flagged].map((request, n) => ({ customId: `${n}`, request }))
    await llm.batches.create(rows)
    expect(api.requests.at(-1)?.headers).toMatchObject({
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'context-1m-2025-08-07',
    })
    const other = { customId: 'x', request: llm.requestFor('Hi', { workspaceId: 'w' }) }
    const refused = llm.batches.create([...rows, other])
    await expect(refused).rejects.toThrow(/rows\[3\]\.request\.headers: anthropic-workspace-id/)
  })

  test('may be refused in part: typed errors beside messages', async () => {
    await using at = await bench({ script: ['Fine.', { error: { type: 'overloaded_error' } }] })
    const { llm } = at
    const fine = llm.requestFor('Hi')
    const bad = { ...fine, params: { ...fine.params, max_tokens: 10_000_000 } }
    const rows = [...rowsOf(llm, ['a', 'b']), { customId: 'x-bad', request: bad }]
    const { id } = await llm.batches.create(rows)
    await llm.batches.retrieve(id)
    const results = (await inOrder(llm.batches.results(id))).map(({ result }) => result)
    expect(results.map(({ type }) => type)).toEqual(['succeeded', 'errored', 'errored'])
    const errors = results.flatMap((result) => (result.type === 'errored' ? [result.error] : []))
    expect(errors[0]).toBeInstanceOf(OverloadedError)
    expect(errors[1]).toBeInstanceOf(BadRequestError)
  })

  test('is listed since a time, canceled, and deleted', async () => {
    await using at = await bench({ batchDelay: MINUTE })
    const { llm, clock } = at
    const old = await llm.batches.create(rowsOf(llm, ['a']))
    clock.at += 10 * MINUTE
    const recent = await llm.batches.create(rowsOf(llm, ['b']))
    const ids = async (since?: Date) =>
      (await gather(llm.batches.list(since && { since }))).map(({ id }) => id)
    expect(await ids()).toEqual([recent.id, old.id])
    expect(await ids(new Date(START + MINUTE))).toEqual([recent.id])
    await llm.batches.cancel(recent.id)
    expect(await gather(llm.batches.results(recent.id))).toMatchObject([
      { result: { type: 'canceled' } },
    ])
    await llm.batches.delete(recent.id)
    await expect(llm.batches.retrieve(recent.id)).rejects.toBeInstanceOf(NotFoundError)
    await expect(llm.batches.list({ since: 'yesterday' }).next()).rejects.toThrow('is no date')
  })
})

describe('refused before any request', () => {
  const request: AnthropicRequest = { params: {} as never, betas: [] }
  test.each([
    ['no rows', [], /from 1 to 100000/],
    ['an id of other characters', [{ customId: 'a b', request }], /rows\[0\]\.customId: "a b"/],
    ['an id that is too long', [{ customId: 'a'.repeat(65), request }], /up to 64/],
    [
      'an id that is there twice',
      [
        { customId: 'a', request },
        { customId: 'a', request },
      ],
      /rows\[1\]\.customId: "a" is the id of rows\[0\] too/,
    ],
  ])('%s', async (_, rows, words) => {
    await using at = await bench()
    const error = await thrownBy(() => at.llm.batches.create(rows))
    expect(error).toBeInstanceOf(UnsupportedInputError)
    expect((error as Error).message).toMatch(words)
    expect(at.asked()).toEqual([])
  })
})

describe('a reply to `create` that is lost', () => {
  const isCreate = (init: RequestInit | undefined) => init?.method === 'POST'

  async function losing(at: Bench): Promise<void> {
    at.network.fetch = async (url, init) => {
      const response = await at.api.fetch(url, init)
      if (isCreate(init)) throw new TypeError('fetch failed')
      return response
    }
  }

  test('makes no second batch, and the error names `adopt`, which finds the first', async () => {
    await using at = await bench({ batchDelay: MINUTE }, { maxRetries: 5 })
    const { llm, clock } = at
    await llm.batches.create(rowsOf(llm, ['x'], 'other-'))
    await losing(at)
    const error = await thrownBy(() => llm.batches.create(rowsOf(llm, ['a', 'b'], 'run1-')))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({ retryable: false, message: expect.stringContaining('adopt') })
    expect(at.asked().filter((what) => what === 'POST /v1/messages/batches')).toHaveLength(2)
    const early = await llm.batches.adopt('run1-', new Date(START), { rows: 2 })
    expect(early).toMatchObject({ found: [], undecided: [{ processing_status: 'in_progress' }] })
    clock.at += MINUTE
    await llm.batches.retrieve(early.undecided[0]!.id)
    const later = await llm.batches.adopt('run1-', new Date(START))
    expect(later.found.map(({ id }) => id)).toEqual([early.undecided[0]!.id])
    expect(await llm.batches.adopt('run1-', new Date(START + 60 * MINUTE))).toEqual({
      found: [],
      undecided: [],
    })
  })

  test.each([
    [
      'refused for rate',
      () => new Response('{}', { status: 429, headers: { 'retry-after': '0' } }),
    ],
    [
      'refused as overloaded',
      () => new Response('{}', { status: 529, headers: { 'retry-after': '0' } }),
    ],
    [
      'never connected',
      () => {
        const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
        throw new TypeError('fetch failed', { cause })
      },
    ],
  ])('but one that was %s is tried again', async (_, fail) => {
    await using at = await bench({}, { maxRetries: 1 })
    let count = 0
    at.network.fetch = async (url, init) => ((count += 1) === 1 ? fail() : at.api.fetch(url, init))
    const { id } = await at.llm.batches.create(rowsOf(at.llm, ['a']))
    expect(id).toMatch(/^msgbatch_/)
    expect(count).toBe(2)
  })
})

describe('results', () => {
  /** A batch whose results are other bytes than the emulator's. */
  async function serving(at: Bench, change: (text: string) => BodyInit): Promise<string> {
    const { id } = await at.llm.batches.create(rowsOf(at.llm, ['a', 'b', 'c']))
    await at.llm.batches.retrieve(id)
    at.network.fetch = async (url, init) => {
      const response = await at.api.fetch(url, init)
      return String(url).includes('/results')
        ? new Response(change(await response.text()))
        : response
    }
    return id
  }

  const idsOf = async (at: Bench, id: string) => {
    const ids: string[] = []
    const error = await thrownBy(async () => {
      for await (const { customId } of at.llm.batches.results(id)) ids.push(customId)
      throw new Error('none')
    })
    return { ids, error: error as Error }
  }

  test('that end with a line too early are no results', async () => {
    await using at = await bench({ reply: 'Fine.' })
    const id = await serving(at, (text) => text.split('\n').slice(0, 1).join('\n') + '\n')
    const { ids, error } = await idsOf(at, id)
    expect(ids).toHaveLength(1)
    expect(error).toMatchObject({ name: 'IncompleteStreamError', retryable: true })
    expect(error.message).toContain('1 of 3 results arrived')
  })

  test('that are cut inside of a line are none either', async () => {
    await using at = await bench({ reply: 'Fine.' })
    const id = await serving(at, (text) => text.slice(0, -40))
    const { ids, error } = await idsOf(at, id)
    expect(ids).toHaveLength(2)
    expect(error.message).toContain('2 of 3 results arrived')
  })

  test('may be split anywhere, inside of a character too', async () => {
    await using at = await bench({ reply: 'Grüße, 世界 🌍' })
    const id = await serving(at, (text) => {
      const bytes = new TextEncoder().encode(text)
      let place = 0
      return new ReadableStream({
        pull: (to) => {
          if (place >= bytes.length) to.close()
          else to.enqueue(bytes.slice(place, (place += 7)))
        },
      })
    })
    const texts = (await gather(at.llm.batches.results(id))).map(({ result }) =>
      result.type === 'succeeded' ? result.message.text : result.type,
    )
    expect(texts).toEqual(Array(3).fill('Grüße, 世界 🌍'))
  })

  test('that are something else are named', async () => {
    await using at = await bench({ reply: 'Fine.' })
    const id = await serving(at, (text) => `<html>\n${text}`)
    const { error } = await idsOf(at, id)
    expect(error).toMatchObject({ name: 'MalformedStreamError', retryable: false })
    expect(error.message).toContain('<html>')
  })

  test('one of a type that nobody knows is an error of its row alone', async () => {
    await using at = await bench({ reply: 'Fine.' })
    const id = await serving(at, (text) => text.replace('"succeeded"', '"paused"'))
    const rows = await gather(at.llm.batches.results(id))
    expect(rows.map(({ result }) => result.type)).toEqual(['errored', 'succeeded', 'succeeded'])
    expect(rows[0]!.raw).toMatchObject({ result: { type: 'paused' } })
  })

  test('are not asked for before the end, nor after they are gone', async () => {
    await using at = await bench({ batchDelay: MINUTE })
    const { llm, clock } = at
    const { id } = await llm.batches.create(rowsOf(llm, ['a']))
    await expect(gather(llm.batches.results(id))).rejects.toThrow(/has not ended \(in_progress\)/)
    clock.at += 40 * 24 * 60 * MINUTE
    await expect(gather(llm.batches.results(id))).rejects.toThrow(/are gone since/)
    expect(at.asked().filter((what) => what.includes('results'))).toEqual([])
  })

  test('are left when their reader leaves, or its signal says so', async () => {
    await using at = await bench({ reply: 'Fine.' })
    let isCanceled = false
    const id = await serving(at, (text) => {
      const bytes = new TextEncoder().encode(text.split('\n')[0] + '\n')
      return new ReadableStream({
        start: (to) => to.enqueue(bytes),
        cancel: () => void (isCanceled = true),
      })
    })
    for await (const { customId } of at.llm.batches.results(id)) {
      expect(customId).toMatch(/^row-[012]$/)
      break
    }
    expect(isCanceled).toBe(true)
    const stop = new AbortController()
    const reading = at.llm.batches.results(id, { signal: stop.signal })
    await reading.next()
    const next = thrownBy(() => reading.next())
    stop.abort(new Error('Enough.'))
    expect(await next).toMatchObject({ message: 'Enough.' })
  })
})
