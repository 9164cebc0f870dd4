/** Many rows as single messages. */
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnableLambda } from '@langchain/core/runnables'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { runBatch } from '../../../src/batch/index.ts'
import { ChatAnthropic } from '../../../src/index.ts'
import { textMessage } from '../../events.ts'
import {
  byRow,
  chat,
  collect,
  linesOf,
  MODEL,
  newFile,
  promptOf,
  sentTexts,
  startEcho,
  texts,
} from './support.ts'

test('every row gets its answer, its usage and its cost', async () => {
  await using api = await startEcho()
  const job = runBatch(chat(api), texts(30))
  const results = byRow(await collect(job))
  expect(results.map(({ output }) => output?.text)).toEqual(texts(30).map((text) => `${text}!`))
  expect(results[3]).toMatchObject({ id: '3', row: 3, failure: undefined })
  expect(results[3]!.usage).toMatchObject({ input_tokens: expect.any(Number) })
  expect(results.every(({ cost }) => cost! > 0)).toBe(true)
  const total = results.reduce((sum, { cost }) => sum + cost!, 0)
  expect(job.stats).toMatchObject({ state: 'done', rows: 30, done: 30, failed: 0, underWay: 0 })
  expect(job.stats.cost).toBeCloseTo(total, 12)
})

test('others have their turns while answers come without waiting', async () => {
  const fetch = () => Promise.resolve(Response.json(textMessage('Fine.')))
  const model = new ChatAnthropic({ model: MODEL, apiKey: 'k', clientOptions: { fetch } })
  let turns = 0
  let next = setImmediate(function count() {
    turns += 1
    next = setImmediate(count)
  })
  await runBatch({ invoke: (text: string) => model.invoke(text) }, texts(200)).finish()
  clearImmediate(next)
  expect(turns).toBeGreaterThanOrEqual(9)
})

describe('any runnable that asks the model', () => {
  const answer = { name: 'Ada' }
  const rows = [{ who: 'Ada' }, { who: 'Grace' }]
  const prompt = ChatPromptTemplate.fromMessages([['human', 'Hello {who}']])

  test('a chain with a prompt and a parser', async () => {
    await using api = await startEcho()
    const chain = prompt.pipe(chat(api)).pipe(new StringOutputParser())
    const results = byRow(await collect(runBatch(chain, rows)))
    expect(results.map(({ output }) => output)).toEqual(['Hello Ada!', 'Hello Grace!'])
  })

  test('structured output, whose parsed answer is on the line', async () => {
    await using api = await startEcho({ reply: JSON.stringify(answer) })
    const journal = newFile()
    const model = chat(api, { model: 'claude-sonnet-4-6' })
    const chain = model.withStructuredOutput(z.object({ name: z.string() }))
    const results = await collect(runBatch(chain, ['Who?'], { journal }))
    expect(results.map(({ output }) => output)).toEqual([answer])
    expect(linesOf(journal)[1]).toMatchObject({ output: answer, result: { type: 'succeeded' } })
  })

  test('a function that calls the model without passing its configuration on', async () => {
    await using api = await startEcho()
    const model = chat(api)
    const chain = RunnableLambda.from(async (text: string) => (await model.invoke(text)).text)
    const [result] = await collect(runBatch(chain, ['a']))
    expect(result).toMatchObject({ output: 'a!', usage: { output_tokens: expect.any(Number) } })
  })

  test('a chain that asks twice is charged for both', async () => {
    await using api = await startEcho()
    const model = chat(api)
    const twice = RunnableLambda.from(async (text: string) => {
      const first = await model.invoke(text)
      return (await model.invoke(first.text)).text
    })
    const once = await collect(runBatch(model, ['a']))
    const [result] = await collect(runBatch(twice, ['a']))
    expect(result).toMatchObject({ output: 'a!!' })
    expect(result!.cost).toBeGreaterThan(once[0]!.cost! * 1.5)
  })

  test('a model that streams inside, with all of its reply on the line', async () => {
    await using api = await startEcho({
      reply: { content: [{ type: 'text', text: 'Long.' }], stop_reason: 'end_turn' },
    })
    const journal = newFile()
    const model = chat(api, { streaming: true })
    const [result] = await collect(runBatch(model, ['a'], { journal }))
    const whole = await chat(api).invoke('a')
    expect(result!.output).toMatchObject({ content: 'Long.', usage_metadata: whole.usage_metadata })
    expect(linesOf(journal)[1]).toMatchObject({
      result: {
        message: { type: 'message', content: [{ text: 'Long.' }], stop_reason: 'end_turn' },
      },
    })
  })
})

