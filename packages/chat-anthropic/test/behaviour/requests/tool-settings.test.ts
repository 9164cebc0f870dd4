import { tool } from '@langchain/core/tools'
import type { BindToolsInput } from '@langchain/core/language_models/chat_models'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { boundTools, type Json, refusalOf } from '../support.ts'

const JSON_SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}
const about = { name: 'weather', description: 'Weather in a city.' }

const refusedTools = (...tools: unknown[]) =>
  refusalOf((model) => model.bindTools(tools as BindToolsInput[]).invoke('Hi'))

describe('what the API can be told about a tool', () => {
  const extras = {
    cache_control: { type: 'ephemeral' },
    input_examples: [{ city: 'Rome' }],
    allowed_callers: ['direct', 'code_execution_20250825'],
    eager_input_streaming: true,
    strict: true,
  }

  test('goes in its extras (row 30)', async () => {
    const given = tool(() => '', { ...about, schema: JSON_SCHEMA, extras } as never)
    expect(await boundTools([given])).toEqual([{ ...about, input_schema: JSON_SCHEMA, ...extras }])
    expect(await boundTools([{ ...about, schema: JSON_SCHEMA, extras }])).toEqual([
      { ...about, input_schema: JSON_SCHEMA, ...extras },
    ])
  })

  test('or on the Anthropic tool itself', async () => {
    const given = { ...about, input_schema: JSON_SCHEMA, ...extras }
    expect(await boundTools([given])).toEqual([given])
  })

  test('a tool that is loaded later', async () => {
    const given = { ...about, schema: JSON_SCHEMA, extras: { defer_loading: true } }
    const search = { type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' }
    expect(await boundTools([search, given])).toEqual([
      search,
      { ...about, input_schema: JSON_SCHEMA, defer_loading: true },
    ])
  })

  test('other extras stay here', async () => {
    const given = { ...about, schema: JSON_SCHEMA, extras: { colour: 'red', cache_control: null } }
    expect(await boundTools([given])).toEqual([{ ...about, input_schema: JSON_SCHEMA }])
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
    const [sent] = (await boundTools([given], options)) as Json[]
    expect(sent?.['strict']).toBe(strict)
    expect('strict' in sent!).toBe(strict !== undefined)
  })

  test("Anthropic's own tools are left alone", async () => {
    const bash = { type: 'bash_20250124', name: 'bash' }
    expect(await boundTools([bash], { strict: true })).toEqual([bash])
  })
})

describe('names given twice (row 35)', () => {
  const first = { ...about, input_schema: JSON_SCHEMA }

  test('the same tool twice is sent once', async () => {
    expect(await boundTools([first, { ...first }])).toEqual([first])
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
    const schema = z.union([z.object({ a: z.string() }), z.object({ b: z.string() })])
    expect((await refusedTools({ ...about, schema })).message).toContain('"weather" is a union')
  })

  test('one with a type that JSON does not have', async () => {
    const error = await refusedTools({ ...about, schema: z.object({ at: z.date() }) })
    expect(error.message).toMatch(
      /^tools\[0\]: the input of tool "weather" has no form in JSON Schema: .*Date.*is a string/,
    )
  })

  test.each([['array'], ['string']])('one whose input is of type %s', async (type) => {
    const error = await refusedTools({ ...about, input_schema: { type } })
    expect(error.message).toContain(`the input of tool "weather" is no object but ${type}`)
  })

  test.each(['', 7])('one named %j', async (name) => {
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
