import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import type { ChatAnthropicCallOptions, ChatAnthropicOptions } from '../../../src/index.ts'
import { WIRE_NAMES } from '../../../src/options/parameters.ts'
import { chat, requestOf, sent, sentBody } from '../support.ts'

type Option = keyof typeof WIRE_NAMES
type Settings = Partial<ChatAnthropicOptions & ChatAnthropicCallOptions>

/** A value for each option, with what it becomes on the wire where that is not the value. */
const VALUES: Record<Option, { value: unknown; wire?: unknown; with?: Settings }> = {
  billingPolicy: { value: { type: 'billing_policy', bill_to: 'self' } },
  cacheControl: { value: { type: 'ephemeral', ttl: '1h' } },
  compaction: { value: { type: 'summarize' } },
  container: { value: { id: 'container_1', skills: [{ type: 'anthropic', skill_id: 'xlsx' }] } },
  contextManagement: { value: { edits: [{ type: 'clear_tool_uses_20250919' }] } },
  diagnostics: { value: { previous_message_id: 'msg_1' } },
  fallbackCreditToken: { value: 'credit' },
  fallbacks: { value: [{ model: 'claude-haiku-4-5' }], with: { model: 'claude-opus-5' } },
  inferenceGeo: { value: 'us' },
  maxTokens: { value: 77 },
  mcpServers: {
    value: [{ type: 'url', name: 'docs', url: 'https://mcp.example' }],
    with: { tools: [{ type: 'mcp_toolset', mcp_server_name: 'docs' }] },
  },
  model: { value: 'claude-haiku-4-5' },
  outputConfig: { value: { effort: 'low' } },
  outputFormat: {
    value: { type: 'json_schema', schema: { type: 'object', properties: {} } },
    wire: undefined,
  },
  requestMetadata: { value: { user_id: 'u-1' } },
  serviceTier: { value: 'standard_only' },
  speed: { value: 'fast' },
  stopSequences: { value: ['END'] },
  system: { value: 'Be brief.' },
  temperature: { value: 0.5 },
  thinking: { value: { type: 'adaptive' } },
  thread: { value: { type: 'create' } },
  topK: { value: 5 },
  topP: { value: 0.9 },
  userProfileId: { value: 'profile_1', wire: undefined },
  workspaceId: { value: 'workspace_1', wire: undefined },
}

const TABLE = Object.entries(VALUES).map(([option, row]) => ({
  option,
  name: WIRE_NAMES[option as Option],
  value: row.value,
  more: row.with ?? {},
  wire: 'wire' in row ? row.wire : row.value,
}))

describe('every request parameter is an option', () => {
  test.each(TABLE)(
    '$option of the constructor is $name',
    async ({ option, name, value, wire, more }) => {
      const body = await sentBody('Hi', { ...more, [option]: value })
      expect(body[name]).toEqual(wire)
    },
  )

  test.each(TABLE)('$option of a call is $name', async ({ option, name, value, wire, more }) => {
    const body = await sentBody('Hi', {}, { ...more, [option]: value })
    expect(body[name]).toEqual(wire)
  })

  test('what the API takes as a header is sent as one', async () => {
    const ids = { userProfileId: 'profile_1', workspaceId: 'workspace_1' }
    expect((await sent('Hi', ids)).headers).toMatchObject({
      'anthropic-user-profile-id': 'profile_1',
      'anthropic-workspace-id': 'workspace_1',
    })
    expect((await sent('Hi', {}, ids)).headers).toMatchObject({
      'anthropic-user-profile-id': 'profile_1',
      'anthropic-workspace-id': 'workspace_1',
    })
  })

  test('an output format becomes the format of the output config', async () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false }
    const format = { type: 'json_schema', schema } as const
    for (const [own, call] of [
      [{ outputFormat: format }, {}] as const,
      [{}, { outputFormat: format }] as const,
    ]) {
      expect((await sentBody('Hi', own, call)).output_config).toEqual({ format })
    }
  })
})

