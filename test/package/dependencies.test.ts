/** What a user installs with each package, and nothing else. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import manifest from '../../packages/chat-anthropic/package.json' with { type: 'json' }
import { PATIENCE } from '../docs-support/program.ts'
import { installedEmulator, installedModel } from './packed.ts'

vi.setConfig(PATIENCE)

interface Listed {
  /** Absent for an optional peer that is not installed. */
  version?: string
  dependencies?: Record<string, Listed>
}

const installedIn = ({ dependencies = {} }: Listed) =>
  Object.entries(dependencies).filter(([, { version }]) => version !== undefined)

/** The names of the packages below one, as `npm ls` lists them. */
function namesIn(listed: Listed): string[] {
  return installedIn(listed).flatMap(([name, below]) => [name, ...namesIn(below)])
}

/** What npm installed for a package in a folder. */
function dependenciesOf(name: string, folder: string): { direct: string[]; all: string[] } {
  const args = ['ls', '--omit=dev', '--all', '--json']
  const listed = JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8' })) as Listed
  const own = listed.dependencies?.[name] ?? {}
  return { direct: installedIn(own).map(([below]) => below), all: namesIn(own) }
}

describe('chat-anthropic', () => {
  test('installs the SDK and an SSE parser, and nothing of the emulator', async () => {
    const { direct, all } = dependenciesOf('chat-anthropic', await installedModel())
    // The core and other peers are the user's own.
    const ours = direct.filter((name) => !Object.hasOwn(manifest.peerDependencies, name))
    expect(ours.toSorted()).toEqual(['@anthropic-ai/sdk', 'eventsource-parser'])
    const emulators = /^(anthropic-emulator|yaml|@smithy\/.*)$/
    expect(all.filter((name) => emulators.test(name))).toEqual([])
  })

  test.for(['mjs', 'cjs'])(
    'names the package that a queue needs, where it is not installed: .%s',
    async (ending) => {
      const load = (name: string, from: string) =>
        ending === 'mjs'
          ? `import { ${name} } from '${from}'`
          : `const { ${name} } = require('${from}')`
      const program = `
        ${load('ChatAnthropic', 'chat-anthropic')}
        ${load('runBatch', 'chat-anthropic/batch')}
        const model = new ChatAnthropic({ model: 'claude-haiku-4-5', apiKey: 'any' })
        runBatch(model, ['a'], { queue: { redis: 'redis://nowhere' } })
          .finish()
          .catch((error) => console.log(error.message))
      `
      const cwd = await installedModel()
      const type = ending === 'mjs' ? 'module' : 'commonjs'
      const args = [`--input-type=${type}`, '--eval', program]
      expect(execFileSync(process.execPath, args, { cwd, encoding: 'utf8' })).toBe(
        '`queue` needs a package that is not installed. Run: npm install chat-anthropic-queue\n',
      )
    },
  )
})

describe('anthropic-emulator', () => {
  test('installs neither LangChain nor an SDK of Anthropic', async () => {
    const folder = await installedEmulator()
    const { direct, all } = dependenciesOf('anthropic-emulator', folder)
    expect(direct.toSorted()).toEqual(['@smithy/eventstream-codec', 'yaml'])
    expect(all.filter((name) => /^@(langchain|anthropic-ai)\//.test(name))).toEqual([])
    const scopes = readdirSync(join(folder, 'node_modules'))
    expect(scopes).not.toContain('@langchain')
    expect(scopes).not.toContain('@anthropic-ai')
  })

  test('streams as Bedrock does with what it installs', async () => {
    const program = `
      import { startEmulator } from 'anthropic-emulator'
      const api = await startEmulator({ reply: 'Sunny.' })
      const path = '/model/anthropic.claude-haiku-4-5-20251001-v1:0/invoke-with-response-stream'
      const body = JSON.stringify({
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 9,
        messages: [{ role: 'user', content: 'Hi' }],
      })
      const headers = { authorization: 'Bearer any' }
      const response = await fetch(api.url + path, { method: 'POST', headers, body })
      const bytes = Buffer.from(await response.arrayBuffer())
      console.log(response.headers.get('content-type'), bytes.readUInt32BE(0) <= bytes.length)
      await api.close()
    `
    const cwd = await installedEmulator()
    const args = ['--input-type=module', '--eval', program]
    const printed = execFileSync(process.execPath, args, { cwd, encoding: 'utf8' })
    expect(printed).toBe('application/vnd.amazon.eventstream true\n')
  })

  test('declares its types without those of an SDK', async () => {
    const dist = join(await installedEmulator(), 'node_modules/anthropic-emulator/dist')
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    const declarations = files.filter((file) => file.endsWith('.d.ts'))
    expect(declarations).toContain('index.d.ts')
    const naming = declarations.filter((file) =>
      /@anthropic-ai|@langchain/.test(readFileSync(join(dist, file), 'utf8')),
    )
    expect(naming).toEqual([])
  })

  test.for(['mts', 'cts'])(
    'compiles in a strict program that checks libraries, without SDK and types of Node: .%s',
    async (ending) => {
      const folder = mkdtempSync(join(tmpdir(), 'anthropic-emulator-types-'))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      const modules = join(await installedEmulator(), 'node_modules')
      symlinkSync(modules, join(folder, 'node_modules'), 'junction')
      writeFileSync(join(folder, `program.${ending}`), PROGRAM)
      const args = [TSC, '--noEmit', '--strict', '--target', 'esnext', '--types', '']
      const all = [...args, '--skipLibCheck', 'false', '--module', 'nodenext', `program.${ending}`]
      const complaints = run(process.execPath, all, folder)
      expect(complaints).toBe('')
    },
  )
})

const TSC = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc')

const PROGRAM = `
import { type EmulatorOptions, startEmulator } from 'anthropic-emulator'
const options: EmulatorOptions = {
  script: { rules: [{ when: { model: 'claude-haiku-4-5' }, reply: 'Hi.' }], turns: ['Sunny.'] },
  tokensPerSecond: 100,
}
// @ts-expect-error -- a number
export const wrong: EmulatorOptions = { tokensPerSecond: 'many' }
export const answered: Promise<number> = startEmulator(options).then((api) => api.requests.length)
`

/** What a program prints, also one that fails. */
function run(command: string, args: string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    return String((error as { stdout?: string }).stdout) || String(error)
  }
}
