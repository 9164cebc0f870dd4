import { describe, expect, test } from 'vitest'
import { type AnyUsage, costOf, type CostOptions } from './cost.ts'
import { MODELS } from './model-table.ts'
import { PRICES, type ModelPrices } from './prices.ts'

const MILLION = 1_000_000

/** A million tokens of one kind. */
const KINDS = {
  input: { input_tokens: MILLION },
  output: { output_tokens: MILLION },
  cacheWrite5m: { cache_creation_input_tokens: MILLION },
  cacheWrite1h: {
    cache_creation_input_tokens: MILLION,
    cache_creation: { ephemeral_1h_input_tokens: MILLION, ephemeral_5m_input_tokens: 0 },
  },
  cacheRead: { cache_read_input_tokens: MILLION },
} as const satisfies Record<string, AnyUsage>

/** USD for a million tokens of each kind: input, output, both writes, reads. */
function ratesOf(model: string, options: CostOptions = {}, usage: object = {}) {
  return Object.values(KINDS).map((tokens) => costOf({ ...tokens, ...usage }, model, options))
}

const asOf = '2026-11-28'

describe('what a million tokens cost', () => {
  test.each([
    ['claude-fable-5-2', [8, 40, 10, 16, 0.2]],
    ['claude-mythos-5-1', [10, 50, 12.5, 20, 0.25]],
    ['claude-fable-5', [10, 50, 12.5, 20, 1]],
    ['claude-opus-5-5', [4, 20, 5, 8, 0.2]],
    ['claude-opus-5', [5, 25, 6.25, 10, 0.5]],
    ['claude-opus-4-1-20250805', [15, 75, 18.75, 30, 1.5]],
    ['claude-sonnet-5-5', [2, 10, 2.5, 4, 0.1]],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', [3, 15, 3.75, 6, 0.3]],
    ['claude-haiku-5-5', [0.5, 2.5, 0.625, 1, 0.05]],
    ['claude-haiku-4-5@20251001', [1, 5, 1.25, 2, 0.1]],
    ['claude-3-5-haiku-latest', [0.8, 4, 1, 1.6, 0.08]],
    ['claude-3-haiku-20240307', [0.25, 1.25, 0.3, 0.5, 0.03]],
  ])('%s', (model, expected) => {
    const [input, , ...caches] = ratesOf(model, { asOf })
    // A prompt of a million tokens is a long one; output does not count as such.
    const output = costOf({ input_tokens: MILLION, output_tokens: MILLION }, model, { asOf })!
    expect([input, output - input!, ...caches]).toEqual(
      expected.map((price) => expect.closeTo(price, 9)),
    )
  })

  test('in fast mode', () => {
    const fast = { speed: 'fast' } as const
    expect(ratesOf('claude-opus-5-5', { asOf }, fast)).toEqual([8, 40, 10, 16, 0.4])
    expect(ratesOf('claude-opus-5', fast)).toEqual([10, 50, 12.5, 20, 1])
    expect(ratesOf('claude-opus-4-6', fast)).toEqual([30, 150, 37.5, 60, 3])
    expect(ratesOf('claude-haiku-4-5', fast)).toEqual(Array(5).fill(undefined))
  })

  test('in a batch: half, whatever its speed', () => {
    expect(ratesOf('claude-opus-5-5', { asOf, batch: true })).toEqual([2, 10, 2.5, 4, 0.1])
    const reported = { service_tier: 'batch', speed: 'fast' }
    expect(ratesOf('claude-opus-5-5', { asOf }, reported)).toEqual([2, 10, 2.5, 4, 0.1])
    expect(costOf(KINDS.input, 'claude-opus-5-5', { batch: false, asOf })).toBe(4)
  })

  test('in the US alone: a tenth more, from Claude 4.6 on', () => {
    const us = { inference_geo: 'us' }
    expect(ratesOf('claude-sonnet-4-6', {}, us)).toEqual([3.3, 16.5, 4.125, 6.6, 0.33])
    expect(ratesOf('claude-sonnet-4-5', {}, us)).toEqual([3, 15, 3.75, 6, 0.3])
    const batch = { inferenceGeo: 'us', batch: true }
    expect(ratesOf('claude-sonnet-4-6', batch)).toEqual([1.65, 8.25, 2.0625, 3.3, 0.165])
    expect(costOf(KINDS.input, 'claude-sonnet-4-6', { inferenceGeo: 'global' })).toBe(3)
  })
})

