/** What starts the emulator elsewhere: its container, and the action for GitHub's jobs. */
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { readDataFile } from '../../packages/anthropic-emulator/src/settings/config-file.ts'
import { PATIENCE, printed, programOf } from '../docs-support/program.ts'
import { installedEmulator } from './packed.ts'

vi.setConfig(PATIENCE)

const FOLDER = join(import.meta.dirname, '../../packages/anthropic-emulator')
const run = promisify(execFile)
const scratch = mkdtempSync(join(tmpdir(), 'emulator-container-'))
afterAll(() => rmSync(scratch, { recursive: true }))

let folder: string
beforeAll(async () => {
  folder = await installedEmulator()
})

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

const clean = (variables: Record<string, string>) => {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(ANTHROPIC|EMULATOR|GITHUB|VITEST)_/.test(name),
  )
  return { ...Object.fromEntries(inherited), ...variables }
}

describe('the Dockerfile', () => {
  const lines = readFileSync(join(FOLDER, 'Dockerfile'), 'utf8').split('\n')
  const valuesOf = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1))
  const commandOf = (text: string | undefined): string[] =>
    JSON.parse(text?.slice(text.indexOf('[')) ?? '[]') as string[]
  const variables = Object.fromEntries(
    valuesOf('ENV').flatMap((text) => text.split(' ').map((pair) => pair.split('='))),
  ) as Record<string, string>

  test('has two stages, and runs as a user without rights', () => {
    expect(valuesOf('FROM')).toEqual(['node:22-alpine AS install', 'node:22-alpine'])
    expect(valuesOf('COPY')).toContain('--from=install /app/node_modules /app/node_modules')
    expect(lines.indexOf('USER node')).toBeGreaterThan(lines.lastIndexOf('FROM node:22-alpine'))
    expect(readFileSync(join(FOLDER, '.dockerignore'), 'utf8').split('\n')).toContain('*')
  })

  test('starts the program that is in the package, on all addresses, and sees its health', async () => {
    const [node, program = ''] = commandOf(valuesOf('ENTRYPOINT')[0])
    const there = program.replace('/app/', `${folder}/`)
    expect([node, existsSync(there)]).toEqual(['node', true])
    expect(variables).toMatchObject({ ANTHROPIC_EMULATOR_HOST: '0.0.0.0' })
    const port = `${await freePort()}`
    const env = clean({ ...variables, ANTHROPIC_EMULATOR_PORT: port })
    const child = spawn(process.execPath, [there], { cwd: scratch, env })
    onTestFinished(() => void child.kill())
    await printed(child, 'Ctrl-C')
    const [, ...check] = commandOf(valuesOf('HEALTHCHECK')[0])
    await run(process.execPath, check, { env })
    const ended = new Promise((resolve) => child.on('close', resolve))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    await expect(run(process.execPath, check, { env })).rejects.toMatchObject({ code: 1 })
  })
})

describe('the action', () => {
  interface Action {
    inputs: Record<string, { default: string }>
    runs: { using: string; steps: { run: string; env: Record<string, string> }[] }
  }
  let action: Action
  beforeAll(async () => {
    action = (await readDataFile(join(FOLDER, 'action.yml'))) as Action
  })

  /** Runs the step as a job does, with these inputs. */
  async function start(inputs: Record<string, string>) {
    const [environment, output] = ['env', 'output'].map((name) =>
      join(scratch, `${name}-${inputs['port']}`),
    )
    for (const file of [environment, output]) writeFileSync(file ?? '', '')
    const [step] = action.runs.steps
    const given = Object.entries(step?.env ?? {}).map(([variable, template]) => {
      const [, name = ''] = /\$\{\{ inputs\.(\w+) \}\}/.exec(template) ?? []
      expect(Object.keys(action.inputs)).toContain(name)
      return [variable, inputs[name] ?? action.inputs[name]?.default ?? '']
    })
    const env = clean({
      ...(Object.fromEntries(given) as Record<string, string>),
      EMULATOR_PROGRAM: programOf('anthropic-emulator', folder),
      GITHUB_ACTION_PATH: FOLDER,
      GITHUB_ENV: environment ?? '',
      GITHUB_OUTPUT: output ?? '',
      RUNNER_TEMP: scratch,
    })
    const { stdout, code } = await run('bash', ['-c', step?.run ?? ''], { env, cwd: scratch }).then(
      (done) => ({ ...done, code: 0 }),
      (failed: { stdout: string; code: number }) => failed,
    )
    const outputs = readFileSync(output ?? '', 'utf8')
    const [, pid] = /^pid=(\d+)$/m.exec(outputs) ?? []
    if (pid !== undefined) onTestFinished(() => void process.kill(Number(pid)))
    return { stdout, code, outputs, environment: readFileSync(environment ?? '', 'utf8') }
  }

  test('starts the emulator, waits for it, and points the next steps there', async () => {
    writeFileSync(join(scratch, 'replies.yaml'), '- Sunny.')
    const port = `${await freePort()}`
    const { code, outputs, environment } = await start({
      port,
      script: 'replies.yaml',
      options: '--log json --no-strict',
    })
    const url = `http://127.0.0.1:${port}`
    expect(code).toBe(0)
    expect(environment).toBe(`ANTHROPIC_BASE_URL=${url}\nANTHROPIC_API_KEY=any\n`)
    expect(outputs).toContain(`url=${url}\n`)
    const settings = await fetch(`${url}/_emulator/settings`)
    expect(await settings.json()).toMatchObject({ script: ['Sunny.'], strict: false })
  })

  test('fails with the reason where the emulator does not start', async () => {
    const { code, stdout, environment } = await start({
      port: `${await freePort()}`,
      script: 'none.yaml',
    })
    expect({ code, environment }).toEqual({ code: 1, environment: '' })
    expect(stdout).toContain('none.yaml cannot be read')
  })
})
