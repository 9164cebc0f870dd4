import { describe, expect, test } from 'vitest'
import { knownModels, modelTraits, NotFoundError } from '../../../src/index.ts'
import { bench, gather } from './support.ts'

test('the models of the API, with what the table adds', async () => {
  await using at = await bench()
  const models = await gather(at.llm.models.list())
  const sonnet = models.find(({ id }) => id === 'claude-sonnet-4-5-20250929')
  expect(sonnet).toMatchObject({
    name: 'Claude Sonnet 4.5',
    createdAt: '2025-09-29T00:00:00Z',
    prices: { input: 3, output: 15 },
    profile: { maxOutputTokens: 64_000, toolCalling: true },
    listed: { type: 'model', line: 'sonnet' },
    traits: {
      lifecycle: { status: 'deprecated', endOfLife: '2026-11-30', successor: 'claude-sonnet-5-5' },
    },
  })
  expect(models.some(({ traits }) => traits.lifecycle?.status === 'retired')).toBe(false)
  const retired = await gather(at.llm.models.list({ lifecycle: ['retired'] }))
  expect(retired.map(({ traits }) => traits.lifecycle?.status)).toEqual(
    retired.map(() => 'retired'),
  )
  expect(retired.length).toBeGreaterThan(0)
})

test('what the API says comes before what the table says', async () => {
  await using at = await bench()
  at.network.fetch = async (url, init) => {
    const response = await at.api.fetch(url, init)
    const model = (await response.json()) as Record<string, unknown>
    const capabilities = {
      effort: { supported: true, low: { supported: true }, max: { supported: false } },
      thinking: { types: { adaptive: { supported: true }, new_kind: { supported: true } } },
      structured_outputs: { supported: false },
    }
    const changed = { ...model, max_input_tokens: 7, max_tokens: 5, lifecycle: 'active' }
    return Response.json({ ...changed, capabilities })
  }
  const { traits } = await at.llm.models.retrieve('claude-opus-4-6')
  expect(traits).toEqual({
    ...modelTraits('claude-opus-4-6'),
    maxInputTokens: 7,
    maxOutputTokens: 5,
    isLimitGuessed: false,
    effort: ['low'],
    thinking: ['adaptive'],
    structuredOutput: false,
    lifecycle: { status: 'active' },
  })
})

test('a gateway may leave out nearly everything', async () => {
  await using at = await bench()
  at.network.fetch = async () => Response.json({ data: [{ id: 'claude-opus-5' }, { id: 'glm-9' }] })
  const models = await gather(at.llm.models.list())
  expect(models).toMatchObject([{ id: 'claude-opus-5', name: 'Claude Opus 5' }, { id: 'glm-9' }])
  expect(models[0]!.traits).toEqual(modelTraits('claude-opus-5'))
  expect(models[1]).not.toHaveProperty('prices')
})

test('a name of a model is found, and one that is none is not', async () => {
  await using at = await bench()
  expect(await at.llm.models.retrieve('claude-haiku-4-5')).toMatchObject({
    id: 'claude-haiku-4-5-20251001',
  })
  await expect(at.llm.models.retrieve('claude-none')).rejects.toBeInstanceOf(NotFoundError)
})

describe('`knownModels`', () => {
  test('is the table, without a request', () => {
    const models = knownModels()
    expect(models.map(({ id }) => id)).toContain('claude-opus-5-5')
    const opus = models.find(({ id }) => id === 'claude-3-5-haiku')
    expect(opus).toMatchObject({ name: 'Claude 3.5 Haiku', prices: { input: 0.8 } })
  })
})
