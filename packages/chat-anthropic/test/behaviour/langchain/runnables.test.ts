import { HumanMessage } from '@langchain/core/messages'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate, MessagesPlaceholder } from '@langchain/core/prompts'
import {
  type RunnableConfig,
  RunnableLambda,
  RunnablePassthrough,
  RunnableSequence,
} from '@langchain/core/runnables'
import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { ChatAnthropic } from '../../../src/index.ts'
import { textMessage } from '../../events.ts'
import { all, chat, failing, failureOf, MODEL } from '../failures/support.ts'

function raise(error: Error): never {
  throw error
}

describe('in a chain', () => {
  const prompt = ChatPromptTemplate.fromMessages([
    ['system', 'Translate {from} to {to}.'],
    new MessagesPlaceholder('history'),
    ['human', '{text}'],
  ])
  const values = { from: 'English', to: 'German', history: [], text: 'I love it.' }

  test('a prompt template becomes system and messages', async () => {
    await using api = await startEmulator({ reply: 'Ich liebe es.' })
    const message = await prompt.pipe(chat(api)).invoke(values)
    expect(message.text).toBe('Ich liebe es.')
    expect(api.lastRequest).toMatchObject({
      system: 'Translate English to German.',
      messages: [{ role: 'user', content: 'I love it.' }],
    })
  })

  test('tokens flow through to the end of it', async () => {
    await using api = await startEmulator({ reply: 'Ich liebe es.' })
    const chain = RunnableSequence.from([
      RunnablePassthrough.assign({ history: () => [] }),
      prompt,
      chat(api),
      new StringOutputParser(),
    ])
    const parts = await all(chain.stream(values))
    expect(parts.join('')).toBe('Ich liebe es.')
    expect(parts.length).toBeGreaterThan(2)
  })

  test('a lambda that calls the model streams for those who listen', async () => {
    await using api = await startEmulator({ reply: 'One two.' })
    const llm = chat(api)
    const ask = async (text: string, config: RunnableConfig) =>
      (await llm.invoke(text, config)).text
    const lambda = RunnableLambda.from<string, string>(ask)
    const events = await all(lambda.streamEvents('Hi', { version: 'v2' }))
    const streamed = events.filter(({ event }) => event === 'on_chat_model_stream')
    expect(streamed.length).toBeGreaterThan(1)
    expect(events.at(-1)?.data.output).toBe('One two.')
  })

  test('batch answers in order, and gives failures where asked', async () => {
    const rules = [{ when: 'bad', reply: failing(404, 'not_found_error') }]
    await using api = await startEmulator({ script: { rules } })
    const llm = chat(api)
    const answers = await llm.batch(['one', 'bad', 'three'], {}, { returnExceptions: true })
    expect(answers[0]).toMatchObject({ text: 'You said: one' })
    expect(answers[1]).toMatchObject({ status: 404 })
    expect(answers[2]).toMatchObject({ text: 'You said: three' })
    expect(await failureOf(llm.batch(['one', 'bad']))).toMatchObject({ status: 404 })
  })

  test.each([
    [{ maxConcurrency: 3 }, undefined, 3],
    [undefined, { maxConcurrency: 2 }, 2],
    [[1, 2, 3, 4, 5, 6].map(() => ({ maxConcurrency: 4 })), undefined, 4],
    [{}, { maxConcurrency: 1, returnExceptions: true }, 1],
    [{}, {}, 6],
  ] as const)('batch with %j and %j makes %i calls at once', async (config, batch, most) => {
    const seen = { open: 0, most: 0, answered: -1 }
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn += 1) await new Promise((go) => setImmediate(go))
    }
    const fetch = async () => {
      seen.most = Math.max(seen.most, (seen.open += 1))
      // Until as many are there as may be, and long enough for one more.
      while (seen.answered >= 0 && seen.open < Math.min(most, 6 - seen.answered)) await turns(1)
      await turns(20)
      seen.open -= 1
      seen.answered += 1
      return Response.json(textMessage('Fine.'))
    }
    const llm = chat({ url: 'http://localhost' }, { clientOptions: { fetch } })
    await llm.invoke('What loads with the first call is there.')
    seen.most = 0
    const answers = await llm.batch(['1', '2', '3', '4', '5', '6'], config, batch as never)
    expect(answers).toHaveLength(6)
    expect(seen.most).toBe(most)
  })

  test.each([0, -1, Number.NaN])('batch cannot make %d calls at once', async (maxConcurrency) => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const error = await failureOf(chat(api).batch(['Hi'], { maxConcurrency }))
    expect(error.message).toMatch(/the maxConcurrency (0|-1|NaN)/)
    expect(api.requests).toEqual([])
  })

  test('batch sends nothing after a failure that rejects it', async () => {
    const rules = [{ when: 'bad', reply: failing(404, 'not_found_error') }]
    await using api = await startEmulator({ script: { rules } })
    const inputs = ['bad', ...Array.from({ length: 50 }, (_, nth) => `good ${nth}`)]
    await failureOf(chat(api).batch(inputs, { maxConcurrency: 1 }))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(api.requests).toHaveLength(1)
  })

  test.each([
    ['throws', () => raise(new Error('No answer.'))],
    ['rejects', () => Promise.reject(new Error('No answer.'))],
  ])('batch of a class whose invoke %s gives its errors', async (_, invoke) => {
    class Failing extends ChatAnthropic {
      override invoke = invoke as ChatAnthropic['invoke']
    }
    const llm = new Failing({ model: MODEL, apiKey: 'k' })
    const answers = await llm.batch(['a', 'b'], null as never, { returnExceptions: true })
    expect(answers).toMatchObject([{ message: 'No answer.' }, { message: 'No answer.' }])
    await expect(llm.batch(['a'])).rejects.toThrow('No answer.')
  })

  test('batch leaves nothing on the signal of its caller', async () => {
    const rules = [{ when: 'bad', reply: failing(404, 'not_found_error') }]
    await using api = await startEmulator({ script: { rules } })
    const { signal } = new AbortController()
    await chat(api).batch(['1', '2', '3'], { signal, maxConcurrency: 2 })
    expect(getEventListeners(signal, 'abort')).toEqual([])
    await failureOf(chat(api).batch(['bad', '2', '3'], { signal }))
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test('batch of nothing gives nothing', async () => {
    await using api = await startEmulator()
    expect(await chat(api).batch([])).toEqual([])
  })
})

