import { describe, expect, test } from 'vitest'

import { startEmulator, type Emulator, type EmulatorOptions } from '../index.ts'

const HEADERS = { 'x-api-key': 'test', 'anthropic-version': '2023-06-01' }
const messages = [{ role: 'user', content: 'Hi' }]

function ask(api: Emulator, fault?: string, body: object = {}, path = '/v1/messages') {
  const all = { model: 'claude-sonnet-4-6', max_tokens: 50, messages, ...body }
  const headers = { ...HEADERS, ...(fault !== undefined && { 'x-emulator-fault': fault }) }
  return api.fetch(`${api.url}${path}`, { method: 'POST', headers, body: JSON.stringify(all) })
}

async function statuses(api: Emulator, count: number): Promise<number[]> {
  const all: number[] = []
  for (let at = 0; at < count; at++) all.push((await ask(api)).status)
  return all
}

describe('a request asks for a fault by its header', () => {
  test('over a socket, as curl would', async () => {
    await using api = await startEmulator({ reply: 'One two three.' })
    const body = { model: 'claude-sonnet-4-6', max_tokens: 50, messages, stream: true }
    const init = { method: 'POST', body: JSON.stringify(body) }
    const headers = { ...HEADERS, 'x-emulator-fault': 'endAfter=3' }
    const cut = await fetch(`${api.url}/v1/messages`, { ...init, headers })
    expect((await cut.text()).split('\n\n')).toHaveLength(4)
    const whole = await fetch(`${api.url}/v1/messages`, { ...init, headers: HEADERS })
    expect(await whole.text()).toContain('message_stop')
  })

  test('for an error with headers, which uses up no turn', async () => {
    await using api = await startEmulator({ script: ['First.'], otherwise: 'error' })
    const refused = await ask(api, 'status=529; retry-after=1; message="Busy; come back"')
    expect(refused.status).toBe(529)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await refused.json()).toMatchObject({
      error: { type: 'overloaded_error', message: 'Busy; come back' },
    })
    expect(await (await ask(api)).json()).toMatchObject({ content: [{ text: 'First.' }] })
  })

  test('for an error by its type alone', async () => {
    await using api = await startEmulator()
    expect((await ask(api, 'type=rate_limit_error')).status).toBe(429)
  })

  test('for a body as it is', async () => {
    await using api = await startEmulator()
    const page = await ask(api, 'status=502;raw=<html>Bad gateway</html>;contentType=text/html')
    expect(page.status).toBe(502)
    expect(page.headers.get('content-type')).toBe('text/html')
    expect(await page.text()).toBe('<html>Bad gateway</html>')
  })

  test('for an error in the middle of a stream', async () => {
    await using api = await startEmulator({ reply: 'One two three.' })
    const asked = await ask(api, 'errorAfter=3; type=api_error; message=Boom', { stream: true })
    expect(await asked.text()).toContain('"error":{"type":"api_error","message":"Boom"}')
  })

  test('for no answer at all', async () => {
    await using api = await startEmulator()
    await expect(ask(api, 'refuseConnection')).rejects.toThrow(TypeError)
  })

  test('on every path, and for refusals', async () => {
    await using api = await startEmulator()
    const counted = await ask(api, 'endAfterBytes=5', {}, '/v1/messages/count_tokens')
    expect(await counted.text()).toHaveLength(5)
    expect((await ask(api, 'status=500', {}, '/v1/messages/count_tokens')).status).toBe(500)
    const refused = await ask(api, 'endAfterBytes=5', { max_tokens: -1 })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toHaveLength(5)
    const headers = { ...HEADERS, 'x-emulator-fault': 'contentType=text/plain' }
    const models = await fetch(`${api.url}/v1/models`, { headers })
    expect(models.headers.get('content-type')).toBe('text/plain')
    expect(await models.json()).toHaveProperty('data')
  })

  test("and wins over the turn's own", async () => {
    await using api = await startEmulator({ reply: { content: 'One.', fault: { endAfter: 1 } } })
    const asked = await ask(api, 'endAfter=2', { stream: true })
    expect((await asked.text()).split('\n\n')).toHaveLength(3)
  })

  test.each([
    ['cutafter=3', 'cutafter is unknown. Did you mean "cutAfter"?'],
    ['explode', 'explode is unknown.'],
    ['cutAfter=soon', 'cutAfter is "soon"; it must be a whole number from 0 on.'],
    ['status=42', 'status is 42; it must be a status from 200 to 599.'],
    ['{"cutAfter":3}', 'cannot be read.'],
    ['message="open', 'cannot be read.'],
    ['', 'cannot be read.'],
  ])('%j is refused with what it should be', async (written, why) => {
    await using api = await startEmulator()
    const refused = await ask(api, written)
    expect(refused.status).toBe(400)
    const { error } = (await refused.json()) as { error: { message: string } }
    expect(error.message).toContain(why)
  })

  test('and a refusal says how it is written', async () => {
    await using api = await startEmulator()
    const { error } = (await (await ask(api, '=')).json()) as { error: { message: string } }
    expect(error.message).toContain('status=529; retry-after=1')
    expect(error.message).toContain('stallAfterBytes')
  })
})

