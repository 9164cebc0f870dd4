/** What a subclass notes on the generations of a stream is folded by core's rule. */
import { HumanMessage } from '@langchain/core/messages'
import { ChatGenerationChunk, type LLMResult } from '@langchain/core/outputs'
import { concat } from '@langchain/core/utils/stream'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { ChatAnthropic } from '../../../src/index.ts'
import { all, chat, MODEL } from '../failures/support.ts'

const ASKED = [new HumanMessage('Hi')]

type Streamed = Parameters<ChatAnthropic['_streamResponseChunks']>

/** Notes something on the chunks that it is asked to. */
class Noting extends ChatAnthropic {
  notes = (_at: number): Record<string, unknown> | undefined => undefined

  override async *_streamResponseChunks(...given: Streamed): AsyncGenerator<ChatGenerationChunk> {
    let at = 0
    for await (const chunk of super._streamResponseChunks(...given)) {
      const generationInfo = this.notes(at)
      at += 1
      if (generationInfo) Object.assign(chunk, { generationInfo })
      yield chunk
    }
  }
}

function noting(url: string, notes: Noting['notes']): Noting {
  const own = { model: MODEL, apiKey: 'k', baseURL: url, maxTokens: 100, maxRetries: 0 }
  return Object.assign(new Noting(own), { notes })
}

const CASES: [name: string, notes: Noting['notes'], info: unknown][] = [
  ['on the first', (at) => (at === 0 ? { first: 1 } : undefined), { first: 1 }],
  ['on one in the middle', (at) => (at === 2 ? { middle: 1 } : undefined), { middle: 1 }],
  [
    'on several',
    (at) => (at === 1 || at === 3 ? { [`at${at}`]: at } : undefined),
    { at1: 1, at3: 3 },
  ],
]

describe.each(CASES)('a note %s', (_, notes, info) => {
  test('is on what the chunks fold into', async () => {
    await using api = await startEmulator({ reply: 'One two three four.' })
    const llm = noting(api.url, notes)
    const chunks = await all(llm._streamResponseChunks(ASKED, {}))
    const folded = chunks.reduce((sum, chunk) => concat(sum, chunk))
    expect(folded.generationInfo).toMatchObject(info as object)
    expect(folded.text).toBe('One two three four.')
    expect(folded.message.text).toBe('One two three four.')
  })

  test('is in the result that callbacks get', async () => {
    await using api = await startEmulator({ reply: 'One two three four.' })
    const results: LLMResult[] = []
    const callbacks = [
      {
        name: 'tokens',
        lc_prefer_streaming: true,
        handleLLMNewToken: () => {},
        handleLLMEnd: (result: LLMResult) => void results.push(result),
      },
    ]
    const llm = noting(api.url, notes)
    expect((await llm.invoke('Hi', { callbacks })).text).toBe('One two three four.')
    expect(results).toHaveLength(1)
    expect(results[0]?.generations[0]?.[0]?.generationInfo).toMatchObject(info as object)
  })
})

test('without notes there is none', async () => {
  await using api = await startEmulator({ reply: 'One two three four.' })
  const chunks = await all(chat(api)._streamResponseChunks(ASKED, {}))
  expect(chunks.reduce((sum, chunk) => concat(sum, chunk)).generationInfo).toBeUndefined()
})
