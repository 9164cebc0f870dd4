import { FakeListChatModel } from '@langchain/core/utils/testing'
import { AIMessageChunk } from '@langchain/core/messages'
import { ChatGenerationChunk } from '@langchain/core/outputs'
import { concat } from '@langchain/core/utils/stream'
import { describe, expect, test } from 'vitest'

const HINT = 'see core-internals/lazy-generation.ts'

/** Counts how often core folds it and how often core reads the folded message. */
class WatchedGeneration extends ChatGenerationChunk {
  static log: string[] = []

  override concat(): ChatGenerationChunk {
    WatchedGeneration.log.push('fold')
    const folded = new WatchedGeneration({ text: '', message: new AIMessageChunk('') })
    const { message } = folded
    Object.defineProperty(folded, 'message', {
      get() {
        WatchedGeneration.log.push('read')
        return message
      },
    })
    return folded
  }
}

class WatchedModel extends FakeListChatModel {
  override async *_streamResponseChunks(): AsyncGenerator<ChatGenerationChunk> {
    for (const text of ['a', 'b', 'c']) {
      yield new WatchedGeneration({ text, message: new AIMessageChunk(text) })
    }
  }
}

describe('what lazy generations lean on in @langchain/core', () => {
  test('a stream is folded by `concat` alone, and read when it has ended', async () => {
    WatchedGeneration.log = []
    for await (const _ of await new WatchedModel({ responses: ['-'] }).stream('Hi'));
    const { log } = WatchedGeneration
    const change = `@langchain/core no longer folds a stream by \`concat\` before reading it: ${HINT}`
    expect(log.slice(0, 2), change).toEqual(['fold', 'fold'])
    expect(log.slice(2), change).not.toContain('fold')
  })

  test('the fields of a generation', () => {
    const made = new ChatGenerationChunk({ text: 'a', message: new AIMessageChunk('a') })
    const change = `@langchain/core's ChatGenerationChunk has other fields: ${HINT}`
    expect(Object.keys(made).sort(), change).toEqual(['generationInfo', 'message', 'text'])
  })

  test('generic folding calls `concat` too', () => {
    WatchedGeneration.log = []
    const made = new WatchedGeneration({ text: 'a', message: new AIMessageChunk('a') })
    concat(made, made)
    const change = `@langchain/core's \`concat\` no longer calls a chunk's own: ${HINT}`
    expect(WatchedGeneration.log, change).toEqual(['fold'])
  })
})
