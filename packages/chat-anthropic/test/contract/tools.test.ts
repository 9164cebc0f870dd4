import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnableLambda } from '@langchain/core/runnables'
import { tool } from '@langchain/core/tools'
import { convertToOpenAITool } from '@langchain/core/utils/function_calling'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { all, contract, folded, usageOn, using } from './support.ts'

const Numbers = z.object({ a: z.number().describe('First'), b: z.number().describe('Second') })
const adder = tool(({ a, b }) => a + b, {
  name: 'adder',
  description: 'Adds two numbers',
  schema: Numbers,
})
const weather = tool(({ location }) => `Sunny in ${location}`, {
  name: 'get_current_weather',
  description: 'Get the current weather in a location',
  schema: z.object({ location: z.string().describe('The city') }),
})
const clock = tool(() => '12:00', {
  name: 'get_time',
  description: 'Tells the time',
  schema: z.object({}),
})
const complex = tool((input) => JSON.stringify(input), {
  name: 'book_trip',
  description: 'Books a trip',
  schema: z.object({
    traveller: z.object({ name: z.string(), email: z.email().optional() }),
    stops: z.array(z.object({ city: z.string(), nights: z.int().min(1) })).min(1),
    class: z.enum(['economy', 'business']),
    refundable: z.boolean(),
  }),
})

const runnable = RunnableLambda.from<{ a: number; b: number }, number>(({ a, b }) => a + b)
const KINDS: [kind: string, definition: unknown][] = [
  ["LangChain's own", adder],
  ["in OpenAI's format", convertToOpenAITool(adder)],
  ["in Anthropic's format", { name: 'adder', input_schema: z.toJSONSchema(Numbers) }],
  ['made of a runnable', runnable.asTool({ name: 'adder', description: 'Adds', schema: Numbers })],
  [
    'given by name and JSON schema',
    { name: 'adder', description: 'Adds', schema: z.toJSONSchema(Numbers) },
  ],
]

contract('calling tools', (platform) => {
  test.each(KINDS)('a tool %s is called with valid arguments', (_, definition) =>
    using(platform, async (llm) => {
      const bound = llm.bindTools([definition as never])
      const message = await bound.invoke('Use adder to add 1 and 2.')
      const call = { name: 'adder', args: { a: 1, b: 2 }, type: 'tool_call' }
      expect(message.tool_calls).toMatchObject([{ ...call, id: expect.any(String) as string }])
      expect(message.response_metadata['stop_reason']).toBe('tool_use')
    }),
  )

  test.each(KINDS)('a tool %s is called in a stream', (_, definition) =>
    using(platform, async (llm) => {
      const chunks = await all(llm.bindTools([definition as never]).stream('adder of 1 and 2'))
      const pieces = chunks.flatMap(({ tool_call_chunks }) => tool_call_chunks ?? [])
      expect(pieces.length).toBeGreaterThan(1)
      expect(pieces.map(({ args }) => args ?? '').join('')).toBe('{"a":1,"b":2}')
      expect(folded(chunks).tool_calls).toMatchObject([{ name: 'adder', args: { a: 1, b: 2 } }])
    }),
  )

  test('some tool is called where any must be', () =>
    using(platform, async (llm, api) => {
      const message = await llm.bindTools([adder], { tool_choice: 'any' }).invoke('Hello!')
      expect(message.tool_calls).toHaveLength(1)
      expect(Numbers.safeParse(message.tool_calls?.[0]?.args).success).toBe(true)
      expect(api.lastRequest.tool_choice).toMatchObject({ type: 'any' })
    }))

  test('the named tool is called where it must be', () =>
    using(platform, async (llm) => {
      const bound = llm.bindTools([adder, weather], { tool_choice: 'get_current_weather' })
      const message = await bound.invoke('Hello!')
      expect(message.tool_calls?.map(({ name }) => name)).toEqual(['get_current_weather'])
    }))

  test('a tool without arguments is called, streamed and not', () =>
    using(platform, async (llm) => {
      const bound = llm.bindTools([clock])
      const call = { name: 'get_time', args: {}, id: expect.any(String) as string }
      expect((await bound.invoke('get_time, please')).tool_calls).toMatchObject([call])
      const whole = folded(await all(bound.stream('get_time, please')))
      expect(whole.tool_calls).toMatchObject([call])
      expect(whole.invalid_tool_calls ?? []).toEqual([])
    }))

  test('a complex schema is filled with what is valid', () =>
    using(platform, async (llm) => {
      const bound = llm.bindTools([complex], { tool_choice: 'book_trip' })
      for (const message of [
        await bound.invoke('Book a trip to "Rome" in business.'),
        folded(await all(bound.stream('Book a trip to "Rome" in business.'))),
      ]) {
        const args = (complex.schema as z.ZodType).parse(message.tool_calls?.[0]?.args)
        expect(args).toMatchObject({ class: 'business' })
      }
    }))

  test('several tools are called at once, and their results are taken', () =>
    using(platform, async (llm) => {
      const bound = llm.bindTools([weather])
      const question = new HumanMessage('What is the weather in Paris and in London?')
      const calling = await bound.invoke([question])
      expect(calling.tool_calls?.map(({ args }) => args)).toEqual([
        { location: 'Paris' },
        { location: 'London' },
      ])
      const results = await weather.batch(calling.tool_calls ?? [])
      const answer = await bound.invoke([question, calling, ...(results as ToolMessage[])])
      expect(answer.tool_calls).toEqual([])
      expect(answer.text).toMatch(/Sunny in Paris.*Sunny in London/s)
    }))

  test('several calls are told apart in a stream', () =>
    using(platform, async (llm) => {
      const chunks = await all(llm.bindTools([weather]).stream('Weather in Paris and in London?'))
      const pieces = chunks.flatMap(({ tool_call_chunks }) => tool_call_chunks ?? [])
      expect(new Set(pieces.map(({ index }) => index)).size).toBe(2)
      expect(folded(chunks).tool_calls?.map(({ args }) => args['location'])).toEqual([
        'Paris',
        'London',
      ])
    }))

  test('only one is called where they must not be parallel', () =>
    using(platform, async (llm) => {
      const bound = llm.bindTools([weather], {
        tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      })
      expect((await bound.invoke('Weather in Paris and London?')).tool_calls).toHaveLength(1)
    }))

  test('a stream of a call has tokens of usage', () =>
    using(platform, async (llm) => {
      const prompt = ChatPromptTemplate.fromMessages([['human', '{input}']])
      const chain = prompt.pipe(llm.bindTools([weather], { tool_choice: 'get_current_weather' }))
      const whole = folded(await all(chain.stream({ input: 'Weather in San Francisco?' })))
      expect(usageOn(whole)?.input_tokens).toBeGreaterThan(0)
      expect(usageOn(whole)?.output_tokens).toBeGreaterThan(0)
      expect(whole.tool_calls).toHaveLength(1)
    }))

  test('a call with letters of other scripts arrives as it was written', () =>
    using(platform, async (llm) => {
      const customer = tool(() => 'ok', {
        name: 'create_customer',
        description: 'Creates a customer',
        schema: z.object({ customer_name: z.string() }),
      })
      const bound = llm.bindTools([customer], { tool_choice: 'create_customer' })
      const question = "Create a customer named '你好啊集团' using the tool."
      const expected = [{ name: 'create_customer', args: { customer_name: '你好啊集团' } }]
      expect((await bound.invoke(question)).tool_calls).toMatchObject(expected)
      expect(folded(await all(bound.stream(question))).tool_calls).toMatchObject(expected)
    }))
})

