import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { chat } from '../support.ts'
import {
  add,
  call,
  CALLED,
  close,
  input,
  open,
  say,
  start,
  text,
  think,
  whole,
} from '../../events.ts'
import { all } from './support.ts'

const EVENTS = [
  start(),
  ...think(0, ['Hm', '.'], 'c2ln'),
  open(1, { ...text('Gr'), citations: [] }),
  add(1, 'citations_delta', { citation: { type: 'made_up' } }),
  add(1, 'text_delta', { text: 'een.' }),
  close(1),
  ...whole(2, { type: 'whisper', text: 'Psst' }),
  ...input(3, call('toolu_1'), '{"a"', ':1}'),
  ...say(4, 'So', '.'),
  ...CALLED,
]

describe('token callbacks get what a reader sees, and nothing else (row 31)', () => {
  test.each(['stream', 'invoke, streaming', 'invoke'] as const)('%s', async (mode) => {
    await using api = await startEmulator({ reply: { events: EVENTS } })
    const tokens: string[] = []
    const handleLLMNewToken = (token: string) => void tokens.push(token)
    const options = { streaming: mode === 'invoke, streaming', maxTokens: 100 }
    const call = { callbacks: [{ handleLLMNewToken, lc_prefer_streaming: mode === 'invoke' }] }
    const llm = chat(api, options)
    if (mode === 'stream') await all(await llm.stream('Hi', call))
    else await llm.invoke('Hi', call)
    expect(tokens.filter((token) => token !== '')).toEqual(['Gr', 'een.', 'So', '.'])
  })

  test('one for each chunk, with the chunk', async () => {
    await using api = await startEmulator({ reply: { events: EVENTS } })
    const told: unknown[] = []
    const handleLLMNewToken = (...[, , , , , fields]: unknown[]) =>
      void told.push((fields as { chunk: { message: unknown } }).chunk.message)
    const callbacks = [{ handleLLMNewToken }]
    const chunks = await all(await chat(api).stream('Hi', { callbacks }))
    expect(told).toEqual(chunks)
  })
})
