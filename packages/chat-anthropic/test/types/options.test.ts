import { tool } from '@langchain/core/tools'
import type { Runnable } from '@langchain/core/runnables'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { AIMessage, UsageMetadata } from '@langchain/core/messages'
import type { SerializableSchema } from '@langchain/core/utils/standard_schema'
import { describe, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { z as z3 } from 'zod/v3'
import {
  ChatAnthropic,
  type ChatAnthropicCallOptions,
  type ChatAnthropicOptions,
  type StructuredReply,
  tools,
} from '../../src/index.ts'

const llm = new ChatAnthropic({ model: 'claude-sonnet-4-6', apiKey: 'none' })

describe('types of the options', () => {
  test('known models are suggested and any other is taken', () => {
    expectTypeOf<'claude-sonnet-5-5'>().toExtend<ChatAnthropicOptions['model']>()
    expectTypeOf<'came-out-this-morning'>().toExtend<ChatAnthropicOptions['model']>()
  })

  test("parameters have the API's types, in the constructor and per call", () => {
    expectTypeOf<ChatAnthropicOptions['maxTokens']>().toEqualTypeOf<number | null | undefined>()
    expectTypeOf<ChatAnthropicCallOptions['maxTokens']>().toEqualTypeOf<number | null | undefined>()
    expectTypeOf<{ type: 'adaptive' }>().toExtend<ChatAnthropicOptions['thinking']>()
    expectTypeOf<{ type: 'sometimes' }>().not.toExtend<ChatAnthropicOptions['thinking']>()
    expectTypeOf<'fast'>().toExtend<ChatAnthropicCallOptions['speed']>()
    expectTypeOf<{ type: 'url'; name: string; url: string }[]>().toExtend<
      ChatAnthropicOptions['mcpServers']
    >()
  })

  test('a misspelt option is an error', () => {
    // @ts-expect-error -- the option is `maxTokens`
    void (() => new ChatAnthropic({ model: 'claude-sonnet-4-6', max_token: 1 }))
    // @ts-expect-error -- the option is `temperature`
    void (() => llm.invoke('Hi', { temprature: 1 }))
  })
})

describe('types of structured output', () => {
  interface Person {
    name: string
    age: number
  }

  test('follow a schema of Zod 4', () => {
    const chain = llm.withStructuredOutput(z.object({ name: z.string(), age: z.number() }))
    expectTypeOf(chain.invoke).returns.resolves.toEqualTypeOf<Person>()
  })

  test('follow a schema of Zod 3', () => {
    const chain = llm.withStructuredOutput(z3.object({ name: z3.string(), age: z3.number() }))
    expectTypeOf(chain.invoke).returns.resolves.toEqualTypeOf<Person>()
  })

  test('follow a Standard Schema', () => {
    const chain = (schema: SerializableSchema<Person>) => llm.withStructuredOutput(schema)
    expectTypeOf(chain).returns.toExtend<Runnable<never, Person>>()
    expectTypeOf(chain).returns.not.toExtend<Runnable<never, { name: number }>>()
  })

  test('are named by the caller for a JSON Schema', () => {
    const schema = { type: 'object', properties: { name: { type: 'string' } } }
    expectTypeOf(llm.withStructuredOutput<{ name: string }>(schema)).toExtend<
      Runnable<never, { name: string }>
    >()
  })

  test('have the message and the error beside the value with includeRaw (B6)', () => {
    const chain = llm.withStructuredOutput(z.object({ name: z.string() }), { includeRaw: true })
    expectTypeOf(chain.invoke).returns.resolves.toEqualTypeOf<StructuredReply<{ name: string }>>()
    type Reply = Awaited<ReturnType<typeof chain.invoke>>
    expectTypeOf<Reply['parsed']>().toEqualTypeOf<{ name: string } | null>()
    expectTypeOf<Reply['parsing_error']>().toEqualTypeOf<Error | undefined>()
    expectTypeOf<Reply['raw']>().toEqualTypeOf<AIMessage>()
    expectTypeOf<Reply['raw']>().toExtend<{ usage_metadata?: UsageMetadata | undefined }>()
  })

  test('fit what core takes', () => {
    expectTypeOf(llm).toExtend<BaseChatModel>()
  })
})

describe('types of tools', () => {
  test('a model with tools answers with chunks of messages', () => {
    const bound = llm.bindTools([{ name: 'look', schema: z.object({ at: z.string() }) }])
    expectTypeOf(bound.invoke).returns.resolves.toHaveProperty('tool_calls')
  })

  test('tools come in every form', () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false } as const
    llm.bindTools([
      tool(() => '', { name: 'a', description: 'a', schema: z.object({}) }),
      { name: 'b', description: 'b', schema: z3.object({}) },
      tool(() => '', { name: 'c', description: 'c', schema }),
      { name: 'd', input_schema: schema },
      { type: 'function', function: { name: 'e', parameters: schema } },
      { type: 'web_search_20260318', name: 'web_search' },
      tools.memory_20250818(),
    ])
    expectTypeOf<'any' | 'auto' | 'none'>().toExtend<ChatAnthropicCallOptions['tool_choice']>()
  })
})
