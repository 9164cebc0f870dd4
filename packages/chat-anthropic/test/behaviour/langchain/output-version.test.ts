import { HumanMessage } from '@langchain/core/messages'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import type { ChatAnthropicOptions } from '../../../src/index.ts'
import { all, chat } from '../failures/support.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const native = [
  { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
  { type: 'text', text: 'Let me look.' },
  { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } },
]
const standard = [
  { type: 'reasoning', reasoning: 'Hm.', signature: 'sig' },
  { type: 'text', text: 'Let me look.' },
  { type: 'tool_call', id: 'toolu_1', name: 'weather', args: { city: 'Oslo' } },
]

type Way = [
  name: string,
  options: Partial<ChatAnthropicOptions>,
  call: object,
  environment?: string,
]

const ways: Way[] = [
  ['in the constructor', { outputVersion: 'v1' }, {}],
  ['in the call', {}, { outputVersion: 'v1' }],
  ['in the call over the constructor', { outputVersion: 'v0' }, { outputVersion: 'v1' }],
  ['in LC_OUTPUT_VERSION', {}, {}, 'v1'],
]

describe.each(ways)('output version v1, %s', (_, options, call, environment) => {
  const start = async () => {
    if (environment) vi.stubEnv('LC_OUTPUT_VERSION', environment)
    const api = await startEmulator({ reply: native, strict: false })
    return { api, llm: chat(api, options) }
  }

  test('stores standard blocks: invoke', async () => {
    const { api, llm } = await start()
    await using _api = api
    const message = await llm.invoke('Hi', call)
    expect(message.content).toMatchObject(standard)
    expect(message.response_metadata['output_version']).toBe('v1')
  })

  test('stores standard blocks: stream', async () => {
    const { api, llm } = await start()
    await using _api = api
    const chunks = await all(llm.stream('Hi', call))
    const folded = chunks.reduce((sum, chunk) => sum.concat(chunk))
    expect(folded.content).toMatchObject(standard)
    expect(folded.tool_calls).toMatchObject([{ id: 'toolu_1', args: { city: 'Oslo' } }])
    expect(folded.response_metadata['output_version']).toBe('v1')
  })

  test('goes back to the API as it came', async () => {
    const { api, llm } = await start()
    await using _api = api
    const message = await llm.invoke('Hi', call)
    const streamed = (await all(llm.stream('Hi', call))).reduce((sum, chunk) => sum.concat(chunk))
    for (const answer of [message, streamed]) {
      const result = { role: 'tool', tool_call_id: 'toolu_1', content: 'Rain' }
      await llm.invoke([new HumanMessage('Hi'), answer, result], call)
      expect(api.lastRequest.messages[1]).toEqual({ role: 'assistant', content: native })
    }
  })
})

test('output version v0 keeps the wire shape, and shows standard blocks as a view', async () => {
  vi.stubEnv('LC_OUTPUT_VERSION', 'v1')
  await using api = await startEmulator({ reply: native })
  const message = await chat(api, { outputVersion: 'v0' }).invoke('Hi')
  expect(message.content).toEqual(native)
  expect(message.contentBlocks).toMatchObject(standard)
})
