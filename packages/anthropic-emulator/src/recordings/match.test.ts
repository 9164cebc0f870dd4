/** Recordings of agents, in which something is another each time. */
import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'

import Anthropic from '@anthropic-ai/sdk'
import type { MessageParam } from '@anthropic-ai/sdk/resources/messages'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { makeDir, remove } from '../../test/upstream.ts'
import {
  recordings,
  startEmulator,
  type Emulator,
  type EmulatorOptions,
  type MatchBy,
  type MatchOptions,
} from '../index.ts'

let dir: string
let upstream: Emulator
beforeEach(async () => {
  dir = await makeDir()
  upstream = await startEmulator({
    reply: ({ body }) => {
      const asked = body.messages.length
      const call = { type: 'tool_use', name: 'run', input: { step: asked } }
      return asked > 4 ? 'Done.' : [call]
    },
  })
})
afterEach(async () => {
  await upstream.close()
  await remove(dir)
})

const TOOL = { name: 'run', input_schema: { type: 'object' as const } }

const clientOf = (api: Emulator) =>
  new Anthropic({ baseURL: api.url, apiKey: 'sk-ant-0123456789', maxRetries: 0 })

/** An agent whose tool answers with an id and a time that nobody can know before. */
async function runAgent(api: Emulator, question = 'Deploy it.'): Promise<string[]> {
  const messages: MessageParam[] = [{ role: 'user', content: question }]
  const steps: string[] = []
  for (;;) {
    const request = { model: 'claude-sonnet-4-6', max_tokens: 100, tools: [TOOL], messages }
    const { content } = await clientOf(api).messages.create(request)
    const [block] = content
    if (block?.type !== 'tool_use') return [...steps, block?.type === 'text' ? block.text : '']
    steps.push(JSON.stringify(block.input))
    const result = `job ${randomUUID()} began at ${new Date().toISOString()}`
    messages.push({ role: 'assistant', content })
    messages.push({
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: block.id, content: result }],
    })
  }
}

const STEPS = ['{"step":1}', '{"step":3}', 'Done.']

async function record(options: Partial<EmulatorOptions['record']> = {}): Promise<void> {
  await using api = await startEmulator({ record: { dir, upstream: upstream.url, ...options } })
  expect(await runAgent(api)).toEqual(STEPS)
}

const RESULTS = 'messages.*.content.*.content'

test('without a rule the run is a miss, which says what would find it', async () => {
  await record()
  await using api = await startEmulator({ replay: dir })
  await expect(runAgent(api)).rejects.toThrow(
    /differs in body\.messages\[2\]\.content\[0\]\.content: recorded .*job .*, asked .*job .*match: \{ ignore: \[\\"messages\.\*\.content\.\*\.content\\"\] \}/,
  )
})

test.each<[how: string, match: MatchOptions | MatchBy]>([
  ['leaving results out', { ignore: [RESULTS] }],
  ['leaving them out by another spelling', { ignore: ['body.messages[*].content[*].content'] }],
  ['what identifiers and times look like', { normalise: ['uuid', 'time'] }],
  ['expressions', { normalise: ['/job \\S+/', /began at .*/] }],
  ['the order', 'order'],
  ['what is nearest', 'nearest'],
])('an agent is played again by %s', async (_, match) => {
  await record()
  await using api = await startEmulator({ replay: dir, match })
  expect(await runAgent(api)).toEqual(STEPS)
  if (match === 'order') return
  // Another run gets the same answers again.
  expect(await runAgent(api)).toEqual(STEPS)
})

test('what differed is in a header, and so in the journal', async () => {
  await record()
  await using api = await startEmulator({ replay: dir, match: 'nearest' })
  await runAgent(api, 'Deploy it, now.')
  const reports = api.requests.map(({ reply }) => reply?.headers['x-emulator-differs'])
  expect(reports[0]).toBe(
    'body.messages[0].content: recorded "Deploy it.", asked "Deploy it, now."',
  )
  expect(reports[1]).toContain('body.messages[2].content[0].content: recorded')
  await using exact = await startEmulator({ replay: dir, match: { ignore: [RESULTS] } })
  await runAgent(exact)
  expect(exact.requests.every(({ reply }) => !reply?.headers['x-emulator-differs'])).toBe(true)
})

test('a rule leaves the rest to count', async () => {
  await record()
  await using api = await startEmulator({ replay: dir, match: { ignore: [RESULTS] } })
  await expect(runAgent(api, 'Destroy it.')).rejects.toThrow('recorded \\"Deploy it.\\", asked')
})

test('an order that is used up is a miss', async () => {
  await record()
  await using api = await startEmulator({ replay: dir, match: 'order' })
  await runAgent(api)
  await expect(runAgent(api)).rejects.toThrow('All 3 recordings of POST /v1/messages in')
})

describe('what is missing', () => {
  const complete = (match: MatchOptions = { ignore: [RESULTS] }) =>
    startEmulator({ record: { dir, upstream: upstream.url, missing: true }, match })

  test('alone is recorded, and answered from then on', async () => {
    await record()
    const before = upstream.requests.length
    await using api = await complete()
    expect(await runAgent(api)).toEqual(STEPS)
    expect(upstream.requests).toHaveLength(before)
    expect(await runAgent(api, 'Roll it back.')).toEqual(STEPS)
    expect(await runAgent(api, 'Roll it back.')).toEqual(STEPS)
    expect(upstream.requests).toHaveLength(before + 3)
    expect(await readdir(dir)).toHaveLength(6)
    await using replay = await startEmulator({ replay: dir, match: { ignore: [RESULTS] } })
    expect(await runAgent(replay, 'Roll it back.')).toEqual(STEPS)
  })

  test('may be all of it', async () => {
    await using api = await recordings(dir, { mode: 'missing', upstream: upstream.url })
    expect(await runAgent(api)).toEqual(STEPS)
    expect(await readdir(dir)).toHaveLength(3)
  })
})

test.each<[match: unknown, says: string]>([
  ['newest', 'match.by is "newest"; it must be one of "request", "order", "nearest".'],
  [{ ingore: [] }, 'match.ingore: unknown key. Did you mean "ignore"?'],
  [{ ignore: 'a' }, 'match.ignore and match.normalise must be lists.'],
  [{ ignore: [''] }, 'match.ignore[0] is ""; it must be a path in the body'],
  [{ ignore: ['a..b'] }, 'match.ignore[0] is "a..b"'],
  [
    { normalise: ['uid'] },
    'match.normalise[0] is "uid"; it must be an expression (/…/) or "uuid" or "time".',
  ],
  [{ normalise: ['/(/'] }, 'match.normalise[0]: Invalid regular expression'],
])('the match %j is refused', async (match, says) => {
  const options = { replay: dir, match } as EmulatorOptions
  await expect(startEmulator(options)).rejects.toThrow(says)
})

test.each<[what: string, options: () => EmulatorOptions, says: string]>([
  [
    'a match without recordings',
    () => ({ match: 'order' }),
    '`match` is for recordings that answer',
  ],
  [
    'a match of what is recorded anew',
    () => ({ match: 'order', record: { dir } }),
    '`match` is for',
  ],
  [
    'completing what is replaced',
    () => ({ record: { dir, missing: true, replace: true } }),
    '`record.missing` and `record.replace` exclude each other.',
  ],
])('%s is refused', async (_, options, says) => {
  await expect(startEmulator(options())).rejects.toThrow(says)
})
