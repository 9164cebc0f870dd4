/** The provider of Vercel's AI SDK, with nothing of the AI SDK around it. */
import { createAnthropic } from '@ai-sdk/anthropic'
import { describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import { REPLIES } from './replies.ts'

type Provider = ReturnType<typeof createAnthropic>
type Model = ReturnType<Provider>
type Options = Parameters<Model['doGenerate']>[0]
type Part =
  Awaited<ReturnType<Model['doStream']>>['stream'] extends ReadableStream<infer P> ? P : never
type Content = Awaited<ReturnType<Model['doGenerate']>>['content'][number]

function providerOf({ url }: Emulator): Provider {
  return createAnthropic({ baseURL: `${url}/v1`, apiKey: 'any', generateId: () => 'an-id' })
}

const modelOf = (api: Emulator, model = 'claude-sonnet-4-6') => providerOf(api)(model)

const asking = (text: string): Options => ({
  prompt: [{ role: 'user', content: [{ type: 'text', text }] }],
})

const WEATHER: NonNullable<Options['tools']> = [
  {
    type: 'function',
    name: 'get_weather',
    description: 'The weather at a place.',
    inputSchema: {
      type: 'object',
      properties: { location: { type: 'string' } },
      required: ['location'],
    },
  },
]

async function partsOf(stream: ReadableStream<Part>): Promise<Part[]> {
  const parts: Part[] = []
  for await (const part of stream) parts.push(part)
  return parts
}

type Spoken = Extract<Content, { type: 'text' | 'reasoning' }>

/** The content that the parts of a stream describe. */
function contentOf(parts: readonly Part[]): Content[] {
  const content: Content[] = []
  const open = new Map<string, Spoken>()
  for (const part of parts) {
    const [, type, step] = /^(text|reasoning)-(\w+)$/.exec(part.type) ?? []
    if ('sourceType' in part || 'toolCallId' in part) content.push(part)
    if (type === undefined || !('id' in part) || part.id === undefined) continue
    if (step === 'start') {
      const block = { type, text: '' } as Spoken
      open.set(part.id, block)
      content.push(block)
    }
    const block = open.get(part.id)
    if (!block) throw new Error(`${part.type} of ${part.id} comes before its start.`)
    if ('delta' in part) block.text += part.delta
    if ('providerMetadata' in part && part.providerMetadata) {
      block.providerMetadata = part.providerMetadata
    }
    if (step === 'end') open.delete(part.id)
  }
  expect([...open.keys()]).toEqual([])
  return content
}

/** Content with its inputs as values: the AI SDK writes some of them with blanks. */
function parsed(content: readonly Content[]): unknown[] {
  return content.map((part) =>
    part.type === 'tool-call' ? { ...part, input: JSON.parse(part.input) as unknown } : part,
  )
}

/** What a stream ends with. */
function endOf(parts: readonly Part[]) {
  const finish = parts.find((part) => part.type === 'finish')
  if (!finish) throw new Error('The stream has no end.')
  return finish
}

// In streams the AI SDK reads the input of an MCP call where the API's is still empty: at its start.
const withoutInput = (part: Content): Content =>
  part.type === 'tool-call' ? { ...part, input: '{}' } : part

const FINISH: Record<string, string> = {
  'a refusal': 'content-filter',
  'parallel calls': 'tool-calls',
  'an answer cut off': 'length',
}

describe('replies', () => {
  test.each(Object.entries(REPLIES))('%s: a stream rebuilds the message', async (name, reply) => {
    const { content, ...fields } = reply.turn
    for (const chunkSize of [1, 6]) {
      await using api = await startEmulator({
        reply: { id: 'msg_1', content, ...fields },
        chunkSize,
      })
      const model = modelOf(api)
      const whole = await model.doGenerate(asking('Hello'))
      expect(whole.response?.body).toMatchObject({ content, ...fields })
      const parts = await partsOf((await model.doStream(asking('Hello'))).stream)
      expect(parts.filter(({ type }) => type === 'error')).toEqual([])
      const end = endOf(parts)
      const known =
        name === 'calls of an MCP server' ? whole.content.map(withoutInput) : whole.content
      expect(parsed(contentOf(parts))).toEqual(parsed(known))
      expect(end.finishReason).toEqual(whole.finishReason)
      expect(end.usage).toEqual(whole.usage)
      expect(end.providerMetadata).toEqual(whole.providerMetadata)
      expect(end.finishReason.unified).toBe(FINISH[name] ?? 'stop')
    }
  })

  test('the counters are those of the script', async () => {
    await using api = await startEmulator({ reply: REPLIES['counters of every kind']!.turn })
    const { usage } = await modelOf(api).doGenerate(asking('Hello'))
    expect(usage).toMatchObject({
      inputTokens: { total: 31, noCache: 7, cacheRead: 13, cacheWrite: 11 },
      outputTokens: { total: 17, reasoning: 3 },
    })
  })

  test('passages of a document become sources', async () => {
    await using api = await startEmulator({ reply: REPLIES.citations!.turn })
    const facts = { type: 'file' as const, mediaType: 'text/plain', data: btoa('Grass is green.') }
    const cited = { anthropic: { citations: { enabled: true }, title: 'Facts' } }
    const document = { ...facts, filename: 'facts.txt', providerOptions: cited }
    const options: Options = { prompt: [{ role: 'user', content: [document] }] }
    const { content } = await modelOf(api).doGenerate(options)
    const parts = await partsOf((await modelOf(api).doStream(options)).stream)
    expect(contentOf(parts)).toEqual(content)
    expect(content.filter(({ type }) => type === 'source')).toMatchObject([
      { sourceType: 'document', title: 'Facts', filename: 'facts.txt' },
      { sourceType: 'document', title: 'Facts', filename: 'facts.txt' },
    ])
  })
})

describe('without a script', () => {
  test('a call, its result and the answer', async () => {
    await using api = await startEmulator()
    const model = modelOf(api)
    const question = asking('What is the weather in Paris?')
    const first = await model.doGenerate({ ...question, tools: WEATHER })
    expect(first.finishReason.unified).toBe('tool-calls')
    const calls = first.content.filter((part) => part.type === 'tool-call')
    expect(calls).toMatchObject([{ toolName: 'get_weather', input: '{"location":"Paris"}' }])
    const prompt: Options['prompt'] = [
      ...question.prompt,
      {
        role: 'assistant',
        content: calls.map((call) => ({ ...call, input: JSON.parse(call.input) as unknown })),
      },
      {
        role: 'tool',
        content: calls.map(({ toolCallId, toolName }) => ({
          type: 'tool-result',
          toolCallId,
          toolName,
          output: { type: 'text', value: 'Sunny' },
        })),
      },
    ]
    const parts = await partsOf((await model.doStream({ prompt, tools: WEATHER })).stream)
    expect(contentOf(parts)).toEqual([{ type: 'text', text: 'get_weather answered: Sunny' }])
    expect(endOf(parts).finishReason.unified).toBe('stop')
  })

  test('reasoning can be sent back, and is refused when it was changed', async () => {
    await using api = await startEmulator()
    const thinking = { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } }
    const question = { ...asking('Think.'), providerOptions: thinking }
    const model = modelOf(api)
    const content = contentOf(await partsOf((await model.doStream(question)).stream)).filter(
      (part): part is Spoken => part.type === 'text' || part.type === 'reasoning',
    )
    expect(content.map(({ type }) => type)).toEqual(['reasoning', 'text'])
    const goOn = (thought: Spoken[]) => {
      const assistant = thought.map(({ providerMetadata, ...part }) => ({
        ...part,
        ...(providerMetadata && { providerOptions: providerMetadata }),
      }))
      const prompt: Options['prompt'] = [
        ...question.prompt,
        { role: 'assistant', content: assistant },
        ...asking('Go on.').prompt,
      ]
      return model.doGenerate({ ...question, prompt })
    }
    expect((await goOn(content)).finishReason.unified).toBe('stop')
    const changed = content.map((part) => ({ ...part, text: `${part.text}?` }))
    await expect(goOn(changed)).rejects.toThrow('Invalid `signature`')
  })

  test('an object by schema, natively and through a tool', async () => {
    await using api = await startEmulator({ models: { retired: 'live' } })
    const schema = {
      type: 'object' as const,
      properties: { name: { type: 'string' as const }, age: { type: 'integer' as const } },
      required: ['name', 'age'],
      additionalProperties: false,
    }
    for (const model of ['claude-sonnet-4-6', 'claude-3-haiku-20240307']) {
      const options: Options = {
        ...asking('Anna is 34 years old.'),
        responseFormat: { type: 'json', schema },
      }
      const { content, finishReason } = await modelOf(api, model).doGenerate(options)
      const parts = await partsOf((await modelOf(api, model).doStream(options)).stream)
      for (const told of [content, contentOf(parts)]) {
        const [text] = told.filter((part) => part.type === 'text')
        expect(JSON.parse(text?.text ?? '')).toEqual({ name: 'Anna', age: 34 })
      }
      expect(finishReason.unified).toBe('stop')
    }
  })

  test('a tool that the provider runs', async () => {
    await using api = await startEmulator({ reply: REPLIES['a web search']!.turn })
    const { content, finishReason } = await modelOf(api).doGenerate({
      ...asking('Search for rain.'),
      tools: [
        {
          type: 'provider',
          id: 'anthropic.web_search_20250305',
          name: 'search',
          args: { maxUses: 2 },
        },
      ],
    })
    expect(api.lastRequest.tools).toMatchObject([{ type: 'web_search_20250305', max_uses: 2 }])
    expect(content).toMatchObject([
      { type: 'text' },
      { type: 'tool-call', toolName: 'search', providerExecuted: true, input: '{"query":"rain"}' },
      { type: 'tool-result', toolName: 'search', result: [{ url: 'https://example.com/rain' }] },
      { type: 'source', url: 'https://example.com/rain' },
      { type: 'text', text: 'It rains' },
      { type: 'source', providerMetadata: { anthropic: { citedText: 'It rains.' } } },
      { type: 'text' },
    ])
    expect(finishReason.unified).toBe('stop')
  })
})

