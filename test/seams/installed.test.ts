import { tools as peerTools } from '@langchain/anthropic'
import { tools } from 'chat-anthropic'
import { type TurnRequest, startEmulator } from 'anthropic-emulator'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asks } from './support/agents.ts'
import {
  addPrograms,
  buildOurs,
  complaints,
  projectWith,
  scratch,
  typed,
} from './support/compiled.ts'
import { declare } from './support/matrix.ts'
import { exportsOf, reExporting } from './support/peer-exports.ts'

const COMPILERS = ['typescript-5.4', 'typescript-5.9', 'typescript-6', 'typescript-7']
const PROGRAMS = {
  'root.ts': reExporting(exportsOf('index')),
  'tools.ts': reExporting(exportsOf('tools/index')),
  'typed-tools.ts': typed('tools.ts'),
}

const folder = scratch()
let ours: string
let theirs: string

beforeAll(async () => {
  ours = projectWith(folder.path, 'ours', await buildOurs(folder.path))
  const published = join(import.meta.dirname, 'node_modules/@langchain/anthropic')
  theirs = projectWith(folder.path, 'theirs', published)
  addPrograms(theirs, PROGRAMS)
  const more = ['options.ts', 'no-model.ts'].map((name) => [name, typed(name)])
  addPrograms(ours, { ...PROGRAMS, ...Object.fromEntries(more) })
}, 120_000)

afterAll(() => folder[Symbol.dispose]())

describe('types under the name of the peer', () => {
  test('the programs compile with the peer itself', async () => {
    expect(await complaints('typescript-7', theirs)).toEqual([])
  }, 120_000)

  for (const compiler of COMPILERS) {
    describe(compiler, () => {
      let all: string[] = []
      beforeAll(async () => {
        all = await complaints(compiler, ours)
      }, 180_000)
      const about = (program: string) =>
        all.filter((line) => line.startsWith(program) || line.includes(`/${program}`))

      declare(`B3: all exports of the peer's root, ${compiler}`, async () => {
        expect(about('root.ts')).toEqual([])
      })
      declare(`B3: all exports of the peer's tools, ${compiler}`, async () => {
        expect(about('tools.ts')).toEqual([])
      })
      declare(`B3: programs with types of the peer's tools, ${compiler}`, async () => {
        expect(about('typed-tools.ts')).toEqual([])
      })
      declare(`B4: what programs write about options, ${compiler}`, async () => {
        expect(about('options.ts')).toEqual([])
      })
      declare(`B4: a model without a name does not compile, ${compiler}`, async () => {
        expect(about('no-model.ts')).toEqual([])
      })
      declare(`our own declarations compile, ${compiler}`, async () => {
        expect(about('/dist/')).toEqual([])
      })
    })
  }

  test('every tool of the peer is there', () => {
    expect(Object.keys(tools)).toEqual(expect.arrayContaining(Object.keys(peerTools)))
  })
})

const run = promisify(execFile)
const here = import.meta.dirname

/** What the program prints; each request is answered by what it brings. */
async function printed(alias: string | undefined): Promise<unknown> {
  const reply = ({ body }: TurnRequest) => {
    if (!body.tools || body.messages.length > 1) return 'A plain answer.'
    return asks('a')
  }
  await using api = await startEmulator({ reply })
  const hook = pathToFileURL(join(here, 'support/alias.mjs')).href
  const program = join(here, 'programs/init-chat-model.mjs')
  const environment = { ANTHROPIC_API_KEY: 'test-key', ANTHROPIC_BASE_URL: api.url }
  const { stdout } = await run(process.execPath, [...(alias ? ['--import', hook] : []), program], {
    env: { ...process.env, ...environment, SEAMS_ALIAS: alias },
  })
  return { ...(JSON.parse(stdout) as object), requests: api.requestCount }
}

test('the programs here are typed', async () => {
  // Their packages are not made for exact optional properties, and the sources of the model are.
  const lines = await complaints('typescript-7', here)
  expect(lines.filter((line) => line.includes('test/seams/'))).toEqual([])
}, 120_000)

test('(B9) initChatModel and createAgent find our package under the name of the peer', async () => {
  const entry = pathToFileURL(join(folder.path, 'chat-anthropic/dist/index.js')).href
  expect(await printed(entry)).toEqual(await printed(undefined))
}, 120_000)
