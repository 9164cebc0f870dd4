import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'
import { MODELS, type KnownModel } from './model-table.ts'
import { baseModel, modelProfile, modelTraits, nonStreamingTokenLimit } from './models.ts'

const all = Object.keys(MODELS)
const where = (holds: (id: string) => boolean) => all.filter(holds).toSorted()
const among = (...patterns: RegExp[]) => where((id) => patterns.some((pattern) => pattern.test(id)))

describe('an id of any platform names its row', () => {
  test.each([
    ['claude-haiku-4-5', 'claude-haiku-4-5'],
    ['claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
    ['claude-opus-4-5@20251101', 'claude-opus-4-5'],
    ['claude-sonnet-4-20250514', 'claude-sonnet-4'],
    ['claude-sonnet-4-0', 'claude-sonnet-4'],
    ['claude-opus-4@20250514', 'claude-opus-4'],
    ['claude-3-5-haiku-latest', 'claude-3-5-haiku'],
    ['claude-3-7-sonnet@latest', 'claude-3-7-sonnet'],
    ['claude-3-5-sonnet-v2@20241022', 'claude-3-5-sonnet'],
    ['CLAUDE-OPUS-5-5', 'claude-opus-5-5'],
    ['anthropic/claude-opus-5', 'claude-opus-5'],
    ['anthropic.claude-opus-4-6-v1', 'claude-opus-4-6'],
    ['anthropic.claude-3-haiku-20240307-v1:0:200k', 'claude-3-haiku'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
    ['global.anthropic.claude-sonnet-5', 'claude-sonnet-5'],
    [
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-1-20250805-v1:0',
      'claude-opus-4-1',
    ],
    [
      'arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-5-sonnet-20241022-v2:0',
      'claude-3-5-sonnet',
    ],
  ])('%s is %s', (id, base) => {
    expect(baseModel(id)).toBe(base)
    expect(all).toContain(base)
    expect(modelTraits(id)).toEqual(modelTraits(base))
  })

  test.each([
    'glm-4.6',
    'my-claude-proxy',
    'arn:aws:bedrock:us-east-1:1:application-inference-profile/x',
  ])('%s holds no Claude id and stays as it is', (id) => expect(baseModel(id)).toBe(id))
})

describe('what nobody has described is refused nothing', () => {
  const permissive = {
    maxOutputTokens: 32_000,
    sampling: 'free',
    thinking: ['adaptive', 'enabled', 'disabled', 'between_tools'],
    effort: ['low', 'medium', 'high', 'xhigh', 'max'],
    forcedToolChoice: true,
    forcedToolChoiceWithThinking: true,
    structuredOutput: true,
    prefill: true,
    midConversationSystem: true,
  }

  test.each([
    ['claude-opus-6', 'claude'],
    ['claude-opus-5-6', 'claude'],
    ['claude-sonnet-50', 'claude'],
    ['anthropic.claude-haiku-6-20270101-v1:0', 'claude'],
    ['glm-4.6', 'other'],
    ['constructor', 'other'],
    ['', 'other'],
  ])('%j', (id, family) => {
    const traits = modelTraits(id)
    expect(traits).toMatchObject({ family, ...permissive })
    expect(traits).not.toHaveProperty('thinkingOffMaxEffort')
    expect(traits).not.toHaveProperty('lifecycle')
  })
})

describe('the models that', () => {
  test.each([
    [
      'accept only default sampling values',
      where((id) => modelTraits(id).sampling === 'fixed'),
      among(/opus-4-[78]/, /(fable|mythos|opus|sonnet)-5/, /haiku-5-5/, /preview/),
    ],
    [
      'accept temperature or top_p but not both',
      where((id) => modelTraits(id).sampling === 'one-of'),
      among(/-4-[156]$/),
    ],
    [
      'take a thinking budget',
      where((id) => modelTraits(id).thinking.includes('enabled')),
      among(/3-7/, /(opus|sonnet)-4$/, /-4-[156]$/, /preview/),
    ],
    [
      'think adaptively',
      where((id) => modelTraits(id).thinking.includes('adaptive')),
      among(/-4-[678]$/, /(fable|mythos|opus|sonnet)-5/, /haiku-5-5/, /preview/),
    ],
    [
      'reject `disabled`',
      where((id) => !modelTraits(id).thinking.includes('disabled')),
      among(/fable/, /mythos/, /(opus|sonnet)-5-5/),
    ],
    [
      'take `between_tools`',
      where((id) => modelTraits(id).thinking.includes('between_tools')),
      ['claude-sonnet-5-5'],
    ],
    [
      'turn thinking off up to high effort only',
      where((id) => modelTraits(id).thinkingOffMaxEffort === 'high'),
      among(/opus-5$/, /(sonnet|haiku)-5-5/),
    ],
    [
      'think unless told otherwise',
      where((id) => modelTraits(id).thinksByDefault),
      among(/(fable|mythos|opus|sonnet)-5/, /haiku-5-5/, /preview/),
    ],
    [
      'know no effort',
      where((id) => modelTraits(id).effort.length === 0),
      among(/claude-3/, /(opus|sonnet)-4$/, /opus-4-1/, /(sonnet|haiku)-4-5/),
    ],
    [
      'know the effort xhigh',
      where((id) => modelTraits(id).effort.includes('xhigh')),
      among(/opus-4-[78]/, /(fable|mythos|opus|sonnet)-5/, /haiku-5-5/),
    ],
    [
      'know the effort max',
      where((id) => modelTraits(id).effort.includes('max')),
      among(/-4-[678]$/, /(fable|mythos|opus|sonnet)-5/, /haiku-5-5/, /preview/),
    ],
    [
      'reject a forced tool choice',
      where((id) => !modelTraits(id).forcedToolChoice),
      among(/(fable|mythos)-5-/, /(opus|sonnet)-5-5/),
    ],
    [
      'accept a forced tool choice while thinking',
      where((id) => modelTraits(id).forcedToolChoiceWithThinking),
      among(/opus-4-8/, /(fable|mythos|opus|sonnet)-5$/, /haiku-5-5/, /preview/),
    ],
    [
      'have native structured output',
      where((id) => modelTraits(id).structuredOutput === true),
      among(/-4-\d$/, /(fable|mythos|opus|sonnet)-5/, /haiku-5-5/, /preview/),
    ],
    [
      'accept prefill',
      where((id) => modelTraits(id).prefill),
      among(/claude-3/, /(opus|sonnet)-4$/, /-4-[15]$/),
    ],
    [
      'take system messages in mid-conversation',
      where((id) => modelTraits(id).midConversationSystem),
      among(/(fable|mythos|opus)-5/, /opus-4-8/, /(sonnet|haiku)-5-5/),
    ],
    [
      'are deprecated',
      where((id) => modelTraits(id).lifecycle?.status === 'deprecated'),
      ['claude-mythos-preview', 'claude-sonnet-4-5'],
    ],
    [
      'are retired',
      where((id) => modelTraits(id).lifecycle?.status === 'retired'),
      among(/claude-3/, /(opus|sonnet)-4$/, /opus-4-1/),
    ],
  ])('%s', (_, found, expected) => expect(found).toEqual(expected))
})

describe('limits', () => {
  test.each([
    ['claude-3-haiku-20240307', 200_000, 4096],
    ['claude-3-opus-20240229', 200_000, 4096],
    ['claude-3-5-sonnet-20241022', 200_000, 8192],
    ['claude-3-7-sonnet-20250219', 200_000, 64_000],
    ['claude-opus-4-20250514', 200_000, 32_000],
    ['claude-opus-4-1', 200_000, 32_000],
    ['claude-sonnet-4-20250514', 200_000, 64_000],
    ['claude-opus-4-5', 200_000, 64_000],
    ['claude-sonnet-4-6', 1_000_000, 128_000],
    ['claude-haiku-5-5', 1_000_000, 128_000],
    ['claude-fable-5-2', 1_000_000, 128_000],
  ])('%s reads %i tokens and writes %i', (id, maxInputTokens, maxOutputTokens) => {
    expect(modelTraits(id)).toMatchObject({ maxInputTokens, maxOutputTokens })
  })

  test('Claude Sonnet 4.5 ends on the day the SDK warns of', () => {
    expect(modelTraits('claude-sonnet-4-5-20250929').lifecycle?.endOfLife).toBe('2026-11-30')
  })

  test.each([
    ['claude-opus-4@20250514', 8192],
    ['claude-opus-4-1@20250805', 8192],
    ['anthropic.claude-opus-4-1-20250805-v1:0', 8192],
    ['claude-opus-4-1', 21_333],
    ['claude-opus-5-5', 21_333],
    ['glm-4.6', 21_333],
  ])('the SDK sends %s without streaming up to %i tokens and no further', async (model, limit) => {
    const sdk = new Anthropic({ apiKey: 'k', fetch: () => Promise.resolve(Response.json({})) })
    const ask = async (max_tokens: number) =>
      sdk.beta.messages.create({ model, max_tokens, messages: [] })
    expect(nonStreamingTokenLimit(model)).toBe(limit)
    await expect(ask(limit)).resolves.toBeDefined()
    await expect(ask(limit + 1)).rejects.toThrow('Streaming is required')
  })
})

describe('an override', () => {
  test('replaces the traits it names and no others', () => {
    const traits = modelTraits('claude-opus-5-5', { 'claude-opus-5-5': { forcedToolChoice: true } })
    expect(traits).toEqual({ ...modelTraits('claude-opus-5-5'), forcedToolChoice: true })
  })

  test('reaches dated and platform ids through their base', () => {
    const overrides = { 'claude-haiku-4-5': { maxOutputTokens: 1000 } }
    const traits = modelTraits('us.anthropic.claude-haiku-4-5-20251001-v1:0', overrides)
    expect(traits.maxOutputTokens).toBe(1000)
  })

  test('of the longest prefix wins, whatever the order', () => {
    const overrides = {
      'claude-opus-6': { prefill: false },
      'claude-opus-6-5': { sampling: 'fixed' },
      claude: { maxOutputTokens: 1 },
    } as const
    expect(modelTraits('claude-opus-6-5', overrides)).toMatchObject({
      sampling: 'fixed',
      prefill: true,
      maxOutputTokens: 32_000,
    })
  })

  test('describes a model of another maker', () => {
    const overrides = { 'glm-': { maxOutputTokens: 96_000 } }
    expect(modelTraits('glm-4.6', overrides).maxOutputTokens).toBe(96_000)
  })
})

describe('the LangChain profile', () => {
  test('says what a Claude model can do', () => {
    expect(modelProfile(modelTraits('claude-opus-5-5'))).toMatchObject({
      maxInputTokens: 1_000_000,
      maxOutputTokens: 128_000,
      imageInputs: true,
      pdfInputs: true,
      reasoningOutput: true,
      toolCalling: true,
      toolChoice: false,
      structuredOutput: true,
      midConversationSystemMessages: true,
    })
  })

  test('claims no reasoning for a model that cannot think', () => {
    expect(modelProfile(modelTraits('claude-3-5-haiku-latest')).reasoningOutput).toBe(false)
  })

  test('assumes of a newer Claude model what all recent ones can do', () => {
    expect(modelProfile(modelTraits('claude-opus-6'))).toMatchObject({ structuredOutput: true })
  })

  test('claims nothing but limits for a model of another maker', () => {
    expect(modelProfile(modelTraits('glm-4.6'))).toEqual({ maxOutputTokens: 32_000 })
  })
})

test('a row exists for every model of the SDK, which dated ids share', () => {
  const known: KnownModel = 'claude-haiku-4-5'
  // @ts-expect-error a dated id is not a row of its own
  const dated: KnownModel = 'claude-haiku-4-5-20251001'
  expect(modelTraits(dated)).toEqual(modelTraits(known))
})

test('what a program does to traits is its own', () => {
  const traits = modelTraits('claude-sonnet-4-6')
  const { maxOutputTokens } = traits
  traits.maxOutputTokens = 7
  expect(modelTraits('claude-sonnet-4-6').maxOutputTokens).toBe(maxOutputTokens)
})
