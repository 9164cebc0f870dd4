import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { awaitAllCallbacks } from '@langchain/core/callbacks/promises'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { ChatAnthropic } from '../../../src/index.ts'
import { all, chat, failing, failureOf, MODEL } from '../failures/support.ts'

interface Run {
  id: string
  name?: string
  run_type?: string
  inputs?: unknown
  outputs?: { generations: { message: { kwargs: Record<string, unknown> } }[][] }
  error?: string
  extra?: { metadata: Record<string, unknown>; invocation_params: Record<string, unknown> }
  events?: { name: string }[]
}

interface Ingest extends AsyncDisposable {
  url: string
  /** All that arrived, as it arrived. */
  bodies: string[]
  /** The model runs so far, each with what later requests said of it. */
  runs(): Run[]
}

/** A stand-in for LangSmith's ingest endpoint. */
async function startIngest(): Promise<Ingest> {
  const bodies: string[] = []
  const runs = new Map<string, Run>()
  const keep = (run: Run) => void runs.set(run.id, { ...runs.get(run.id), ...run })
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (bytes: Buffer) => parts.push(bytes))
    request.on('end', () => {
      const raw = Buffer.concat(parts)
      const text = String(request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw)
      bodies.push(text)
      if (request.url?.endsWith('/runs/batch')) {
        const { post = [], patch = [] } = JSON.parse(text) as { post?: Run[]; patch?: Run[] }
        for (const run of [...post, ...patch]) keep(run)
      }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ batch_ingest_config: { use_multipart_endpoint: false } }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, bodies, runs: () => [...runs.values()], [Symbol.asyncDispose]: close }
}

const secret = 'canary-secret'
let ingest: Ingest

beforeEach(async () => {
  // Core makes its client once, for the first endpoint it hears of.
  ingest ??= await startIngest()
  vi.stubEnv('LANGSMITH_TRACING', 'true')
  vi.stubEnv('LANGSMITH_ENDPOINT', ingest.url)
  vi.stubEnv('LANGSMITH_API_KEY', 'canary-langsmith')
})

afterEach(() => {
  vi.unstubAllEnvs()
  expect(ingest.bodies.join('\n')).not.toContain('canary')
})

afterAll(() => ingest[Symbol.asyncDispose]())

/** The run of the model that was asked a question, once LangSmith knows how it ended. */
async function runOf(question: string): Promise<Run> {
  const find = () =>
    ingest.runs().find(({ run_type, inputs, outputs, error }) => {
      const isDone = outputs !== undefined || error !== undefined
      return run_type === 'llm' && isDone && JSON.stringify(inputs).includes(question)
    })
  await awaitAllCallbacks()
  await expect.poll(find).toBeDefined()
  return find()!
}

const tools = [
  { name: 'weather', description: 'Weather', input_schema: { type: 'object' as const } },
]
const reply = {
  content: [
    { type: 'text', text: 'Let me look.' },
    { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } },
  ],
  usage: { input_tokens: 20, output_tokens: 9, cache_read_input_tokens: 5 },
}

const makeModel = (url: string) =>
  new ChatAnthropic({
    model: MODEL,
    apiKey: secret,
    baseURL: url,
    temperature: 0,
    maxTokens: 100,
    maxRetries: 0,
    clientOptions: { defaultHeaders: { 'x-gateway': secret } },
    mcpServers: [
      { type: 'url', name: 'm', url: 'https://mcp.example.com', authorization_token: secret },
    ],
  })

describe('LangSmith is told of runs', () => {
  test.each(['invoke', 'stream'] as const)('%s', async (how) => {
    await using api = await startEmulator({ reply, strict: false })
    const llm = makeModel(api.url).bindTools(tools, { headers: { 'x-call': secret } })
    const question = `Weather, by ${how}?`
    const call = { stop: ['X'] }
    await (how === 'invoke' ? llm.invoke(question, call) : all(llm.stream(question, call)))
    const run = await runOf(question)
    expect(run).toMatchObject({ name: 'ChatAnthropic', run_type: 'llm' })
    expect(run.outputs?.generations[0]![0]!.message.kwargs).toMatchObject({
      content: reply.content,
      tool_calls: [{ id: 'toolu_1', name: 'weather', args: { city: 'Oslo' } }],
      usage_metadata: {
        input_tokens: 25,
        output_tokens: 9,
        total_tokens: 34,
        input_token_details: { cache_read: 5 },
      },
      response_metadata: { stop_reason: 'tool_use', model_provider: 'anthropic' },
    })
    expect(run.extra?.metadata).toMatchObject({
      ls_provider: 'anthropic',
      ls_model_name: MODEL,
      ls_model_type: 'chat',
      ls_temperature: 0,
      ls_max_tokens: 100,
      ls_stop: ['X'],
      ls_integration: 'langchain_chat_model',
    })
    expect(run.extra?.invocation_params).toMatchObject({
      model: MODEL,
      max_tokens: 100,
      tools: [{ name: 'weather' }],
    })
  })

  test('with an event for each token of a stream', async () => {
    await using api = await startEmulator({ reply: 'One two three.' })
    const chunks = await all(chat(api).stream('Count!'))
    const { events = [] } = await runOf('Count!')
    const names = events.map(({ name }) => name)
    expect(names.at(0)).toBe('start')
    expect(names.at(-1)).toBe('end')
    expect(names.filter((name) => name === 'new_token')).toHaveLength(chunks.length)
  })

  test('with the error of a call that failed', async () => {
    await using api = await startEmulator({ reply: failing(404, 'not_found_error'), strict: false })
    await failureOf(makeModel(api.url).invoke('Who?'))
    expect((await runOf('Who?')).error).toContain('404 It is a not_found_error')
  })

  test('with the schema of a structured answer', async () => {
    await using api = await startEmulator({ reply: '{"city":"Oslo"}' })
    const schema = {
      title: 'Place',
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    }
    const llm = chat(api).withStructuredOutput(schema)
    expect(await llm.invoke('Where?')).toEqual({ city: 'Oslo' })
    const { extra } = await runOf('Where?')
    expect(JSON.stringify(extra)).toContain('ls_structured_output_format')
  })
})
