import { RunnableLambda } from '@langchain/core/runnables'
import { DynamicStructuredTool, DynamicTool, tool as makeTool } from '@langchain/core/tools'
import type { BindToolsInput } from '@langchain/core/language_models/chat_models'
import { describe, expect, test } from 'vitest'
import { z as z4 } from 'zod'
import { z as z3 } from 'zod/v3'
import { z as z4path } from 'zod/v4'
import { frozen, type Json, refusalOf, requestOf } from '../support.ts'

const JSON_SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string', description: 'The city.' } },
  required: ['city'],
} as const

/** A schema of a library that only speaks Standard Schema. */
const standard = {
  '~standard': {
    version: 1 as const,
    vendor: 'tiny',
    validate: (value: unknown) => ({ value: value as { city: string } }),
    jsonSchema: { input: () => ({ ...JSON_SCHEMA }), output: () => ({ ...JSON_SCHEMA }) },
  },
}

// Its overloads do not take every schema of these tables, which are typed loosely.
const tool = (run: () => string, fields: object) => makeTool(run, fields as never)

const about = { name: 'weather', description: 'Weather in a city.' }
const run = () => 'sunny'

/** The tools on the wire for tools that are bound. */
async function bound(tools: unknown[], options: Json = {}): Promise<unknown> {
  const { body } = await requestOf((model) =>
    model.bindTools(frozen(tools) as BindToolsInput[], options).invoke('Hi'),
  )
  return body.tools
}

const refusedTools = (...tools: unknown[]) =>
  refusalOf((model) => model.bindTools(tools as BindToolsInput[]).invoke('Hi'))

describe('a tool of every form reaches the wire with its schema (row 28)', () => {
  const FORMS: [form: string, tool: unknown][] = [
    [
      'LangChain tool, Zod 3',
      tool(run, { ...about, schema: z3.object({ city: z3.string().describe('The city.') }) }),
    ],
    [
      'LangChain tool, Zod 4',
      tool(run, { ...about, schema: z4.object({ city: z4.string().describe('The city.') }) }),
    ],
    [
      'LangChain tool, zod/v4',
      tool(run, {
        ...about,
        schema: z4path.object({ city: z4path.string().describe('The city.') }),
      }),
    ],
    ['LangChain tool, JSON Schema', tool(run, { ...about, schema: JSON_SCHEMA })],
    ['LangChain tool, Standard Schema', tool(run, { ...about, schema: standard })],
    [
      'structured tool',
      new DynamicStructuredTool({ ...about, schema: JSON_SCHEMA, func: async () => '' }),
    ],
    [
      'tool parameters, Zod 3',
      { ...about, schema: z3.object({ city: z3.string().describe('The city.') }) },
    ],
    [
      'tool parameters, Zod 4',
      { ...about, schema: z4.object({ city: z4.string().describe('The city.') }) },
    ],
    ['tool parameters, JSON Schema', { ...about, schema: JSON_SCHEMA }],
    ['OpenAI tool', { type: 'function', function: { ...about, parameters: JSON_SCHEMA } }],
    ['OpenAI function', { ...about, parameters: JSON_SCHEMA }],
    ['Anthropic tool', { ...about, input_schema: JSON_SCHEMA }],
    ['Anthropic custom tool', { type: 'custom', ...about, input_schema: JSON_SCHEMA }],
    [
      'Anthropic tool with a Zod schema',
      { ...about, input_schema: z4.object({ city: z4.string().describe('The city.') }) },
    ],
    [
      'runnable',
      RunnableLambda.from(run).asTool({
        ...about,
        schema: z3.object({ city: z3.string().describe('The city.') }) as never,
      }),
    ],
  ]

  test.each(FORMS)('%s', async (_form, given) => {
    const [sent] = (await bound([given])) as Json[]
    expect(sent).toMatchObject({ ...about, input_schema: JSON_SCHEMA })
    expect(JSON.stringify(sent)).not.toMatch(/_def|~standard|typeName/)
  })

  test.each<[string, unknown, string]>([
    [
      'JSON Schema with a title',
      { ...JSON_SCHEMA, title: 'weather', description: about.description },
      'weather',
    ],
    [
      'Zod 4 with a title',
      z4
        .object({ city: z4.string().describe('The city.') })
        .meta({ title: 'weather', description: about.description }),
      'weather',
    ],
  ])('%s', async (_form, given, name) => {
    const [sent] = (await bound([given])) as Json[]
    expect(sent).toMatchObject({ name, description: about.description, input_schema: JSON_SCHEMA })
  })

  test('a tool that takes one string', async () => {
    const given = new DynamicTool({ ...about, func: async () => '' })
    const [sent] = (await bound([given])) as Json[]
    expect(sent?.['input_schema']).toMatchObject({
      type: 'object',
      properties: { input: { type: 'string' } },
    })
  })

  test.each<[string, unknown]>([
    ['an empty Zod 3 object', tool(run, { ...about, schema: z3.object({}) })],
    ['an empty Zod 4 object', tool(run, { ...about, schema: z4.object({}) })],
    ['an empty schema', { ...about, input_schema: {} }],
    ['no parameters', { type: 'function', function: about }],
    ['a schema that says nothing of its type', { ...about, input_schema: { properties: {} } }],
  ])('%s is an object without properties (row 29)', async (_name, given) => {
    const [sent] = (await bound([given])) as Json[]
    expect(sent?.['input_schema']).toMatchObject({ type: 'object', properties: {} })
  })

  test.each<[string, z4.ZodType]>([
    ['a default', z4.object({ city: z4.string() }).default({ city: 'Rome' })],
    ['a refinement', z4.object({ city: z4.string() }).refine(() => true)],
    ['a transform', z4.object({ city: z4.string().transform((city) => city.length) })],
  ])('a Zod 4 object with %s is an object', async (_name, schema) => {
    const [sent] = (await bound([{ ...about, schema }])) as Json[]
    expect(sent?.['input_schema']).toMatchObject({
      type: 'object',
      properties: { city: { type: 'string' } },
    })
  })

  test('several tools keep their order', async () => {
    const names = ['c', 'a', 'b']
    const sent = (await bound(
      names.map((name) => ({ name, description: name, input_schema: JSON_SCHEMA })),
    )) as Json[]
    expect(sent.map(({ name }) => name)).toEqual(names)
  })
})

