import { HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { assistant, calling, frozen, human, type Json, result, sent } from '../support.ts'

const SHORT = { type: 'ephemeral' } as const
const HOUR = { type: 'ephemeral', ttl: '1h' } as const

const text = (value: string, cache_control?: object) => ({
  type: 'text',
  text: value,
  ...(cache_control && { cache_control }),
})
const system = (...content: Json[]) => new SystemMessage({ content: content as never })
const ASK = new HumanMessage('Q')

/** The places of a body that hold a breakpoint, and for how long. */
function breakpoints(body: unknown): string[] {
  return found(body, '').toSorted()
}

function found(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'cache_control'
      ? [`${path.slice(1)} ${(inner as { ttl?: string }).ttl ?? '5m'}`]
      : found(inner, `${path}.${key}`),
  )
}

describe('a breakpoint is on the wire where it was put (row 46)', () => {
  test('on tools, system, messages and the request', async () => {
    const look = tool(() => '', {
      name: 'f',
      description: 'd',
      schema: z.object({}),
      extras: { cache_control: HOUR },
    })
    const { body, warnings } = await sent(
      [system(text('S', HOUR)), human(text('Q', SHORT))],
      {},
      { tools: [look], cacheControl: SHORT },
    )
    expect(breakpoints(body)).toEqual([
      ' 5m',
      'messages.0.content.0 5m',
      'system.0 1h',
      'tools.0 1h',
    ])
    expect(warnings).toEqual([])
  })

  test('on images, documents, calls and results', async () => {
    const call = { type: 'tool_use', id: 't1', name: 'f', input: {}, cache_control: SHORT }
    const { body } = await sent([
      human(
        { type: 'image_url', image_url: 'https://example.com/a.png', cache_control: SHORT },
        { type: 'file', url: 'https://example.com/a.pdf', extras: { cache_control: SHORT } },
      ),
      assistant([call]),
      new ToolMessage({ tool_call_id: 't1', content: [text('x', SHORT)] as never }),
    ])
    expect(breakpoints(body)).toEqual([
      'messages.0.content.0 5m',
      'messages.0.content.1 5m',
      'messages.1.content.0 5m',
      'messages.2.content.0 5m',
    ])
  })

  test('a middleware gives it with the call', async () => {
    const { body } = await sent('Q', {}, { cache_control: { ...HOUR } })
    expect(body.cache_control).toEqual(HOUR)
  })
})

