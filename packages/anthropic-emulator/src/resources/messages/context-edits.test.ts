/** Context management clears what it is asked to clear, and tells what it cleared. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startEmulator, type Emulator } from '../../index.ts'
import type { Json } from '../../wire/types.ts'

let api: Emulator
beforeAll(async () => {
  api = await startEmulator({ reply: 'Fine.' })
})
afterAll(() => api.close())

const BETA = 'context-management-2025-06-27'

async function post(path: string, body: Json): Promise<string> {
  const response = await api.fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01', 'anthropic-beta': BETA },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  expect(response.status, text).toBe(200)
  return text
}

const call = (at: number, name = 'search') => [
  {
    role: 'assistant',
    content: [
      { type: 'tool_use', id: `t${at}`, name, input: { query: 'a long query '.repeat(20) } },
    ],
  },
  {
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: `t${at}`, content: 'word '.repeat(500) }],
  },
]

const tools = ['search', 'memory'].map((name) => ({ name, input_schema: { type: 'object' } }))
const history = (...names: string[]) => [
  { role: 'user', content: 'Look it up.' },
  ...names.flatMap((name, at) => call(at, name)),
]
const FIVE = history('search', 'search', 'search', 'search', 'search')

interface Counted {
  applied: Json[]
  input: number
  original: number
}

/** What a request with these edits is answered, whole, streamed and counted: the same everywhere. */
async function edited(edits: Json[], messages: Json[] = FIVE, more: Json = {}): Promise<Counted> {
  const body = {
    model: 'claude-sonnet-4-5',
    tools,
    messages,
    context_management: { edits },
    ...more,
  }
  const whole = JSON.parse(await post('/v1/messages', { ...body, max_tokens: 2_000 })) as Json
  const stream = await post('/v1/messages', { ...body, max_tokens: 2_000, stream: true })
  const counts = JSON.parse(await post('/v1/messages/count_tokens', body)) as Json
  const { applied_edits: applied } = whole.context_management as { applied_edits: Json[] }
  const events = stream.split('\n').filter((line) => line.startsWith('data: {"type":"message_'))
  const [start, delta] = events.map((line) => JSON.parse(line.slice(6)) as Json)
  expect(start?.message).not.toHaveProperty('context_management')
  expect(delta?.context_management).toEqual({ applied_edits: applied })
  const { input_tokens: input } = whole.usage as { input_tokens: number }
  expect(counts.input_tokens).toBe(input)
  const { original_input_tokens: original } = counts.context_management as Record<string, number>
  return { applied, input, original: original ?? NaN }
}

const clearTools = (fields: Json = {}): Json => ({ type: 'clear_tool_uses_20250919', ...fields })
const afterUses = (value: number) => ({ trigger: { type: 'tool_uses', value } })
const keep = (value: number) => ({ keep: { type: 'tool_uses', value } })

describe('old tool results', () => {
  test('are cleared but for the last three', async () => {
    const { applied, input, original } = await edited([clearTools(afterUses(4))])
    expect(applied).toEqual([
      {
        type: 'clear_tool_uses_20250919',
        cleared_tool_uses: 2,
        cleared_input_tokens: original - input,
      },
    ])
    expect(original - input).toBeGreaterThan(900)
  })

  test.each([
    ['few tokens', clearTools(), 0],
    ['few tool uses', clearTools(afterUses(5)), 0],
    ['enough tokens', clearTools({ trigger: { type: 'input_tokens', value: 1_000 } }), 2],
    ['more to keep', clearTools({ ...afterUses(1), ...keep(4) }), 1],
    ['none to keep', clearTools({ ...afterUses(1), ...keep(0) }), 5],
  ])('with %s', async (_, edit, count) => {
    const { applied, input, original } = await edited([edit])
    expect(applied.map(({ cleared_tool_uses: cleared }) => cleared)).toEqual(count ? [count] : [])
    expect(input < original).toBe(count > 0)
  })

  test('stay where too little would be cleared', async () => {
    const least = (value: number) => ({ clear_at_least: { type: 'input_tokens', value } })
    const few = await edited([clearTools({ ...afterUses(1), ...least(5_000) })])
    expect([few.applied, few.input]).toEqual([[], few.original])
    expect((await edited([clearTools({ ...afterUses(1), ...least(500) })])).applied).toHaveLength(1)
  })

  test('of excluded tools stay', async () => {
    const edit = clearTools({ ...afterUses(1), ...keep(1), exclude_tools: ['memory'] })
    const { applied } = await edited([edit], history('memory', 'search', 'memory', 'search'))
    expect(applied).toMatchObject([{ cleared_tool_uses: 1 }])
  })

  test('are cleared with the inputs of their calls where that is asked for', async () => {
    const cleared = async (clear_tool_inputs: unknown) =>
      (await edited([clearTools({ ...afterUses(1), clear_tool_inputs })])).input
    const whole = await cleared(false)
    expect(await cleared(true)).toBeLessThan(whole - 50)
    expect(await cleared(['search'])).toBe(await cleared(true))
    expect(await cleared(['memory'])).toBe(whole)
  })
})

describe('old thinking', () => {
  const thought = (text: string, at: number) => [
    { role: 'user', content: `Question ${at}` },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: text.repeat(100), signature: 'c2lnbmVk' },
        { type: 'text', text: 'Answer.' },
      ],
    },
  ]
  const messages = [
    ...['One. ', 'Two. ', 'Three. '].flatMap(thought),
    { role: 'user', content: 'And?' },
  ]
  const thinking = { thinking: { type: 'enabled', budget_tokens: 1_024 } }

  test.each([
    ['the last turn by default', {}, 2],
    ['two turns', { keep: { type: 'thinking_turns', value: 2 } }, 1],
    ['all turns', { keep: 'all' }, 0],
    ['all turns, as an object', { keep: { type: 'all' } }, 0],
  ])('is cleared but for %s', async (_, fields, count) => {
    const edit = { type: 'clear_thinking_20251015', ...fields }
    const { applied, input, original } = await edited([edit], messages, thinking)
    expect(applied).toEqual(
      count === 0
        ? []
        : [
            {
              type: 'clear_thinking_20251015',
              cleared_thinking_turns: count,
              cleared_input_tokens: original - input,
            },
          ],
    )
  })
})

test('without context management neither replies nor counts speak of it', async () => {
  const body = { model: 'claude-sonnet-4-5', messages: [{ role: 'user', content: 'Hi' }] }
  const whole = JSON.parse(await post('/v1/messages', { ...body, max_tokens: 9 })) as Json
  expect(whole).not.toHaveProperty('context_management')
  expect(JSON.parse(await post('/v1/messages/count_tokens', body))).toEqual({
    input_tokens: expect.any(Number),
  })
})
