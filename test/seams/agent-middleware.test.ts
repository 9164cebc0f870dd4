/** Our middleware in `createAgent` and in deepagents: invoked, streamed, resumed from a checkpoint, interrupted by a person. */
import { tmpdir } from 'node:os'
import { tool } from '@langchain/core/tools'
import { Command, MemorySaver } from '@langchain/langgraph'
import { type Emulator, type EmulatorOptions, startEmulator } from 'anthropic-emulator'
import { ChatAnthropic } from 'chat-anthropic'
import {
  bash,
  browser,
  budget,
  BudgetError,
  type CacheReport,
  codeExecution,
  compaction,
  computer,
  contextEditing,
  fileSearch,
  memory,
  promptCaching,
  skills,
  textEditor,
  toolSearch,
} from 'chat-anthropic/middleware'
import { createDeepAgent } from 'deepagents'
import { createAgent, humanInTheLoopMiddleware } from 'langchain'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { asks, calls, question, weather } from './support/agents.ts'
import { fieldsFor } from './support/sides.ts'

interface Came {
  messages: { text: string; type: string }[]
  __interrupt__?: unknown[]
  runBudget?: { calls: number; spentTokens: number }
}

interface Agent {
  invoke: (input: unknown, config?: object) => Promise<Came>
  stream: (input: unknown, config?: object) => Promise<AsyncIterable<unknown>>
}

interface Body {
  tools: { name?: string; type?: string; defer_loading?: boolean }[]
  context_management?: { edits: { type: string }[] }
  container?: unknown
}

const THREAD = { configurable: { thread_id: 'a' } }
const approve = () => new Command({ resume: { decisions: [{ type: 'approve' }] } })

interface Options {
  middleware: object[]
  tools?: object[]
  checkpointer?: MemorySaver
  interruptOn?: Record<string, boolean>
}

const chat = ({ url }: Emulator) => new ChatAnthropic({ ...fieldsFor(url), onWarning: () => {} })

function deep(api: Emulator, options: Options): Agent {
  const all = { model: chat(api), tools: [weather], ...options }
  return createDeepAgent(all as never) as unknown as Agent
}

function plain(api: Emulator, { middleware, interruptOn, ...options }: Options): Agent {
  const asking = interruptOn ? [humanInTheLoopMiddleware({ interruptOn })] : []
  const all = { model: chat(api), tools: [weather], ...options }
  return createAgent({
    ...all,
    middleware: [...middleware, ...asking],
  } as never) as unknown as Agent
}

const rare = tool(() => 'It is sent.', {
  name: 'send_mail',
  description: 'Sends a message',
  schema: z.object({}),
})

const driver = { screenshot: () => 'An empty page.' }

const hasTool =
  (name: string) =>
  ({ tools }: Body) =>
    tools.filter((each) => each.name === name).length

/** One of Anthropic's tools that runs here. */
const running = (make: () => object, name: string, input: object): Kind => ({
  middleware: () => [make()],
  script: [calls('a', name, input), 'Done.'],
  shows: hasTool(name),
  right: 1,
  asked: name,
})

/** A middleware, what is asked of the emulator, and what the last request shows of it. */
interface Kind {
  middleware: () => object[]
  script: EmulatorOptions['script']
  shows: (body: Body) => unknown
  right: unknown
  asked: string
  tools?: object[]
}

const storage = { state: true } as const

function startShell() {
  const shell = bash({ policy: 'host', cwd: tmpdir() })
  onTestFinished(() => shell[Symbol.asyncDispose]())
  return shell
}

