/** The official SDK's tool runner: loops that end, over scripts and over the default responder. */
import Anthropic from '@anthropic-ai/sdk'
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema'
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Emulator, startEmulator, type Turn } from 'anthropic-emulator'

const clientOf = ({ url }: Emulator) =>
  new Anthropic({ apiKey: 'any', baseURL: url, maxRetries: 0 })

const asking = (content: string) => ({
  model: 'claude-sonnet-4-6',
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content }],
})

/** Tools that note their calls. */
function weatherTools(calls: unknown[] = []) {
  const getWeather = betaZodTool({
    name: 'get_weather',
    description: 'The weather at a place.',
    inputSchema: z.object({ location: z.string() }),
    run: (input) => {
      calls.push(input)
      if (input.location === 'Atlantis') throw new Error('There is no Atlantis.')
      return `Sunny in ${input.location}`
    },
  })
  const getTime = betaTool({
    name: 'get_time',
    description: 'What time it is.',
    inputSchema: { type: 'object', properties: {} },
    run: (input) => {
      calls.push(input)
      return '12:00'
    },
  })
  return [getWeather, getTime]
}

const SCRIPT: Turn[] = [
  [
    { type: 'thinking', thinking: 'Two things to find out.' },
    { type: 'text', text: 'I will look.' },
    { type: 'tool_use', name: 'get_weather', input: { location: 'Köln' } },
    { type: 'tool_use', name: 'get_time', input: {} },
  ],
  [{ type: 'tool_use', name: 'get_weather', input: { location: 'Atlantis' } }],
  {
    content: [{ type: 'server_tool_use', name: 'web_search', input: { query: 'Atlantis' } }],
    stop_reason: 'pause_turn',
  },
  'It is noon and sunny.',
]

const results = ({ requests }: Emulator, at: number): unknown => {
  const body = requests[at]?.body as { messages: { content: unknown }[] } | undefined
  return body?.messages.at(-1)?.content
}

describe.each([{ stream: false }, { stream: true }, { stream: true, runToolsEagerly: true }])(
  'with %o',
  (mode) => {
    test('it follows a script to its end', async () => {
      await using api = await startEmulator({ script: SCRIPT, otherwise: 'error' })
      const calls: unknown[] = []
      const ask = asking('How is it in Köln?')
      const tools = weatherTools(calls)
      const runner = clientOf(api).beta.messages.toolRunner({ ...ask, tools, ...mode })
      const { content } = await runner.runUntilDone()
      expect(content).toEqual([{ type: 'text', text: 'It is noon and sunny.' }])
      expect(calls).toEqual([{ location: 'Köln' }, {}, { location: 'Atlantis' }])
      expect(api.requests.map(({ status }) => status)).toEqual([200, 200, 200, 200])
      expect(results(api, 1)).toMatchObject([
        { type: 'tool_result', content: 'Sunny in Köln' },
        { type: 'tool_result', content: '12:00' },
      ])
      expect(results(api, 2)).toMatchObject([
        { type: 'tool_result', is_error: true, content: 'Error: There is no Atlantis.' },
      ])
    })

    test('it comes to an answer without a script', async () => {
      await using api = await startEmulator()
      const calls: unknown[] = []
      const ask = asking('What is the weather in Paris and London?')
      const tools = weatherTools(calls)
      const runner = clientOf(api).beta.messages.toolRunner({ ...ask, tools, ...mode })
      const { content, stop_reason } = await runner.runUntilDone()
      expect(calls).toEqual([{ location: 'Paris' }, { location: 'London' }])
      expect(stop_reason).toBe('end_turn')
      expect(content).toMatchObject([
        { text: expect.stringMatching(/Sunny in Paris[^]*Sunny in London/) },
      ])
    })

    test('a tool that fails without a script is told in the answer', async () => {
      await using api = await startEmulator()
      const ask = asking('What is the weather in Atlantis?')
      const runner = clientOf(api).beta.messages.toolRunner({
        ...ask,
        tools: weatherTools(),
        ...mode,
      })
      const { content } = await runner.runUntilDone()
      expect(content).toMatchObject([{ text: expect.stringContaining('There is no Atlantis.') }])
      expect(api.requests).toHaveLength(2)
    })
  },
)

test('it stops where it is told to, whatever the script goes on with', async () => {
  const again: Turn = [{ type: 'tool_use', name: 'get_time', input: {} }]
  await using api = await startEmulator({ reply: again })
  const runner = clientOf(api).beta.messages.toolRunner({
    ...asking('What time is it?'),
    tools: weatherTools(),
    max_iterations: 3,
  })
  const stops: unknown[] = []
  for await (const { stop_reason } of runner) stops.push(stop_reason)
  expect(stops).toEqual(['tool_use', 'tool_use', 'tool_use'])
  expect(api.requests).toHaveLength(3)
})
