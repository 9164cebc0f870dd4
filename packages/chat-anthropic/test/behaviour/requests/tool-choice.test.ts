import { describe, expect, test } from 'vitest'
import type { ChatAnthropicCallOptions } from '../../../src/index.ts'
import { refused, sentBody } from '../support.ts'

const tool = (name: string) => ({
  name,
  description: name,
  input_schema: { type: 'object' as const },
})
const TOOLS = [tool('weather'), tool('news')]

type CallOptions = Partial<ChatAnthropicCallOptions>

const chosen = async (call: CallOptions) =>
  (await sentBody('Hi', {}, { tools: TOOLS, ...call })).tool_choice

describe('a tool choice in every form', () => {
  test.each<[unknown, unknown]>([
    ['auto', { type: 'auto' }],
    ['any', { type: 'any' }],
    ['required', { type: 'any' }],
    ['none', { type: 'none' }],
    ['weather', { type: 'tool', name: 'weather' }],
    [{ type: 'auto' }, { type: 'auto' }],
    [
      { type: 'any', disable_parallel_tool_use: true },
      { type: 'any', disable_parallel_tool_use: true },
    ],
    [
      { type: 'tool', name: 'news' },
      { type: 'tool', name: 'news' },
    ],
    [
      { type: 'function', function: { name: 'news' } },
      { type: 'tool', name: 'news' },
    ],
    [undefined, undefined],
  ])('%j', async (choice, wire) => {
    expect(await chosen({ tool_choice: choice as never })).toEqual(wire)
    expect(await chosen({ toolChoice: choice as never })).toEqual(wire)
  })

  test('without tools there is none (row 34)', async () => {
    for (const choice of ['any', 'none', 'auto']) {
      const body = await sentBody('Hi', {}, { tool_choice: choice, parallelToolCalls: false })
      expect(body).not.toHaveProperty('tool_choice')
    }
  })

  test('a tool that is not there is refused with those that are', async () => {
    const error = await refused('Hi', {}, { tools: TOOLS, tool_choice: 'wether' })
    expect(error.message).toBe(
      'tool_choice: no tool is named "wether". Choose one of: weather, news.',
    )
  })

  test('a member of a toolset has no entry of its own', async () => {
    const tools = [{ type: 'computer_toolset_20260801' }]
    expect(await chosen({ tools, tool_choice: 'click' })).toEqual({ type: 'tool', name: 'click' })
  })

  test('what is no choice is refused', async () => {
    const error = await refused('Hi', {}, { tools: TOOLS, tool_choice: 7 as never })
    expect(error.message).toMatch(/^tool_choice: a tool choice of type number\. Use "auto"/)
  })
})

describe('parallelToolCalls (row 34)', () => {
  test.each<[boolean | undefined, unknown, unknown]>([
    [false, undefined, { type: 'auto', disable_parallel_tool_use: true }],
    [false, 'any', { type: 'any', disable_parallel_tool_use: true }],
    [false, 'weather', { type: 'tool', name: 'weather', disable_parallel_tool_use: true }],
    [false, 'none', { type: 'none' }],
    [true, undefined, undefined],
    [true, 'any', { type: 'any', disable_parallel_tool_use: false }],
    [undefined, 'any', { type: 'any' }],
  ])('%s with tool choice %j', async (parallelToolCalls, tool_choice, wire) => {
    expect(await chosen({ parallelToolCalls, tool_choice: tool_choice as never })).toEqual(wire)
  })
})