describe("Anthropic's own tools of any date pass as they are", () => {
  test.each<Json>([
    { type: 'bash_20250124', name: 'bash' },
    { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool', max_characters: 9 },
    { type: 'computer_20251124', name: 'computer', display_width_px: 9, display_height_px: 9 },
    { type: 'computer_toolset_20260801', configs: {} },
    { type: 'browser_toolset_20260801' },
    { type: 'memory_20250818', name: 'memory' },
    { type: 'web_search_20250305', name: 'web_search', max_uses: 2 },
    { type: 'web_search_20260318', name: 'web_search', response_inclusion: 'full' },
    { type: 'web_fetch_20260318', name: 'web_fetch' },
    { type: 'code_execution_20260521', name: 'code_execution' },
    { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' },
    { type: 'advisor_20260301', name: 'advisor', model: 'claude-opus-5' },
    { type: 'web_search_20301231', name: 'web_search' },
  ])('$type', async (given) => {
    expect(await bound([given])).toEqual([given])
  })

  test('a tool that carries its definition is sent as that, with what its extras add', async () => {
    const definition = { type: 'bash_20250124', name: 'bash' }
    for (const key of ['providerToolDefinition', 'provider_tool_definition']) {
      const given = tool(run, {
        ...about,
        schema: JSON_SCHEMA,
        extras: { [key]: definition, cache_control: { type: 'ephemeral' } },
      })
      expect(await bound([given])).toEqual([
        { ...definition, cache_control: { type: 'ephemeral' } },
      ])
    }
  })
})

describe('what the API can be told about a tool', () => {
  const extras = {
    cache_control: { type: 'ephemeral' },
    defer_loading: true,
    input_examples: [{ city: 'Rome' }],
    allowed_callers: ['direct', 'code_execution_20250825'],
    eager_input_streaming: true,
    strict: true,
  }

  test('goes in its extras (row 30)', async () => {
    const given = tool(run, { ...about, schema: JSON_SCHEMA, extras })
    expect(await bound([given])).toEqual([{ ...about, input_schema: JSON_SCHEMA, ...extras }])
    expect(await bound([{ ...about, schema: JSON_SCHEMA, extras }])).toEqual([
      { ...about, input_schema: JSON_SCHEMA, ...extras },
    ])
  })

  test('or on the Anthropic tool itself', async () => {
    const given = { ...about, input_schema: JSON_SCHEMA, ...extras }
    expect(await bound([given])).toEqual([given])
  })

  test('other extras stay here', async () => {
    const given = { ...about, schema: JSON_SCHEMA, extras: { colour: 'red', cache_control: null } }
    expect(await bound([given])).toEqual([{ ...about, input_schema: JSON_SCHEMA }])
  })
})

describe('strict is sent only where it was set (row 26)', () => {
  const plain = { ...about, schema: JSON_SCHEMA }
  const own = (strict: boolean) => ({ ...plain, extras: { strict } })
  const openAI = { type: 'function', function: { ...about, parameters: JSON_SCHEMA, strict: true } }

  test.each<[string, unknown, Json, boolean | undefined]>([
    ['nowhere', plain, {}, undefined],
    ['on the tool', own(true), {}, true],
    ['on the tool, off', own(false), {}, false],
    ['on an OpenAI tool', openAI, {}, true],
    ['on the call', plain, { strict: true }, true],
    ['on the call over the tool', own(true), { strict: false }, false],
    ['on the call over an OpenAI tool', openAI, { strict: false }, false],
  ])('%s', async (_where, given, options, strict) => {
    const [sent] = (await bound([given], options)) as Json[]
    expect(sent?.['strict']).toBe(strict)
    expect('strict' in sent!).toBe(strict !== undefined)
  })

  test("Anthropic's own tools are left alone", async () => {
    const bash = { type: 'bash_20250124', name: 'bash' }
    expect(await bound([bash], { strict: true })).toEqual([bash])
  })
})

describe('names given twice (row 35)', () => {
  const first = { ...about, input_schema: JSON_SCHEMA }

  test('the same tool twice is sent once', async () => {
    expect(await bound([first, { ...first }])).toEqual([first])
  })

  test('two different tools of one name are refused by it', async () => {
    const error = await refusedTools(first, { ...first, description: 'Other.' })
    expect(error.place).toBe('tools[1]')
    expect(error.message).toMatch(
      /two different tools are named "weather" \(the other is tools\[0\]\).*Give each/,
    )
  })
})

describe('a tool that cannot be sent is refused by its name, none is dropped (row 28)', () => {
  const member = { type: 'object', properties: {} }

  test.each(['anyOf', 'oneOf', 'allOf'])(
    'one whose input is a union at its root: %s',
    async (union) => {
      const error = await refusedTools({ ...about, input_schema: { [union]: [member] } })
      expect(error.message).toMatch(
        new RegExp(
          `^tools\\[0\\]: the input of tool "weather" is a union .*\`${union}\`.*property of one`,
        ),
      )
    },
  )

  test('one with a Zod union as input', async () => {
    const schema = z4.union([z4.object({ a: z4.string() }), z4.object({ b: z4.string() })])
    expect((await refusedTools({ ...about, schema })).message).toContain('"weather" is a union')
  })

  test.each([['array'], ['string']])('one whose input is of type %s', async (type) => {
    const error = await refusedTools({ ...about, input_schema: { type } })
    expect(error.message).toContain(`the input of tool "weather" is no object but ${type}`)
  })

  test.each(['with space', 'ünïcode', '', 'x'.repeat(129)])('one named %j', async (name) => {
    const error = await refusedTools({ ...about, name, input_schema: JSON_SCHEMA })
    expect(error.message).toMatch(/^tools\[0\]: the tool name .*letters, digits/)
  })

  test.each<[string, unknown, RegExp]>([
    ['a schema without a title', JSON_SCHEMA, /without a title is no tool.*`title`/],
    ['an object of no form', { ...about }, /the tool weather has no form known here\. Pass/],
    ['no object', 'weather', /the tool has no form known here/],
    ['a function', () => 'x', /no form known here/],
  ])('%s', async (_name, given, message) => {
    const error = await refusedTools({ ...about, input_schema: JSON_SCHEMA }, given)
    expect(error.message).toMatch(/^tools\[1\]: /)
    expect(error.message).toMatch(message)
  })
})

test('no tools are sent where none are bound', async () => {
  const { body } = await requestOf((model) => model.bindTools([]).invoke('Hi'))
  expect(body).not.toHaveProperty('tools')
  expect(body).not.toHaveProperty('tool_choice')
})
