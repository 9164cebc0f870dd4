/** The places for files, each empty, with a way to look into it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { InMemoryStore } from '@langchain/langgraph'
import type { FileBackend, FileStorage, RunningMiddleware } from '../../../src/middleware/index.ts'
import { type Answer, answer, type Call, makeFolder, play } from '../support.ts'

/** A place for files. */
export interface Place {
  storage: FileStorage
  /** Has the model make calls in one reply; in an agent where that makes a difference. */
  run(middleware: RunningMiddleware, calls: readonly Call[]): Promise<Outcome>
  /** The text of a file, after a run that ended with a state. */
  read(path: string, state: Record<string, unknown>): Promise<string | undefined>
}

interface Outcome {
  answers: Answer[]
  state: Record<string, unknown>
}

type Texts = Record<string, string>

/** What an agent is not needed for. */
const run: Place['run'] = async (middleware, calls) => ({
  answers: await answer(
    middleware,
    calls.map(({ input }) => input),
  ),
  state: {},
})

function inState(key: string, texts: Texts): Place {
  const files = Object.fromEntries(Object.entries(texts).map(([path, text]) => [`/${path}`, text]))
  return {
    storage: { state: true },
    run: (middleware, calls) => play([middleware], [calls], { [key]: files }),
    read: async (path, state) => (state[key] as Texts | undefined)?.[path],
  }
}

function inFolder(texts: Texts): Place {
  const root = makeFolder()
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const read = (path: string) =>
    existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined
  return { storage: { root }, run, read: async (path) => read(path) }
}

async function inStore(texts: Texts): Promise<Place> {
  const store = new InMemoryStore()
  const namespace = ['files', 'ada']
  for (const [path, content] of Object.entries(texts)) await store.put(namespace, path, { content })
  // Another's, which must not be seen.
  await store.put(['files', 'bob'], 'secret', { content: 'secret' })
  await store.put([...namespace, 'below'], 'secret', { content: 'secret' })
  const read = async (path: string) => (await store.get(namespace, path))?.value['content']
  return {
    storage: { store, namespace },
    run,
    read: async (path) => (await read(path)) as string | undefined,
  }
}

/** A backend as deepagents has them, over a map; its own are used in the tests of other people's programs. */
function inBackend(texts: Texts): Place {
  const all = new Map(Object.entries(texts).map(([path, text]) => [`/${path}`, text]))
  const backend: FileBackend = {
    ls: (path) => {
      const prefix = path.endsWith('/') ? path : `${path}/`
      const below = [...all].filter(([each]) => each.startsWith(prefix))
      const names = new Set(below.map(([each]) => each.slice(prefix.length).replace(/\/.*/, '/')))
      return {
        files: [...names].map((name) => ({
          path: prefix + name,
          is_dir: name.endsWith('/'),
          size: Buffer.byteLength(all.get(prefix + name) ?? ''),
        })),
      }
    },
    readRaw: (path) => {
      const content = all.get(path)
      return content === undefined ? { error: `File '${path}' not found` } : { data: { content } }
    },
    write: (path, content) => {
      all.set(path, content)
      return {}
    },
    delete: (path) => {
      for (const each of all.keys())
        if (each === path || each.startsWith(`${path}/`)) all.delete(each)
      return {}
    },
  }
  return { storage: { backend }, run, read: async (path) => all.get(`/${path}`) }
}

/** The places, by name; `key` is the tool's own in the state. */
export const places = (key: string) =>
  [
    ['the state', async (texts: Texts) => inState(key, texts)],
    ['a folder', async (texts: Texts) => inFolder(texts)],
    ['a store', inStore],
    ['a backend', async (texts: Texts) => inBackend(texts)],
  ] as const
