import { expect, test, vi } from 'vitest'

import {
  startEmulator,
  type Emulator,
  type EmulatorOptions,
  type Script,
  type Turn,
} from '../index.ts'

const HEADERS = { 'x-api-key': 'test', 'anthropic-version': '2023-06-01' }

async function ask(api: Emulator, content = 'Hi', more: Record<string, unknown> = {}) {
  const messages = [{ role: 'user', content }]
  const body = JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 50, messages, ...more })
  return api.fetch(`${api.url}/v1/messages`, { method: 'POST', headers: HEADERS, body })
}

async function texts(options: EmulatorOptions, ...questions: string[]): Promise<string[]> {
  await using api = await startEmulator(options)
  const answers: string[] = []
  for (const question of questions) {
    const json = (await (await ask(api, question)).json()) as {
      content?: { text: string }[]
      error?: { message: string }
    }
    answers.push(json.content?.map(({ text }) => text).join('|') ?? json.error?.message ?? '')
  }
  return answers
}

test('turns come in order, and then the default responder answers', async () => {
  expect(await texts({ script: ['one', 'two'] }, 'a', 'b', 'c')).toEqual([
    'one',
    'two',
    'You said: c',
  ])
})

test('a script can start again or run dry loudly', async () => {
  const turns = ['one', 'two']
  expect(await texts({ script: turns, otherwise: 'repeat' }, 'a', 'b', 'c')).toEqual([
    'one',
    'two',
    'one',
  ])
  expect(await texts({ script: { turns, otherwise: 'error' } }, 'a', 'b', 'c')).toEqual([
    'one',
    'two',
    'The script has no turn for this request (claude-sonnet-4-6, 1 message: "c"): its turns are used up.',
  ])
})

test('a request that is refused uses no turn up', async () => {
  await using api = await startEmulator({ script: ['one'] })
  expect((await ask(api, '')).status).toBe(400)
  expect(await (await ask(api)).json()).toMatchObject({ content: [{ text: 'one' }] })
})

test('rules come before turns, and a list in a rule is used up', async () => {
  const script = {
    rules: [
      { when: 'weather', reply: ['rain', 'sun'] },
      { when: /^time\?$/i, reply: 'noon' },
      { when: { messages: [{ content: /secret/ }], max_tokens: 50 }, reply: 'hush' },
      { when: ({ count }: { count: number }) => count === 0, reply: 'first' },
    ],
    turns: ['turn'],
  }
  expect(
    await texts({ script }, 'hello', 'the weather', 'Time?', 'my secret', 'weather', 'weather'),
  ).toEqual(['first', 'rain', 'noon', 'hush', 'sun', 'turn'])
})

test('a list of blocks is one turn', async () => {
  const reply = [
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
  ]
  expect(await texts({ script: { rules: [{ when: 'x', reply }] } }, 'x', 'x')).toEqual([
    'a|b',
    'a|b',
  ])
})

test('a function sees the request and gives any turn', async () => {
  const reply: Turn = ({ body, headers, count }) =>
    count === 0 ? `${body.model} ${headers['x-api-key']}` : async () => ({ content: 'later' })
  expect(await texts({ reply }, 'a', 'b')).toEqual(['claude-sonnet-4-6 [redacted]', 'later'])
})

test('a function that throws is the emulator failing, and says so', async () => {
  const reply = () => {
    throw new Error('Oops.')
  }
  expect(await texts({ reply }, 'a')).toEqual(['The emulator could not answer: Oops.'])
})

test('calls without ids get ids, thinking without a signature gets one', async () => {
  await using api = await startEmulator({
    reply: [
      { type: 'thinking', thinking: 'Hm.' },
      { type: 'tool_use', name: 'add', input: {} },
    ],
  })
  expect(await (await ask(api)).json()).toMatchObject({
    stop_reason: 'tool_use',
    content: [
      { type: 'thinking', thinking: 'Hm.', signature: expect.stringMatching(/=$/) },
      { type: 'tool_use', id: expect.stringMatching(/^toolu_01/), name: 'add', input: {} },
    ],
  })
})

test('events, SSE bytes and raw bodies are sent as they are', async () => {
  const events = [{ type: 'message_start', odd: true }, { type: 'tomorrow' }]
  await using api = await startEmulator({
    script: [
      { events },
      { sse: ['event: a\r\ndata: {', new TextEncoder().encode('}\r\n\r\n')], status: 201 },
      { raw: '<html>', status: 502, headers: { 'Content-Type': 'text/html' } },
      { events },
    ],
  })
  const streamed = await ask(api, 'Hi', { stream: true })
  expect(await streamed.text()).toBe(
    'event: message_start\ndata: {"type":"message_start","odd":true}\n\n' +
      'event: tomorrow\ndata: {"type":"tomorrow"}\n\n',
  )
  const bytes = await ask(api, 'Hi', { stream: true })
  expect([bytes.status, await bytes.text()]).toEqual([201, 'event: a\r\ndata: {}\r\n\r\n'])
  const raw = await ask(api)
  expect([raw.status, raw.headers.get('content-type'), await raw.text()]).toEqual([
    502,
    'text/html',
    '<html>',
  ])
  const unfit = await ask(api)
  expect(unfit.status).toBe(500)
  expect(await unfit.json()).toMatchObject({
    error: { message: expect.stringContaining('does not ask for a stream') },
  })
})

test('turns are played several times, and a loop without end needs no other turn', async () => {
  const script: Script = [
    { repeat: 2, turns: ['a', { repeat: 2, turns: ['b'] }] },
    { repeat: 'forever', turns: ['c', 'd'] },
    'never',
  ]
  const questions = Array.from({ length: 10 }, (_, at) => `q${at}`)
  expect((await texts({ script }, ...questions)).join('')).toBe('abbabbcdcd')
})

test('a rule whose loop is over no longer applies', async () => {
  const script: Script = {
    rules: [
      { when: 'x', reply: { repeat: 2, turns: ['first'] } },
      { when: 'x', reply: ['second', { repeat: 'forever', turns: ['third'] }] },
    ],
  }
  expect(await texts({ script }, 'x', 'x', 'x', 'x', 'x')).toEqual([
    'first',
    'first',
    'second',
    'third',
    'third',
  ])
})

test('a function as the script answers everything', async () => {
  expect(await texts({ script: ({ count }) => `${count}` }, 'a', 'b')).toEqual(['0', '1'])
})

test('a request that nothing fits can be warned of, once for each kind', async () => {
  const warnings: string[] = []
  const script: Script = { rules: [{ when: 'x', reply: 'yes' }], otherwise: 'warn' }
  const onWarning = (warning: string) => warnings.push(warning)
  expect(await texts({ script, onWarning }, 'x', 'y', 'y', 'z')).toEqual([
    'yes',
    'You said: y',
    'You said: y',
    'You said: z',
  ])
  expect(warnings).toEqual([
    'The script has no turn for this request (claude-sonnet-4-6, 1 message: "y"): its rule does not fit. The nearest is rules[0]: text wants "x", has "y". The default responder answers.',
    'The script has no turn for this request (claude-sonnet-4-6, 1 message: "z"): its rule does not fit. The nearest is rules[0]: text wants "x", has "z". The default responder answers.',
  ])
})

test('without a listener the warning goes to the console', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  await texts({ script: ['one'], otherwise: 'warn' }, 'a', 'b')
  expect(warn.mock.calls).toEqual([[expect.stringContaining('message: "b"')]])
  warn.mockRestore()
})
