import { startEmulator } from 'anthropic-emulator'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { chat, requestOf, sent } from '../support.ts'

afterEach(() => vi.restoreAllMocks())

/** What `onWarning` hears of calls of a model, and what is printed beside it. */
async function heardOf(model: string, options: object = {}) {
  const printed = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const { warnings } = await requestOf(
    async (llm) => {
      await llm.invoke('Hi')
      await llm.invoke('Hi again')
      for await (const _ of await llm.stream('Hi')) continue
    },
    { model, ...options },
    { reply: 'Fine.', models: { retired: 'live', add: ['claude-of-tomorrow', 'claude-mine'] } },
  )
  return { warnings, printed: printed.mock.calls }
}

describe('a model that goes out of service', () => {
  test.each([
    ['claude-3-5-sonnet-20240620', 'was retired on 2025-10-28', 'claude-sonnet-5-5'],
    ['claude-3-opus-latest', 'was retired on 2026-01-05', 'claude-opus-5-5'],
    ['claude-3-5-haiku-20241022', 'was retired on 2026-02-19', 'claude-haiku-5-5'],
  ])('%s is named, once, with its successor (D3)', async (model, what, successor) => {
    const warning = `The model ${model} ${what}. Its successor is ${successor}.`
    expect(await heardOf(model)).toEqual({ warnings: [warning], printed: [] })
  })

  test.each(['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'])(
    '%s is deprecated: once, through onWarning alone (B8)',
    async (model) => {
      const { warnings, printed } = await heardOf(model)
      expect(warnings).toEqual([
        `The model ${model} is deprecated, and retired on 2026-11-30. ` +
          'Its successor is claude-sonnet-5-5.',
      ])
      expect(printed).toEqual([])
    },
  )

  test('thinking of a kind that goes out of use is named once (B8)', async () => {
    const thinking = { type: 'enabled', budget_tokens: 1024 }
    const heard = await heardOf('claude-opus-4-6', { thinking })
    expect(heard.warnings).toEqual([
      'claude-opus-4-6: thinking of type "enabled" is deprecated. Use "adaptive".',
    ])
    expect(heard.printed).toEqual([])
  })

  test('every other model goes without a word', async () => {
    const thinking = { type: 'enabled', budget_tokens: 1024 }
    expect(await heardOf('claude-sonnet-4-6', { thinking })).toEqual({ warnings: [], printed: [] })
    expect(await heardOf('claude-of-tomorrow')).toEqual({ warnings: [], printed: [] })
  })

  test('a user who knows better says so', async () => {
    const modelOverrides = { 'claude-3-opus': { lifecycle: { status: 'active' } } }
    expect((await heardOf('claude-3-opus-20240229', { modelOverrides })).warnings).toEqual([])
  })

  test('a model without a date or a successor is named all the same', async () => {
    const modelOverrides = { 'claude-mine': { lifecycle: { status: 'deprecated' } } }
    expect((await heardOf('claude-mine', { modelOverrides })).warnings).toEqual([
      'The model claude-mine is deprecated.',
    ])
  })

  test('what others print while a request begins is printed (B8)', async () => {
    const printed = vi.spyOn(console, 'warn').mockImplementation(() => {})
    await using api = await startEmulator({ reply: 'Fine.' })
    const create = async () => {
      console.warn('of another', 1)
      return (await fetch(`${api.url}/v1/messages`)).json()
    }
    const client = () => ({ messages: { create }, beta: { messages: { create } } })
    await chat(api, { createClient: client })
      .invoke('Hi')
      .catch(() => {})
    expect(printed.mock.calls).toContainEqual(['of another', 1])
  })
})

describe('default values of sampling on models that take no other (D4)', () => {
  test.each([
    [{ temperature: 1 }],
    [{ topP: 1 }],
    [{ topP: 0.99 }],
    [{ temperature: 1, topP: 1 }],
    [{}],
  ])('%j is left out, and the version stays the newest', async (options) => {
    const { body, headers } = await sent('Hi', { model: 'claude-opus-4-7', ...options })
    expect(body).not.toHaveProperty('temperature')
    expect(body).not.toHaveProperty('top_p')
    expect(headers['anthropic-version']).not.toBe('2023-06-01')
  })

  test('other models are sent them', async () => {
    const { body } = await sent('Hi', { temperature: 1 })
    expect(body.temperature).toBe(1)
  })
})
