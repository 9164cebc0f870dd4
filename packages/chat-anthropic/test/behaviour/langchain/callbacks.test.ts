import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import { HumanMessage } from '@langchain/core/messages'
import type { LLMResult } from '@langchain/core/outputs'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { all, chat, failing, failureOf } from '../failures/support.ts'

const mixed = [
  { type: 'thinking', thinking: 'Secret thoughts.', signature: 'sig' },
  { type: 'text', text: 'Let me look.' },
  { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } },
]

/** Writes down what it is told, in order. */
class Diary extends BaseCallbackHandler {
  name = 'diary'
  readonly lines: string[] = []
  readonly tokens: string[] = []
  readonly results: LLMResult[] = []
  readonly errors: unknown[] = []
  lc_prefer_streaming: boolean

  constructor(prefersStreaming = false) {
    super()
    this.lc_prefer_streaming = prefersStreaming
  }

  override handleChatModelStart() {
    this.lines.push('start')
  }
  override handleLLMNewToken(token: string) {
    this.lines.push(`token:${token}`)
    this.tokens.push(token)
  }
  override handleLLMEnd(result: LLMResult) {
    this.lines.push('end')
    this.results.push(result)
  }
  override handleLLMError(error: unknown) {
    this.lines.push('error')
    this.errors.push(error)
  }
}

describe('tokens that callbacks hear of', () => {
  test.each([
    ['stream', {}, false],
    ['invoke that streams inside', { streaming: true }, false],
    ['invoke with a handler that wants tokens', {}, true],
  ])('are visible text only (row 31): %s', async (method, options, prefers) => {
    await using api = await startEmulator({ reply: mixed })
    const diary = new Diary(prefers)
    const llm = chat(api, options)
    const callbacks = [diary]
    await (method === 'stream'
      ? all(llm.stream('Hi', { callbacks }))
      : llm.invoke('Hi', { callbacks }))
    expect(diary.tokens.join('')).toBe('Let me look.')
    expect(diary.tokens.filter((token) => token !== '')).not.toHaveLength(1)
    expect(diary.lines.at(0)).toBe('start')
    expect(diary.lines.at(-1)).toBe('end')
  })

  test('are told before the chunk is handed out (row 31)', async () => {
    await using api = await startEmulator({ reply: 'One two three.' })
    const diary = new Diary()
    let said = ''
    for await (const chunk of await chat(api).stream('Hi', { callbacks: [diary] })) {
      said += chunk.text
      expect(diary.tokens.join('').startsWith(said)).toBe(true)
    }
    expect(said).toBe('One two three.')
  })

  test('do not come without streaming', async () => {
    await using api = await startEmulator({ reply: 'One two.' })
    const diary = new Diary()
    await chat(api).invoke('Hi', { callbacks: [diary] })
    expect(diary.lines).toEqual(['start', 'end'])
  })

  test('can be awaited: a slow handler holds the next chunk back', async () => {
    await using api = await startEmulator({ reply: 'One two.' })
    const order: string[] = []
    const handler = BaseCallbackHandler.fromMethods({
      async handleLLMNewToken(token) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        order.push(`told ${token}`)
      },
    })
    handler.awaitHandlers = true
    for await (const chunk of await chat(api).stream('Hi', { callbacks: [handler] })) {
      order.push(`got ${chunk.text}`)
    }
    const pairs = order.filter((line) => !line.endsWith(' '))
    expect(pairs).toEqual(['told One', 'got One', 'told  two', 'got  two', 'told .', 'got .'])
  })
})

describe('the end that callbacks hear of', () => {
  test.each(['invoke', 'stream'] as const)(
    'has the whole message and its usage: %s',
    async (how) => {
      await using api = await startEmulator({ reply: mixed })
      const diary = new Diary()
      const llm = chat(api)
      const callbacks = [diary]
      await (how === 'stream'
        ? all(llm.stream('Hi', { callbacks }))
        : llm.invoke('Hi', { callbacks }))
      const [[generation]] = diary.results[0]!.generations as [[{ text: string; message: object }]]
      expect(generation.text).toBe('Let me look.')
      expect(generation.message).toMatchObject({
        content: mixed,
        tool_calls: [{ id: 'toolu_1', name: 'weather', args: { city: 'Oslo' } }],
        usage_metadata: { input_tokens: expect.any(Number) as number },
        response_metadata: { stop_reason: 'tool_use', model_provider: 'anthropic' },
      })
    },
  )

  test('is the error, where it is one', async () => {
    await using api = await startEmulator({ reply: failing(404, 'not_found_error') })
    const diary = new Diary()
    const llm = chat(api)
    const first = await failureOf(llm.invoke('Hi', { callbacks: [diary] }))
    const second = await failureOf(all(llm.stream('Hi', { callbacks: [diary] })))
    expect(diary.errors).toEqual([first, second])
    expect(diary.lines).toEqual(['start', 'error', 'start', 'error'])
  })
})

describe('generate', () => {
  test('answers each list of messages, in order', async () => {
    await using api = await startEmulator({ reply: ({ body }) => JSON.stringify(body.messages) })
    const prompts = ['one', 'two', 'three'].map((text) => [new HumanMessage(text)])
    const { generations } = await chat(api).generate(prompts)
    expect(generations).toHaveLength(3)
    for (const [index, word] of ['one', 'two', 'three'].entries()) {
      expect(generations[index]![0]!.text).toContain(word)
    }
    expect(api.requests).toHaveLength(3)
  })
})
