import { tools as peerTools } from '@langchain/anthropic'
import { tools } from 'chat-anthropic'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
      const about = (program: string) => all.filter((line) => line.includes(program))

      declare(`B3: all exports of the peer's root, ${compiler}`, async () => {
        expect(about('root.ts')).toEqual([])
      })
      declare(`B3: all exports of the peer's tools, ${compiler}`, async () => {
        expect(about('tools.ts')).toEqual([])
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
