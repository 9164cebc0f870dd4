/** `chat-anthropic batch` as npm installs it: every format in, killed at any point, nothing lost. */
import { type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from 'anthropic-emulator'
import { ended, makeFolder, PATIENCE, programOf, start } from '../docs-support/program.ts'
import { installed } from '../package/packed.ts'

vi.setConfig({ ...PATIENCE, testTimeout: 600_000 })

const folder = makeFolder('batch')
let main: string
beforeAll(async () => {
  main = programOf('chat-anthropic', await installed())
})
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
const newFile = (name: string): string => join(folder, `${(count += 1)}-${name}`)

function writeFile(name: string, content: string): string {
  const file = newFile(name)
  writeFileSync(file, content)
  return file
}

type Line = Record<string, unknown>

const linesOf = (file: string): Line[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): Line => JSON.parse(line))

const startBatch = (api: Emulator, args: string[]): ChildProcess =>
  start([main, 'batch', ...args], { ANTHROPIC_BASE_URL: api.url, ANTHROPIC_API_KEY: 'the-key' })

const batch = (api: Emulator, args: string[]) => ended(startBatch(api, args))

const MODEL = ['--model', 'claude-haiku-4-5']

interface Body {
  messages: { content: string | { text: string }[] }[]
  system?: unknown
  model: string
}

const promptOf = ({ messages }: Body): string => {
  const { content } = messages.at(-1)!
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('')
}

/** An emulator that answers a prompt with itself, after a moment. */
const startEcho = (options: EmulatorOptions = {}) =>
  startEmulator({
    script: async ({ body }) => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      return `${promptOf(body as object as Body)}!`
    },
    ...options,
  })

describe('rows of every form', () => {
  test('JSON lines of Anthropic, of OpenAI, and plain ones, with a bad one among them', async () => {
    await using api = await startEcho()
    const params = {
      model: 'claude-sonnet-4-6',
      max_tokens: 50,
      system: 'Be brief.',
      messages: [{ role: 'user', content: 'one' }],
      metadata: { user_id: 'u1' },
    }
    const body = {
      model: 'gpt-4o-mini',
      max_tokens: 20,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'two' },
      ],
    }
    const rows = [
      { custom_id: 'a', params },
      { custom_id: 'b', method: 'POST', url: '/v1/chat/completions', body },
      { id: 'c', input: 'three' },
      { id: 'd', messages: [{ role: 'user', content: 'four' }] },
    ].map((row) => JSON.stringify(row))
    const input = writeFile('in.jsonl', [...rows, 'no row', ''].join('\n'))
    const output = newFile('out.jsonl')
    const { code, stderr } = await batch(api, [input, output, ...MODEL])
    expect(code).toBe(7)
    expect(stderr).toContain('line 5: no JSON: no row')
    const lines = linesOf(output).slice(1)
    const texts = Object.fromEntries(
      lines.map(({ custom_id, result }) => [custom_id, JSON.stringify(result)]),
    )
    for (const [id, text] of Object.entries({ a: 'one!', b: 'two!', c: 'three!', d: 'four!' })) {
      expect(texts[id]).toContain(`"text":"${text}"`)
    }
    expect(texts['line-5']).toContain('"errored"')
    const first = api.requests.find((request) => promptOf(request.body as Body) === 'one')
    expect(first?.body).toMatchObject({ ...params, model: 'claude-haiku-4-5' })
  })

  test('a table with a template, and answers of a schema', async () => {
    const answer = { topic: 'weather' }
    await using api = await startEmulator({ reply: JSON.stringify(answer) })
    const schema = writeFile(
      'schema.json',
      JSON.stringify({
        title: 'topic',
        type: 'object',
        properties: { topic: { type: 'string' } },
        required: ['topic'],
        additionalProperties: false,
      }),
    )
    const input = writeFile('in.csv', 'id,text\nx,"It ""rains"",\nagain."\ny,Sun\n')
    const output = newFile('out.jsonl')
    const model = ['--model', 'claude-sonnet-4-6', '--schema', schema, '--json']
    const { code, stdout } = await batch(api, [input, output, '-t', 'Topic of: {text}', ...model])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ state: 'done', rows: 2, done: 2 })
    const prompts = api.requests.map(({ body }) => promptOf(body as Body)).toSorted()
    expect(prompts).toEqual(['Topic of: It "rains",\nagain.', 'Topic of: Sun'])
    expect(
      linesOf(output)
        .slice(1)
        .map(({ output }) => output),
    ).toEqual([answer, answer])
  })

  test('an estimate prints what the file would take', async () => {
    await using api = await startEcho()
    const rows = Array.from({ length: 50 }, (_, at) =>
      JSON.stringify({ id: at, input: `row ${at}` }),
    )
    const input = writeFile('in.jsonl', rows.join('\n'))
    const { code, stdout } = await batch(api, [input, '--estimate', '--sample', '10', ...MODEL])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^rows {6}50\ntokens {4}\d+ input \+ \d+ output\nmessages {2}\$/)
    expect(api.requests).toHaveLength(10)
  })
})