describe('with more around it', () => {
  test('withConfig and bindTools set options that a call can override', async () => {
    await using api = await startEmulator({ reply: 'Hi.' })
    const tool = { name: 'weather', description: 'x', input_schema: { type: 'object' as const } }
    const bound = chat(api).bindTools([tool], { temperature: 0.5 })
    await bound.withConfig({ stop: ['END'] }).invoke('Hi')
    expect(api.lastRequest).toMatchObject({
      tools: [tool],
      temperature: 0.5,
      stop_sequences: ['END'],
      max_tokens: 100,
    })
    await bound.invoke('Hi', { temperature: 0, maxTokens: 7 })
    expect(api.lastRequest).toMatchObject({ temperature: 0, max_tokens: 7 })
  })

  test('withRetry tries again what the model gave up', async () => {
    await using api = await startEmulator({ script: [failing(500, 'api_error'), 'Fine.'] })
    const llm = chat(api).withRetry({ stopAfterAttempt: 2 })
    expect((await llm.invoke('Hi')).text).toBe('Fine.')
    expect(api.requests).toHaveLength(2)
  })

  test('withFallbacks asks the next model, which may be of the same class', async () => {
    await using api = await startEmulator({
      script: {
        rules: [
          { when: { model: MODEL }, reply: failing(529, 'overloaded_error') },
          { when: { model: 'claude-haiku-4-5' }, reply: 'From the small one.' },
        ],
      },
    })
    const llm = chat(api).withFallbacks([chat(api, { model: 'claude-haiku-4-5' })])
    expect((await llm.invoke('Hi')).text).toBe('From the small one.')
    const parts = await all(llm.stream('Hi'))
    expect(parts.map(({ text }) => text).join('')).toBe('From the small one.')
  })

  test('RunnableWithMessageHistory keeps what was said', async () => {
    await using api = await startEmulator({ script: ['Hello Bob.', 'Bob.'] })
    const { RunnableWithMessageHistory } = await import('@langchain/core/runnables')
    const { InMemoryChatMessageHistory } = await import('@langchain/core/chat_history')
    const history = new InMemoryChatMessageHistory()
    const llm = new RunnableWithMessageHistory({
      runnable: chat(api),
      getMessageHistory: () => history,
    })
    const config = { configurable: { sessionId: 's' } }
    await llm.invoke([new HumanMessage('I am Bob.')], config)
    await llm.invoke([new HumanMessage('Who am I?')], config)
    expect(api.lastRequest.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(api.lastRequest.messages[1]?.content).toBe('Hello Bob.')
  })
})

describe('who asks a model about itself', () => {
  const llm = new ChatAnthropic({
    model: MODEL,
    apiKey: 'k',
    temperature: 0,
    maxTokens: 100,
    timeout: 60,
    stopSequences: [],
    maxRetries: 2,
  })

  test('hears its LangSmith parameters, and nothing more', () => {
    const { ls_stop: _, ...params } = llm.getLsParams({ stop: ['stop'] })
    expect(Object.keys(llm.getLsParams({})).sort()).toEqual(
      [
        'ls_provider',
        'ls_model_name',
        'ls_model_type',
        'ls_temperature',
        'ls_max_tokens',
        'ls_stop',
      ].sort(),
    )
    expect(params).toEqual({
      ls_provider: 'anthropic',
      ls_model_name: MODEL,
      ls_model_type: 'chat',
      ls_temperature: 0,
      ls_max_tokens: 100,
    })
    expect(llm.getLsParams({ stop: ['stop'] }).ls_stop).toEqual(['stop'])
    expect(llm.getLsParams({ model: 'claude-haiku-4-5' }).ls_model_name).toBe('claude-haiku-4-5')
  })

  test('hears its name, its kind and what it can do', () => {
    expect(llm.getName()).toBe('ChatAnthropic')
    expect(ChatAnthropic.lc_name()).toBe('ChatAnthropic')
    expect(llm._llmType()).toBe('anthropic')
    expect(llm._modelType()).toBe('base_chat_model')
    expect(llm.profile).toMatchObject({
      maxInputTokens: expect.any(Number) as number,
      maxOutputTokens: expect.any(Number) as number,
      toolCalling: true,
      structuredOutput: true,
      imageInputs: true,
    })
  })

  test('hears the body that it would send', () => {
    expect(llm.invocationParams({ stop: ['x'] })).toMatchObject({
      model: MODEL,
      max_tokens: 100,
      temperature: 0,
      stop_sequences: ['x'],
    })
  })
})
