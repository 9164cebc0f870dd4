/** What `estimateBatch` says a job will cost, beside what it is billed for, on five kinds of work. */
import { deflateSync } from 'node:zlib'
import { ChatAnthropic } from 'chat-anthropic'
import { type BatchRunnable, estimateBatch, runBatch } from 'chat-anthropic/batch'
import { type Emulator, type EmulatorOptions, startEmulator } from 'anthropic-emulator'

/** A kind of work: its rows, what is run for each, and how the API answers. */
interface Work {
  rows: (count: number) => string[]
  run: (model: ChatAnthropic) => BatchRunnable<string, unknown>
  script: NonNullable<EmulatorOptions['script']>
}

/** What a kind of work was thought to cost, and what it has cost, in USD. */
export interface Estimated {
  name: string
  estimated: number
  billed: number
}

/** Numbers that look random, the same in every run: from 0 to 1. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A text of about so many words. */
const words = (count: number) =>
  Array.from({ length: count }, (_, at) => `word${at % 97}`).join(' ')

/** Texts of between `least` and `most` words. */
const texts = (least: number, most: number) => (count: number) => {
  const random = createRandom(count)
  return Array.from({ length: count }, (_, at) => {
    return `Row ${at}. ${words(least + Math.floor(random() * (most - least)))}`
  })
}

/** An answer whose length goes with the row's number, from 10 words to `most`. */
const answerBy = (most: number) => (request: { body: unknown }) => {
  const at = Number(/Row (\d+)/.exec(JSON.stringify(request.body))?.[1] ?? 0)
  return words(10 + ((at * 7_919) % most))
}

const plain = (model: ChatAnthropic) => ({ invoke: (row: string) => model.invoke(row) })

/** A PNG of one colour. */
function toPng(width: number, height: number): string {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 0], 8)
  const pixels = deflateSync(Buffer.alloc((width + 1) * height))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  const parts = [chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([signature, ...parts]).toString('base64')
}

const SIZES = [toPng(200, 200), toPng(800, 600), toPng(1_500, 900)]

const withImage = (model: ChatAnthropic) => ({
  invoke: (row: string) => {
    const data = SIZES[Number(/Row (\d+)/.exec(row)?.[1] ?? 0) % SIZES.length] ?? ''
    const source = { type: 'base64', media_type: 'image/png', data }
    return model.invoke([
      {
        role: 'user',
        content: [
          { type: 'image', source },
          { type: 'text', text: row },
        ],
      },
    ])
  },
})

const CACHED = [
  { type: 'text' as const, text: words(6_000), cache_control: { type: 'ephemeral' as const } },
]

const withPrefix = (model: ChatAnthropic) => ({
  invoke: (row: string) =>
    model.invoke([
      { role: 'system', content: CACHED },
      { role: 'user', content: row },
    ]),
})

const LOOK_UP = {
  name: 'look_up',
  description: words(60),
  input_schema: { type: 'object', properties: { about: { type: 'string' } }, required: ['about'] },
}

const WORKS: Record<string, Work> = {
  short: { rows: texts(1, 20), run: plain, script: answerBy(20) },
  long: { rows: texts(500, 4_000), run: plain, script: answerBy(800) },
  cached: { rows: texts(5, 100), run: withPrefix, script: answerBy(100) },
  images: { rows: texts(5, 50), run: withImage, script: answerBy(100) },
  tools: {
    rows: texts(5, 50),
    run: (model) => {
      const bound = model.bindTools([LOOK_UP])
      return { invoke: (row: string) => bound.invoke(row) }
    },
    script: (request) => {
      const text = answerBy(50)(request)
      const call = { type: 'tool_use' as const, name: 'look_up', input: { about: text } }
      return text.length % 2 === 0 ? text : { content: [call], stop_reason: 'tool_use' as const }
    },
  },
}

const NAMES = Object.keys(WORKS)

/** Estimates jobs of so many rows from a tenth of them, and runs them. */
export async function measureEstimates(rows: number): Promise<Estimated[]> {
  const all: Estimated[] = []
  for (const name of NAMES) all.push(await measureOne(name, rows))
  return all
}

async function measureOne(name: string, count: number): Promise<Estimated> {
  const { rows, run, script } = WORKS[name]!
  const unlimited = { requests: 1e9, inputTokens: 1e12, outputTokens: 1e12 }
  const start = () => startEmulator({ script, rateLimit: unlimited })
  const runnable = (api: Emulator) =>
    run(
      new ChatAnthropic({
        model: 'claude-haiku-4-5',
        maxTokens: 4_000,
        apiKey: `the-key-for-${name}`,
        anthropicApiUrl: 'http://emulator.test',
        clientOptions: { fetch: api.fetch },
      }),
    )
  await using sampled = await start()
  const sample = Math.ceil(count / 10)
  const { messages } = await estimateBatch(runnable(sampled), rows(count), { sample })
  await using billing = await start()
  const { cost } = await runBatch(runnable(billing), rows(count)).finish()
  return { name, estimated: messages.usd ?? Number.NaN, billed: cost }
}
