import { tool } from '@langchain/core/tools'
import { MemorySaver } from '@langchain/langgraph'
import type { EmulatorOptions } from 'anthropic-emulator'
import { promptCaching, toolSearch, type ToolSearchOptions } from 'chat-anthropic/middleware'
import { createAgent } from 'langchain'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  agentOn,
  approved,
  askingBefore,
  calls,
  chat,
  onThread,
  question,
  start,
  weather,
} from '../agents.ts'

const make = (name: string, description: string, schema = z.object({})) =>
  tool(() => `${name} ran.`, { name, description, schema })

const RARE = [
  make('create_invoice', 'Writes a bill for a customer', z.object({ customer: z.string() })),
  make('sendEmail', 'Sends a message by mail'),
  make('listPayments', 'Lists what customers have paid', z.object({ month: z.string() })),
  make('translate', 'Puts a text into another language'),
]
const NAMES = RARE.map(({ name }) => name)

interface Sent {
  name?: string
  type?: string
  defer_loading?: boolean
}

async function run(
  options: Partial<ToolSearchOptions>,
  emulator: EmulatorOptions,
  more: { middleware?: object[]; [option: string]: unknown } = {},
) {
  await using api = await start(emulator)
  const { middleware = [], ...others } = more
  const agent = createAgent({
    model: chat(api),
    tools: [weather, ...RARE],
    middleware: [toolSearch({ defer: NAMES, ...options }), ...middleware],
    ...others,
  } as never)
  const { messages } = await agent.invoke(question())
  const tools = api.requests.map(({ body }) => (body as { tools: Sent[] }).tools)
  return { messages, tools, results: messages.filter(({ type }) => type === 'tool') }
}

const searching = (input: object) => [calls('tool_search', input), calls('sendEmail', {}), 'Sent.']

describe('tools that are deferred', () => {
  test('are sent as such, and run when they are found', async () => {
    const { tools, results } = await run({}, { script: searching({ query: 'send an email' }) })
    expect(tools[0]?.map(({ name, defer_loading = false }) => [name, defer_loading])).toEqual([
      ['get_weather', false],
      ...NAMES.map((name) => [name, true]),
      ['tool_search', false],
    ])
    expect(results[0]?.content).toEqual([{ type: 'tool_reference', tool_name: 'sendEmail' }])
    expect(results[1]?.text).toBe('sendEmail ran.')
  })

  test('are those that a function chooses', async () => {
    const defer = ({ name }: { name: string }) => name.startsWith('list')
    const { tools } = await run({ defer }, { reply: 'Fine.' })
    expect(tools[0]?.filter((each) => each.defer_loading).map(({ name }) => name)).toEqual([
      'listPayments',
    ])
  })

  test('are none: nothing is searched then', async () => {
    const { tools } = await run({ defer: () => false }, { reply: 'Fine.' })
    expect(tools[0]?.map(({ name }) => name)).toEqual(['get_weather', ...NAMES])
  })

  test('are not marked for the cache', async () => {
    const { tools } = await run({}, { reply: 'Fine.' }, { middleware: [promptCaching()] })
    expect(JSON.stringify(tools[0]?.filter((each) => each.defer_loading))).not.toContain('cache')
  })

  test('must exist', async () => {
    await expect(run({ defer: ['send_fax'] }, { reply: 'Fine.' })).rejects.toThrow(
      'toolSearch.defer: no tool is named "send_fax". Choose from: get_weather, create_invoice',
    )
  })
})

describe('a search', () => {
  const first = async (options: Partial<ToolSearchOptions>, input: object) => {
    const script = [calls('tool_search', input), 'Done.']
    const { results } = await run(options, { script })
    const { content, status } = results[0] as unknown as { content: object[]; status: string }
    const names = Array.isArray(content)
      ? content.map((block) => (block as { tool_name: string }).tool_name)
      : content
    return status === 'error' ? { error: names } : names
  }

  test.each([
    ['bill a customer', ['create_invoice', 'listPayments']],
    ['customers', ['create_invoice', 'listPayments']],
    ['invoicing', ['create_invoice']],
    ['which payment was made', ['listPayments']],
    ['month', ['listPayments']],
    ['EMAIL', ['sendEmail']],
  ])('in plain language: %s', async (query, names) => {
    expect(new Set((await first({}, { query })) as string[])).toEqual(new Set(names))
  })

  test.each([
    ['^list', ['listPayments']],
    ['(?i)EMAIL|INVOICE', ['create_invoice', 'sendEmail']],
    ['customer', ['create_invoice', 'listPayments']],
    ['(?P<what>month)', ['listPayments']],
  ])('by a regular expression: %s', async (pattern, names) => {
    expect(await first({ by: 'regex' }, { pattern })).toEqual(names)
  })

  test('finds no more than the limit', async () => {
    expect(await first({ by: 'regex', limit: 2 }, { pattern: '.' })).toEqual(NAMES.slice(0, 2))
    expect(await first({ limit: 1 }, { query: 'customer' })).toHaveLength(1)
  })

  test('that finds nothing says so', async () => {
    expect(await first({}, { query: 'quantum' })).toBe('No tool was found for "quantum".')
  })

  test.each([
    ['(', 'The pattern cannot be read'],
    ['a'.repeat(201), 'The pattern has 201 characters; 200 are allowed.'],
  ])('that cannot be made is an error the model reads: %s', async (pattern, message) => {
    expect(await first({ by: 'regex' }, { pattern })).toEqual({
      error: expect.stringContaining(message),
    })
  })

  test('is ended where its expression would run for ever', async () => {
    const slow = make('slow', `${'a'.repeat(40)}!`)
    const script = [calls('tool_search', { pattern: '^(a+)+$' }), 'Done.']
    const options = { defer: ['slow'], by: 'regex' as const, deadlineMs: 300 }
    const { results } = await run(options, { script }, { tools: [weather, slow] })
    expect(results[0]).toMatchObject({ status: 'error' })
    expect(results[0]?.text).toContain('takes too long')
  })

  test('goes on when a person has let it', async () => {
    await using api = await start({ script: searching({ query: 'email' }) })
    const agent = agentOn(api, {
      tools: [weather, ...RARE],
      middleware: [toolSearch({ defer: NAMES }), askingBefore('tool_search')],
      checkpointer: new MemorySaver(),
    })
    expect(await agent.invoke(question(), onThread())).toHaveProperty('__interrupt__')
    const { messages } = await agent.invoke(approved(), onThread())
    expect(messages.map(({ text }) => text)).toContain('sendEmail ran.')
  })
})

test.each([
  ['api-bm25', 'tool_search_tool_bm25_20251119'],
  ['api-regex', 'tool_search_tool_regex_20251119'],
] as const)('the API searches where it is asked to: %s', async (by, type) => {
  const { tools } = await run({ by }, { reply: 'Fine.' })
  expect(tools[0]?.at(-1)?.type).toBe(type)
  expect(tools[0]?.map(({ name }) => name)).not.toContain('tool_search')
})

test('a search by something else is refused', () => {
  expect(() => toolSearch({ defer: [], by: 'fuzzy' as never })).toThrow(
    'toolSearch.by: a search by "fuzzy". Use one of: bm25, regex, api-bm25, api-regex.',
  )
})
