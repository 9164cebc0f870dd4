import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import { CallbackManager } from '@langchain/core/callbacks/manager'
import { AIMessageChunk, HumanMessage } from '@langchain/core/messages'
import { ChatGenerationChunk } from '@langchain/core/outputs'
import { describe, expect, test } from 'vitest'
import { findTokenListeners, notifyToken } from './run-callbacks.ts'

const HINT = 'see core-internals/run-callbacks.ts'
const CHUNK = new ChatGenerationChunk({ text: 'Hi', message: new AIMessageChunk('Hi') })

async function startRun(...handlers: BaseCallbackHandler[]) {
  const model = { lc: 1, type: 'not_implemented' as const, id: ['canary'] }
  const manager = new CallbackManager(undefined, { handlers })
  const [run] = await manager.handleChatModelStart(model, [[new HumanMessage('Hi')]])
  return run!
}

describe('what token callbacks lean on in @langchain/core', () => {
  test('a handler has `handleLLMNewToken` only where it wants tokens', async () => {
    const deaf = BaseCallbackHandler.fromMethods({ handleLLMEnd() {} })
    const keen = BaseCallbackHandler.fromMethods({ handleLLMNewToken() {} })
    const change = `@langchain/core gives every handler \`handleLLMNewToken\`: ${HINT}`
    expect('handleLLMNewToken' in deaf, change).toBe(false)
    expect('handleLLMNewToken' in keen, change).toBe(true)
  })

  test('a run manager shows its handlers, and those that ignore models', async () => {
    const keen = BaseCallbackHandler.fromMethods({ handleLLMNewToken() {} })
    const run = await startRun(keen)
    const change = `@langchain/core no longer shows the handlers of a run: ${HINT}`
    expect(run.handlers, change).toContain(keen)
    expect(run.handlers[0], change).toHaveProperty('ignoreLLM', false)
    expect(findTokenListeners(run), change).toBe(run)
    expect(findTokenListeners(await startRun()), change).toBeUndefined()
  })

  test('a handler is awaited with the text and the chunk', async () => {
    const heard: unknown[] = []
    const keen = BaseCallbackHandler.fromMethods({
      handleLLMNewToken: (text, place, _run, _parent, _tags, fields) => {
        heard.push(text, place, fields?.chunk)
      },
    })
    keen.awaitHandlers = true
    await notifyToken(CHUNK, await startRun(keen))
    const change = `@langchain/core hands tokens to callbacks in another form: ${HINT}`
    expect(heard, change).toEqual(['Hi', { prompt: 0, completion: 0 }, CHUNK])
  })
})
