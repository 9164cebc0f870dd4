import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { tools } from '../../../src/index.ts'
import { refusalOf, refused, sentBody } from '../support.ts'

const SCHEMA = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
}

describe('a misspelt option is an error that names the option (B7)', () => {
  test.each([
    ['max_tokens', 'maxTokens'],
    ['maxToken', 'maxTokens'],
    ['maxtokens', 'maxTokens'],
    ['temprature', 'temperature'],
    ['stop_sequences', 'stopSequences'],
    ['api_key', 'apiKey'],
    ['baseUrl', 'baseURL'],
    ['stream_usage', 'streamUsage'],
    ['thinkng', 'thinking'],
    ['model_name', 'modelName'],
  ])('%s of the constructor is %s', async (name, meant) => {
    const error = await refusalOf(() => undefined, { [name]: 1 })
    expect(error.message).toContain(`\`${name}\` is no option of the constructor`)
    expect(error.message).toContain(`Did you mean \`${meant}\`?`)
  })

  test.each([
    ['maxToken', 'maxTokens'],
    ['repair_history', 'repairHistory'],
    ['toolchoice', 'tool_choice'],
    ['responseFormat', 'response_format'],
    ['paralelToolCalls', 'parallelToolCalls'],
  ])('%s of a call is %s', async (name, meant) => {
    const error = await refused('Hi', {}, { [name]: 'a' })
    expect(error.message).toContain(`\`${name}\` is no option of a call`)
    expect(error.message).toContain(`Did you mean \`${meant}\`?`)
  })

  test('an option of a tool', () => {
    const make = (options: object) => () => tools.webSearch_20260318(options)
    expect(make({ maxUse: 3 })).toThrow('web_search_20260318 has no option maxUse')
    expect(make({ alowedDomains: [] })).toThrow('Did you mean allowedDomains?')
    expect(make({ 'max-uses': 3 })).toThrow('Did you mean maxUses?')
    // The API's own spelling is sent.
    expect(make({ max_uses: 3 })()).toMatchObject({ max_uses: 3 })
    expect(make({ tomorrow: 3 })()).toMatchObject({ tomorrow: 3 })
  })

  test("names of LangChain's and of frameworks pass", async () => {
    const own = {
      tags: ['a'],
      metadata: { b: 1 },
      cache: false,
      verbose: false,
      name: 'n',
      defaultHeaders: {},
      modelKwargs: {},
      topN: 3,
    }
    const call = {
      runName: 'r',
      runId: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
      tags: ['a'],
      metadata: { b: 1 },
      configurable: { thread_id: '1' },
      recursionLimit: 9,
      callbacks: [],
      timeout: 9_000,
      store: {},
      ls_structured_output_format: { kwargs: {} },
      stream: false,
      stream_options: {},
      user: 'u',
      options: {},
      max_tokens: 9,
    }
    expect(await sentBody('Hi', own, call as object)).toMatchObject({ max_tokens: 9 })
  })

  test('an absent value is no option', async () => {
    const absent = [{ max_tokens: undefined }, { maxToken: null }] as object[]
    expect((await sentBody('Hi', ...absent)).max_tokens).toBe(128_000)
  })
})

describe('names and forms of other packages (B7)', () => {
  test.each([
    ["OpenAI's", { type: 'json_schema', json_schema: { name: 'n', strict: true, schema: SCHEMA } }],
    ["Anthropic's", { type: 'json_schema', schema: SCHEMA }],
    ['the flat one', { type: 'json_schema', name: 'n', strict: true, schema: SCHEMA }],
    ['a schema as the wrapped one', { type: 'json_schema', json_schema: SCHEMA }],
    ['a schema wrapped twice', { type: 'json_schema', schema: { name: 'n', schema: SCHEMA } }],
    ['without a type', { json_schema: { schema: SCHEMA } }],
    ['the schema alone', SCHEMA],
    ['a Zod schema', { type: 'json_schema', json_schema: { schema: z.object({ a: z.string() }) } }],
    ['a Zod schema alone', z.object({ a: z.string() })],
  ])('response_format, %s', async (_, response_format) => {
    const { output_config } = await sentBody('Hi', {}, { response_format })
    expect(output_config).toMatchObject({
      format: { type: 'json_schema', schema: { properties: { a: { type: 'string' } } } },
    })
  })

  test.each([undefined, null, 'text', { type: 'text' }])(
    'response_format %j is none',
    async (response_format) => {
      expect(await sentBody('Hi', {}, { response_format })).not.toHaveProperty('output_config')
    },
  )

  test.each(['json_object', { type: 'json_object' }, 7, {}, { type: 'json_schema' }])(
    'response_format %j is refused',
    async (response_format) => {
      const { message } = await refused('Hi', {}, { response_format })
      expect(message).toMatch(/response_format .* has no schema.*withStructuredOutput/s)
    },
  )

  test('a stop sequence may be a text', async () => {
    expect(await sentBody('Hi', {}, { stop: 'END' } as object)).toMatchObject({
      stop_sequences: ['END'],
    })
    expect(await sentBody('Hi', { stopSequences: 'END' } as object)).toMatchObject({
      stop_sequences: ['END'],
    })
  })

  test('parallel_tool_calls is parallelToolCalls', async () => {
    const search = { name: 'f', description: 'd', input_schema: { type: 'object' as const } }
    const body = await sentBody('Hi', {}, { tools: [search], parallel_tool_calls: false })
    expect(body.tool_choice).toMatchObject({ disable_parallel_tool_use: true })
  })
})