describe('errors', () => {
  test.each([
    [400, false],
    [401, false],
    [413, false],
    [429, true],
    [500, true],
    [529, true],
  ])('%i, which may pass: %s', async (status, isRetryable) => {
    await using api = await startEmulator({ reply: { error: { status, message: 'Because.' } } })
    const model = modelOf(api)
    for (const failure of [model.doGenerate(asking('Hi')), model.doStream(asking('Hi'))]) {
      await expect(failure).rejects.toMatchObject({
        name: 'AI_APICallError',
        message: 'Because.',
        statusCode: status,
        isRetryable,
        responseHeaders: { 'request-id': expect.stringMatching(/^req_/) },
      })
    }
  })

  test('a refused request names its field', async () => {
    await using api = await startEmulator()
    const failure = modelOf(api).doGenerate({ ...asking('Hi'), maxOutputTokens: 999_999_999 })
    await expect(failure).resolves.toMatchObject({ warnings: [{ feature: 'maxOutputTokens' }] })
    const asked = { ...asking('Hi'), maxOutputTokens: -1 }
    await expect(modelOf(api).doGenerate(asked)).rejects.toThrow('max_tokens')
  })

  test('an error within a stream is an error part', async () => {
    const errorAfter = { events: 5, type: 'overloaded_error', message: 'Overloaded' }
    await using api = await startEmulator({ reply: { content: 'A text.', fault: { errorAfter } } })
    const parts = await partsOf((await modelOf(api).doStream(asking('Hi'))).stream)
    expect(parts.filter(({ type }) => type === 'error')).toEqual([
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    ])
  })

  test('an abort ends the stream here and there', async () => {
    const reply = { content: 'A text of many tokens.', fault: { stallAfter: 5 } }
    await using api = await startEmulator({ reply })
    const controller = new AbortController()
    const options = { ...asking('Hi'), abortSignal: controller.signal }
    const { stream } = await modelOf(api).doStream(options)
    const reading = (async () => {
      for await (const part of stream) if (part.type === 'text-delta') controller.abort()
    })()
    await expect(reading).rejects.toThrow('aborted')
    await expect.poll(() => api.requests[0]).toMatchObject({ aborted: true })
  })
})