describe('a call outranks what is bound, that the constructor, that the default', () => {
  const temperature = (own: Settings, bound: Settings, call: Settings) =>
    requestOf((model) => model.withConfig(bound).invoke('Hi', call), own).then(
      ({ body }) => body['temperature'],
    )

  test.each([
    [{}, {}, {}, undefined],
    [{ temperature: 0.1 }, {}, {}, 0.1],
    [{ temperature: 0.1 }, { temperature: 0.2 }, {}, 0.2],
    [{ temperature: 0.1 }, { temperature: 0.2 }, { temperature: 0.3 }, 0.3],
    [{ temperature: 0.1 }, { temperature: 0 }, {}, 0],
    [{ temperature: 0.1 }, {}, { temperature: 0 }, 0],
    [{ temperature: 0.1 }, {}, { temperature: undefined }, 0.1],
    [{ temperature: 0.1 }, {}, { temperature: null }, 0.1],
  ])('constructor %o, bound %o, call %o: %s', async (own, bound, call, value) => {
    expect(await temperature(own, bound, call)).toBe(value)
  })

  test('options bound with tools reach the request, and a call overrides them', async () => {
    const tools = [{ name: 'f', description: 'd', input_schema: { type: 'object' as const } }]
    const { body } = await requestOf(
      (model) =>
        model
          .bindTools(tools, { maxTokens: 10, stopSequences: ['A'] })
          .invoke('Hi', { maxTokens: 20 }),
      { maxTokens: 5 },
    )
    expect(body).toMatchObject({ max_tokens: 20, stop_sequences: ['A'] })
  })

  test('a call can name another model, whose limit then is the default', async () => {
    const body = await sentBody('Hi', { model: 'claude-sonnet-4-6' }, { model: 'claude-opus-4-1' })
    expect(body).toMatchObject({ model: 'claude-opus-4-1', max_tokens: 32_000 })
  })

  test('an effort and a schema from two sources are both sent', async () => {
    const format = { type: 'json_schema', schema: { type: 'object', properties: {} } } as const
    const body = await sentBody(
      'Hi',
      { outputConfig: { effort: 'low' } },
      { outputConfig: { format } },
    )
    expect(body.output_config).toMatchObject({ effort: 'low', format: { type: 'json_schema' } })
  })

  test('effort is short for that of the output config', async () => {
    const own = { outputConfig: { effort: 'low' } } as const
    expect((await sentBody('Hi', { effort: 'max' })).output_config).toEqual({ effort: 'max' })
    expect((await sentBody('Hi', own, { effort: 'high' })).output_config).toEqual({
      effort: 'high',
    })
  })

  test('of the sources of an effort the nearest to the call wins', async () => {
    const sources: [own: Settings, call: Settings][] = [
      [{}, { effort: 'low' }],
      [{}, { outputConfig: { effort: 'medium' } }],
      [{ effort: 'high' }, {}],
      [{ outputConfig: { effort: 'max' } }, {}],
    ]
    for (const from of sources.keys()) {
      const present = sources.slice(from)
      const own = Object.assign({}, ...present.map(([own]) => own)) as Settings
      const call = Object.assign({}, ...present.map(([, call]) => call)) as Settings
      const effort = ['low', 'medium', 'high', 'max'][from]
      expect((await sentBody('Hi', own, call)).output_config).toEqual({ effort })
    }
  })

  test('an effort of a bound option is before the constructor and behind the call', async () => {
    const own = { effort: 'low' } as const
    const bound = async (call: Settings) => {
      const { body } = await requestOf(
        (model) => model.withConfig({ effort: 'medium' }).invoke('Hi', call),
        own,
      )
      return body.output_config
    }
    expect(await bound({})).toEqual({ effort: 'medium' })
    expect(await bound({ effort: 'high' })).toEqual({ effort: 'high' })
  })

  test('stop of a call replaces the stop sequences of the constructor', async () => {
    const own = { stopSequences: ['A'] }
    expect((await sentBody('Hi', own, { stop: ['B'] })).stop_sequences).toEqual(['B'])
    expect(await sentBody('Hi', own, { stop: [] })).not.toHaveProperty('stop_sequences')
    expect(await sentBody('Hi', { stopSequences: [] })).not.toHaveProperty('stop_sequences')
  })
})