test('a row that fails is a result, and the others go on', async () => {
  await using api = await startEcho({
    script: (request) =>
      promptOf(request) === 'bad'
        ? { error: { type: 'invalid_request_error', message: 'Bad.' } }
        : `${promptOf(request)}!`,
  })
  const journal = newFile()
  const job = runBatch(chat(api), ['a', 'bad', 'b'], { journal })
  const results = byRow(await collect(job))
  expect(results.map(({ output, failure }) => output?.text ?? failure?.name)).toEqual([
    'a!',
    'BadRequestError',
    'b!',
  ])
  expect(job.stats).toMatchObject({
    state: 'done',
    done: 2,
    failed: 1,
    failures: { BadRequestError: 1 },
  })
  const line = linesOf(journal).find(({ custom_id }) => custom_id === '1')
  expect(line).toMatchObject({
    state: 'failed',
    cost: 0,
    result: { type: 'errored', error: { error: { type: 'invalid_request_error' } } },
  })
})

test('an answer that the chain cannot use is paid, kept, and a failure', async () => {
  await using api = await startEcho({ reply: 'no JSON' })
  const journal = newFile()
  const model = chat(api, { model: 'claude-sonnet-4-6' })
  const chain = model.withStructuredOutput(z.object({ name: z.string() }))
  const [result] = await collect(runBatch(chain, ['Who?'], { journal }))
  expect(result!.failure).toMatchObject({ lc_error_code: 'OUTPUT_PARSING_FAILURE' })
  expect(result!.cost).toBeGreaterThan(0)
  expect(linesOf(journal)[1]).toMatchObject({
    state: 'failed',
    failure: { name: 'OutputParserException' },
    result: { type: 'succeeded', message: { content: [{ text: 'no JSON' }] } },
  })
})

test('rows are read as they are needed', async () => {
  await using api = await startEcho()
  let read = 0
  let left = false
  function* endless() {
    try {
      for (;;) yield `prompt ${(read += 1)}`
    } finally {
      left = true
    }
  }
  const seen: number[] = []
  const job = runBatch(chat(api), endless(), { maxConcurrency: 5 })
  for await (const { row } of job) {
    seen.push(row)
    if (seen.length === 20) break
  }
  // Those that are handed out, that wait to be, and that are under way.
  expect(read).toBeLessThan(140)
  expect(left).toBe(true)
  expect(job.stats).toMatchObject({ state: 'interrupted', underWay: 0 })
})

test('no more rows are under way than asked for', async () => {
  let now = 0
  let most = 0
  await using api = await startEcho({
    script: async (request) => {
      most = Math.max(most, (now += 1))
      await new Promise((resolve) => setImmediate(resolve))
      now -= 1
      return promptOf(request)
    },
  })
  await runBatch(chat(api), texts(40), { maxConcurrency: 4 }).finish()
  expect(most).toBe(4)
})

test('results come in the order of the rows when asked for', async () => {
  const waits = new Map<string, () => void>()
  await using api = await startEcho({
    script: async (request) => {
      const text = promptOf(request)
      if (text === 'prompt 0') await new Promise<void>((resolve) => waits.set(text, resolve))
      if (text === 'prompt 9') waits.get('prompt 0')?.()
      return text
    },
  })
  const rows: number[] = []
  for await (const { row } of runBatch(chat(api), texts(20)).ordered()) rows.push(row)
  expect(rows).toEqual(Array.from({ length: 20 }, (_, at) => at))
})