test.each([
  [['in.jsonl'], 'It takes two files'],
  [['missing.jsonl', 'out.jsonl'], 'There is no file missing.jsonl'],
  [['in.csv', 'out.jsonl'], 'A table needs --template'],
  [['a', 'b', '--budget', 'much'], '--budget takes a number'],
])('%j is wrong usage', async (args, message) => {
  await using api = await startEcho()
  const { code, stderr } = await batch(api, args)
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) })
})

/** A file of so many rows. */
function inputOf(rows: number): string {
  const lines = Array.from({ length: rows }, (_, at) =>
    JSON.stringify({ id: at, input: `row ${at}` }),
  )
  return writeFile('in.jsonl', lines.join('\n'))
}

test('a budget stops the command, and a higher one goes on', async () => {
  await using api = await startEcho()
  const [input, output] = [inputOf(60), newFile('out.jsonl')]
  const args = [input, output, ...MODEL, '--max-tokens', '20', '--concurrency', '4']
  const stopped = await batch(api, [...args, '--budget', '0.001'])
  expect(stopped).toMatchObject({
    code: 8,
    stderr: expect.stringContaining('The budget is reached'),
  })
  expect(await batch(api, [...args, '--budget', '1'])).toMatchObject({ code: 0 })
  expect(linesOf(output)).toHaveLength(61)
  expect(api.requests).toHaveLength(60)
})

test('Ctrl-C finishes what is under way, and the same command goes on', async () => {
  await using api = await startEcho()
  const [input, output] = [inputOf(400), newFile('out.jsonl')]
  const args = [input, output, ...MODEL, '--concurrency', '4', '--report-in-doubt']
  const child = startBatch(api, args)
  const end = ended(child)
  await vi.waitUntil(() => api.requests.length > 20, { timeout: 120_000 })
  child.kill('SIGINT')
  expect(await end).toMatchObject({ code: 130, stderr: expect.stringContaining('Interrupted') })
  expect(existsSync(`${output}.lock`)).toBe(false)
  const { code } = await batch(api, args)
  expect(code).toBe(0)
  expect(api.requests).toHaveLength(400)
  expect(linesOf(output)).toHaveLength(401)
})

const KILLS = 20
const ROWS = 300
const TOGETHER = 4

/** Runs a command that is killed at random points, and then to its end. */
async function killAgainAndAgain(
  api: Emulator,
  args: string[],
  seen: () => number,
): Promise<number> {
  let kills = 0
  while (kills < KILLS) {
    const child = startBatch(api, args)
    let isOver = false
    const end = ended(child).then((result) => {
      isOver = true
      return result
    })
    const point = seen() + 1 + Math.floor(Math.random() * ((ROWS / KILLS) * 0.8))
    const pause = Math.floor(Math.random() * 15)
    await vi.waitUntil(() => isOver || seen() >= point, { timeout: 120_000, interval: 2 })
    await new Promise((resolve) => setTimeout(resolve, pause))
    child.kill('SIGKILL')
    const { code } = await end
    if (code !== null) return kills
    kills += 1
  }
  const { code, stderr } = await batch(api, args)
  expect([0, 7], stderr).toContain(code)
  return kills
}

/** How often each row was asked about. */
function countPrompts(prompts: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const prompt of prompts) counts.set(prompt, (counts.get(prompt) ?? 0) + 1)
  return counts
}

test.each([
  ['retry', []],
  ['report', ['--report-in-doubt']],
])(
  'killed at any point, no row is lost, and none paid more often than may be: %s',
  async (way, more) => {
    await using api = await startEcho()
    const [input, output] = [inputOf(ROWS), newFile('out.jsonl')]
    const args = [input, output, ...MODEL, '--concurrency', String(TOGETHER), ...more]
    const kills = await killAgainAndAgain(api, args, () => api.requestCount)
    expect(kills).toBeGreaterThan(10)
    const lines = linesOf(output).slice(1)
    expect(new Set(lines.map(({ row }) => row)).size).toBe(ROWS)
    expect(lines).toHaveLength(ROWS)
    const counts = countPrompts(api.requests.map(({ body }) => promptOf(body as Body)))
    const twice = [...counts.values()].reduce((sum, times) => sum + times - 1, 0)
    expect(twice).toBeLessThanOrEqual(way === 'report' ? 0 : kills * TOGETHER)
    const failed = lines.filter(({ state }) => state === 'failed').length
    expect(failed).toBeLessThanOrEqual(way === 'report' ? kills * TOGETHER : 0)
  },
)

test('killed at any point, no batch is made twice, and every row has its answer', async () => {
  await using api = await startEmulator({ batchDelay: 200, reply: 'Fine.' })
  const [input, output] = [inputOf(ROWS), newFile('out.jsonl')]
  const sizes = ['--batch-rows', '10', '--batch-poll', '20']
  const args = [input, output, ...MODEL, '--batches', ...sizes]
  await killAgainAndAgain(api, args, () =>
    existsSync(output) ? readFileSync(output).length / 400 : 0,
  )
  const lines = linesOf(output).slice(1)
  expect(lines.map(({ state }) => state)).toEqual(Array(ROWS).fill('done'))
  const made = api.requests
    .filter(({ path, method }) => path === '/v1/messages/batches' && method === 'POST')
    .flatMap(({ body }) => (body as { requests: { params: Body }[] }).requests)
    .map(({ params }) => promptOf(params))
  expect([...countPrompts(made).values()].filter((times) => times > 1)).toEqual([])
})
