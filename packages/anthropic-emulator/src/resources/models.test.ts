import Anthropic, { BadRequestError, NotFoundError } from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'

import { startEmulator, type Emulator } from '../index.ts'

const clientOf = ({ url }: Emulator) => new Anthropic({ apiKey: 'k', baseURL: url, maxRetries: 0 })

const FACES = {
  'client.models': (client: Anthropic) => client.models,
  'client.beta.models': (client: Anthropic) => client.beta.models,
}

describe.each(Object.entries(FACES))('%s', (_, faceOf) => {
  test('lists every model once, newest first, however small the pages', async () => {
    await using api = await startEmulator()
    const models = faceOf(clientOf(api))
    const whole = await models.list({ limit: 1_000 })
    const listed: string[] = []
    for await (const { id } of models.list({ limit: 3 })) listed.push(id)
    expect(listed.length).toBeGreaterThan(10)
    expect(listed).toEqual(whole.data.map(({ id }) => id))
    const dates = whole.data.map(({ created_at: date }) => date)
    expect(dates).toEqual(dates.toSorted().toReversed())
    expect(whole.has_more).toBe(false)
  })

  test.each([
    ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
    ['claude-opus-4-0', 'claude-opus-4-20250514'],
    ['claude-opus-5', 'claude-opus-5'],
  ])('finds %s', async (alias, id) => {
    await using api = await startEmulator()
    expect(await faceOf(clientOf(api)).retrieve(alias)).toMatchObject({ type: 'model', id })
  })

  test('knows no model that there is not', async () => {
    await using api = await startEmulator()
    const found = faceOf(clientOf(api)).retrieve('claude-9')
    await expect(found).rejects.toThrow(NotFoundError)
    await expect(found).rejects.toThrow('model: claude-9')
  })

  test('lists retired models only when asked to', async () => {
    await using api = await startEmulator()
    const models = faceOf(clientOf(api))
    const { data } = await models.list()
    expect(data.map(({ lifecycle }) => lifecycle)).not.toContain('retired')
    const retired = await models.list({ lifecycle: ['retired'] })
    expect(retired.data[0]).toMatchObject({
      id: 'claude-opus-4-1-20250805',
      lifecycle: 'retired',
      retires_at: '2026-08-05T00:00:00Z',
      deprecated_at: expect.stringMatching(/^2026-/),
    })
  })
})

test('a model tells what it can do', async () => {
  await using api = await startEmulator()
  const model = await clientOf(api).beta.models.retrieve('claude-opus-4-7')
  const yes = { supported: true }
  expect(model).toEqual({
    type: 'model',
    id: 'claude-opus-4-7',
    display_name: 'Claude Opus 4.7',
    created_at: expect.any(String),
    max_input_tokens: 1_000_000,
    max_tokens: 128_000,
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    line: 'opus',
    allowed_fallback_models: null,
    capabilities: {
      batch: yes,
      citations: yes,
      code_execution: yes,
      compaction: { summarize: yes, supported: true },
      context_management: {
        clear_thinking_20251015: yes,
        clear_tool_uses_20250919: yes,
        compact_20260112: yes,
        supported: true,
      },
      effort: { low: yes, medium: yes, high: yes, xhigh: yes, max: yes, supported: true },
      image_input: yes,
      pdf_input: yes,
      server_tools: { code_execution: yes, web_search: yes, supported: true },
      structured_outputs: yes,
      thinking: {
        supported: true,
        types: {
          adaptive: yes,
          between_tools: { supported: false },
          disabled: yes,
          enabled: { supported: false },
        },
      },
    },
  })
})

test.each([
  ['limit=0', 'limit: Input should be greater than or equal to 1'],
  ['limit=1001', 'limit: Input should be less than or equal to 1000'],
  ['limit=all', 'limit: Input should be a valid integer'],
])('a list with %s is refused', async (query, message) => {
  await using api = await startEmulator()
  const [, limit] = query.split('=')
  const listing = clientOf(api).get('/v1/models', { query: { limit } })
  await expect(listing).rejects.toThrow(BadRequestError)
  await expect(listing).rejects.toThrow(message)
})