describe('the step of Claude Haiku 5.5', () => {
  const cost = (usage: AnyUsage) => costOf(usage, 'claude-haiku-5-5')

  test('is above 100,000 tokens of prompt, and for the whole request', () => {
    expect(cost({ input_tokens: 100_000, output_tokens: MILLION })).toBe(0.01 + 0.5)
    expect(cost({ input_tokens: 100_001, output_tokens: MILLION })).toBe(2.5500005)
  })

  test('counts what was read from caches and written to them', () => {
    const read = { input_tokens: 1, cache_read_input_tokens: 60_000, output_tokens: 0 }
    expect(cost({ ...read, cache_creation_input_tokens: 39_999 })).toBe(0.005599975)
    expect(cost({ ...read, cache_creation_input_tokens: 40_000 })).toBe(0.0280005)
  })

  test('looks at each request that the server made', () => {
    const half = { type: 'message', input_tokens: 60_000, output_tokens: 0 } as const
    const iterations = [half, half] as never
    expect(cost({ input_tokens: 120_000, output_tokens: 0, iterations })).toBe(0.012)
  })
})

test('prices have their dates', () => {
  const read = (day: string | Date) => costOf(KINDS.cacheRead, 'claude-sonnet-5-5', { asOf: day })
  expect(['2026-10-06', '2026-10-07T00:00:00Z', '2027-01-01'].map(read)).toEqual([0.2, 0.1, 0.1])
  expect(read(new Date('2026-10-06T23:59:59Z'))).toBe(0.2)
})

describe('an unknown price is undefined, and never 0', () => {
  test.each(['claude-opus-9', 'glm-4.6', 'claude-mythos-preview', 'constructor', ''])(
    'of %j',
    (model) => expect(costOf(KINDS.input, model)).toBeUndefined(),
  )

  test('of an advisor', () => {
    const advisor = { type: 'advisor_message', model: 'gpt-9', input_tokens: 1, output_tokens: 1 }
    const usage = { input_tokens: 1, output_tokens: 1, iterations: [advisor] as never }
    expect(costOf(usage, 'claude-opus-5')).toBeUndefined()
  })

  test('while no tokens of a known model cost 0', () => {
    expect(costOf({ input_tokens: 0, output_tokens: 0 }, 'claude-opus-5')).toBe(0)
  })
})

describe('prices of the caller', () => {
  const mine: ModelPrices = {
    input: 1,
    output: 2,
    cacheWrite5m: 3,
    cacheWrite1h: 4,
    cacheRead: 0.000_001,
  }

  test('take the place of ours, the longest beginning first', () => {
    const prices = { claude: { ...mine, input: 7 }, 'claude-opus': mine, 'my-': mine }
    expect(ratesOf('claude-opus-5', { prices })).toEqual([1, 2, 3, 4, 0.000_001])
    expect(costOf(KINDS.input, 'eu.anthropic.claude-haiku-4-5', { prices })).toBe(7)
    expect(costOf(KINDS.input, 'my-deployment', { prices })).toBe(1)
    expect(costOf(KINDS.input, 'other', { prices })).toBeUndefined()
  })

  test('may have dates, in any order', () => {
    const later = { ...mine, input: 9, since: '2027-02-01' }
    const prices = { 'claude-opus-5': [later, { ...mine, since: '2026-01-01' }] }
    const on = (day: string) => costOf(KINDS.input, 'claude-opus-5', { prices, asOf: day })
    expect(['2025-12-31', '2026-06-01', '2027-02-01'].map(on)).toEqual([undefined, 1, 9])
  })
})

