import { AIMessage, AIMessageChunk } from '@langchain/core/messages'
import { FakeListChatModel } from '@langchain/core/utils/testing'
import { ChatGenerationChunk } from '@langchain/core/outputs'
import { describe, expect, test } from 'vitest'
import { ChatAnthropic } from '../index.ts'

const HINT = 'see response/chunks'

describe('what message chunks lean on in @langchain/core', () => {
  test('the fields of a message chunk', () => {
    const change = `@langchain/core's AIMessageChunk has other fields, which a fold would lose: ${HINT}`
    expect(Object.keys(new AIMessageChunk({ content: '' })).sort(), change).toEqual([
      'additional_kwargs',
      'content',
      'id',
      'invalid_tool_calls',
      'lc_kwargs',
      'lc_namespace',
      'lc_serializable',
      'name',
      'response_metadata',
      'tool_call_chunks',
      'tool_calls',
      'type',
      'usage_metadata',
    ])
  })

  test('a message is serialized with the fields that `lc_kwargs` names', () => {
    const message = new AIMessage({ content: 'a' })
    Object.assign(message, { named: 1, unnamed: 2 })
    Object.assign(message.lc_kwargs, { named: 0 })
    const change = `@langchain/core no longer serializes the fields in \`lc_kwargs\`: ${HINT}`
    const { kwargs } = JSON.parse(JSON.stringify(message))
    expect(kwargs, change).toMatchObject({ content: 'a', named: 1 })
    expect(kwargs, change).not.toHaveProperty('unnamed')
  })

  test('`_updateId` sets the id of a message and of its serialized form', () => {
    const chunk = new AIMessageChunk({ content: 'a' })
    chunk._updateId('canary')
    const change = `@langchain/core's \`_updateId\` no longer sets both ids: ${HINT}`
    expect([chunk.id, chunk.lc_kwargs['id']], change).toEqual(['canary', 'canary'])
  })

  test('output version v1 remakes a chunk by its own class, from its `contentBlocks`', async () => {
    const given: unknown[] = []
    class OwnChunk extends AIMessageChunk {
      override get contentBlocks() {
        return BLOCKS
      }
      constructor(fields: ConstructorParameters<typeof AIMessageChunk>[0]) {
        super(fields)
        given.push(typeof fields === 'object' && 'content' in fields ? fields.content : fields)
      }
    }
    const BLOCKS: AIMessageChunk['contentBlocks'] = [{ type: 'text', text: 'Hi' }]
    class OwnModel extends FakeListChatModel {
      override async *_streamResponseChunks() {
        yield new ChatGenerationChunk({ text: 'Hi', message: new OwnChunk('Hi') })
      }
    }
    const model = new OwnModel({ responses: ['-'] })
    model.outputVersion = 'v1'
    for await (const _ of await model.stream('Hi'));
    const change = `@langchain/core no longer makes v1 chunks of the very \`contentBlocks\`: ${HINT}`
    expect(given, change).toEqual(['Hi', BLOCKS])
    expect(given[1], change).toBe(BLOCKS)
  })

  test('a model is serialized from what its constructor was given', () => {
    const model = new ChatAnthropic({ model: 'claude-sonnet-4-6', temperature: 0 })
    const change =
      "@langchain/core no longer serializes a model from its constructor's fields: see options/secrets.ts"
    expect(model.lc_kwargs, change).toMatchObject({ temperature: 0 })
    expect(JSON.parse(JSON.stringify(model)).kwargs, change).toMatchObject({ temperature: 0 })
  })
})
