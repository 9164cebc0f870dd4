import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEmulator, type Emulator } from 'anthropic-emulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

type Json = { [key: string]: unknown }

interface Recording {
  source: string
  name: string
  api: string
  endpoint: string
  request: { headers: Record<string, string>; body: Json | null } | null
  response: { status: number; json?: { error?: { type: string; message: string } } }
}

// Set by vitest.config.ts.
const FOLDER = process.env['CHAT_ANTHROPIC_RECORDINGS'] ?? ''

const ENDPOINTS = ['/v1/messages', '/v1/messages/count_tokens', '/v1/complete']

/** Anthropic's API and gateways to it; others take what it refuses. */
const APIS = ['anthropic', 'gateway']

function load(): Recording[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Recording)
    .filter(({ api, endpoint }) => APIS.includes(api) && ENDPOINTS.includes(endpoint))
    .filter(({ request }) => request?.body)
}

const recordings = existsSync(FOLDER) ? load() : []
if (recordings.length === 0) {
  console.warn(`No recordings in ${FOLDER}: recorded requests are not tried on the emulator.`)
}

/** What the API accepted once, and why today's would not. */
const OUTDATED: Readonly<Record<string, string>> = {
  'openinference__openinference-instrumentation-anthropic_test_instrumentor_test_anthropic_instrumentation_image_input_messages':
    'a JPEG that is declared a PNG: the bytes are compared since',
}

// Text completions ended with the models that had them.
const isOutdated = ({ name, endpoint }: Recording): boolean =>
  name in OUTDATED || endpoint === '/v1/complete'

/** Recorders that left `anthropic-beta` out; only these two kept it. */
const KEPT_BETAS = ['0xPlaygrounds/rig', 'traceloop/openllmetry']

/** What the clients of the others sent where a request needs it. */
const BETAS = [
  'advisor-tool-2026-03-01',
  'code-execution-2025-05-22',
  'compact-2026-01-12',
  'computer-use-2025-01-24',
  'computer-use-2025-11-24',
  'mcp-client-2025-04-04',
  'mid-conversation-tool-changes-2026-07-01',
  'structured-outputs-2025-11-13',
  'task-budgets-2026-03-13',
].join(',')

// One recorder stored this in the place of a text that was too long to keep.
const CUT = '<MASSIVE_TEXT>'
const LONG = 'word '.repeat(100_000)

function bodyOf({ request }: Recording): string {
  return JSON.stringify(request?.body).replaceAll(CUT, LONG)
}

function headersOf({ source, request }: Recording): Record<string, string> {
  const kept = KEPT_BETAS.some((recorder) => source.startsWith(recorder))
  return {
    'x-api-key': 'k',
    'anthropic-version': '2023-06-01',
    ...(!kept && { 'anthropic-beta': BETAS }),
    ...request?.headers,
  }
}

function fileIds(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) =>
    key === 'file_id' && typeof part === 'string' ? [part] : fileIds(part),
  )
}

const files = [...new Set(recordings.flatMap(({ request }) => fileIds(request?.body)))].map(
  (id) => ({ id, filename: `${id}.pdf`, content: '%PDF-1.4' }),
)

function send(api: Emulator, recording: Recording): Promise<Response> {
  const init = { method: 'POST', headers: headersOf(recording), body: bodyOf(recording) }
  return api.fetch(`${api.url}${recording.endpoint}`, init)
}

const answered = (status: number) =>
  recordings
    .filter(({ response }) => response.status === status)
    .map((one) => [one.name, one] as const)

describe.skipIf(recordings.length === 0)('what the API answered', () => {
  let api: Emulator
  beforeAll(async () => {
    api = await startEmulator({ files, models: { retired: 'live' } })
  })
  afterAll(() => api.close())

  const fine = answered(200)

  test.each(fine.filter(([, one]) => !isOutdated(one)))('%s is answered', async (_, recording) => {
    const response = await send(api, recording)
    expect(response.status, await response.text()).toBe(200)
  })

  test.each(fine.filter(([, one]) => isOutdated(one)))(
    '%s is refused today',
    async (_, recording) => {
      expect((await send(api, recording)).status).toBeGreaterThanOrEqual(400)
    },
  )

  test.each([...answered(400), ...answered(404)])('%s is refused as then', async (_, recording) => {
    const response = await send(api, recording)
    const { error } = (await response.json()) as { error?: { type: string; message: string } }
    const then = recording.response.json?.error
    expect(response.status).toBe(recording.response.status)
    expect(error?.type).toBe(then?.type)
    // The number of tokens is the text's that was not kept.
    expect(error?.message.replace(/\d{6,} tokens/, '')).toBe(
      then?.message.replace(/\d{6,} tokens/, ''),
    )
  })

  test.each(answered(401))('%s is refused where the key is another', async (_, recording) => {
    await using locked = await startEmulator({ apiKey: 'the only one' })
    const response = await send(locked, recording)
    const { error } = (await response.json()) as { error?: Json }
    expect(response.status).toBe(401)
    expect(error).toEqual(recording.response.json?.error)
  })
})
