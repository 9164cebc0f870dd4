/** The program `anthropic-emulator` as npm installs it, without LangChain and SDKs. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import packageJson from '../../packages/anthropic-emulator/package.json' with { type: 'json' }
import {
  ended,
  makeFolder,
  printed,
  programOf,
  run,
  start,
  PATIENCE,
} from '../docs-support/program.ts'
import { installedEmulator } from '../package/packed.ts'

vi.setConfig(PATIENCE)

let main: string
const folder = makeFolder('cli')
beforeAll(async () => {
  main = programOf('anthropic-emulator', await installedEmulator())
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** The text that the API at the address answers to "Hi". */
async function textFrom(url: string): Promise<string> {
  const body = {
    model: 'claude-sonnet-4-6',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hi' }],
  }
  const headers = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' }
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { ...headers, 'x-api-key': 'any' },
    body: JSON.stringify(body),
  })
  const { content } = (await response.json()) as { content: { text: string }[] }
  return content.map(({ text }) => text).join()
}

const SCRIPTS = {
  'script.json': '["From the script."]',
  'rules.json': '{ "rules": [{ "when": "Hi", "reply": "From the script." }] }',
  'turns.mjs': 'export default ["From the script."]',
  'function.mjs': 'export default ({ body }) => body.max_tokens && "From the script."',
  'typed.ts': 'const text: string = "From the script."\nexport default [text]',
}

test.concurrent.for(Object.entries(SCRIPTS))(
  'answers from %s until it is stopped',
  async ([name, content], { expect }) => {
    const args = [main, '--port', '0', '--script', file(name, content)]
    const loader = name.endsWith('.ts') ? { NODE_OPTIONS: '--import tsx' } : {}
    const child = start(args, loader)
    const banner = await printed(child, 'apiKey')
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(banner)?.[0] ?? ''
    expect(await textFrom(url)).toBe('From the script.')
    child.kill('SIGTERM')
    expect(await ended(child)).toMatchObject({ code: 0, stderr: '\nStopped after 1 requests.\n' })
  },
)

test('answers by itself without a script, to a client that it names in its banner', async () => {
  const child = start([main, '--port', '0'])
  const banner = await printed(child, 'apiKey')
  const [, url = ''] = /ANTHROPIC_BASE_URL=(\S+) ANTHROPIC_API_KEY=any/.exec(banner) ?? []
  expect(await textFrom(url)).toBe('You said: Hi')
  child.kill('SIGINT')
  expect(await ended(child)).toMatchObject({ code: 0 })
})

test('reports a port that is taken', async () => {
  await using other = await startEmulator()
  const { code, stderr } = await run([main, '--port', new URL(other.url).port])
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('is taken') })
})

const MISTAKES: [what: string, args: string[], says: string][] = [
  ['an unknown option', ['--prot', '8787'], "Unknown option '--prot'"],
  ['a command', ['serve'], '"serve" is unexpected'],
  ['a script that is not there', ['--script', 'none.json'], 'none.json cannot be read'],
  ['a port that is out of range', ['--port', '70000'], 'from 0 to 65535'],
]

describe('wrong usage', () => {
  test.concurrent.for(MISTAKES)('%s', async ([, args, says], { expect }) => {
    const { code, stdout, stderr } = await run([main, ...args])
    expect(stderr).toContain(says)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  test('has its exit code in --help', async () => {
    const { code, stdout } = await run([main, '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}0 {2}.*\n {2}1 {2}.*\n {2}2 {2}wrong usage/m)
  })
})

test('--version is that of the package', async () => {
  expect((await run([main, '--version'])).stdout).toBe(`${packageJson.version}\n`)
})
