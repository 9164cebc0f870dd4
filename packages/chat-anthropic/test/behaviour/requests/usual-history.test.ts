import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { expect, test } from 'vitest'
import { ChatAnthropic } from '../../../src/index.ts'

const llm = new ChatAnthropic({ model: 'claude-sonnet-4-6', apiKey: 'key', maxTokens: 100 })

/** Counts how often fields are read of an object. */
function counting<T extends object>(object: T, counts: Map<string, number>): T {
  return new Proxy(object, {
    get(target, key) {
      counts.set(String(key), (counts.get(String(key)) ?? 0) + 1)
      return Reflect.get(target, key, target) as unknown
    },
  })
}

function readsOf(exchanges: number) {
  const ofMessages = new Map<string, number>()
  const ofBlocks = new Map<string, number>()
  const toExchange = (nth: number): BaseMessage[] => {
    const input = { path: 'a' }
    const block = { type: 'tool_use', id: `t${nth}`, name: 'look', input }
    const call = new AIMessage({
      content: [counting(block, ofBlocks)],
      tool_calls: [{ id: `t${nth}`, name: 'look', args: input }],
      response_metadata: { model_provider: 'anthropic' },
    })
    return [call, new ToolMessage({ content: 'lit', tool_call_id: `t${nth}` })]
  }
  const history = Array.from({ length: exchanges }, (_, nth) => toExchange(nth)).flat()
  const messages = [new HumanMessage('Hi'), ...history]
  llm.requestFor(messages.map((message) => counting(message, ofMessages)))
  return { content: ofMessages.get('content')! / messages.length, ofBlocks }
}

test.each([100, 1_000])(
  'a usual history of %i calls is read once, and not searched afterwards',
  (exchanges) => {
    const { content, ofBlocks } = readsOf(exchanges)
    // Of a call twice: whether it is a text, and its blocks.
    expect(content).toBeLessThan(2)
    expect(ofBlocks.get('cache_control')).toBeUndefined()
    expect(ofBlocks.get('citations')).toBeUndefined()
  },
)
