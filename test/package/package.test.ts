import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** The package as npm would publish it, installed in an empty folder. */
let folder: string

const root = join(import.meta.dirname, '../..')
const run = (command: string, args: string[], cwd: string) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

interface Packed {
  filename: string
  size: number
  files: { path: string }[]
}
let packed: Packed

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chat-anthropic-package-'))
  // `prepack` builds, and prints what it does.
  const printed = run('npm', ['pack', '--json', '--pack-destination', folder], root)
  packed = (JSON.parse(printed.slice(printed.indexOf('[\n'))) as Packed[])[0]!
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  const core = `@langchain/core@${devDependencies['@langchain/core']}`
  const options = ['install', '--no-audit', '--no-fund', '--ignore-scripts']
  run('npm', [...options, join(folder, packed.filename), core], folder)
}, 180_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const PROGRAM = `
  const emulator = await startEmulator()
  const llm = new ChatAnthropic({
    model: 'claude-sonnet-4-6', apiKey: 'none', anthropicApiUrl: emulator.url,
  })
  const reply = await llm.invoke([['system', 'Translate to French.'], ['human', 'I love programming.']])
  console.log(JSON.stringify({ text: reply.text, isMessage: AIMessage.isInstance(reply), tools: Object.keys(tools).length }))
  await emulator.close()
`

describe('the packed package', () => {
  test('runs for a program that imports it', () => {
    const imports = `
      import { ChatAnthropic } from 'chat-anthropic'
      import { startEmulator } from 'chat-anthropic/emulator'
      import { tools } from 'chat-anthropic/tools'
      import { AIMessage } from '@langchain/core/messages'`
    writeFileSync(join(folder, 'program.mjs'), imports + PROGRAM)
    expectFrench(run('node', ['program.mjs'], folder))
  })

  test('runs for a program that requires it', () => {
    const requires = `
      const { ChatAnthropic } = require('chat-anthropic')
      const { startEmulator } = require('chat-anthropic/emulator')
      const { tools } = require('chat-anthropic/tools')
      const { AIMessage } = require('@langchain/core/messages')
      void (async () => {`
    writeFileSync(join(folder, 'program.cjs'), `${requires}${PROGRAM}})()`)
    expectFrench(run('node', ['--no-warnings', 'program.cjs'], folder))
  })

  test('has its command', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string
    }
    expect(run('npx', ['chat-anthropic', '--version'], folder)).toContain(version)
  })

  test('touches no Node builtin outside the emulator and the command', () => {
    const dist = join(folder, 'node_modules/chat-anthropic/dist')
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.js') && !/^(emulator|cli)\//.test(file),
    )
    expect(files.length).toBeGreaterThan(20)
    const touching = files.filter((file) =>
      /from 'node:/.test(readFileSync(join(dist, file), 'utf8')),
    )
    expect(touching).toEqual([])
  })

  test('holds what it needs and stays small', () => {
    const paths = packed.files.map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'dist/index.js']))
    expect(paths.filter((path) => /\.test\.|^(test|bench|\.ci)/.test(path))).toEqual([])
    expect(packed.size).toBeLessThan(800_000)
  })

  function expectFrench(printed: string): void {
    expect(JSON.parse(printed)).toMatchObject({
      text: "J'adore la programmation.",
      isMessage: true,
    })
  }
})