test('equal requests are sent once, and each row gets the reply', async () => {
  await using api = await startEcho()
  const rows = Array.from({ length: 40 }, (_, at) => `prompt ${at % 2}`)
  const job = runBatch(chat(api), rows, { dedupe: true, maxConcurrency: 7 })
  const results = byRow(await collect(job))
  expect(results.map(({ output }) => output?.text)).toEqual(rows.map((text) => `${text}!`))
  expect(sentTexts(api).toSorted()).toEqual(['prompt 0', 'prompt 1'])
  expect(results.filter(({ cost }) => cost! > 0)).toHaveLength(2)
  expect(job.stats.shared).toBe(38)
})

test('an equal request is sent again where the first has failed', async () => {
  let count = 0
  await using api = await startEcho({
    script: () =>
      (count += 1) === 1 ? { error: { type: 'invalid_request_error', message: 'No.' } } : 'Yes.',
  })
  const results = await collect(runBatch(chat(api), ['a', 'a', 'a'], { dedupe: true }))
  expect(results.filter(({ failure }) => failure)).toHaveLength(1)
  expect(results.filter(({ output }) => output?.text === 'Yes.')).toHaveLength(2)
  expect(count).toBe(2)
})

test('the first request of a cached prefix goes alone, the others read the cache', async () => {
  await using api = await startEcho()
  const system = [
    { type: 'text' as const, text: 'Long. '.repeat(5_000), cache_control: { type: 'ephemeral' } },
  ]
  const rows = texts(20).map((text) => [
    { role: 'system' as const, content: system },
    { role: 'user' as const, content: text },
  ])
  const cold = await collect(runBatch(chat(api, { model: 'claude-sonnet-4-6' }), rows as never))
  const written = (results: typeof cold) =>
    results.filter(({ usage }) => (usage?.cache_creation_input_tokens ?? 0) > 0).length
  expect(written(cold)).toBeGreaterThan(0)
  await using other = await startEcho()
  const model = chat(other, { model: 'claude-sonnet-4-6' })
  const warm = await collect(runBatch(model, rows as never, { warm: 'prefix' }))
  expect(written(warm)).toBe(1)
  expect(warm).toHaveLength(20)
})

test('options that make no sense are refused, with what they take', () => {
  const model = { invoke: () => Promise.resolve('') }
  expect(() => runBatch(model, [], { via: 'pigeon' as never })).toThrow(
    '"messages", "batches", "auto"',
  )
  expect(() => runBatch(model, [], { budget: { usd: -1 } })).toThrow('`budget.usd` is -1')
  expect(() => runBatch(model, [], { maxConcurrency: 0 })).toThrow('a number from 1 on')
  expect(() => runBatch(model, [], { batches: { rows: 200_000 } })).toThrow('from 1 to 100000')
  const queue = { redis: 'redis://x' }
  expect(() => runBatch(model, [], { queue, maxConcurrency: 20_000 })).toThrow('from 1 to 10000')
  expect(() => runBatch(model, [], { queue, dedupe: true })).toThrow('leave the `queue` out')
})

test('a model without credentials ends the job, and fails no row', async () => {
  await using api = await startEcho({ apiKey: 'the-key' })
  const journal = newFile()
  const job = runBatch(chat(api, { apiKey: 'wrong' }), texts(10), { journal })
  await expect(collect(job)).rejects.toMatchObject({ name: 'AuthenticationError' })
  expect(job.stats).toMatchObject({ state: 'failed', failed: 0 })
  const again = runBatch(chat(api, { apiKey: 'the-key' }), texts(10), {
    journal,
    inDoubt: 'report',
  })
  expect(await again.finish()).toMatchObject({ state: 'done', done: 10, failed: 0 })
})
