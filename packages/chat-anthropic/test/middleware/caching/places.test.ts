import { HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import type { RequestBody } from 'anthropic-emulator'
import { promptCaching } from 'chat-anthropic/middleware'
import { createMiddleware } from 'langchain'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { asksWeather, pointsOf, question, RULES, weather, words } from '../agents.ts'
import { using } from './support.ts'

const LOOKS = { script: [asksWeather(), 'It rains.'] }
const placesOf = (requests: readonly { body: unknown }[]) =>
  requests.map(({ body }) => pointsOf(body as object))

const longTool = tool(() => 'Done.', {
  name: 'audit',
  description: words(1500),
  schema: z.object({}),
})

/** A middleware that sets breakpoints before ours places any. */
const marking = (change: (request: never) => object) =>
  createMiddleware({
    name: 'marking',
    wrapModelCall: (request, handler) => handler({ ...request, ...change(request as never) }),
  })

describe('the places of breakpoints', () => {
  test('are the system prompt and the end of the conversation, as it grows', () =>
    using(LOOKS, async ({ api, agent, reports }) => {
      await agent().invoke(question())
      expect(placesOf(api.requests)).toEqual([
        { 'system[0]': '5m', 'messages[0].content[0]': '5m' },
        { 'system[0]': '5m', 'messages[2].content[0]': '5m' },
      ])
      expect(reports[0]?.skipped).toEqual([{ place: 'tools', reason: 'too short' }])
    }))

  test('are the last tool, too, where the tools are long', () =>
    using(LOOKS, async ({ api, agent }) => {
      await agent({ ttl: '1h' }, { tools: [weather, longTool] }).invoke(question())
      expect(placesOf(api.requests)[0]).toEqual({
        'tools[1]': '1h',
        'system[0]': '1h',
        'messages[0].content[0]': '1h',
      })
    }))

  test('are those that were asked for alone', () =>
    using(LOOKS, async ({ api, agent }) => {
      await agent({ points: ['system'] }).invoke(question(words(2000)))
      expect(placesOf(api.requests)).toEqual([{ 'system[0]': '5m' }, { 'system[0]': '5m' }])
    }))

  test('are none where the prompt is shorter than the model caches', () =>
    using({ reply: 'Fine.' }, async ({ api, agent, reports }) => {
      await agent({}, { systemPrompt: 'Be brief.' }).invoke(question())
      expect(placesOf(api.requests)).toEqual([{}])
      expect(reports).toMatchObject([{ outcome: 'uncached', reason: 'too short', placed: [] }])
    }))

  test('are not tools that are deferred', () =>
    using({ reply: 'Fine.' }, async ({ api, agent }) => {
      const extras = { defer_loading: true }
      const deferred = tool(() => 'Done.', { name: 'rare', schema: z.object({}), extras })
      const search = { type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' }
      await agent({}, { tools: [longTool, search, deferred] }).invoke(question())
      expect(Object.keys(placesOf(api.requests)[0]!)).toContain('tools[1]')
    }))

  test('go on where the conversation has grown beyond what the API looks back over', () => {
    const many = Array.from({ length: 15 }, (_, at) => ({
      type: 'tool_use',
      id: `toolu_01m${at}`,
      name: 'get_weather',
      input: { city: `City ${at}` },
    }))
    const script = [{ content: many, stop_reason: 'tool_use' as const }, 'It rains everywhere.']
    return using({ script }, async ({ api, agent, reports }) => {
      await agent({ points: ['conversation'] }).invoke(question())
      expect(Object.keys(placesOf(api.requests)[1]!)).toEqual([
        'messages[0].content[0]',
        'messages[2].content[14]',
      ])
      expect(reports[1]).toMatchObject({ outcome: 'hit', readTokens: reports[0]!.writtenTokens })
    })
  })
})

describe('breakpoints that are there already', () => {
  const control = (ttl: string) => ({ type: 'ephemeral', ttl })
  const marked = (ttl: string) =>
    new SystemMessage({ content: [{ type: 'text', text: RULES, cache_control: control(ttl) }] })

  test('are kept, and not placed twice', () =>
    using(LOOKS, async ({ api, agent, reports }) => {
      await agent({}, { systemPrompt: marked('1h') }).invoke(question())
      expect(placesOf(api.requests)[0]).toEqual({
        'system[0]': '1h',
        'messages[0].content[0]': '5m',
      })
      expect(reports[0]?.present).toMatchObject([{ path: 'system[0]', ttl: '1h' }])
    }))

  test.each([
    ['1h behind 5m becomes 5m', '5m', '1h', { 'system[0]': '5m', last: '5m' }],
    ['5m behind 1h stays', '1h', '5m', { 'system[0]': '1h', last: '5m' }],
  ] as const)('decide the lifetime: %s', (_, present, ttl, expected) =>
    using(LOOKS, async ({ api, agent }) => {
      await agent({ ttl }, { systemPrompt: marked(present) }).invoke(question())
      const { 'messages[0].content[0]': last, ...others } = placesOf(api.requests)[0]!
      expect({ ...others, last }).toEqual(expected)
    }),
  )

  test('of an hour at the end make those before it last an hour', () =>
    using(LOOKS, async ({ api, agent }) => {
      const before = marking(() => ({ modelSettings: { cache_control: control('1h') } }))
      await agent({}, { middleware: [before] }).invoke(question())
      expect(placesOf(api.requests)[0]).toEqual({ '': '1h', 'system[0]': '1h' })
    }))

  test('are counted: never are there more than four', () =>
    using(LOOKS, async ({ api, agent, reports }) => {
      const before = marking(({ messages }: { messages: HumanMessage[] }) => ({
        messages: [
          new HumanMessage({
            content: ['one', 'two', 'three', 'four'].map((text) => ({
              type: 'text',
              text,
              ...(text !== 'four' && { cache_control: control('5m') }),
            })),
          }),
          ...messages.slice(1),
        ],
      }))
      await agent({}, { middleware: [before], tools: [longTool, weather] }).invoke(question())
      expect(Object.keys(placesOf(api.requests)[0]!)).toHaveLength(4)
      expect(reports[0]?.skipped).toEqual([
        { place: 'system', reason: 'no room' },
        { place: 'tools', reason: 'no room' },
      ])
    }))
})

/** The blocks of a request in their order, without what is no part of the cached bytes. */
function prefixOf({ tools, system, messages }: RequestBody): string[] {
  const list = (content: unknown) =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : ((content ?? []) as object[])
  const turns = messages.flatMap(({ role, content }) => list(content).map((each) => [role, each]))
  return [...list(tools), ...list(system), ...turns].map((each) =>
    JSON.stringify(each, (key, value: unknown) => (key === 'cache_control' ? undefined : value)),
  )
}

test('each request begins with the bytes of the one before', () => {
  const script = ['a', 'b', 'c', 'd'].map((id) => asksWeather(id, `City ${id}`))
  return using({ script: [...script, 'Done.'] }, async ({ api, agent }) => {
    const { messages } = await agent().invoke(question())
    expect((messages as object[]).filter((each) => ToolMessage.isInstance(each))).toHaveLength(4)
    const prompts = api.requests.map(({ body }) => prefixOf(body as RequestBody))
    for (const [at, prompt] of prompts.slice(0, -1).entries()) {
      expect(prompts[at + 1]!.slice(0, prompt.length)).toEqual(prompt)
    }
  })
})

test.each([
  [{ ttl: '10m' }, 'promptCaching.ttl: a cache lifetime of "10m". Use "5m" or "1h".'],
  [{ points: ['messages'] }, 'promptCaching.points: no breakpoints go to "messages"'],
])('%j is refused', (options, message) => {
  expect(() => promptCaching(options as never)).toThrow(message)
})
