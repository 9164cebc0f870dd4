import { inspect } from 'node:util'
import { startEmulator } from 'anthropic-emulator'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ChatAnthropic } from '../../../src/index.ts'
import { MODEL } from '../support.ts'

const SECRET = 'CANARY-7f3'

const model = () =>
  new ChatAnthropic({
    model: MODEL,
    apiKey: `sk-${SECRET}`,
    baseURL: `https://user:${SECRET}@gateway.example`,
    clientOptions: { defaultHeaders: { authorization: SECRET } },
    invocationKwargs: { api_key: SECRET, top_k: 3 },
  })

afterEach(() => vi.unstubAllEnvs())

describe('what is read off a model (B4)', () => {
  test('is what was given', () => {
    expect(model().apiKey).toBe(`sk-${SECRET}`)
    expect(model().anthropicApiKey).toBe(`sk-${SECRET}`)
    expect(model().apiUrl).toBe(`https://user:${SECRET}@gateway.example`)
    expect(model().clientOptions).toEqual({ defaultHeaders: { authorization: SECRET } })
    expect(model().invocationKwargs).toEqual({ api_key: SECRET, top_k: 3 })
  })

  test('is the key of the environment, where none was given', () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'from-environment')
    expect(new ChatAnthropic({ model: MODEL }).apiKey).toBe('from-environment')
    expect(new ChatAnthropic({ model: MODEL, apiKey: 'given' }).apiKey).toBe('given')
  })

  test.each<[string, (llm: ChatAnthropic) => unknown]>([
    ['inspect', (llm) => inspect(llm, { depth: 9, showHidden: true })],
    ['JSON.stringify', (llm) => JSON.stringify(llm)],
    ['toJSON', (llm) => inspect(llm.toJSON(), { depth: 9 })],
    ['its entries', (llm) => inspect(Object.fromEntries(Object.entries(llm)), { depth: 9 })],
    ['Object.assign', (llm) => JSON.stringify(Object.assign({}, llm))],
    ['identifyingParams', (llm) => JSON.stringify(llm.identifyingParams())],
  ])('is not shown by %s', (_, show) => {
    expect(show(model())).not.toContain(SECRET)
  })

  test('adds nothing to JSON that was not given', () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'from-environment')
    const json = JSON.stringify(new ChatAnthropic({ model: MODEL }))
    expect(json).not.toMatch(/api_key|API_KEY|invocation|client/)
  })

  test('keeps the form of what was given in JSON', () => {
    expect(JSON.parse(JSON.stringify(model()))).toMatchObject({
      kwargs: {
        api_key: { lc: 1, type: 'secret', id: ['ANTHROPIC_API_KEY'] },
        invocation_kwargs: { api_key: '[redacted]', top_k: 3 },
      },
    })
  })

  test('modelName can be set', async () => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const llm = new ChatAnthropic({ model: MODEL, apiKey: 'k', baseURL: api.url })
    llm.modelName = 'claude-haiku-4-5'
    await llm.invoke('Hi')
    expect([llm.model, api.lastRequest.model]).toEqual(['claude-haiku-4-5', 'claude-haiku-4-5'])
  })

  test('a printed model shows the retries that it makes', () => {
    expect(inspect(model(), { depth: 3 })).toContain('maxRetries: 2')
    expect(inspect(new ChatAnthropic({ model: MODEL, maxRetries: 4 }), { depth: 3 })).toContain(
      'maxRetries: 4',
    )
  })
})
