import { MemorySaver } from '@langchain/langgraph'
import type { EmulatorOptions } from 'anthropic-emulator'
import { clearThinking, clearToolUses, compaction, contextEditing } from 'chat-anthropic/middleware'
import {
  ClearToolUsesEdit,
  contextEditingMiddleware,
  createAgent,
  summarizationMiddleware,
} from 'langchain'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { asksWeather, chat, onThread, question, start, weather, words } from '../agents.ts'

const LOOKS = { script: [asksWeather('a'), asksWeather('b', 'Rome'), 'It rains.'] }

interface Body {
  context_management?: { edits: object[] }
  messages: { content: unknown }[]
}

async function bodiesOf(
  middleware: unknown[],
  emulator: EmulatorOptions = LOOKS,
  options: object = {},
) {
  await using api = await start(emulator)
  const agent = createAgent({ model: chat(api, options), tools: [weather], middleware } as never)
  const { messages } = await agent.invoke(question())
  const bodies = api.requests.map(({ body }) => body as Body)
  const betas = api.requests.map(({ headers }) => headers['anthropic-beta'])
  return { bodies, betas, messages }
}

const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
afterEach(() => {
  warn.mockClear()
})

describe('edits', () => {
  test('clear tool uses but those of memory, unless something else is said', async () => {
    const { bodies, betas } = await bodiesOf([contextEditing()])
    expect(bodies[2]?.context_management?.edits).toEqual([
      { type: 'clear_tool_uses_20250919', exclude_tools: ['memory'] },
    ])
    expect(betas[0]).toContain('context-management-2025-06-27')
  })

  test('are those that were passed, thinking first', async () => {
    const edits = [
      clearToolUses({
        trigger: { toolUses: 5 },
        keep: 2,
        clearAtLeast: 100,
        clearToolInputs: ['get_weather'],
        excludeTools: [],
      }),
      clearThinking({ keep: 2 }),
    ]
    const { bodies } = await bodiesOf([contextEditing({ edits })], LOOKS, {
      thinking: { type: 'adaptive' },
    })
    expect(bodies[0]?.context_management?.edits).toEqual([
      { type: 'clear_thinking_20251015', keep: { type: 'thinking_turns', value: 2 } },
      {
        type: 'clear_tool_uses_20250919',
        trigger: { type: 'tool_uses', value: 5 },
        keep: { type: 'tool_uses', value: 2 },
        clear_at_least: { type: 'input_tokens', value: 100 },
        clear_tool_inputs: ['get_weather'],
        exclude_tools: [],
      },
    ])
  })

  test('go with those of the model, of which there is one of each type', async () => {
    const own = { type: 'clear_tool_uses_20250919' as const, exclude_tools: ['get_weather'] }
    const middleware = [contextEditing(), compaction({ trigger: 60_000, instructions: 'Be brief' })]
    const { bodies, betas } = await bodiesOf(middleware, LOOKS, {
      contextManagement: { edits: [own] },
    })
    expect(bodies[0]?.context_management?.edits).toEqual([
      own,
      {
        type: 'compact_20260112',
        trigger: { type: 'input_tokens', value: 60_000 },
        instructions: 'Be brief',
      },
    ])
    expect(betas[0]).toContain('compact-2026-01-12')
  })

  test('that the API reports are handed on, and the state keeps everything', async () => {
    const edited: object[][] = []
    const edits = [clearToolUses({ trigger: 1, keep: 1 })]
    const onEdited = (applied: object[]) => edited.push(applied)
    const script = [asksWeather('a', words(200)), ...LOOKS.script.slice(1)]
    const { messages } = await bodiesOf([contextEditing({ edits, onEdited })], { script })
    expect(edited).toMatchObject([[{ type: 'clear_tool_uses_20250919', cleared_tool_uses: 1 }]])
    expect(messages.map(({ text }) => text)).toContain(`It rains in ${words(200)}.`)
    expect(warn).not.toHaveBeenCalled()
  })

  test('must be some', () => {
    expect(() => contextEditing({ edits: [] })).toThrow('contextEditing.edits: there are no edits')
  })
})

test('a summary of the API is kept, and goes back where it stood', async () => {
  const block = { type: 'compaction', content: 'They asked for the weather.' }
  const text = { type: 'text', text: 'It rains.' }
  await using api = await start({ script: [{ content: [block, text] }, 'Still.'] })
  const checkpointer = new MemorySaver()
  const options = { model: chat(api), tools: [], middleware: [compaction()], checkpointer }
  await createAgent(options).invoke(question(), onThread())
  const { messages } = await createAgent(options).invoke(question('Still?'), onThread())
  expect(messages).toHaveLength(4)
  expect((api.lastRequest as unknown as Body).messages[1]?.content).toEqual([block, text])
  expect(warn).not.toHaveBeenCalled()
})

describe('middleware that edits on this side', () => {
  const clearing = () =>
    contextEditingMiddleware({
      edits: [new ClearToolUsesEdit({ trigger: { tokens: 10 }, keep: { messages: 1 } })],
    })

  test.each([
    ['behind it', () => [contextEditing(), clearing()]],
    ['before it', () => [clearing(), contextEditing()]],
  ])('is warned of once, %s', async (_, middleware) => {
    const script = [...LOOKS.script.slice(0, 2), asksWeather('c', 'Oslo'), 'It rains.']
    await bodiesOf(middleware(), { script })
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('1 tool result was removed or changed on this side')],
    ])
  })

  test('is an error where that was asked for, and nothing where it is meant', async () => {
    const failing = bodiesOf([contextEditing({ onConflict: 'error' }), clearing()])
    await expect(failing).rejects.toThrow('lets the API edit the context, too')
    await bodiesOf([contextEditing({ onConflict: 'ignore' }), clearing()])
    expect(warn).not.toHaveBeenCalled()
  })

  test('is warned of where it sums up', async () => {
    await using api = await start({ script: ['A summary.', 'Fine.'] })
    const summing = summarizationMiddleware({
      model: chat(api),
      trigger: { messages: 2 },
      keep: { messages: 1 },
    } as never)
    const middleware = [compaction(), summing] as never
    const agent = createAgent({ model: chat(api), tools: [], middleware })
    const asked = [...question(words(50)).messages, ...question('And now?').messages]
    await agent.invoke({ messages: asked } as never)
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('Earlier messages were replaced by a summary, and compaction')],
    ])
  })
})