contract('histories with tools', (platform) => {
  const call = {
    id: 'toolu_abc123',
    name: 'adder',
    args: { a: 1, b: 2 },
    type: 'tool_call' as const,
  }
  const question = new HumanMessage('What is 1 + 2?')
  const result = (fields: object = {}) =>
    new ToolMessage({ tool_call_id: call.id, name: 'adder', content: '{"result": 3}', ...fields })
  const WRITTEN: [how: string, content: string | object[]][] = [
    ['beside a text', 'I add.'],
    ['beside nothing', ''],
    [
      'as a block of the content',
      [
        { type: 'text', text: 'I add.' },
        { type: 'tool_use', id: call.id, name: 'adder', input: call.args },
      ],
    ],
  ]

  test.each(WRITTEN)('with a call %s are answered', (_, content) =>
    using(platform, async (llm, api) => {
      const calling = new AIMessage({ content: content as string, tool_calls: [call] })
      const message = await llm.bindTools([adder]).invoke([question, calling, result()])
      expect(message.text).toBe('adder answered: {"result": 3}')
      const [, replied, returned] = api.lastRequest.messages
      expect(replied?.content).toContainEqual({
        type: 'tool_use',
        id: call.id,
        name: 'adder',
        input: call.args,
      })
      expect(returned?.content).toMatchObject([{ type: 'tool_result', tool_use_id: call.id }])
    }),
  )

  test('with a result in blocks are answered', () =>
    using(platform, async (llm) => {
      const calling = new AIMessage({ content: '', tool_calls: [call] })
      const blocks = result({ content: [{ type: 'text', text: '3' }] })
      const message = await llm.bindTools([adder]).invoke([question, calling, blocks])
      expect(message.text).toBe('adder answered: 3')
    }))

  test('with a tool that failed say so', () =>
    using(platform, async (llm, api) => {
      const calling = new AIMessage({ content: '', tool_calls: [call] })
      const failed = result({ content: 'Error: no such number.', status: 'error' })
      const message = await llm.bindTools([adder]).invoke([question, calling, failed])
      expect(message.text).toBe('adder failed: Error: no such number.')
      expect(api.lastRequest.messages.at(-1)?.content).toMatchObject([{ is_error: true }])
    }))

  test('with examples before the question are answered', () =>
    using(platform, async (llm) => {
      const message = await llm
        .bindTools([adder])
        .invoke([
          question,
          new AIMessage({ content: '', tool_calls: [call] }),
          result(),
          new AIMessage('1 + 2 is 3.'),
          new HumanMessage('Use adder for 3 and 4.'),
        ])
      expect(message.tool_calls).toMatchObject([{ name: 'adder', args: { a: 3, b: 4 } }])
    }))

  test.each(['invoke', 'stream'] as const)('take the message of %s back as it came', (way) =>
    using(platform, async (llm, api) => {
      const bound = llm.bindTools([adder])
      const asked = new HumanMessage('Use adder to add 5 and 6.')
      const calling =
        way === 'invoke' ? await bound.invoke([asked]) : folded(await all(bound.stream([asked])))
      const [made] = calling.tool_calls ?? []
      const answer = new ToolMessage({ tool_call_id: made?.id ?? '', content: '11' })
      const message = await bound.invoke([asked, calling, answer])
      expect(message.text).toBe('adder answered: 11')
      expect(api.lastRequest.messages[1]?.content).toContainEqual(
        expect.objectContaining({ type: 'tool_use', id: made?.id, input: { a: 5, b: 6 } }),
      )
    }),
  )
})
