import { describe, expect, test } from 'vitest'
import type { ChatAnthropicOptions } from '../../../src/index.ts'
import { refused, requestOf, sentBody } from '../support.ts'

const TOOL = { name: 'f', description: 'd', input_schema: { type: 'object' as const } }
const ENABLED = { type: 'enabled', budget_tokens: 1024 } as const
const ADAPTIVE = { type: 'adaptive' } as const
const DISABLED = { type: 'disabled' } as const

type Settings = Partial<ChatAnthropicOptions> & { toolChoice?: string; tools?: unknown[] }

const forced = (settings: Settings = {}): Settings => ({
  ...settings,
  toolChoice: 'any',
  tools: [TOOL],
})

describe('nothing is sent that was not set (row 1)', () => {
  test.each(['claude-sonnet-4-5', 'claude-haiku-4-5', 'claude-sonnet-4-6', 'claude-opus-5-5'])(
    'a bare model of %s sends no sampling parameter',
    async (model) => {
      const body = JSON.stringify(await sentBody('Hi', { model }))
      expect(body).not.toMatch(/temperature|top_p|top_k/)
    },
  )

  test('topP alone is the only sampling parameter', async () => {
    const body = await sentBody('Hi', { topP: 0.99 })
    expect(body['top_p']).toBe(0.99)
    expect(JSON.stringify(body)).not.toMatch(/temperature|top_k/)
  })

  test.each([
    ['temperature', 'temperature'],
    ['topP', 'top_p'],
    ['topK', 'top_k'],
  ])('%s 0 is kept', async (option, wire) => {
    expect((await sentBody('Hi', { [option]: 0 }))[wire]).toBe(0)
  })
})

