/** `anthropic-emulator --record` and `--replay`, in processes of their own. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import { ROOT } from '../docs-support/pages.ts'
import {
  ended,
  makeFolder,
  printed,
  programOf,
  run,
  start,
  PATIENCE,
} from '../docs-support/program.ts'
import { installed } from '../package/packed.ts'

vi.setConfig(PATIENCE)

const KEY = 'sk-ant-of-the-caller-0123456789'

let api: Emulator
let main: string
let chat: string
const folder = makeFolder('cli-recordings')
beforeAll(async () => {
  const place = await installed()
  main = programOf('anthropic-emulator', place)
  chat = programOf('chat-anthropic', place)
  api = await startEmulator({ script: ['Sunny.', 'Rainy.'] })
})
afterAll(async () => {
  await api.close()
  rmSync(folder, { recursive: true })
})

/** Serves, asks once, and stops; gives the banner and what both programs said. */
async function asked(options: string[], question: string) {
  const child = start([main, '--port', '0', ...options])
  const banner = await printed(child, 'ANTHROPIC_BASE_URL')
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(banner)?.[0]
  const variables = { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: KEY }
  const answer = await run([chat, 'chat', question], variables)
  child.kill('SIGTERM')
  return { banner, answer, served: await ended(child) }
}

test('what is recorded is replayed, without the key', async () => {
  const dir = join(folder, 'weather')
  const place = relative(fileURLToPath(ROOT), dir)
  const recorded = await asked(['--record', place, '--upstream', api.url], 'The weather?')
  expect(recorded.answer).toMatchObject({ code: 0, stdout: 'Sunny.\n' })
  expect(recorded.served).toMatchObject({ code: 0, stderr: '\nStopped after 1 requests.\n' })
  expect(recorded.banner).toContain(`Requests go on to ${api.url} with the client's own key.`)
  expect(recorded.banner).toContain(`Each exchange is written to ${place}, without credentials.`)
  const files = readdirSync(dir)
  expect(files).toEqual([expect.stringMatching(/^0001-messages-[0-9a-f]{8}\.json$/)])
  const text = readFileSync(join(dir, files[0] ?? ''), 'utf8')
  expect(text).toContain('Sunny')
  expect(text).not.toContain(KEY)
  const replayed = await asked(['--replay', place], 'The weather?')
  expect(replayed.answer).toMatchObject({ code: 0, stdout: 'Sunny.\n' })
  expect(replayed.banner).toContain(`Answers come from the recordings in ${place} alone.`)
  const missed = await asked(['--replay', place], 'The time?')
  expect(missed.answer.code).toBe(4)
  expect(missed.answer.stderr).toContain(
    `is ${files[0]}, which differs in body.messages[0].content`,
  )
  expect(api.requests).toHaveLength(1)
})

const REFUSED: [what: string, args: string[], says: string][] = [
  ['--record without a folder', ['--record'], "Option '--record <value>' argument missing"],
  ['--record before another option', ['--record', '--port', '0'], '--record needs a value.'],
  ['an empty folder name', ['--record', ''], '--record needs a path.'],
  ['both at once', ['--record', 'a', '--replay', 'b'], '--record and --replay exclude each other'],
  ['a script beside', ['--script', 'a', '--replay', 'b'], '--script and --replay exclude'],
  ['--upstream alone', ['--upstream', 'http://a'], '--upstream is where --record DIR gets'],
  ['--upstream of a replay', ['--upstream', 'http://a', '--replay', 'b'], '--upstream is where'],
  ['an upstream that is none', ['--record', 'x', '--upstream', 'a.b'], '"a.b" is no upstream.'],
  [
    'a folder that is not there',
    ['--replay', 'none'],
    `There is no folder ${join(fileURLToPath(ROOT), 'none')}`,
  ],
  [
    'an empty folder',
    ['--replay', relative(fileURLToPath(ROOT), join(folder, 'empty'))],
    'no recordings.',
  ],
]

test.concurrent.for(REFUSED)('%s is refused', async ([, args, says], { expect }) => {
  mkdirSync(join(folder, 'empty'), { recursive: true })
  const { code, stdout, stderr } = await run([main, ...args])
  expect(stderr).toContain(says)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
})

test('--help tells of all three', async () => {
  const { stdout } = await run([main, '--help'])
  for (const option of ['--record <dir>', '--upstream <url>', '--replay <dir>'])
    expect(stdout).toContain(option)
})