describe('what is added up', () => {
  test('web searches, which no factor touches', () => {
    const usage = { server_tool_use: { web_search_requests: 3, web_fetch_requests: 9 } }
    expect(costOf({ ...KINDS.input, ...usage }, 'claude-sonnet-4-6', { batch: true })).toBe(1.53)
  })

  test('compactions and advisors, beside the counters at the top', () => {
    const message = { type: 'message', input_tokens: 600_000, output_tokens: 0 }
    const compaction = { type: 'compaction', input_tokens: MILLION, output_tokens: 0 }
    const advisor = { ...compaction, type: 'advisor_message', model: 'claude-opus-5' }
    const iterations = [compaction, message, advisor, { ...message, input_tokens: 400_000 }]
    const usage = { input_tokens: MILLION, output_tokens: 0, iterations: iterations as never }
    expect(costOf(usage, 'claude-sonnet-4-6')).toBe(3 + 3 + 5)
  })

  test('a model that took over, and not the one that declined before it wrote anything', () => {
    const declined = {
      type: 'message',
      model: 'claude-fable-5',
      input_tokens: 408,
      output_tokens: 0,
    }
    const taken = { input_tokens: 412, output_tokens: 264 }
    const over = { ...taken, type: 'fallback_message', model: 'claude-opus-4-8' }
    const cost = (first: object) =>
      costOf({ ...taken, iterations: [first, over] as never }, 'claude-opus-4-8')
    expect(cost(declined)).toBe(0.00866)
    expect(cost({ ...declined, output_tokens: 1000 })).toBe(0.00866 + 0.05408)
  })

  test('the counters at the top, where the iterations are not all there', () => {
    const iterations = [{ type: 'message', input_tokens: 5, output_tokens: 0 }] as never
    expect(costOf({ ...KINDS.input, iterations }, 'claude-opus-5')).toBe(5)
  })

  test('cache writes whose lifetime is not known, as the shorter one', () => {
    const cache_creation = { ephemeral_1h_input_tokens: 400_000, ephemeral_5m_input_tokens: 0 }
    const usage = { cache_creation_input_tokens: MILLION, cache_creation }
    expect(costOf(usage, 'claude-opus-5')).toBe(0.4 * 10 + 0.6 * 6.25)
  })

  test('fractions of a cent, exactly', () => {
    const usage = { input_tokens: 1, output_tokens: 1, cache_read_input_tokens: 1 }
    expect(costOf(usage, 'claude-sonnet-4-6')).toBe(0.0000183)
    expect(costOf({ input_tokens: 3 }, 'claude-haiku-5-5', { batch: true })).toBe(1.5e-7)
    expect(costOf({ input_tokens: 10 ** 12 }, 'claude-opus-5')).toBe(5_000_000)
  })
})

describe('LangChain’s usage', () => {
  test('counts cached input among its input', () => {
    const usage = {
      input_tokens: 3 * MILLION,
      output_tokens: MILLION,
      total_tokens: 4 * MILLION,
      input_token_details: { cache_read: MILLION, cache_creation: MILLION },
    }
    expect(costOf(usage, 'claude-opus-5')).toBe(5 + 25 + 6.25 + 0.5)
  })

  test('may tell the lifetimes of cache writes apart', () => {
    const usage = {
      input_tokens: 2 * MILLION,
      output_tokens: 0,
      total_tokens: 2 * MILLION,
      input_token_details: {
        cache_creation: 0,
        ephemeral_1h_input_tokens: MILLION,
        ephemeral_5m_input_tokens: MILLION,
      },
    }
    expect(costOf(usage, 'claude-opus-5')).toBe(10 + 6.25)
  })
})

describe('counters as gateways send them', () => {
  test.each([
    [{ input_tokens: '1000000' as never }, 5],
    [{ input_tokens: null, output_tokens: null, cache_creation: null }, 0],
    [{ input_tokens: Number.NaN, output_tokens: -5 }, 0],
    [{}, 0],
  ])('%j', (usage, expected) => expect(costOf(usage, 'claude-opus-5')).toBe(expected))
})

test('every model of the table but one has prices', () => {
  const unpriced = Object.keys(MODELS).filter((model) => !Object.hasOwn(PRICES, model))
  expect(unpriced).toEqual(['claude-mythos-preview'])
})
