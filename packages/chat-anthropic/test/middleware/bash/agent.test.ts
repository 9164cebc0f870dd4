/** The bash tool in an agent: threads, streams, humans, and what is refused before it starts. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BaseMessage } from '@langchain/core/messages'
import { Command, MemorySaver } from '@langchain/langgraph'
import { createAgent, createMiddleware } from 'langchain'
import { describe, expect, expectTypeOf, onTestFinished, test, vi } from 'vitest'
import { type RequestBody, startEmulator } from 'anthropic-emulator'
import { bash, type BashOptions } from '../../../src/middleware/index.ts'
import { chat } from '../../behaviour/support.ts'
import {
  answersIn,
  asks,
  disposing,
  eventually,
  GO,
  makeAgent,
  makeFolder,
  play,
  runs,
} from '../support.ts'

const make = (options: Partial<BashOptions> = {}) =>
  bash({ policy: 'host', cwd: makeFolder(), ...options })

const inThread = (thread_id: string) => ({ configurable: { thread_id } })

const NEW = /^\[This is a new shell: /

describe('an agent with bash', () => {
  test('sends the API its own tool, and reads the results', async () => {
    const { answers, api } = await play([make()], [[runs('echo a'), runs('false')]])
    expect(answers.map(({ text }) => text)).toEqual(['a', 'Exit code: 1'])
    const [first, second] = api.requests.map(({ body }) => body as RequestBody)
    expect(first?.tools).toEqual([{ type: 'bash_20250124', name: 'bash' }])
    expect(second?.messages.at(-1)?.content).toMatchObject([
      { type: 'tool_result', content: 'a' },
      { type: 'tool_result', content: 'Exit code: 1', is_error: true },
    ])
  })

  test('has a shell for each thread, which stays from run to run', async () => {
    const script = ['x=1', 'x=2', 'echo $x', 'echo $x'].flatMap((command) => [
      asks(runs(command)),
      'Done.',
    ])
    const { agent } = await makeAgent([make()], script, { checkpointer: new MemorySaver() })
    const ask = async (thread: string) =>
      answersIn((await agent.invoke(GO, inThread(thread))).messages).at(-1)?.text
    expect([await ask('a'), await ask('b')]).toEqual(['(no output)', '(no output)'])
    expect([await ask('a'), await ask('b')]).toEqual(['1', '2'])
  })

  test.for([
    ['of a run, where it lives no longer', { lifetime: 'run' }, 'a'],
    ['of a run, where it has no thread', {}, undefined],
  ] as const)('has the shell %s', async ([, options, thread]) => {
    const script = [
      asks(runs('x=1')),
      asks(runs('echo "[$x]"')),
      'Done.',
      asks(runs('echo "[$x]"')),
    ]
    const checkpointer = new MemorySaver()
    const { agent } = await makeAgent([make(options)], [...script, 'Done.'], {
      ...(thread && { checkpointer }),
    })
    const config = thread ? inThread(thread) : {}
    const first = answersIn((await agent.invoke(GO, config)).messages)
    expect(first.at(-1)?.text).toBe('[1]')
    const second = answersIn((await agent.invoke(GO, config)).messages)
    expect(second.at(-1)?.text).toMatch(/\[\]$/)
  })

  test('says in a conversation that goes on elsewhere that the shell is new', async () => {
    const checkpointer = new MemorySaver()
    const script = [asks(runs('x=1')), 'Done.', asks(runs('echo "[$x]"')), 'Done.']
    const { agent, api } = await makeAgent([make()], script, { checkpointer })
    await agent.invoke(GO, inThread('a'))
    const middleware = [disposing(make())]
    const other = createAgent({ model: chat(api), tools: [], middleware, checkpointer })
    const { messages } = await other.invoke(GO, inThread('a'))
    const texts = answersIn(messages).map(({ text }) => text)
    expect(texts).toEqual(['(no output)', expect.stringMatching(NEW)])
    expect(texts[1]).toMatch(/\n\[\]$/)
  })

  test('streams output while a command runs', async () => {
    const { agent } = await makeAgent([make()], [asks(runs('echo a; sleep 0.1; echo b')), 'Done.'])
    const parts: unknown[] = []
    for await (const part of await agent.stream(GO, { streamMode: 'custom' })) parts.push(part)
    const texts = parts.map((part) => (part as { text: string }).text)
    expect(texts.join('')).toBe('a\nb\n')
    expect(parts[0]).toEqual({
      type: 'bash_output',
      id: expect.stringMatching(/^toolu_/),
      text: 'a',
    })
  })

  test('ends a command when the run is cancelled', async () => {
    const cwd = makeFolder()
    const { agent } = await makeAgent([make({ cwd })], [asks(runs('echo $$ > pid; sleep 600'))])
    const controller = new AbortController()
    const running = agent.invoke(GO, { signal: controller.signal })
    await eventually(() => expect(readFileSync(join(cwd, 'pid'), 'utf8')).not.toBe(''))
    controller.abort(new Error('Enough.'))
    await expect(running).rejects.toThrow()
    const pid = Number(readFileSync(join(cwd, 'pid'), 'utf8'))
    await eventually(() => expect(() => process.kill(pid, 0)).toThrow())
  })

  test('reports errors as results beside middleware that wraps tool calls', async () => {
    const wrapping = createMiddleware({
      name: 'wrapping',
      wrapToolCall: (request, handler) => handler(request),
    })
    const failing = { name: 'none', start: () => Promise.reject(new Error('No room.')) }
    const { answers } = await play([wrapping, make({ policy: failing })], [[runs('ls')]])
    expect(answers).toEqual([{ text: 'Error: No room.', status: 'error' }])
  })

  test('fails before the first request where its policy cannot work', async () => {
    const policy = {
      name: 'none',
      check: () => Promise.reject(new Error('There is no sandbox.')),
      start: () => Promise.reject(new Error('never')),
    }
    const { agent, api } = await makeAgent([make({ policy })], [])
    await expect(agent.invoke(GO)).rejects.toThrow('There is no sandbox.')
    expect(api.requests).toEqual([])
  })

  test('keeps the types of the state', async () => {
    const api = await startEmulator({ reply: 'Done.' })
    onTestFinished(() => api.close())
    const agent = createAgent({ model: chat(api), tools: [], middleware: [disposing(make())] })
    const { messages } = await agent.invoke(GO)
    expectTypeOf(messages[0]!).toExtend<BaseMessage>()
    expect(messages).toHaveLength(2)
  })
})

describe('confirm', () => {
  const dangerous = (command: string) => !command.startsWith('rm')

  test('refuses a command, and the others run', async () => {
    const cwd = makeFolder()
    const calls = [runs('touch a'), runs('rm a'), runs('ls')]
    const { answers } = await play([make({ cwd, confirm: dangerous })], [calls])
    expect(answers).toEqual([
      { text: '(no output)', status: 'success' },
      { text: 'Error: the user refused this command.', status: 'error' },
      { text: 'a', status: 'success' },
    ])
  })

  test('takes nothing but true for a yes', async () => {
    const confirm = (() => 'yes') as never
    const { answers } = await play([make({ confirm })], [[runs('echo ran')]])
    expect(answers[0]?.text).toBe('Error: the user refused this command.')
  })

  test('is asked once for a command, and never for a restart', async () => {
    const confirm = vi.fn(() => true)
    const calls = [runs('echo a'), { name: 'bash', input: { restart: true } }]
    await play([make({ confirm })], [calls])
    expect(confirm.mock.calls).toEqual([['echo a', expect.anything()]])
  })

  const asking = (options: Partial<BashOptions> = {}) =>
    make({ confirm: (command) => (command.startsWith('rm') ? 'interrupt' : true), ...options })

  async function interrupted(commands: string[], middleware = asking()) {
    const script = [asks(...commands.map(runs)), 'Done.']
    const { agent } = await makeAgent([middleware], script, { checkpointer: new MemorySaver() })
    const state = (await agent.invoke(GO, inThread('a'))) as {
      __interrupt__?: { value: unknown }[]
      messages: BaseMessage[]
    }
    const resume = async (decisions: object[]) => {
      const command = new Command({ resume: { decisions } })
      return answersIn((await agent.invoke(command, inThread('a'))).messages)
    }
    return { asked: state.__interrupt__?.map(({ value }) => value), resume, state }
  }

  test('asks a human before anything of the reply runs, once for all commands', async () => {
    const commands = ['touch a b c', 'rm a', 'rm b', 'echo *']
    const { asked, resume, state } = await interrupted(commands)
    expect(answersIn(state.messages)).toEqual([])
    expect(asked).toEqual([
      {
        actionRequests: ['rm a', 'rm b'].map((command) => ({
          name: 'bash',
          args: { command },
          description: expect.stringContaining(command),
        })),
        reviewConfigs: [1, 2].map(() => ({
          actionName: 'bash',
          allowedDecisions: ['approve', 'reject'],
        })),
      },
    ])
    const answers = await resume([{ type: 'approve' }, { type: 'reject', message: 'Keep b.' }])
    expect(answers.map(({ text }) => text)).toEqual([
      '(no output)',
      '(no output)',
      'Error: the user refused this command. Keep b.',
      'b c',
    ])
  })

  test('does not run anything on an answer that does not fit', async () => {
    const { resume } = await interrupted(['rm a', 'rm b'])
    await expect(resume([{ type: 'approve' }])).rejects.toThrow(
      'bash asked about 2 commands and got 1 decisions.',
    )
  })

  test('asks again about a command that was changed after it was confirmed', async () => {
    const changing = createMiddleware({
      name: 'changing',
      wrapToolCall: (request, handler) => {
        const args = { command: 'rm everything' }
        return handler({ ...request, toolCall: { ...request.toolCall, args } })
      },
    })
    const confirm = vi.fn(dangerous)
    const { answers } = await play([make({ confirm }), changing], [[runs('echo a')]])
    expect(confirm.mock.calls.map(([command]) => command)).toEqual(['echo a', 'rm everything'])
    expect(answers[0]?.text).toBe('Error: the user refused this command.')
  })
})

describe('bash is not made', () => {
  test.for([
    ['without a policy', {}, /needs a policy\. Pass 'sandbox' .*'host'/],
    ['with another policy', { policy: 'none' }, /no policy "none"\. Pass 'sandbox'/],
    ['without a folder', { policy: 'host' }, /needs cwd/],
    [
      'in a folder that is missing',
      { policy: 'host', cwd: '/missing' },
      /\/missing, which is no folder/,
    ],
    ['in a sandbox of everything', { policy: 'sandbox', cwd: '/' }, /all of the machine/],
    ['with a time of nothing', { policy: 'host', cwd: '/', timeoutMs: 0 }, /timeoutMs from 1 to/],
    [
      'with a misspelt option',
      { policy: 'host', cwd: '/', timeoutMS: 5 },
      /Did you mean timeoutMs/,
    ],
  ] as const)('%s', ([, options, message]) => {
    expect(() => bash(options as never)).toThrow(message)
  })
})
