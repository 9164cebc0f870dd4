import { describe, expect, test } from 'vitest'
import { MODELS } from './model-table.ts'
import { baseModel, modelTraits } from './models.ts'

const all = Object.keys(MODELS)
const where = (holds: (id: string) => boolean) => all.filter(holds).toSorted()

describe('an id of any gateway names its row', () => {
  // Spellings of OpenRouter, Vercel's gateway, LiteLLM, Bedrock, Vertex AI and others.
  test.each([
    ['anthropic/claude-3.5-haiku', 'claude-3-5-haiku'],
    ['anthropic/claude-3.5-haiku-20241022', 'claude-3-5-haiku'],
    ['anthropic/claude-3.5-sonnet:beta', 'claude-3-5-sonnet'],
    ['anthropic/claude-3.7-sonnet:thinking', 'claude-3-7-sonnet'],
    ['anthropic/claude-3-haiku', 'claude-3-haiku'],
    ['anthropic/claude-sonnet-4', 'claude-sonnet-4'],
    ['anthropic/claude-4-sonnet-20250522', 'claude-sonnet-4'],
    ['anthropic/claude-4.1-opus-20250805', 'claude-opus-4-1'],
    ['anthropic/claude-4.5-haiku-20251001', 'claude-haiku-4-5'],
    ['anthropic/claude-haiku-4.5', 'claude-haiku-4-5'],
    ['anthropic/claude-haiku-3.5', 'claude-3-5-haiku'],
    ['anthropic/claude-opus-4.6-fast', 'claude-opus-4-6'],
    ['anthropic/claude-opus-4.7', 'claude-opus-4-7'],
    ['anthropic/claude-sonnet-4.6:online', 'claude-sonnet-4-6'],
    ['~anthropic/claude-sonnet-5.5', 'claude-sonnet-5-5'],
    ['openrouter/anthropic/claude-opus-4.8:nitro', 'claude-opus-4-8'],
    ['vercel_ai_gateway/anthropic/claude-4-opus', 'claude-opus-4'],
    ['anthropic:claude-opus-4.5', 'claude-opus-4-5'],
    ['bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0', 'claude-3-5-sonnet'],
    ['bedrock/us-east-1/anthropic.claude-3-7-sonnet-20250219-v1:0', 'claude-3-7-sonnet'],
    ['bedrock/converse/us.anthropic.claude-opus-4-7', 'claude-opus-4-7'],
    ['bedrock/invoke/eu.anthropic.claude-sonnet-4-20250514-v1:0', 'claude-sonnet-4'],
    ['apac.anthropic.claude-3-sonnet-20240229-v1:0:28k', 'claude-3-sonnet'],
    ['us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
    ['jp.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
    ['vertex_ai/claude-3-5-sonnet-v2@20241022', 'claude-3-5-sonnet'],
    ['vertex_ai/claude-opus-4-1@20250805', 'claude-opus-4-1'],
    ['publishers/anthropic/models/claude-sonnet-4-5@default', 'claude-sonnet-4-5'],
    [
      'projects/p/locations/global/publishers/anthropic/models/claude-opus-4-6@20260204',
      'claude-opus-4-6',
    ],
    ['azure_ai/claude-opus-5', 'claude-opus-5'],
    ['github_copilot/claude-3.7-sonnet-thought', 'claude-3-7-sonnet'],
    ['databricks/databricks-claude-3-7-sonnet', 'claude-3-7-sonnet'],
    ['databricks-claude-opus-4-5', 'claude-opus-4-5'],
    ['snowflake/claude-4-sonnet', 'claude-sonnet-4'],
  ])('%s is %s (C14)', (id, base) => {
    expect(baseModel(id)).toBe(base)
    expect(all).toContain(base)
  })

  test('every model is known under the spellings of every gateway (C14)', () => {
    for (const base of all) {
      const dotted = base.replace(/(\d)-(?=\d)/g, '$1.')
      const spellings = [dotted, `${base}-20990101`, `${dotted}-20990101`, `${base}@20990101`]
      const places = ['', 'anthropic/', 'openrouter/anthropic/', 'us.anthropic.', 'vertex_ai/']
      for (const place of places) {
        for (const spelling of spellings) expect(baseModel(place + spelling)).toBe(base)
      }
    }
  })
})

describe('the end of a model (D3)', () => {
  const ended = where((id) => (modelTraits(id).lifecycle?.status ?? 'active') !== 'active')

  test.each(ended)('%s has a successor that is in service', (id) => {
    const { successor } = modelTraits(id).lifecycle!
    expect(all).toContain(successor)
    expect(modelTraits(successor!).lifecycle?.status).toBe('active')
  })
})
