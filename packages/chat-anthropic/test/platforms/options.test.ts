import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import type { ChatAnthropic } from 'chat-anthropic'
import { startEmulator } from 'anthropic-emulator'
import { describe, expect, test } from 'vitest'
import { bedrock, foundry } from './support.ts'
import { type Options, PLATFORMS } from './table.ts'

/** What callbacks are told of the parameters of the next call. */
async function tracedBy(llm: ChatAnthropic): Promise<unknown> {
  let traced: unknown
  const handler = BaseCallbackHandler.fromMethods({
    handleChatModelStart: (_model, _messages, _run, _parent, extra) => {
      traced = extra?.['invocation_params']
    },
  })
  await llm.invoke('Hi', { callbacks: [handler] })
  return traced
}

type Row = [
  what: string,
  options: () => Options,
  change: (llm: ChatAnthropic) => void,
  sent: object,
]

const CHANGES: Row[] = [
  [
    'stop sequences',
    () => ({ stopSequences: ['One'] }),
    (llm) => llm.stopSequences?.push('Two'),
    { stop_sequences: ['One', 'Two'] },
  ],
  [
    'stop sequences that were none',
    () => ({ stopSequences: [] }),
    (llm) => llm.stopSequences?.push('One'),
    { stop_sequences: ['One'] },
  ],
  [
    'a budget for thinking',
    () => ({ maxTokens: 5000, thinking: { type: 'enabled', budget_tokens: 1024 } }),
    ({ thinking }) => {
      if (thinking?.type === 'enabled') thinking.budget_tokens = 2048
    },
    { thinking: { type: 'enabled', budget_tokens: 2048 } },
  ],
]

describe.each(PLATFORMS)('on $name', ({ at, chat, model }) => {
  test.each(CHANGES)(
    '%s changed between two calls are sent and traced as changed',
    async (...row) => {
      const [, options, change, sent] = row
      await using api = await startEmulator({ reply: 'Hello.' })
      const llm = chat(api.baseURLs[at], { model, ...options() })
      expect(await tracedBy(llm)).not.toMatchObject(sent)
      change(llm)
      expect(await tracedBy(llm)).toMatchObject(sent)
      expect(api.lastRequest).toMatchObject(sent)
    },
  )

  test('betas added between two calls are sent', async () => {
    await using api = await startEmulator({ reply: 'Hello.' })
    const llm = chat(api.baseURLs[at], { model, betas: ['first-2099-01-01'] })
    await llm.invoke('Hi')
    llm.betas?.push('second-2099-01-01')
    await llm.invoke('Hi')
    const [before, after] = api.requests.map(({ headers, body }) => JSON.stringify([headers, body]))
    expect(before).toContain('first-2099-01-01')
    expect(before).not.toContain('second-2099-01-01')
    expect(after).toContain('second-2099-01-01')
  })

  test('headers of a call may come as `Headers`', async () => {
    await using api = await startEmulator({ reply: 'Hello.' })
    const headers = new Headers({ 'X-Team': 'docs', 'Anthropic-Beta': 'a-2099-01-01' })
    await chat(api.baseURLs[at], { model }).invoke('Hi', { headers: headers as never })
    const [request] = api.requests
    expect(request?.headers['x-team']).toBe('docs')
    expect(JSON.stringify([request?.headers, request?.body])).toContain('a-2099-01-01')
  })
})

describe('what is not there is no feature in use', () => {
  test.each(['mcpServers', 'fallbacks'])('an empty list of %s', async (option) => {
    expect((await bedrock({ [option]: [] }).invoke('Hi')).text).toBe('Hello.')
  })

  test('`assumeSupported: null`', async () => {
    expect((await foundry({ assumeSupported: null }).invoke('Hi')).text).toBe('Hello.')
  })
})
