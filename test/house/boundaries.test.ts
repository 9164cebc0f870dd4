/** The house stands: every import goes down a floor that the table in floors.ts allows. */
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Floor, type House, HOUSES } from './floors.ts'
import { circlesOf, type Import, importsOf, readSources, type Sources } from './imports.ts'

const NAMES = ['chat-anthropic', 'anthropic-emulator', 'chat-anthropic-queue'] as const
type Name = (typeof NAMES)[number]

const sourcesOf = (name: Name): Sources =>
  readSources(join(import.meta.dirname, '../../packages', name, 'src'))

const floorOf = (path: string): string => path.split('/')[0] ?? path

/** `@scope/name` of `@scope/name/inner`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** What is wrong with an import, or nothing. */
function violation(house: House, sources: Sources, { from, line, to, isType }: Import): string[] {
  const floor = house[floorOf(from)]
  const place = `${from}:${line}`
  if (!floor) return [`${place}: ${floorOf(from)} is no floor of the table`]
  if (to === undefined) {
    return floor.loadsFiles ? [] : [`${place} imports a module by a name made at run time`]
  }
  if (isBuiltin(to)) return floor.node ? [] : [`${place} imports ${to}: it must run in browsers`]
  if (sources.has(to)) {
    const target = floorOf(to)
    const isAllowed = target === floorOf(from) || floor.sees.includes(target)
    return isAllowed ? [] : [`${place} imports ${to}: ${floorOf(from)} does not see ${target}`]
  }
  return mayUse(floor, packageOf(to), isType)
    ? []
    : [`${place} imports ${isType ? 'types' : 'values'} of ${to}: it may not`]
}

function mayUse({ packages = [], types = [] }: Floor, name: string, isType: boolean): boolean {
  return packages.includes(name) || (isType && types.includes(name))
}

/** What is wrong with the imports of one file once a line is added to it. */
function violationsWith(name: Name, file: string, line: string): string[] {
  const sources = sourcesOf(name)
  expect(sources.has(file), `${file} is gone: name another`).toBe(true)
  const changed = new Map([[file, `${sources.get(file)}\n${line}\n`]])
  return importsOf(changed).flatMap((one) => violation(HOUSES[name], sources, one))
}

describe.each(NAMES)('%s', (name) => {
  const sources = sourcesOf(name)
  const imports = importsOf(sources)

  test('imports along the arrows alone', () => {
    expect(imports.length).toBeGreaterThan(20)
    expect(imports.flatMap((one) => violation(HOUSES[name], sources, one))).toEqual([])
  })

  test('has no circle, types included', () => {
    expect(circlesOf(imports)).toEqual([])
  })

  test('has floors that see lower ones only, and no row for a floor that is gone', () => {
    const floors = Object.keys(HOUSES[name])
    const up = Object.entries(HOUSES[name]).flatMap(([floor, { sees }]) =>
      sees.filter(
        (seen) => floors.indexOf(seen) >= floors.indexOf(floor) || !floors.includes(seen),
      ),
    )
    expect(up).toEqual([])
    const used = new Set([...sources.keys()].map(floorOf))
    expect(floors.filter((floor) => !used.has(floor))).toEqual([])
  })

  test('has no row for an arrow that nobody uses', () => {
    const used = new Set(
      imports.flatMap(({ from, to }) =>
        to !== undefined && sources.has(to) ? [`${floorOf(from)} > ${floorOf(to)}`] : [],
      ),
    )
    const rows = Object.entries(HOUSES[name]).flatMap(([floor, { sees }]) =>
      sees.map((seen) => `${floor} > ${seen}`),
    )
    expect(rows.filter((row) => !used.has(row))).toEqual([])
  })
})

/** Each put into a real file; every one is found. */
const FORBIDDEN: readonly [what: string, name: Name, file: string, line: string][] = [
  [
    'the emulator → LangChain',
    'anthropic-emulator',
    'message/message.ts',
    "export type { AIMessage } from '@langchain/core/messages'",
  ],
  ['the emulator → the model', 'anthropic-emulator', 'start.ts', "import 'chat-anthropic'"],
  [
    'the emulator → the model by its path',
    'anthropic-emulator',
    'start.ts',
    "type Reply = import('../../chat-anthropic/src/wire.ts').Reply",
  ],
  [
    'the emulator → the SDK',
    'anthropic-emulator',
    'wire/types.ts',
    "import type { Message } from '@anthropic-ai/sdk/resources'",
  ],
  [
    'request → response',
    'chat-anthropic',
    'request/build-request.ts',
    "import type { toMessage } from '../response/message.ts'",
  ],
  [
    'client → response',
    'chat-anthropic',
    'client/client.ts',
    "const later = () => import('../response/message.ts')",
  ],
  [
    'request → client',
    'chat-anthropic',
    'request/build-request.ts',
    "export * from '../client/client.ts'",
  ],
  [
    'the model → the emulator',
    'chat-anthropic',
    'chat-anthropic.ts',
    "const NAME = 'anthropic-emulator'\nvoid import(NAME)",
  ],
  [
    'the model → the emulator by its path',
    'chat-anthropic',
    'cli/chat.ts',
    "import { start } from '../../../anthropic-emulator/src/start.ts'",
  ],
  [
    'a coordinator → a worker',
    'chat-anthropic-queue',
    'coordinator/coordinator.ts',
    "import type { RedisGate } from '../worker/gate.ts'",
  ],
  [
    'the queue → the emulator',
    'chat-anthropic-queue',
    'worker/worker.ts',
    "import 'anthropic-emulator'",
  ],
  ['a builtin in code for browsers', 'chat-anthropic', 'call/send.ts', "import 'node:fs'"],
  ['a builtin without its prefix', 'chat-anthropic', 'call/send.ts', "import 'fs'"],
  ['a required builtin', 'chat-anthropic', 'call/send.ts', "const fs = require('fs')"],
  ['a name made at run time', 'chat-anthropic', 'call/send.ts', 'void import(`no${"de"}:fs`)'],
]

test.each(FORBIDDEN)('%s is found', (_, name, file, line) => {
  expect(violationsWith(name, file, line)).toEqual([expect.stringContaining(`${file}:`)])
})

test('a circle of types is found', () => {
  const sources = new Map([
    ['a.ts', "import type { B } from './b.ts'\nexport type A = B"],
    ['b.ts', "export type B = import('./c.ts').C"],
    ['c.ts', "export type { A as C } from './a.ts'"],
  ])
  expect(circlesOf(importsOf(sources))).toEqual([['a.ts', 'b.ts', 'c.ts']])
})
