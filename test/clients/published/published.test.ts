/** Clients that nobody here wrote, in the conversations that they are used for. */
import { type Emulator, startEmulator, type TurnFunction } from 'anthropic-emulator'
import { spawnSync } from 'node:child_process'
import { afterEach, describe, expect, test } from 'vitest'
import { type Client, type Endpoint, type Extractor, WEATHER } from './client.ts'
import { takeStrangeNames } from './names.ts'
import { hasClients } from './project.ts'

const hasCurl = spawnSync('curl', ['--version']).status === 0

const EXTRACTORS: Record<string, () => Promise<Extractor>> = {
  '@anthropic-ai/sdk': () => import('./clients/anthropic-sdk.ts'),
  'ai 6': () => import('./clients/ai-6.ts'),
  'ai 7': () => import('./clients/ai-7.ts'),
  '@langchain/anthropic': () => import('./clients/langchain.ts'),
  '@openai/agents': () => import('./clients/openai-agents.ts'),
  '@mastra/core': () => import('./clients/mastra.ts'),
  genkit: () => import('./clients/genkit.ts'),
  '@tanstack/ai': () => import('./clients/tanstack-ai.ts'),
}

const CLIENTS: Record<string, () => Promise<Client>> = {
  ...EXTRACTORS,
  '@anthropic-ai/claude-agent-sdk': () => import('./clients/claude-agent-sdk.ts'),
  '@llamaindex/anthropic': () => import('./clients/llamaindex.ts'),
  '@mariozechner/pi-ai': () => import('./clients/pi-ai.ts'),
  openai: () => import('./clients/openai.ts'),
  ...(hasCurl && { curl: () => import('./clients/curl.ts') }),
}

if (!hasCurl) console.warn('There is no curl here: its tests are left out.')
if (!hasClients) {
  console.warn(
    'The clients are not here, their tests are skipped: npm ci --prefix test/clients/published',
  )
}

const HELLO = 'Hello from the other side of the wire, said in more than one piece.'
const LOOKING = 'I look.'
const RAIN = 'Take an umbrella: it rains in Paris.'

/** Calls the weather where its result is not there yet. */
const answer: TurnFunction = ({ body }) => {
  if (JSON.stringify(body.messages).includes('It rains in Paris.')) return RAIN
  // Claude Code names a server's tools after the server.
  const weather = body.tools?.find(({ name }) => String(name).endsWith(WEATHER.name))
  if (!weather) return HELLO
  return [
    { type: 'text', text: LOOKING },
    { type: 'tool_use', name: weather.name, input: { city: 'Paris' } },
  ]
}

const endpointOf = ({ url }: Emulator): Endpoint => ({ url, apiKey: 'any-key' })

/** The requests; Claude Code opens its connection with one for `/` besides. */
const asked = ({ requests }: Emulator) => requests.filter(({ path }) => path.startsWith('/v1/'))

const refusals = (api: Emulator) =>
  asked(api).flatMap(({ path, status, reply }) => (status === 200 ? [] : [{ path, status, reply }]))

afterEach(() => {
  expect(takeStrangeNames()).toEqual([])
})

describe.skipIf(!hasClients).each(Object.entries(CLIENTS))('%s', (_name, load) => {
  test('a question and its answer', async () => {
    await using api = await startEmulator({ reply: HELLO })
    const { chat } = await load()
    expect(await chat(endpointOf(api))).toBe(HELLO)
    expect(refusals(api)).toEqual([])
  })

  test('an answer as a stream', async () => {
    await using api = await startEmulator({ reply: HELLO })
    const { stream } = await load()
    const pieces = await stream(endpointOf(api))
    expect(pieces.join('')).toBe(HELLO)
    expect(pieces.length).toBeGreaterThan(2)
    expect(refusals(api)).toEqual([])
  })

  test('a call of a tool, its result, and the answer', async () => {
    await using api = await startEmulator({ reply: answer })
    const { toolLoop } = await load()
    // Some give the texts of both turns.
    expect((await toolLoop(endpointOf(api))).replace(LOOKING, '')).toBe(RAIN)
    expect(asked(api)).toHaveLength(2)
    expect(refusals(api)).toEqual([])
  })

  test('a loop over calls that no script has', async () => {
    await using api = await startEmulator()
    const { toolLoop } = await load()
    expect(await toolLoop(endpointOf(api))).toMatch(/get_weather answered: .*It rains in Paris\./)
    expect(asked(api)).toHaveLength(2)
    expect(refusals(api)).toEqual([])
  })
})

test.skipIf(!hasClients).each(Object.entries(EXTRACTORS))(
  'JSON of a schema: %s',
  async (...row) => {
    const [, load] = row
    await using api = await startEmulator()
    const { extract } = await load()
    expect(await extract(endpointOf(api))).toEqual({ name: 'Anna', age: 34 })
    expect(refusals(api)).toEqual([])
  },
)
