/** One contender with long conversations, in a process of its own. */
import { readFileSync, writeFileSync } from 'node:fs'
import { MODEL } from './contenders/prompt.js'
import { toLangChain, toPrompt, toWire, turns } from './conversation.js'
import { whole } from './wire.js'
import { answerJobs } from './jobs.js'

const [name, base] = process.argv.slice(2)

/** How each contender writes a conversation, and sends it. */
const CONTENDERS = {
  ours: async () => langchain((await import('chat-anthropic')).ChatAnthropic),
  before: async () => langchain((await import('chat-anthropic-before')).ChatAnthropic),
  peer: async () => langchain((await import('@langchain/anthropic')).ChatAnthropic),
  async sdk() {
    const { Anthropic } = await import('@anthropic-ai/sdk')
    const client = new Anthropic({ apiKey: 'key', baseURL: base, maxRetries: 0 })
    const send = (messages) => client.messages.create({ model: MODEL, max_tokens: 8000, messages })
    return { write: toWire, send }
  },
  async provider() {
    const { createAnthropic } = await import('@ai-sdk/anthropic')
    const model = createAnthropic({ apiKey: 'key', baseURL: `${base}/v1` })(MODEL)
    return {
      write: toPrompt,
      send: (prompt) => model.doGenerate({ prompt, maxOutputTokens: 8000 }),
    }
  },
}

/** The last body that was made, held as a client holds it while it sends. */
let body

function langchain(Model) {
  const options = { model: MODEL, apiKey: 'key', maxTokens: 8000 }
  const sending = new Model({ ...options, anthropicApiUrl: base })
  // The conversion alone: the client takes the body, and the reply is there.
  const messages = {
    create(params) {
      body = params
      return Promise.resolve(JSON.parse(whole(10)))
    },
  }
  const converting = new Model({
    ...options,
    createClient: () => ({ messages, beta: { messages } }),
  })
  return {
    write: toLangChain,
    send: (history) => sending.invoke(history),
    convert: (history) => converting.invoke(history),
  }
}

const contender = await CONTENDERS[name]()
const written = new Map()

function conversation(count, images) {
  const key = `${count} ${images}`
  // It ends with a tool's result: that is what the model goes on from.
  if (!written.has(key)) written.set(key, contender.write(turns(count, images)).slice(0, -1))
  return written.get(key)
}

async function measure({ mode, count, images, repeats = 1 }) {
  const work = contender[mode]
  const history = conversation(count, images)
  if (images) await settle(work)
  const before = { cpu: process.cpuUsage(), wall: performance.now(), ...process.memoryUsage() }
  for (let done = 0; done < repeats; done++) await work(history)
  const { user, system } = process.cpuUsage(before.cpu)
  const wall = (performance.now() - before.wall) * 1000
  if (!images) return { cpu: user + system, wall }
  const peak = peakRss() - before.rss
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  const kept = heapUsed + external - before.heapUsed - before.external
  return { cpu: user + system, wall, peak, kept, messages: body?.messages.length }
}

/** Compiles the code, then forgets what that took. */
async function settle(work) {
  for (let done = 0; done < 50; done++) await work(conversation(100, 0))
  globalThis.gc()
  globalThis.gc()
  forgetPeak()
}

/** Linux counts the peak anew from here. Elsewhere it is that of the whole process. */
function forgetPeak() {
  if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5')
}

function peakRss() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024
}

answerJobs(measure)
