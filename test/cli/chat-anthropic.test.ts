/** The program `chat-anthropic` as npm installs it, over HTTP. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import packageJson from '../../packages/chat-anthropic/package.json' with { type: 'json' }
import { blocksOf, masked, PAGES } from '../docs-support/pages.ts'
import {
  ended,
  makeFolder,
  printed,
  programOf,
  run,
  start,
  PATIENCE,
} from '../docs-support/program.ts'
import { installed, installedModel } from '../package/packed.ts'

vi.setConfig(PATIENCE)

const TRANSLATE = ['chat', 'I love programming.', '--system', 'Translate to French.']

const scratch = makeFolder('chat')
let api: Emulator
let main: string
let emulatorMain: string
beforeAll(async () => {
  const folder = await installed()
  main = programOf('chat-anthropic', folder)
  emulatorMain = programOf('anthropic-emulator', folder)
  api = await startEmulator({
    apiKey: 'the-key',
    script: {
      rules: [
        { when: 'decline', reply: { content: 'No.', stop_reason: 'refusal' } },
        {
          when: 'overloaded',
          reply: { error: { status: 529 }, headers: { 'x-should-retry': 'false' } },
        },
        { when: 'break', reply: { content: 'Half of it', fault: { endAfter: 5 } } },
      ],
    },
  })
})
afterAll(async () => {
  rmSync(scratch, { recursive: true })
  await api.close()
})

function file(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name)
  writeFileSync(path, content)
  return path
}

const SCHEMA = JSON.stringify({
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
})

const chat = (args: string[], { stdin, ...variables }: Record<string, string> = {}) =>
  run(
    [main, ...args],
    { ANTHROPIC_BASE_URL: api.url, ANTHROPIC_API_KEY: 'the-key', ...variables },
    stdin,
  )

describe('chat', () => {
  test('prints the answer on stdout and what it took on stderr', async () => {
    const { code, stdout, stderr } = await chat(TRANSLATE)
    expect({ code, stdout }).toEqual({ code: 0, stdout: "J'adore la programmation.\n" })
    expect(stderr).toMatch(/^claude-sonnet-4-6, \d+ input \+ \d+ output tokens, end_turn\n$/)
    expect(api.lastRequest).toMatchObject({
      model: 'claude-sonnet-4-6',
      stream: true,
      system: 'Translate to French.',
      messages: [{ role: 'user', content: 'I love programming.' }],
    })
  })

  test.for([[], ['-']])('reads the prompt from stdin with arguments %j', async (dash) => {
    const args = ['chat', ...dash, '-s', 'Translate to German.']
    const { stdout } = await chat(args, { stdin: 'I love programming.\n' })
    expect(stdout).toBe('Ich liebe Programmieren.\n')
  })

  test('sends its options', async () => {
    const options = ['-m', 'claude-haiku-4-5', '--max-tokens', '50', '--temperature', '0']
    await chat(['chat', 'Hello', ...options])
    expect(api.lastRequest).toMatchObject({
      model: 'claude-haiku-4-5',
      max_tokens: 50,
      temperature: 0,
    })
  })

  test('--json prints the whole message as JSON', async () => {
    const { stdout } = await chat([...TRANSLATE, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      id: expect.stringMatching(/^msg_/),
      content: "J'adore la programmation.",
      usage_metadata: { input_tokens: expect.any(Number) },
      response_metadata: { stop_reason: 'end_turn' },
    })
  })

  test('--emulate needs no key', async () => {
    const { code, stdout } = await run([main, ...TRANSLATE, '--emulate'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: "J'adore la programmation.\n" })
  })

  test('--emulate without the emulator prints what to install', async () => {
    const alone = programOf('chat-anthropic', await installedModel())
    const { code, stdout, stderr } = await run([alone, ...TRANSLATE, '--emulate'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/not installed\. Run: npm install --save-dev anthropic-emulator\n$/)
  })

  test('ends quietly when its reader has had enough', async () => {
    await using slow = await startEmulator({ reply: 'word '.repeat(50_000), delay: 1 })
    const child = start([main, 'chat', 'Say words.'], {
      ANTHROPIC_BASE_URL: slow.url,
      ANTHROPIC_API_KEY: 'any',
    })
    child.stdout?.once('data', () => child.stdout?.destroy())
    const stderr = await new Promise((resolve) => {
      let text = ''
      child.stderr?.on('data', (chunk: Buffer) => (text += String(chunk)))
      child.on('close', (code) => resolve({ code, text }))
      child.stdin?.end()
    })
    expect(stderr).toEqual({ code: 0, text: '' })
  })
})

// Before the cases, which name it.
const SCHEMA_FILE = file('city.json', SCHEMA)
const BYTES = file('bytes.bin', Uint8Array.from([0, 255, 1]))

const FAILURES: [what: string, args: string[], code: number, says: string, env?: object][] = [
  ['no command', [], 2, 'A command is missing'],
  ['an unknown command', ['talk'], 2, 'no command "talk"'],
  ['the command of another program', ['emulate'], 2, 'no command "emulate"'],
  ['an unknown option', ['chat', 'Hi', '--modle', 'x'], 2, "Unknown option '--modle'"],
  ['two prompts', ['chat', 'a', 'b'], 2, 'more than one prompt'],
  ['an empty prompt', ['chat', ' '], 2, 'The prompt is empty'],
  ['words for numbers', ['chat', 'Hi', '--max-tokens', 'many'], 2, '--max-tokens takes a number'],
  ['a missing attachment', ['chat', 'Hi', '-a', 'none.png'], 2, '--attach none.png: ENOENT'],
  ['bytes of no kind', ['chat', 'Hi', '-a', BYTES], 2, 'no image'],
  ['a missing schema', ['chat', 'Hi', '--schema', 'none.json'], 2, '--schema none.json: ENOENT'],
  ['an argument for models', ['models', 'opus'], 2, 'takes no "opus"'],
  ['no key', ['chat', 'Hi'], 3, '--emulate', { ANTHROPIC_API_KEY: '' }],
  ['a wrong key', ['chat', 'Hi'], 3, '401', { ANTHROPIC_API_KEY: 'wrong' }],
  ['an unknown model', ['chat', 'Hi', '-m', 'nonsense'], 4, '404'],
  [
    'an option the model refuses',
    ['chat', 'Hi', '-m', 'claude-opus-4-8', '--temperature', '0'],
    4,
    'sampling',
  ],
  ['an overloaded API', ['chat', 'overloaded'], 5, '529'],
  [
    'an API out of reach',
    ['chat', 'Hi'],
    5,
    'could not be reached',
    { ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' },
  ],
  ['a stream that breaks off', ['chat', 'break'], 5, 'broke off'],
  ['a refusal', ['chat', 'decline'], 6, 'declined'],
  ['a refusal of JSON', ['chat', 'decline', '--schema', SCHEMA_FILE], 6, 'declined'],
  [
    'an answer that is cut off',
    ['chat', 'Say much', '--max-tokens', '2'],
    6,
    'cut off (max_tokens)',
  ],
]

describe('exit codes', () => {
  test.concurrent.for(FAILURES)('%s', async ([, args, expected, says, env], { expect }) => {
    const { code, stderr } = await chat(args, { ...env })
    expect(stderr).toContain(says)
    expect(code).toBe(expected)
  })

  test('are all in --help', async () => {
    const { stdout } = await chat(['chat', '--help'])
    const codes = new Set(FAILURES.map(([, , code]) => code))
    expect([...codes].filter((code) => !stdout.includes(`\n  ${code}  `))).toEqual([])
    expect(stdout).toContain('claude-sonnet-4-6')
  })

  test('a key that no header can hold is not printed', async () => {
    const { stdout, stderr } = await chat(['chat', 'Hi'], { ANTHROPIC_API_KEY: 'sk-secret\nx' })
    expect(stdout + stderr).not.toContain('sk-secret')
  })
})

test('--version is that of the package', async () => {
  const { stdout } = await chat(['--version'])
  expect(stdout).toBe(`${packageJson.version}\n`)
})

describe('the command lines of the pages', () => {
  const OURS = /^npx (chat-anthropic|anthropic-emulator)/
  // Those of the emulator's README, which name files, run in test/emulator-guide.test.ts. What begins with
  // installing something is for another machine.
  const shells = PAGES.filter((page) => !page.includes('anthropic-emulator/')).flatMap((page) =>
    blocksOf(page)
      .filter(({ language, code }) => language === 'sh' && OURS.test(code))
      .map(({ code, line, output }) => ({ name: `${page} line ${line}`, code, output })),
  )
  const script = (code: string) =>
    code.replace(OURS, (_, name) => {
      const program = name === 'chat-anthropic' ? main : emulatorMain
      return `"${process.execPath}" "${program}"`
    })

  test.concurrent.for(shells)('$name', async ({ code, output }, { expect }) => {
    const shell = ['-e', SHELL, script(code).replace('--port 8787', '--port 0')]
    const child = start(shell, { ANTHROPIC_BASE_URL: api.url, ANTHROPIC_API_KEY: 'the-key' })
    if (code.startsWith('npx anthropic-emulator')) {
      await printed(child, 'The Messages API is at')
      child.kill('SIGTERM')
      await ended(child)
      return
    }
    expect(masked((await ended(child)).stdout)).toBe(masked(output ?? ''))
  })
})

/** A Node program that runs its argument in a shell, and hands signals on. */
const SHELL = `
const child = require('node:child_process').spawn('sh', ['-c', 'exec ' + process.argv[1]], { stdio: 'inherit' })
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('close', (code) => process.exit(code ?? 1))
`
