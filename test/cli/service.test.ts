/** `anthropic-emulator` as a service: configuration, log, sessions, reloading and `validate`. */
import type { ChildProcess } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { makeFolder, PATIENCE, programOf, run, start } from '../docs-support/program.ts'
import { installedEmulator } from '../package/packed.ts'

vi.setConfig(PATIENCE)

let main: string
const folder = makeFolder('service')
beforeAll(async () => {
  main = programOf('anthropic-emulator', await installedEmulator())
})
afterAll(() => rmSync(folder, { recursive: true }))

const running: ChildProcess[] = []
afterEach(() => running.splice(0).forEach((child) => child.kill()))

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

interface Served {
  url: string
  output: () => string
  errors: () => string
}

/** A server, and what it prints. */
async function serve(args: string[], variables: Record<string, string> = {}): Promise<Served> {
  const child = start([main, '--port', '0', ...args], variables)
  running.push(child)
  let [output, errors] = ['', '']
  child.stdout?.on('data', (text) => (output += String(text)))
  child.stderr?.on('data', (text) => (errors += String(text)))
  const urlIn = (text: string) => /http:\/\/[\d.]+:\d+/.exec(text)?.[0]
  await expect.poll(() => urlIn(output + errors)).toBeDefined()
  return { url: urlIn(output + errors) ?? '', output: () => output, errors: () => errors }
}

async function ask(url: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'sk-secret', 'anthropic-version': '2023-06-01', ...headers },
    body: JSON.stringify({
      model: 'claude-sonnet-4-6',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Hi' }],
    }),
  })
  const { content, error } = await response.json()
  return content ? content[0].text : error.message
}

test('all sources of settings together', async () => {
  const config = file('config.yaml', 'script: [One., Two.]\napiKey: other\nlog: off')
  const { url, output } = await serve(['--config', config, '--api-key', 'sk-secret'], {
    ANTHROPIC_EMULATOR_OTHERWISE: 'error',
  })
  expect(await ask(url)).toBe('One.')
  expect(await ask(url, { 'x-emulator-session': 'a' })).toBe('One.')
  expect(await ask(url, { 'x-api-key': 'other' })).toContain('API key')
  expect(await ask(url)).toBe('Two.')
  expect(await ask(url)).toContain('The script has no turn')
  expect(output()).not.toContain('POST /v1/messages')
})

test('a line for each request, without keys', async () => {
  const { url, output } = await serve(['--reply', 'Sunny.'])
  await ask(url)
  await ask(`${url}/_session/a`)
  await expect
    .poll(output)
    .toMatch(/200 {2}POST \/v1\/messages {2}\[a\] {2}claude-sonnet-4-6 {2}reply end_turn/)
  expect(output()).not.toContain('sk-secret')
})

test('each line of stdout is JSON where the log is', async () => {
  const { url, output } = await serve(['--log', 'json'])
  await ask(url)
  await expect.poll(output).toContain('\n')
  const records = output()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
  expect(records).toEqual([
    expect.objectContaining({ session: 'default', status: 200, model: 'claude-sonnet-4-6' }),
  ])
})

test('a module of a script is read again when it changes', async () => {
  const script = file('replies.mjs', 'export default () => "One."')
  const { url, errors } = await serve(['--script', script, '--watch'])
  expect(await ask(url)).toBe('One.')
  writeFileSync(script, 'export default () => "Two, and longer."')
  await expect.poll(() => ask(url)).toBe('Two, and longer.')
  expect(errors()).toContain('Read again: script changed.')
})

test('it counts for Prometheus, and warns where others can reach it', async () => {
  const { url, errors } = await serve(['--host', '0.0.0.0', '--token', 'secret-token'])
  await ask(url)
  const response = await fetch(`${url}/_emulator/metrics`, {
    headers: { authorization: 'Bearer secret-token' },
  })
  expect(await response.text()).toContain('status="200"} 1')
  expect(errors()).toContain('Other machines can reach the emulator at 0.0.0.0.')
})

test('validate says what is wrong, and ends with a code for scripts', async () => {
  const good = file('good.yaml', '- Sunny.')
  const bad = file('bad.yaml', 'rules: [{ wen: a, reply: b }]')
  expect(await run([main, 'validate', good])).toMatchObject({
    code: 0,
    stdout: `${good}: a script\n`,
  })
  const { code, stdout, stderr } = await run([main, 'validate', bad, good])
  expect({ code, stdout }).toEqual({ code: 2, stdout: `${good}: a script\n` })
  expect(stderr).toContain('bad.yaml: rules[0].wen: unknown key.')
  expect(await run([main, 'validate'])).toMatchObject({ code: 2 })
})
