/** Anthropic's tools run in deepagents: on its backends, streamed, resumed, and interrupted by a human. */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BaseMessage, ToolMessage } from '@langchain/core/messages'
import { Command, InMemoryStore, MemorySaver } from '@langchain/langgraph'
import { bash, type FileStorage, fileSearch, memory, textEditor } from 'chat-anthropic/middleware'
import {
  createDeepAgent,
  FilesystemBackend,
  LocalShellBackend,
  StateBackend,
  StoreBackend,
} from 'deepagents'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { question } from './support/agents.ts'
import { ours } from './support/sides.ts'

const EDITOR = 'str_replace_based_edit_tool'

interface Called {
  name: string
  input: object
}

const runs = (command: string): Called => ({ name: 'bash', input: { command } })
const edit = (input: object): Called => ({ name: EDITOR, input })
const remember = (input: object): Called => ({ name: 'memory', input })

let made = 0
const asks = (...calls: Called[]) => ({
  content: calls.map((call) => ({ type: 'tool_use', id: `toolu_0${(made += 1)}`, ...call })),
  stop_reason: 'tool_use' as const,
})

function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'agent-tools-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A deep agent that plays some turns. */
async function deepAgent(middleware: object[], turns: Called[][], more: object = {}) {
  const api = await startEmulator({ script: [...turns.map((calls) => asks(...calls)), 'Done.'] })
  onTestFinished(() => api.close())
  const model = ours(api.url)
  const agent = createDeepAgent({ model, middleware, ...more } as never)
  return { agent, api }
}

const textsOf = ({ messages }: { messages: BaseMessage[] }) =>
  messages.filter((message) => ToolMessage.isInstance(message)).map(({ text }) => text)

const inThread = { configurable: { thread_id: 'a' } }

function makeShell(options: object = {}) {
  const shell = bash({ policy: 'host', cwd: makeFolder(), ...options })
  onTestFinished(() => shell[Symbol.asyncDispose]())
  return shell
}

describe('bash in a deep agent', () => {
  test('runs, and reports failures as results', async () => {
    const { agent, api } = await deepAgent([makeShell()], [[runs('x=1; false'), runs('echo $x')]])
    const state = await agent.invoke(question())
    expect(textsOf(state)).toEqual(['Exit code: 1', '1'])
    const tools = api.requests[0]?.body as { tools: object[] }
    expect(tools.tools).toContainEqual({ type: 'bash_20250124', name: 'bash' })
  })

  test('streams what it prints', async () => {
    const { agent } = await deepAgent([makeShell()], [[runs('echo streamed')]])
    const texts: string[] = []
    for await (const part of await agent.stream(question(), { streamMode: 'custom' }))
      texts.push((part as { text: string }).text)
    expect(texts.join('')).toBe('streamed\n')
  })

  test('asks a human, and goes on from the checkpoint', async () => {
    const confirm = (command: string) => (command.startsWith('rm') ? 'interrupt' : true)
    const { agent } = await deepAgent(
      [makeShell({ confirm })],
      [[runs('touch a b'), runs('rm a'), runs('rm b'), runs('echo *')]],
      { checkpointer: new MemorySaver() },
    )
    const paused = (await agent.invoke(question(), inThread)) as { __interrupt__?: object[] }
    expect(paused.__interrupt__).toHaveLength(1)
    const decisions = [{ type: 'approve' }, { type: 'reject' }]
    const state = await agent.invoke(new Command({ resume: { decisions } }) as never, inThread)
    expect(textsOf(state)).toEqual([
      '(no output)',
      '(no output)',
      'Error: the user refused this command.',
      'b',
    ])
  })

  test("runs in deepagents' own sandbox", async () => {
    const backend = new LocalShellBackend({ rootDir: makeFolder(), inheritEnv: true })
    const policy = backend as never
    const { agent } = await deepAgent(
      [bash({ policy })],
      [[runs('mkdir in; cd in'), runs('basename "$PWD"; (exit 3)')]],
    )
    expect(textsOf(await agent.invoke(question()))).toEqual(['(no output)', 'in\nExit code: 3'])
  })
})

const STORAGES: [name: string, make: () => FileStorage][] = [
  ['its state', () => ({ backend: new StateBackend() })],
  [
    'its folder',
    () => ({
      backend: new FilesystemBackend({ rootDir: makeFolder(), virtualMode: true }),
    }),
  ],
  // In a graph's own store it cannot delete: the store of a running graph has no `batch`.
  [
    'its store',
    () => {
      const store = new InMemoryStore()
      return { backend: new StoreBackend({ store, namespace: ['files'] }) }
    },
  ],
  ["the agent's state", () => ({ state: true })],
]

describe.each(STORAGES)('files in %s', (_, make) => {
  test('are edited, searched and remembered', async () => {
    const storage = make()
    const { agent } = await deepAgent(
      [textEditor({ storage }), fileSearch({ storage })],
      [
        [edit({ command: 'create', path: '/src/a.txt', file_text: 'one\ntwo\n' })],
        [edit({ command: 'str_replace', path: '/src/a.txt', old_str: 'two', new_str: 'zwei' })],
        [edit({ command: 'insert', path: '/src/a.txt', insert_line: 0, insert_text: 'top' })],
        [edit({ command: 'view', path: '/src/a.txt' }), edit({ command: 'view', path: '/none' })],
        [{ name: 'grep_search', input: { pattern: '^zwei$', output_mode: 'content' } }],
      ],
    )
    const texts = textsOf(await agent.invoke(question()))
    expect(texts).toEqual([
      'File created successfully at: /src/a.txt',
      'Successfully replaced text at exactly one location.',
      'The file /src/a.txt has been edited.\n1: top\n2: one\n3: zwei',
      '1: top\n2: one\n3: zwei',
      'Error: File not found',
      'src/a.txt:3:zwei',
    ])
  })

  test('are a memory, which another run of the thread finds', async () => {
    const create = { command: 'create', path: '/memories/n.txt', file_text: 'note' }
    const rename = { command: 'rename', old_path: '/memories/n.txt', new_path: '/memories/m.txt' }
    const view = { command: 'view', path: '/memories/m.txt' }
    const { agent } = await deepAgent(
      [memory({ storage: make() })],
      [[remember(create)], [remember(rename)], [remember(view)]],
      { checkpointer: new MemorySaver() },
    )
    await agent.invoke(question(), inThread)
    const state = (await Promise.resolve(agent.getState(inThread))) as {
      values: { messages: BaseMessage[] }
    }
    expect(textsOf(state.values)).toEqual([
      'File created successfully at: /memories/n.txt',
      'Successfully renamed /memories/n.txt to /memories/m.txt',
      "Here's the content of /memories/m.txt with line numbers:\n     1\tnote",
    ])
  })
})

test('the editor works in a folder beside the tools of a deep agent', async () => {
  const root = makeFolder()
  writeFileSync(join(root, 'a.txt'), 'one\n')
  const replace = { command: 'str_replace', path: 'a.txt', old_str: 'one', new_str: 'two' }
  const { agent } = await deepAgent([textEditor({ storage: { root } })], [[edit(replace)]])
  await agent.invoke(question())
  expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('two\n')
})