describe('combinations that a model refuses never leave (rows 15 and 49)', () => {
  const REFUSED: [what: string, model: string, settings: Settings, message: RegExp][] = [
    ['temperature', 'claude-opus-4-7', { temperature: 0.2 }, /takes no sampling.*Leave out/],
    ['topP', 'claude-opus-5', { topP: 0.5 }, /takes no sampling/],
    ['topK', 'claude-fable-5', { topK: 3 }, /takes no sampling/],
    ['temperature', 'claude-sonnet-5-5', { temperature: 0 }, /takes no sampling/],
    ['both', 'claude-sonnet-4-5', { temperature: 0.2, topP: 0.5 }, /`temperature` or `topP`/],
    ['temperature', 'claude-sonnet-4-6', { thinking: ADAPTIVE, temperature: 0.2 }, /thinking/],
    ['topK', 'claude-sonnet-4-6', { thinking: ENABLED, topK: 3 }, /thinking/],
    ['a budget', 'claude-opus-5', { thinking: ENABLED }, /"enabled".*Use "adaptive"/],
    ['a budget', 'claude-haiku-5-5', { thinking: ENABLED }, /"enabled"/],
    ['no thinking', 'claude-fable-5', { thinking: DISABLED }, /"disabled".*"adaptive"/],
    ['no thinking', 'claude-sonnet-5-5', { thinking: DISABLED }, /"disabled"/],
    ['thinking', 'claude-haiku-4-5', { thinking: ADAPTIVE }, /"adaptive"/],
    ['a small budget', 'claude-sonnet-4-5', { thinking: { ...ENABLED, budget_tokens: 9 } }, /1024/],
    ['a large budget', 'claude-sonnet-4-5', { thinking: ENABLED, maxTokens: 1024 }, /Raise `max/],
    ['effort', 'claude-sonnet-4-5', { effort: 'high' }, /effort "high".*Leave `effort` out/],
    ['effort', 'claude-opus-4-6', { effort: 'xhigh' }, /low, medium, high, max/],
    ['effort', 'claude-opus-5', { thinking: DISABLED, effort: 'max' }, /needs thinking.*"high"/],
    [
      'effort',
      'claude-sonnet-5-5',
      { thinking: { type: 'between_tools' }, effort: 'xhigh' },
      /needs thinking.*"high"/,
    ],
    ['a forced call', 'claude-opus-5-5', forced(), /cannot be forced.*"auto"/],
    ['a forced call', 'claude-fable-5-1', forced(), /cannot be forced/],
    ['a forced call', 'claude-sonnet-4-6', forced({ thinking: ENABLED }), /while it thinks/],
    ['a forced call', 'claude-sonnet-4-5', forced({ thinking: ENABLED }), /while it thinks/],
    ['maxTokens', 'claude-opus-4-1', { maxTokens: 50_000 }, /32000.*Lower `maxTokens`/],
  ]

  test.each(REFUSED)(
    '%s with %s %o',
    async (_what, model, { toolChoice, ...settings }, message) => {
      const call = toolChoice ? { tool_choice: toolChoice } : {}
      const error = await refused('Hi', { model, ...settings }, call)
      expect(error.message).toMatch(message)
      expect(error.message).toContain(model)
      expect(error.message).toContain('modelOverrides')
      expect(error.retryable).toBe(false)
    },
  )

  const ACCEPTED: [model: string, settings: Settings][] = [
    ['claude-sonnet-4-6', { thinking: ADAPTIVE, topP: 0.95 }],
    ['claude-sonnet-4', { temperature: 0.2, topP: 0.5 }],
    ['claude-sonnet-4-6', forced()],
    ['claude-sonnet-4-6', forced({ thinking: DISABLED })],
    ['claude-opus-4-6', forced({ thinking: ADAPTIVE })],
    ['claude-opus-4-8', forced({ thinking: ADAPTIVE })],
    ['claude-opus-5', { thinking: DISABLED, effort: 'high' }],
    ['claude-sonnet-5-5', { thinking: { type: 'between_tools' } }],
    ['claude-sonnet-5-5', { thinking: { type: 'between_tools' }, effort: 'high' }],
    ['claude-sonnet-5-5', { thinking: ADAPTIVE, effort: 'max' }],
    ['claude-opus-4-6', { effort: 'max' }],
    ['claude-opus-4-8', { effort: 'xhigh' }],
  ]

  test.each(ACCEPTED)('%s takes %o', async (model, { toolChoice, ...settings }) => {
    const call = toolChoice ? { tool_choice: toolChoice } : {}
    expect(await sentBody('Hi', { model, ...settings }, call)).toBeDefined()
  })

  test('with interleaved thinking a budget may be above maxTokens', async () => {
    const betas = ['interleaved-thinking-2025-05-14']
    const thinking = { type: 'enabled', budget_tokens: 4096 } as const
    const options = { model: 'claude-sonnet-4-5', thinking, maxTokens: 2000, betas }
    expect((await sentBody('Hi', options)).thinking).toEqual(thinking)
  })

  test('a flag for long output lifts the limit', async () => {
    const options = { model: 'claude-3-7-sonnet', maxTokens: 100_000 }
    const betas = ['output-128k-2025-02-19']
    expect((await sentBody('Hi', { ...options, betas })).max_tokens).toBe(100_000)
  })

  test('a call that makes the combination is refused as well', async () => {
    const error = await refused('Hi', { model: 'claude-opus-4-7' }, { temperature: 0.5 })
    expect(error.message).toContain('no sampling')
    const renamed = await refused('Hi', { temperature: 0.5 }, { model: 'claude-opus-4-7' })
    expect(renamed.message).toContain('no sampling')
  })
})

describe('models are data (row 49)', () => {
  test('an unknown model gets what the user passes', async () => {
    const settings: Settings = { temperature: 0.3, topP: 0.9, topK: 2 }
    const body = await sentBody('Hi', { model: 'claude-zephyr-9', ...settings })
    expect(body).toMatchObject({ temperature: 0.3, top_p: 0.9, top_k: 2, max_tokens: 32_000 })
    const thinking = await sentBody('Hi', { model: 'claude-zephyr-9', thinking: ENABLED })
    expect(thinking.thinking).toEqual(ENABLED)
  })

  test('modelOverrides correct what is known, by id or its beginning', async () => {
    const overrides = {
      'claude-sonnet-4': { maxOutputTokens: 10 },
      'claude-sonnet-4-6': { maxOutputTokens: 20, effort: ['xhigh'] as const },
    }
    const options = { modelOverrides: overrides, effort: 'xhigh' } as const
    const lenient = { reply: 'Fine.', strict: false }
    const { body } = await requestOf((model) => model.invoke('Hi'), options, lenient)
    expect(body).toMatchObject({ max_tokens: 20, output_config: { effort: 'xhigh' } })
    const other = await refused('Hi', {
      modelOverrides: { 'claude-sonnet-4-6': { effort: [] } },
      effort: 'low',
    })
    expect(other.message).toContain('Leave `effort` out')
    const thoughtless = await refused('Hi', {
      modelOverrides: { 'claude-sonnet-4-6': { thinking: [] } },
      thinking: ADAPTIVE,
    })
    expect(thoughtless.message).toMatch(/does not take thinking.*\. Leave `thinking` out/)
  })

  test('modelOverrides count for the model that a call names', async () => {
    const options = { modelOverrides: { 'claude-haiku-4-5': { maxOutputTokens: 5 } } }
    expect((await sentBody('Hi', options, { model: 'claude-haiku-4-5' })).max_tokens).toBe(5)
  })
})

describe('maxTokens defaults to the limit of the model (row 50)', () => {
  test.each([
    ['claude-sonnet-4-5', 64_000],
    ['claude-haiku-4-5-20251001', 64_000],
    ['claude-sonnet-4-6', 128_000],
    ['claude-opus-4-1-20250805', 32_000],
    ['claude-opus-5-5', 128_000],
    ['claude-new-1', 32_000],
  ])('%s: %i', async (model, limit) => {
    expect((await sentBody('Hi', { model })).max_tokens).toBe(limit)
  })
})
