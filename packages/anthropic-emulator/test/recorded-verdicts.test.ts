/** What the API took is taken, and what it refused is refused in its words, as many projects recorded it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startEmulator, type Emulator } from '../src/index.ts'

// Set by vitest.config.ts.
const FOLDER = process.env['CHAT_ANTHROPIC_RECORDINGS'] ?? ''

interface Refusal {
  error: { type: string; message: string }
}

interface Recording {
  name: string
  api: string
  endpoint: string
  path?: string
  query?: string
  method: string
  request: { headers: Record<string, string>; body: unknown; bodyText?: string } | null
  response: { status: number; json?: object }
}

type Sent = Recording & { request: NonNullable<Recording['request']> }

// Bedrock and Vertex AI have a test of their own; the others are gateways.
const isOfAnthropic = (recording: Recording): recording is Sent =>
  recording.api === 'anthropic' && recording.request !== null

const isHere = existsSync(FOLDER)
if (!isHere) console.warn(`No recordings in ${FOLDER}: their verdicts are not compared.`)

const recorded: Sent[] = isHere
  ? readdirSync(FOLDER)
      .filter((file) => file.endsWith('.json'))
      .map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Recording)
      .filter(isOfAnthropic)
  : []

/** Most recordings lost this header; these are all betas that requests without it can have had. */
const LOST_BETAS = [
  'advisor-tool-2026-03-01',
  'compact-2026-01-12',
  'computer-use-2025-01-24',
  'computer-use-2025-11-24',
  'context-management-2025-06-27',
  'mcp-client-2025-04-04',
  'mid-conversation-tool-changes-2026-07-01',
  'task-budgets-2026-03-13',
].join(',')

/** What stands for prompts that were too long to be recorded. */
const TOO_LONG = '<MASSIVE_TEXT>'

function bodyOf({ request, method }: Sent): string | undefined {
  if (method === 'GET' || method === 'DELETE') return undefined
  if (request.bodyText !== undefined) return request.bodyText
  return JSON.stringify(request.body ?? {}).replaceAll(TOO_LONG, 'a b '.repeat(50_000))
}

function send(api: Emulator, recording: Sent): Promise<Response> {
  const { path, endpoint, query, method, request, response } = recording
  const body = bodyOf(recording)
  const betas = query?.includes('beta=true') ? { 'anthropic-beta': LOST_BETAS } : {}
  // Keys are in no recording, but whether they were good is.
  const key = response.status === 401 ? 'wrong' : 'right'
  const version = { 'anthropic-version': '2023-06-01' }
  const headers = { ...version, ...betas, ...request.headers, 'x-api-key': key }
  const address = `${api.url}${path ?? endpoint}${query ? `?${query}` : ''}`
  return api.fetch(address, { method, headers, ...(body !== undefined && { body }) })
}

/** Files and batches exist only where they were made. */
const ONLY_THERE = /^(File not found: file_|Message batch not found: msgbatch_)\w+$/

/** What the API took when it was recorded, and takes no more. */
const TAKEN_ONCE = [
  // Models that complete text have ended, and no other does.
  /is not supported on this API\. Please use the Messages API instead\.$/,
  // It did not compare bytes with media types.
  /^messages\.\d+\.content\.\d+\.image\.source\.base64\.data: The image was specified using the image/,
]

const isRefusal = (body: unknown): body is Refusal =>
  typeof body === 'object' && body !== null && 'error' in body

/** How an answer begins: its status, and of an error the type and the words. */
interface Verdict {
  status: number
  type?: string
  words: string
}

const TAKEN: Verdict = { status: 200, words: '' }

function toVerdict(status: number, body: unknown): Verdict {
  if (status < 400 || !isRefusal(body)) return { status, words: '' }
  const { type, message } = body.error
  // Counts of tokens are estimates.
  return { status, type, words: message.replaceAll(/\d+ tokens/g, '# tokens') }
}

async function verdictOf(api: Emulator, recording: Sent): Promise<Verdict> {
  const response = await send(api, recording)
  const text = await response.text()
  const verdict = toVerdict(response.status, response.status < 400 ? undefined : JSON.parse(text))
  return ONLY_THERE.test(verdict.words) ? TAKEN : verdict
}

interface Difference extends Verdict {
  name: string
  recorded: Verdict
}

describe.runIf(isHere)('as recorded', () => {
  let api: Emulator
  beforeAll(async () => {
    // Many recordings are older than their model's end.
    api = await startEmulator({ reply: 'Fine.', apiKey: 'right', models: { retired: 'live' } })
  })
  afterAll(() => api.close())

  async function differencesOf(all: readonly Sent[]): Promise<Difference[]> {
    const differences: Difference[] = []
    for (const recording of all) {
      const { name, response } = recording
      const verdict = await verdictOf(api, recording)
      const expected = toVerdict(response.status, response.json)
      if (isDeepStrictEqual(verdict, expected)) continue
      differences.push({ name, ...verdict, recorded: expected })
    }
    return differences
  }

  test('whatever the API takes is taken', async () => {
    const taken = recorded.filter(({ response }) => response.status < 400)
    expect(taken.length).toBeGreaterThan(500)
    const differences = await differencesOf(taken)
    const isOutdated = ({ words }: Difference) => TAKEN_ONCE.some((one) => one.test(words))
    expect(differences.filter((difference) => !isOutdated(difference))).toEqual([])
    expect(differences.length).toBeLessThan(10)
  })

  test('whatever the API refused is refused in its words', async () => {
    const refused = recorded.filter(({ response }) => response.status >= 400)
    expect(refused.length).toBeGreaterThan(20)
    expect(await differencesOf(refused)).toEqual([])
  })
})

// A file without any test would count as failed.
test.runIf(!isHere)('without recordings there is nothing to compare', () => {
  expect(recorded).toEqual([])
})