describe('null and undefined are absent, 0 and false are not', () => {
  test.each([null, undefined])('%s sends no parameter', async (absent) => {
    const nothing = Object.fromEntries(
      Object.keys(WIRE_NAMES).flatMap((key) => (key === 'model' ? [] : [[key, absent]])),
    )
    const bare = await sentBody('Hi')
    expect(Object.keys(bare).toSorted()).toEqual(['max_tokens', 'messages', 'model', 'stream'])
    expect(await sentBody('Hi', nothing)).toEqual(bare)
    expect(await sentBody('Hi', {}, nothing)).toEqual(bare)
  })

  test('maxTokens 0 is sent', async () => {
    expect((await sentBody('Hi', { maxTokens: 0 })).max_tokens).toBe(0)
    expect((await sentBody('Hi', { maxTokens: 5 }, { maxTokens: 0 })).max_tokens).toBe(0)
  })
})

test('invocationKwargs are written into the body as they are, last', async () => {
  const body = await sentBody(
    'Hi',
    { temperature: 0.1, invocationKwargs: { temperature: 0.7, top_k: 4 } },
    { invocationKwargs: { top_k: 9, metadata: { user_id: 'x' } } },
  )
  expect(body).toMatchObject({ temperature: 0.7, top_k: 9, metadata: { user_id: 'x' } })
})

test("LangChain's metadata stays out of the request", async () => {
  const body = await sentBody('Hi', { metadata: { a: 1 } }, { metadata: { b: 2 }, tags: ['t'] })
  expect(body).not.toHaveProperty('metadata')
})

test('a stream and a batch send what invoke sends', async () => {
  await using api = await startEmulator({ reply: 'Fine.' })
  const model = chat(api, { temperature: 0.5, system: 'S' })
  const call = { maxTokens: 9, stop: ['END'] }
  await model.invoke('Hi', call)
  for await (const _ of await model.stream('Hi', call)) continue
  await model.batch(['Hi'], call)
  const [invoked, streamed, batched] = api.requests.map(({ body }) => body as object)
  expect(streamed).toEqual({ ...invoked, stream: true })
  expect(batched).toEqual(invoked)
})

describe('a large maxTokens is no reason to fail (row 51)', () => {
  test.each([21_333, 21_334, 128_000])('%i', async (maxTokens) => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const reply = await chat(api, { maxTokens }).invoke('Hi')
    const plain = await chat(api, { maxTokens, disableStreaming: true }).invoke('Hi')
    expect(api.requests.map(({ body }) => (body as { stream: boolean }).stream)).toEqual([
      maxTokens > 21_333,
      false,
    ])
    expect([reply.content, reply.usage_metadata]).toEqual([plain.content, plain.usage_metadata])
  })
})

test('invocationParams is the body sent, without messages', async () => {
  const tools = [{ name: 'f', description: 'd', input_schema: { type: 'object' as const } }]
  const own = { temperature: 0, stopSequences: ['A'], thinking: { type: 'disabled' as const } }
  const call = {
    tools,
    tool_choice: 'f',
    maxTokens: 9,
    cacheControl: { type: 'ephemeral' },
  } as const
  let params: Record<string, unknown> = {}
  const { body } = await requestOf(async (model) => {
    params = model.invocationParams(call)
    await model.invoke('Hi', call)
  }, own)
  const { messages, stream, ...rest } = body
  expect([messages.length, stream]).toEqual([1, false])
  expect(JSON.parse(JSON.stringify(params))).toEqual(rest)
})
