import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import emulatorJson from '../../packages/anthropic-emulator/package.json' with { type: 'json' }
import packageJson from '../../packages/chat-anthropic/package.json' with { type: 'json' }
import queueJson from '../../packages/chat-anthropic-queue/package.json' with { type: 'json' }
import { installed, packed, type PackageName, type Packed } from './packed.ts'
import { PATIENCE } from '../docs-support/program.ts'

vi.setConfig(PATIENCE)

/** A user's folder, with the packages installed. */
const folder = mkdtempSync(join(tmpdir(), 'chat-anthropic-package-'))
let tarballs: Record<PackageName, Packed>

const TSC = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc')

const run = (command: string, args: string[]) =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

/** What Node prints that runs the program. */
function printed(name: string, program: string): unknown {
  writeFileSync(join(folder, name), program)
  return JSON.parse(run('node', ['--no-warnings', name]))
}

beforeAll(async () => {
  tarballs = await packed()
  symlinkSync(join(await installed(), 'node_modules'), join(folder, 'node_modules'), 'junction')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ENTRIES = [packageJson, emulatorJson, queueJson].flatMap(({ name, exports }) =>
  Object.keys(exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => entry.replace('.', name)),
)

const PROGRAM = `
  const emulator = await startEmulator()
  const llm = new ChatAnthropic({
    model: 'claude-sonnet-4-6', apiKey: 'none', anthropicApiUrl: emulator.url,
  })
  const reply = await llm.invoke([['system', 'Translate to French.'], ['human', 'I love programming.']])
  await emulator.close()
  console.log(JSON.stringify({ text: reply.text, isMessage: AIMessage.isInstance(reply) }))
`

describe('the packed package', () => {
  test.for(ENTRIES)('has the same values in %s by import and by require', (entry) => {
    const imported = `import * as all from '${entry}'; console.log(JSON.stringify(Object.keys(all)))`
    const required = `console.log(JSON.stringify(Object.keys(require('${entry}')).sort()))`
    const names = printed('entry.mjs', imported)
    expect(names).not.toEqual([])
    expect(printed('entry.cjs', required)).toEqual(names)
  })

  test('runs for a program that imports it', () => {
    const imports = `
      import { ChatAnthropic } from 'chat-anthropic'
      import { startEmulator } from 'anthropic-emulator'
      import { AIMessage } from '@langchain/core/messages'`
    expectFrench(printed('program.mjs', imports + PROGRAM))
  })

  test('runs for a program that requires it', () => {
    const requires = `
      const { ChatAnthropic } = require('chat-anthropic')
      const { startEmulator } = require('anthropic-emulator')
      const { AIMessage } = require('@langchain/core/messages')
      void (async () => {`
    expectFrench(printed('program.cjs', `${requires}${PROGRAM}})()`))
  })

  test.for(['mts', 'cts'])('compiles in a strict TypeScript program: .%s', (ending) => {
    const used = ENTRIES.map((entry, index) => `import * as entry${index} from '${entry}'`)
    const program = `${used.join('\n')}
      import { AIMessage } from '@langchain/core/messages'
      const llm = new entry0.ChatAnthropic({ model: 'claude-sonnet-4-6', maxTokens: 100 })
      export const text: Promise<string> = llm.invoke([new AIMessage('Hi')]).then(({ text }) => text)
      // @ts-expect-error -- it is a string
      export const wrong: Promise<number> = llm.invoke('Hi').then(({ text }) => text)
      export const all = [${ENTRIES.map((_, index) => `entry${index}`).join()}]`
    const file = join(folder, `program.${ending}`)
    writeFileSync(file, program)
    // `skipLibCheck`, since the declarations of optional peers are not there.
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--types',
      '',
    ]
    run(process.execPath, [TSC, ...options, file])
  })

  test('names the package to install where the client of a platform is missing', () => {
    const asking = `
      const llm = new ChatAnthropicBedrock({ model: 'anthropic.claude-opus-4-7', maxRetries: 0 })
      llm.invoke('Hi').catch(({ name, message }) => console.log(JSON.stringify({ name, message })))`
    const imported = `import { ChatAnthropicBedrock } from 'chat-anthropic/bedrock'`
    const required = `const { ChatAnthropicBedrock } = require('chat-anthropic/bedrock')`
    for (const failed of [
      printed('missing.mjs', imported + asking),
      printed('missing.cjs', required + asking),
    ]) {
      expect(failed).toMatchObject({
        name: 'UnsupportedInputError',
        message: expect.stringContaining('npm install @anthropic-ai/bedrock-sdk') as string,
      })
    }
  })

  test.for([packageJson, emulatorJson])('has its command: $name', ({ name, version }) => {
    expect(run('npx', [name, '--version'])).toContain(version)
  })

  test('touches no Node builtin outside the command, bulk work and middleware', () => {
    const dist = join(folder, 'node_modules/chat-anthropic/dist')
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.js') && !/^(cjs\/)?(cli|batch|middleware)\//.test(file),
    )
    expect(files.length).toBeGreaterThan(40)
    const touching = files.filter((file) =>
      /from 'node:|(require|import)\(["']node:/.test(readFileSync(join(dist, file), 'utf8')),
    )
    expect(touching).toEqual([])
  })

  test.for([
    ['chat-anthropic', 1_200_000],
    ['anthropic-emulator', 930_000],
  ] as const)('%s holds what it needs and stays below %i bytes', ([name, most]) => {
    const paths = tarballs[name].files.map(({ path }) => path)
    const needed = ['README.md', 'CHANGELOG.md', 'LICENSE', 'dist/index.js', 'src/index.ts']
    expect(paths).toEqual(expect.arrayContaining(needed))
    expect(paths.filter((path) => /\.test\.|^test\/|tsconfig/.test(path))).toEqual([])
    expect(tarballs[name].size).toBeLessThan(most)
  })

  function expectFrench(result: unknown): void {
    expect(result).toEqual({ text: "J'adore la programmation.", isMessage: true })
  }
})
