import { AIMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startEmulator } from 'anthropic-emulator'
import { type ChatAnthropic, ChatAnthropic as Model } from '../../../src/index.ts'
import { assistant, frozen, human, MODEL } from '../support.ts'

const SHORT = { type: 'ephemeral' }
const HOUR = { type: 'ephemeral', ttl: '1h' }
const text = (value: string, cache_control?: object) => ({
  type: 'text',
  text: value,
  ...(cache_control && { cache_control }),
})

/** A conversation in which everything there is to change is wrong. */
const MESSAGES = () => [
  new SystemMessage({ content: [text('S \ud800', SHORT)] as never }),
  human(text('', SHORT), text('Q', HOUR), {
    type: 'image_url',
    image_url: 'https://example.com/a.png',
  }),
  new AIMessage({
    content: [
      { type: 'thinking', thinking: 'hm', signature: 's', cache_control: SHORT },
      { type: 'tool_use', id: 'a|b', name: 'f', input: '', index: 1 },
      { type: 'input_json_delta', input: '{"a":1}', index: 1 },
    ] as never,
    tool_calls: [{ id: 'a|b', name: 'f', args: { a: 1 } }],
  }),
  new SystemMessage('Later.'),
  new ToolMessage({ tool_call_id: 'a|b', content: [text('x', SHORT)] as never, status: 'error' }),
  assistant([text('A', SHORT), text('')]),
  human(text('1', SHORT), text('2', SHORT), text('3', SHORT)),
]

const TOOLS = () => [
  {
    name: 'f',
    description: 'd',
    schema: z.object({ a: z.number() }),
    extras: { cache_control: HOUR },
  },
  {
    type: 'function',
    function: { name: 'g', parameters: { type: 'object', additionalProperties: false } },
  },
  { type: 'bash_20250124', name: 'bash' },
]

const FORMAT = () => ({
  type: 'json_schema' as const,
  schema: { type: 'object', properties: { n: { type: 'number', minimum: 1 } } },
})

const OPTIONS = () => ({
  model: MODEL,
  apiKey: 'k',
  maxRetries: 0,
  repairHistory: 'repair' as const,
  onWarning: () => {},
  betas: ['b-2099-01-01'],
  stopSequences: ['END'],
  outputConfig: { effort: 'low' as const },
  invocationKwargs: { metadata: { user_id: 'u' } },
  clientOptions: { defaultHeaders: { 'anthropic-beta': 'b-2099-01-02' } },
})

const CALL = () => ({
  tools: TOOLS(),
  tool_choice: { type: 'auto' },
  strict: true,
  parallelToolCalls: false,
  outputConfig: { format: FORMAT() },
  headers: { 'anthropic-beta': 'b-2099-01-03' },
  stop: ['STOP'],
})

const USES: [name: string, use: (model: ChatAnthropic) => Promise<unknown>][] = [
  ['invoke', (model) => model.invoke(frozen(MESSAGES()), frozen(CALL()))],
  [
    'stream',
    async (model) => {
      for await (const _ of await model.stream(frozen(MESSAGES()), frozen(CALL()))) continue
    },
  ],
  ['countTokens', (model) => model.countTokens(frozen(MESSAGES()), frozen(CALL()))],
  ['bindTools', (model) => model.bindTools(frozen(TOOLS())).invoke(frozen(MESSAGES()))],
  ['batch', (model) => model.batch([frozen(MESSAGES()), frozen(MESSAGES())], frozen(CALL()))],
]

describe("the caller's messages, tools, schemas and options are never changed", () => {
  test.each(USES)('%s', async (_name, use) => {
    await using api = await startEmulator({ reply: 'Fine.' })
    await use(new Model(frozen({ ...OPTIONS(), anthropicApiUrl: api.url })))
    expect(api.requests.map(({ status }) => status)).not.toContain(400)
  })

  test('withStructuredOutput', async () => {
    await using api = await startEmulator({ reply: '{"n":3}' })
    const model = new Model(frozen({ ...OPTIONS(), anthropicApiUrl: api.url }))
    const schema = frozen({ title: 'N', ...FORMAT().schema })
    expect(await model.withStructuredOutput(schema).invoke(frozen(MESSAGES()))).toEqual({ n: 3 })
  })

  test('bound tools are what they were when they were bound', async () => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const tools = TOOLS()
    const bound = new Model({ ...OPTIONS(), anthropicApiUrl: api.url }).bindTools(tools)
    tools.pop()
    await bound.invoke('Hi')
    expect(api.lastRequest.tools).toHaveLength(3)
  })
})