describe('faults come by rate', () => {
  const faults = [
    { rate: 0.2, error: { status: 529 } },
    { rate: 0.1, status: 500, headers: { 'retry-after': '0' } },
  ]

  test('the same ones for the same seed, others for another', async () => {
    const run = async (seed: number) => {
      await using api = await startEmulator({ faults, seed })
      return statuses(api, 200)
    }
    const first = await run(1)
    expect(await run(1)).toEqual(first)
    expect(await run(2)).not.toEqual(first)
    expect(first.filter((status) => status === 529).length).toBeGreaterThan(25)
    expect(first.filter((status) => status === 529).length).toBeLessThan(55)
    expect(first.filter((status) => status === 500).length).toBeGreaterThan(8)
    expect(new Set(first)).toEqual(new Set([200, 500, 529]))
  })

  test('always at 1 and never at 0', async () => {
    await using api = await startEmulator({
      faults: [
        { rate: 0, error: { status: 400 } },
        { rate: 1, status: 503 },
      ],
    })
    expect(new Set(await statuses(api, 20))).toEqual(new Set([503]))
  })

  test('only where the path and the request fit', async () => {
    await using api = await startEmulator({
      faults: [
        { rate: 1, path: '/v1/messages/count_tokens', error: { status: 429 } },
        { rate: 1, when: { model: 'claude-haiku-4-5' }, raw: 'gone', status: 410 },
      ],
    })
    expect((await ask(api)).status).toBe(200)
    expect((await ask(api, undefined, {}, '/v1/messages/count_tokens')).status).toBe(429)
    expect((await ask(api, undefined, { model: 'claude-haiku-4-5' })).status).toBe(410)
  })

  test('as faults of a stream, in which a header may overrule them', async () => {
    await using api = await startEmulator({ faults: [{ rate: 1, fault: { endAfter: 1 } }] })
    const ended = await ask(api, undefined, { stream: true })
    expect((await ended.text()).split('\n\n')).toHaveLength(2)
    const overruled = await ask(api, 'endAfter=2', { stream: true })
    expect((await overruled.text()).split('\n\n')).toHaveLength(3)
  })
})

describe('a fault that cannot be is refused at the start', () => {
  test.each<[string, object]>([
    [
      'faults[0].fault.cutafter is unknown. Did you mean "cutAfter"?',
      { faults: [{ rate: 1, fault: { cutafter: 1 } }] },
    ],
    ['faults[0].rate is missing', { faults: [{ fault: { cutAfter: 1 } }] }],
    [
      'faults[0].rate is 3; it must be a number from 0 to 1',
      { faults: [{ rate: 3, status: 500 }] },
    ],
    ['faults[0] says nothing of what happens', { faults: [{ rate: 1 }] }],
    [
      'faults[1].eror is unknown. Did you mean "error"?',
      {
        faults: [
          { rate: 0, status: 500 },
          { rate: 1, eror: {} },
        ],
      },
    ],
    [
      'the rates add up to 1.5',
      {
        faults: [
          { rate: 0.75, status: 500 },
          { rate: 0.75, status: 500 },
        ],
      },
    ],
    ['stallAfter', { reply: { content: 'x', fault: { stallafter: 1 } } }],
    ['stallAfter', { script: [{ content: 'x', fault: { stallafter: 1 } }] }],
    [
      'endAfter',
      { script: { rules: [{ when: 'x', reply: { raw: '', fault: { endafter: 1 } } }] } },
    ],
    ['chunkSize', { chunkSize: 0 }],
    ['chunkSize', { chunkSize: [3, 2] }],
    ['tokensPerSecond', { tokensPerSecond: -1 }],
    ['ping', { script: [{ content: 'x', pace: { ping: 0 } }] }],
  ])('%s', async (why, options) => {
    await expect(startEmulator(options as EmulatorOptions)).rejects.toThrow(why)
  })

  test('and one that a function gives, when it is given', async () => {
    const fault = { cutafter: 1 } as object
    await using api = await startEmulator({ reply: () => ({ content: 'x', fault }) })
    const answer = await ask(api)
    expect(answer.status).toBe(500)
    expect(await answer.text()).toContain('cutAfter')
  })
})
