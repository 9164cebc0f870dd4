import { RunnableLambda } from '@langchain/core/runnables'
import { DynamicStructuredTool, DynamicTool, tool as makeTool } from '@langchain/core/tools'
import { describe, expect, test } from 'vitest'
import { z as z4 } from 'zod'
import { z as z3 } from 'zod/v3'
import { z as z4path } from 'zod/v4'
import { boundTools, type Json, requestOf } from '../support.ts'

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
    const [sent] = (await boundTools([given])) as Json[]
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
    const [sent] = (await boundTools([given])) as Json[]
    expect(sent).toMatchObject({ name, description: about.description, input_schema: JSON_SCHEMA })
  })

  test('a tool that takes one string', async () => {
    const given = new DynamicTool({ ...about, func: async () => '' })
    const [sent] = (await boundTools([given])) as Json[]
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
    const [sent] = (await boundTools([given])) as Json[]
    expect(sent?.['input_schema']).toMatchObject({ type: 'object', properties: {} })
  })

  test.each<[string, z4.ZodType]>([
    ['a default', z4.object({ city: z4.string() }).default({ city: 'Rome' })],
    ['a refinement', z4.object({ city: z4.string() }).refine(() => true)],
    ['a transform', z4.object({ city: z4.string().transform((city) => city.length) })],
  ])('a Zod 4 object with %s is an object', async (_name, schema) => {
    const [sent] = (await boundTools([{ ...about, schema }])) as Json[]
    expect(sent?.['input_schema']).toMatchObject({
      type: 'object',
      properties: { city: { type: 'string' } },
    })
  })

  test.each<[string, unknown]>([
    ['Zod 4', z4.object({ at: z4.array(z4.tuple([z4.number(), z4.string()])) })],
    ['Zod 3', z3.object({ at: z3.array(z3.tuple([z3.number(), z3.string()])) })],
    [
      'JSON Schema',
      {
        type: 'object',
        properties: {
          at: {
            type: 'array',
            items: { type: 'array', items: [{ type: 'number' }, { type: 'string' }] },
          },
          items: {
            type: 'array',
            items: [{ type: 'number' }],
            additionalItems: { type: 'string' },
          },
        },
      },
    ],
  ])('a tuple of %s is one of the draft that the API takes', async (_name, schema) => {
    const [sent] = (await boundTools([{ ...about, schema }])) as Json[]
    expect(sent).toMatchObject({
      input_schema: {
        properties: { at: { items: { prefixItems: [{ type: 'number' }, { type: 'string' }] } } },
      },
    })
    expect(JSON.stringify(sent)).not.toMatch(/"items":\[|additionalItems/)
  })

  test('several tools keep their order', async () => {
    const names = ['c', 'a', 'b']
    const sent = (await boundTools(
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
    expect(await boundTools([given])).toEqual([given])
  })

  test('a tool that carries its definition is sent as that, with what its extras add', async () => {
    const definition = { type: 'bash_20250124', name: 'bash' }
    for (const key of ['providerToolDefinition', 'provider_tool_definition']) {
      const given = tool(run, {
        ...about,
        schema: JSON_SCHEMA,
        extras: { [key]: definition, cache_control: { type: 'ephemeral' } },
      })
      expect(await boundTools([given])).toEqual([
        { ...definition, cache_control: { type: 'ephemeral' } },
      ])
    }
  })
})

test('no tools are sent where none are bound', async () => {
  const { body } = await requestOf((model) => model.bindTools([]).invoke('Hi'))
  expect(body).not.toHaveProperty('tools')
  expect(body).not.toHaveProperty('tool_choice')
})
