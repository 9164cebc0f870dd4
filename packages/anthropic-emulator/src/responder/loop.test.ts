import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod'

import { asker } from '../../test/asker.ts'
import { startEmulator, type Emulator } from '../index.ts'
import { isObject, objects } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'

const tool = (name: string, schema: z.ZodType, more: Json = {}): Json => ({
  name,
  input_schema: z.toJSONSchema(schema),
  ...more,
})

const TOOLS: readonly Json[] = [
  tool('get_weather', z.object({ city: z.string() }), { description: 'Weather of a city' }),
  tool('add', z.object({ a: z.number(), b: z.number() })),
  tool('search_flights', z.object({ from: z.string(), to: z.string(), date: z.iso.date() })),
  tool('now', z.object({})),
  tool('answer', z.object({ text: z.string(), sure: z.boolean() })),
  tool('tree', z.object({ nodes: z.array(z.object({ id: z.int().min(1) })).min(1) })),
  { type: 'web_search_20250305', name: 'web_search' },
  { type: 'bash_20250124', name: 'bash' },
]

const TEXTS = [
  'Hello!',
  'What is the weather in Paris and in Rome?',
  'Add 3 and 4, then get_weather for "Oslo".',
  'Search for flights from Rome to Oslo.',
  'Use any tool: now, tree, answer and bash.',
  'get_weather answered: nothing. add failed.',
  '今天天气怎么样？',
]

const CHOICES = fc.constantFrom<Json>(
  { type: 'auto' },
  { type: 'any' },
  { type: 'none' },
  { type: 'tool' },
  { type: 'auto', disable_parallel_tool_use: true },
)

const SETUP = fc.record({
  tools: fc.subarray([...TOOLS], { minLength: 1 }),
  text: fc.constantFrom(...TEXTS),
  choice: CHOICES,
  result: fc.constantFrom('42', 'It is sunny.', 'Error: try add or get_weather again.'),
})

function checkCall(call: Json, tools: readonly Json[]): void {
  const schema = tools.find(({ name }) => name === call.name)?.input_schema
  expect(tools.map(({ name }) => name)).toContain(call.name)
  if (!isObject(schema)) return
  const { error } = z.fromJSONSchema(schema).safeParse(call.input)
  expect(error && z.prettifyError(error)).toBeUndefined()
}

async function checkCount(api: Emulator, body: Json, usage: unknown): Promise<void> {
  const { max_tokens: _, ...counted } = body
  const response = await api.fetch(`${api.url}/v1/messages/count_tokens`, {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify(counted),
  })
  expect(await response.json()).toEqual({ input_tokens: (usage as Json).input_tokens })
}

/** Calls and results until nothing is called any more; how many replies that took. */
async function loop(api: Emulator, setup: typeof SETUP extends fc.Arbitrary<infer T> ? T : never) {
  const { tools, text, result } = setup
  const choice =
    setup.choice.type === 'tool' ? { type: 'tool', name: tools[0]?.name } : setup.choice
  const messages: Json[] = [{ role: 'user', content: text }]
  for (let replies = 1; replies <= tools.length + 1; replies++) {
    const body = { model: 'claude-sonnet-4-6', messages, tools, tool_choice: choice }
    const reply = await asker(api).ask('', body)
    expect(reply.error).toBeUndefined()
    await checkCount(api, { ...body, max_tokens: 1 }, reply.usage)
    const calls = objects(reply.content).filter(({ type }) => type === 'tool_use')
    for (const call of calls) checkCall(call, tools)
    if (calls.length === 0) return
    messages.push(
      { role: 'assistant', content: reply.content },
      {
        role: 'user',
        content: calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: result })),
      },
    )
  }
  throw new Error('The loop does not end.')
}

test('a loop ends, whatever the tools, the text and the choice are', async () => {
  await using api = await startEmulator()
  await fc.assert(
    fc.asyncProperty(SETUP, async (setup) => loop(api, setup)),
    { numRuns: 150 },
  )
})