const KINDS: Record<string, Kind> = {
  bash: running(startShell, 'bash', { command: 'true' }),
  textEditor: running(() => textEditor({ storage }), 'str_replace_based_edit_tool', {
    command: 'view',
    path: '/',
  }),
  memory: running(() => memory({ storage }), 'memory', { command: 'view', path: '/memories' }),
  fileSearch: running(() => fileSearch({ storage }), 'glob_search', { pattern: '*' }),
  promptCaching: {
    middleware: () => [promptCaching()],
    script: [asks('a'), 'Done.'],
    shows: (body) => JSON.stringify(body).split('"cache_control"').length - 1 <= 4,
    right: true,
    asked: 'get_weather',
  },
  budget: {
    middleware: () => [budget({ usd: 5, per: 'run' })],
    script: [asks('a'), 'Done.'],
    shows: () => true,
    right: true,
    asked: 'get_weather',
  },
  contextEditing: {
    middleware: () => [contextEditing(), compaction()],
    script: [asks('a'), 'Done.'],
    shows: ({ context_management }) => context_management?.edits.map(({ type }) => type),
    right: ['clear_tool_uses_20250919', 'compact_20260112'],
    asked: 'get_weather',
  },
  toolSearch: {
    middleware: () => [toolSearch({ defer: ['send_mail'] })],
    tools: [weather, rare],
    script: [calls('a', 'tool_search', { query: 'message' }), 'Done.'],
    shows: ({ tools }) => tools.filter((each) => each.defer_loading).map(({ name }) => name),
    right: ['send_mail'],
    asked: 'tool_search',
  },
  skills: {
    middleware: () => [codeExecution(), skills({ skills: ['pdf'] })],
    script: [asks('a'), 'Done.'],
    shows: ({ container }) => container,
    right: { skills: [{ type: 'anthropic', skill_id: 'pdf', version: 'latest' }] },
    asked: 'get_weather',
  },
  browser: {
    middleware: () => [browser({ driver })],
    script: [calls('a', 'screenshot', {}), 'Done.'],
    shows: ({ tools }) => tools.some(({ type }) => type === 'browser_toolset_20260801'),
    right: true,
    asked: 'screenshot',
  },
  computer: {
    middleware: () => [computer({ driver })],
    script: [calls('a', 'screenshot', {}), 'Done.'],
    shows: ({ tools }) => tools.some(({ type }) => type === 'computer_toolset_20260801'),
    right: true,
    asked: 'screenshot',
  },
}

const AGENTS = { createAgent: plain, deepagents: deep }

const CASES = Object.entries(KINDS).flatMap(([name, kind]) =>
  Object.entries(AGENTS).map(([where, make]) => ({ name, where, kind, make })),
)

describe.each(CASES)('$name in $where', ({ kind, make }) => {
  const { script, shows, right, asked, tools } = kind
  const start = () => startEmulator({ script, onWarning: () => {} })
  const options = () => ({ middleware: kind.middleware(), ...(tools && { tools }) })
  const ended = (api: Emulator, came: Came | undefined) => {
    expect(came?.messages.at(-1)?.text).toBe('Done.')
    expect(came?.messages.filter(({ type }) => type === 'tool')).toHaveLength(1)
    expect(shows(api.lastRequest as unknown as Body)).toEqual(right)
  }

  test('invoked', async () => {
    await using api = await start()
    ended(api, await make(api, options()).invoke(question()))
  })

  test('streamed', async () => {
    await using api = await start()
    const stream = await make(api, options()).stream(question(), { streamMode: 'values' })
    let last: Came | undefined
    for await (const part of stream) last = part as Came
    ended(api, last)
  })

  test('interrupted by a person, and resumed from its checkpoint by another agent', async () => {
    await using api = await start()
    const more = { checkpointer: new MemorySaver(), interruptOn: { [asked]: true } }
    const first = await make(api, { ...options(), ...more }).invoke(question(), THREAD)
    expect(first.__interrupt__).toHaveLength(1)
    expect(api.requests).toHaveLength(1)
    const second = make(api, { ...options(), ...more })
    ended(api, await second.invoke(approve(), THREAD))
  })
})

test('promptCaching counts the breakpoints of deepagents, and reads what it wrote', async () => {
  const reports: CacheReport[] = []
  await using api = await startEmulator({ script: [asks('a'), 'Done.'], onWarning: () => {} })
  const caching = promptCaching({ onReport: (report) => reports.push(report) })
  await deep(api, { middleware: [caching] }).invoke(question())
  expect(reports.map(({ outcome }) => outcome)).toEqual(['miss', 'hit'])
  for (const { placed, present } of reports) {
    expect(present.length).toBeGreaterThan(0)
    expect(placed.length + present.length).toBeLessThanOrEqual(4)
  }
})

test('budget counts sub-agents, and ends them too', async () => {
  const task = calls('k', 'task', { description: 'Look', subagent_type: 'general-purpose' })
  const usage = { input_tokens: 1000, output_tokens: 100 }
  const script = [task, asks('a'), 'It rains.', 'Done.'].map((turn) =>
    typeof turn === 'string' ? { content: turn, usage } : { ...turn, usage },
  )
  await using api = await startEmulator({ script, onWarning: () => {} })
  const middleware = [budget({ tokens: 100_000, per: 'run' })]
  const { runBudget } = await deep(api, { middleware }).invoke(question())
  expect(runBudget).toMatchObject({ calls: 4, spentTokens: 4400 })
  await using again = await startEmulator({ script, onWarning: () => {} })
  const small = [budget({ tokens: 2000, per: 'run' })]
  const failing = deep(again, { middleware: small }).invoke(question())
  const error = await failing.catch((reason: unknown) => reason)
  expect(BudgetError.find(error)).toBeDefined()
  expect(again.requests).toHaveLength(2)
})