describe('what the API refuses about breakpoints is mended and told (row 47)', () => {
  test('of more than four the oldest in the messages go', async () => {
    const input = [
      system(text('S', SHORT)),
      human(text('1', SHORT), text('2', SHORT)),
      assistant('A'),
      human(text('3', SHORT), text('4', SHORT)),
    ]
    const { body, warnings } = await sent(frozen(input))
    expect(breakpoints(body)).toEqual([
      'messages.0.content.1 5m',
      'messages.2.content.0 5m',
      'messages.2.content.1 5m',
      'system.0 5m',
    ])
    expect(warnings).toEqual([
      'a request holds 4 cache breakpoints; messages[0].content[0] lost its own',
    ])
  })

  test('the one of the request counts', async () => {
    const input = [human(...['1', '2', '3', '4'].map((value) => text(value, SHORT)))]
    const { body, warnings } = await sent(input, { cacheControl: SHORT })
    expect(breakpoints(body)).toHaveLength(4)
    expect(body.cache_control).toEqual(SHORT)
    expect(warnings).toHaveLength(1)
  })

  test('five on tools and system are too many as well', async () => {
    const parts = ['1', '2', '3', '4', '5'].map((value) => text(value, SHORT))
    const { body, warnings } = await sent([system(...parts), ASK])
    expect(breakpoints(body)).toHaveLength(4)
    expect(warnings).toHaveLength(1)
  })

  test('an hour behind five minutes becomes five minutes', async () => {
    const input = [system(text('S', SHORT)), human(text('1', HOUR), text('2', SHORT))]
    const { body, warnings } = await sent(input)
    expect(breakpoints(body)).toEqual([
      'messages.0.content.0 5m',
      'messages.0.content.1 5m',
      'system.0 5m',
    ])
    expect(warnings).toEqual([
      'messages[0].content[0]: one hour cannot follow five minutes; it became 5m',
    ])
  })

  test('tools come before the system prompt, that before the messages', async () => {
    const tools = [
      {
        name: 'f',
        description: 'd',
        input_schema: { type: 'object' as const },
        cache_control: SHORT,
      },
    ]
    const { body } = await sent([system(text('S', HOUR)), ASK], {}, { tools })
    expect(breakpoints(body)).toEqual(['system.0 5m', 'tools.0 5m'])
  })

  test('an hour for the whole request comes last, and follows the same rule', async () => {
    const same = await sent([human(text('1', HOUR))], { cacheControl: HOUR })
    expect(breakpoints(same.body)).toEqual([' 1h', 'messages.0.content.0 1h'])
    const mixed = await sent([human(text('1', SHORT))], { cacheControl: HOUR })
    expect(breakpoints(mixed.body)).toEqual([' 5m', 'messages.0.content.0 5m'])
    expect(mixed.warnings).toEqual([
      'cache_control: one hour cannot follow five minutes; it became 5m',
    ])
  })

  const thinking = { type: 'thinking', thinking: 'hm', signature: 's', cache_control: SHORT }
  const redacted = { type: 'redacted_thinking', data: 'd', cache_control: SHORT }

  test('thinking holds none', async () => {
    const turn = assistant([thinking, redacted, text('x')])
    const { body, warnings } = await sent([ASK, turn, ASK])
    expect(breakpoints(body)).toEqual([])
    expect(body.messages[1]?.content).toHaveLength(3)
    expect(warnings).toEqual([
      'messages[1].content[0] cannot hold a cache breakpoint; it was left out',
      'messages[1].content[1] cannot hold a cache breakpoint; it was left out',
    ])
  })

  test('nor do calls that code execution made, nor their results', async () => {
    const caller = { type: 'code_execution_20250825', tool_id: 'srvtoolu_1' }
    const call = { type: 'tool_use', id: 't1', name: 'f', input: {}, caller, cache_control: SHORT }
    const answer = { type: 'tool_result', tool_use_id: 't1', content: 'x', cache_control: SHORT }
    const { body, warnings } = await sent([ASK, assistant([call]), result('t1', [answer])])
    expect(breakpoints(body)).toEqual([])
    expect(warnings).toHaveLength(2)
  })

  test('nor do tools that are loaded later', async () => {
    const deferred = { defer_loading: true, cache_control: SHORT }
    const plain = { description: 'd', input_schema: { type: 'object' } }
    const tools = [
      { ...plain, name: 'e' },
      { ...plain, ...deferred, name: 'f' },
    ]
    const { body, warnings } = await sent([ASK], {}, { tools })
    expect(breakpoints(body)).toEqual([])
    expect(warnings).toEqual(['tools[1] cannot hold a cache breakpoint; it was left out'])
  })

  test('nor does empty text, which is not sent at all', async () => {
    const { body } = await sent([human(text('', SHORT), text('Q'))])
    expect(body.messages).toEqual([{ role: 'user', content: [text('Q')] }])
  })

  test('calls made directly do', async () => {
    const direct = { type: 'tool_use', id: 't1', name: 'f', input: {}, caller: { type: 'direct' } }
    const turn = assistant([{ ...direct, cache_control: SHORT }])
    const { body } = await sent([ASK, turn, result('t1')])
    expect(breakpoints(body)).toEqual(['messages.1.content.0 5m'])
  })
})

test('a plain conversation has no breakpoints of ours', async () => {
  const { body } = await sent([new SystemMessage('S'), ASK, calling('t1'), result('t1')])
  expect(breakpoints(body)).toEqual([])
})
