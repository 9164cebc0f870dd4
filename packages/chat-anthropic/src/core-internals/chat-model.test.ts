import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, AIMessageChunk, type BaseMessage, HumanMessage } from '@langchain/core/messages'
import { BaseTransformOutputParser } from '@langchain/core/output_parsers'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'
import { describe, expect, test } from 'vitest'
import { type ChatModelHooks, toMessages } from './chat-model.ts'

const HINT = 'see core-internals/chat-model.ts'

/** Writes down which hooks core calls, and what with. */
class WatchedModel extends BaseChatModel implements ChatModelHooks<object> {
  readonly calls: string[] = []
  readonly generateOptions: string[] = []

  _llmType(): string {
    return 'canary'
  }
  override _identifyingParams() {
    this.calls.push('_identifyingParams')
    return {}
  }
  override _getInvocationParamsForTracing() {
    this.calls.push('_getInvocationParamsForTracing')
    const shown: ReturnType<this['invocationParams']> = JSON.parse('{"shown":true}')
    return shown
  }
  override _getCallOptionsForTracing() {
    this.calls.push('_getCallOptionsForTracing')
    return {}
  }
  async _generate(_messages: BaseMessage[], options: object): Promise<ChatResult> {
    this.calls.push('_generate')
    this.generateOptions.push(...Object.keys(options))
    return { generations: [{ text: 'Hi', message: new AIMessage('Hi') }] }
  }
  override async *_streamResponseChunks() {
    this.calls.push('_streamResponseChunks')
    yield new ChatGenerationChunk({ text: 'Hi', message: new AIMessageChunk('Hi') })
  }
  override async *_streamChatModelEvents() {
    this.calls.push('_streamChatModelEvents')
    yield { event: 'message-start' as const }
  }
}

describe('what ChatAnthropic leans on in BaseChatModel', () => {
  test('`invoke` asks for what traces show, and then for the answer', async () => {
    const model = new WatchedModel({})
    await model.invoke('Hi')
    const change = `@langchain/core calls other hooks in \`invoke\`: ${HINT}`
    expect(model.calls, change).toEqual([
      '_getInvocationParamsForTracing',
      '_getCallOptionsForTracing',
      '_generate',
    ])
  })

  test('a plain `invoke` adds nothing to the options but these', async () => {
    const model = new WatchedModel({})
    await model.invoke('Hi')
    const change =
      '@langchain/core adds other options to a call: see NON_OPTIONS in options/resolve-options.ts'
    expect(model.generateOptions.sort(), change).toEqual(['promptIndex', 'signal'])
  })

  test('a tracer sees the parameters that the hook shows', async () => {
    let shown: unknown
    const handler = BaseCallbackHandler.fromMethods({
      handleChatModelStart: (_model, _messages, _run, _parent, extra) => {
        shown = extra?.['invocation_params']
      },
    })
    handler.awaitHandlers = true
    await new WatchedModel({}).invoke('Hi', { callbacks: [handler] })
    const change = `@langchain/core no longer shows tracers what the hook gives: ${HINT}`
    expect(shown, change).toEqual({ shown: true })
  })

  test('`stream` asks for chunks', async () => {
    const model = new WatchedModel({})
    for await (const _ of model._streamIterator('Hi'));
    const change = `@langchain/core no longer streams by \`_streamResponseChunks\`: ${HINT}`
    expect(model.calls, change).toContain('_streamResponseChunks')
  })

  test('`disableStreaming` is a field that core reads and no option that it keeps', async () => {
    const model = new WatchedModel({ disableStreaming: true })
    const change = `@langchain/core now reads \`disableStreaming\` itself: see chat-anthropic.ts`
    expect(model.disableStreaming, change).toBe(false)
    model.disableStreaming = true
    for await (const _ of model._streamIterator('Hi'));
    expect(model.calls, change).not.toContain('_streamResponseChunks')
  })

  test('input of any kind comes as messages', () => {
    const change = `@langchain/core no longer converts input by \`_convertInputToPromptValue\`: ${HINT}`
    expect(toMessages('Hi'), change).toEqual([new HumanMessage('Hi')])
    expect(toMessages([['human', 'Hi']]), change).toEqual([new HumanMessage('Hi')])
  })

  test('a parser in a stream is called by `_transform`', async () => {
    class WatchedParser extends BaseTransformOutputParser<string> {
      lc_namespace = ['canary']
      async parse(): Promise<string> {
        return 'parsed'
      }
      override async *_transform() {
        yield 'transformed'
      }
      getFormatInstructions(): string {
        return ''
      }
    }
    const parts: string[] = []
    const chain = new WatchedModel({}).pipe(new WatchedParser())
    for await (const part of await chain.stream('Hi')) parts.push(part)
    const change =
      "@langchain/core no longer calls a parser's `_transform`: see call/structured-output.ts"
    expect(parts, change).toEqual(['transformed'])
  })
})
