/** What a program puts into a request that JSON does not have. */
import { HumanMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { calling, refused, result, sentMessages } from '../behaviour/support.ts'

function nested(levels: number): unknown {
  let value: unknown = 'deep'
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { value }
  return value
}

function circular(): Record<string, unknown> {
  const node: Record<string, unknown> = { name: 'a' }
  node['list'] = [node]
  return node
}

describe('is refused with its place, before any request', () => {
  const values: [name: string, value: () => unknown, what: RegExp][] = [
    ['a BigInt', () => 12n, /BigInt.*number or a text/],
    ['a circle', circular, /contains itself/],
    ['100,000 levels', () => nested(100_000), /nested too deep/],
    ['2,000 levels', () => nested(2_000), /nested too deep/],
  ]

  test.each(values)('in the input of a call: %s (E8)', async (_, value, what) => {
    const message = calling('toolu_1')
    const input = { about: value() }
    Object.assign(message, {
      content: [{ type: 'tool_use', id: 'toolu_1', name: 'look_up', input }],
      tool_calls: [{ type: 'tool_call', id: 'toolu_1', name: 'look_up', args: input }],
    })
    const error = await refused([new HumanMessage('Hi'), message, result('toolu_1')])
    expect(error.message).toMatch(what)
    expect(error.place).toMatch(/^messages\[1\]\.content\[0\]\.input\.about/)
  })

  test.each(values)('in a parameter: %s (E8)', async (_, value, what) => {
    // Whether or not something else is wrong that is mended.
    for (const text of ['Hi', 'H\uD800i']) {
      const error = await refused(text, { invocationKwargs: { extra: value() } })
      expect(error.message).toMatch(what)
      expect(error.place).toMatch(/^extra/)
    }
  })
})

test('what an input inherits is not sent, and need be no JSON (E8)', async () => {
  const input = Object.assign(Object.create({ total: 12n }), { about: 'ships' }) as object
  const message = calling('toolu_1')
  Object.assign(message, {
    content: [{ type: 'tool_use', id: 'toolu_1', name: 'look_up', input }],
    tool_calls: [{ type: 'tool_call', id: 'toolu_1', name: 'look_up', args: input }],
  })
  const messages = await sentMessages([new HumanMessage('Hi'), message, result('toolu_1')])
  expect(messages[1]?.content).toMatchObject([{ input: { about: 'ships' } }])
})
