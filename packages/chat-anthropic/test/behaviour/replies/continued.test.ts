import { expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { chat } from '../support.ts'
import { ending, input, say, serverCall, start, STOP, text, told, whole } from '../../events.ts'
import { all, fold, turnOf, view } from './support.ts'

const asked = serverCall('srvtoolu_1', { query: 'q' })
const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }
const iteration = (tokens: number) => ({ type: 'message', input_tokens: tokens })

const before = { input_tokens: 10, cache_read_input_tokens: 3, output_tokens: 5 }
const after = { input_tokens: 20, cache_read_input_tokens: null, output_tokens: 7 }
const pausedUsage = {
  ...before,
  iterations: [iteration(10)],
  server_tool_use: { web_search_requests: 1 },
  speed: 'standard',
}
const finalUsage = {
  ...after,
  iterations: [iteration(20)],
  server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 },
  service_tier: 'standard',
}

const paused = told(
  [
    start({ usage: { ...before, output_tokens: 1 } }),
    ...input(0, asked, '{"query":', '"q"}'),
    ending({ stop_reason: 'pause_turn' }, pausedUsage),
    STOP,
  ],
  [asked],
  { stop_reason: 'pause_turn', usage: pausedUsage },
)
const goneOn = told(
  [
    start({ id: 'msg_2', usage: { ...after, output_tokens: 1 } }),
    ...whole(0, found),
    ...say(1, 'So', '.'),
    ending({ container: { id: 'container_1' } }, finalUsage),
    STOP,
  ],
  [found, text('So.')],
  { id: 'msg_2', usage: finalUsage, container: { id: 'container_1' } },
)

test('a reply that was paused and went on is one reply, the same in each mode', async () => {
  const use = { maxContinuations: 1, maxTokens: 100 }
  const script = [paused, goneOn].map(turnOf)
  await using api = await startEmulator({ script, otherwise: 'repeat' })
  const invoked = await chat(api, use).invoke('Hi')
  expect(invoked.content).toEqual([asked, found, text('So.')])
  expect(invoked.id).toBe('msg_1')
  expect(invoked.usage_metadata).toEqual({
    input_tokens: 33,
    output_tokens: 12,
    total_tokens: 45,
    input_token_details: { cache_read: 3 },
    output_token_details: {},
  })
  expect(invoked.response_metadata).toMatchObject({
    stop_reason: 'end_turn',
    container: { id: 'container_1' },
    usage: {
      iterations: [iteration(10), iteration(20)],
      server_tool_use: { web_search_requests: 3, web_fetch_requests: 1 },
      speed: 'standard',
      service_tier: 'standard',
    },
  })
  expect(view(await chat(api, { ...use, streaming: true }).invoke('Hi'))).toEqual(view(invoked))
  expect(view(fold(await all(await chat(api, use).stream('Hi'))))).toEqual(view(invoked))
  const native = view(await chat(api, use).streamEvents('Hi'))
  const standard = view(await chat(api, { ...use, outputVersion: 'v1' }).invoke('Hi'))
  expect(native).toMatchObject(standard)
})

test('a paused reply that left out numbers of blocks goes on behind its last one', async () => {
  const first = [
    start(),
    ...say(0, 'Let me see.'),
    ...whole(2, asked),
    ending({ stop_reason: 'pause_turn' }),
    STOP,
  ]
  const next = [start({ id: 'msg_2' }), ...whole(1, found), ...say(2, 'So.'), ending(), STOP]
  const script = [{ events: first }, { events: next }]
  await using api = await startEmulator({ script, otherwise: 'repeat' })
  const use = { maxContinuations: 1, maxTokens: 100 }
  const content = [text('Let me see.'), asked, found, text('So.')]
  expect((await chat(api, { ...use, streaming: true }).invoke('Hi')).content).toEqual(content)
  expect(fold(await all(await chat(api, use).stream('Hi'))).content).toEqual(content)
  const standard = chat(api, { ...use, streaming: true, outputVersion: 'v1' })
  const native = await chat(api, use).streamEvents('Hi')
  expect(native.content).toEqual((await standard.invoke('Hi')).content)
})
