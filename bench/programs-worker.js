/** One contender in a program, in a process of its own. */
import process from 'node:process'
import { AIMessage, AIMessageChunk, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { z } from 'zod'
import { MODEL, PROMPT } from './contenders/prompt.js'
import { whole } from './wire.js'
import { answerJobs } from './jobs.js'

const [name, base] = process.argv.slice(2)

const PACKAGES = {
  ours: 'chat-anthropic',
  before: 'chat-anthropic-before',
  peer: '@langchain/anthropic',
}

async function openLangChain(from) {
  const { ChatAnthropic: Model } = await import(from)
  const options = { model: MODEL, apiKey: 'key', maxTokens: 8000 }
  /** A model whose client answers at once with a reply made before. */
  const answering = (reply) => {
    const messages = { create: () => Promise.resolve(JSON.parse(reply)) }
    return new Model({ ...options, createClient: () => ({ messages, beta: { messages } }) })
  }
  const sending = new Model({ ...options, anthropicApiUrl: base, maxRetries: 0 })
  return {
    texts: textsWork(answering(TEXT)),
    batch: batchWork(sending),
    ...boundWorks(answering),
  }
}

function batchWork(model) {
  return async ({ count, concurrency }) => {
    const prompts = Array.from({ length: count }, () => PROMPT)
    const replies = await model.batch(prompts, { maxConcurrency: concurrency })
    if (replies.length !== count) throw new Error(`${replies.length} replies`)
  }
}

/** What is bound for each call, without the network. */
function boundWorks(answering) {
  const text = answering(TEXT)
  const answer = answering(ANSWER)
  return {
    agent: agentWork(answering(CALL)),
    bind: repeat(() => text.bindTools(TOOLS)),
    'bind-call': repeat(() => text.bindTools(TOOLS).invoke(PROMPT)),
    structured: repeat(() => answer.withStructuredOutput(SCHEMA, ASKED)),
    'structured-call': repeat(() => answer.withStructuredOutput(SCHEMA, ASKED).invoke(PROMPT)),
  }
}

/** The way that all go by: the call of a tool. */
const ASKED = { method: 'functionCalling', name: 'answer' }

function repeat(work) {
  return async ({ times }) => {
    for (let done = 0; done < times; done++) await work()
  }
}

/** No product but a bound: core's model, which binds what it is given and converts nothing. */
async function openBare() {
  const { BaseChatModel } = await import('@langchain/core/language_models/chat_models')
  class Bare extends BaseChatModel {
    constructor(reply) {
      super({})
      this.reply = reply
    }
    _llmType() {
      return 'bare'
    }
    bindTools(tools) {
      return this.withConfig({ tools })
    }
    async _generate() {
      const { id, content } = JSON.parse(this.reply)
      const calls = content.filter(({ type }) => type === 'tool_use')
      const tool_calls = calls.map(({ id, name, input: args }) => ({ id, name, args }))
      // A chunk, since core's way to structured output takes no whole message.
      const message = new AIMessageChunk({ id, content, tool_calls })
      return { generations: [{ text: '', message }] }
    }
  }
  return boundWorks((reply) => new Bare(reply))
}

/** Core's own batch, over the SDK. */
async function openFloorOverWire() {
  const { FloorOverWire } = await import('./contenders/floor-wire.js')
  const options = { apiKey: 'key', anthropicApiUrl: base }
  return { batch: batchWork(new FloorOverWire(options, { kind: 'text', deltas: 1 })) }
}

async function openSdk() {
  const { Anthropic } = await import('@anthropic-ai/sdk')
  const client = new Anthropic({ apiKey: 'key', baseURL: base, maxRetries: 0 })
  const messages = [{ role: 'user', content: PROMPT }]
  const lane = async (count) => {
    for (let done = 0; done < count; done++) {
      await client.messages.create({ model: MODEL, max_tokens: 8000, messages })
    }
  }
  const lanes = (count, concurrency) =>
    Array.from({ length: concurrency }, () => lane(count / concurrency))
  return { batch: ({ count, concurrency }) => Promise.all(lanes(count, concurrency)) }
}

/** A conversation of text alone, the same messages each time. */
function textsWork(model) {
  let kept
  return async ({ count, times, grows }) => {
    kept ??= Array.from({ length: count / 2 }, (_, nth) => textTurn(nth)).flat()
    let history = [...kept, new HumanMessage(PROMPT)]
    for (let done = 0; done < times; done++) {
      await model.invoke(history)
      if (grows) history = [...history, ...textTurn(done).toReversed()]
    }
  }
}

const textTurn = (nth) => [
  new HumanMessage(`Question ${nth}: what stands in the harbour book for that evening, and why?`),
  new AIMessage(`The keeper wrote it: entry ${nth} has his hand. One ship was expected.`),
]

/** As the loop of an agent: tools are bound for every turn, and each answer is kept. */
function agentWork(model) {
  return async ({ turns, times }) => {
    for (let done = 0; done < times; done++) await runAgent(model, turns)
  }
}

async function runAgent(model, turns) {
  const history = [new HumanMessage(PROMPT)]
  for (let turn = 0; turn < turns; turn++) {
    const answer = await model.bindTools(TOOLS).invoke(history)
    const [{ id }] = answer.tool_calls
    // Each turn has calls of its own, as those of the API have.
    answer.tool_calls[0].id = answer.content.at(-1).id = `${id}_${turn}`
    history.push(answer, new ToolMessage({ content: RESULT, tool_call_id: `${id}_${turn}` }))
  }
}

const RESULT = 'Line 7: the lamps along the quay were lit early; one ship, the Léonore, expected.'

const field = (about) => z.string().describe(about)

const TOOLS = Array.from({ length: 20 }, (_, nth) =>
  tool(() => RESULT, {
    name: `look_up_${nth}`,
    description: `Looks something up in the book ${nth} of the harbour.`,
    schema: z.object({
      path: field('The path of the book'),
      lines: z.array(z.number().int()).describe('First and last line'),
      options: z.object({ author: field('Who wrote it'), sorted: z.boolean().optional() }),
    }),
  }),
)

const SCHEMA = z.object({
  ship: field('The name of the ship'),
  expected: z.boolean(),
  lamps: z.array(z.object({ place: field('Where it stands'), lit: z.number() })),
})

const TEXT = whole(10)

/** The reply of the server with other content. */
const withCall = (block) =>
  JSON.stringify({
    ...JSON.parse(TEXT),
    content: [
      { type: 'text', text: 'I look it up.' },
      { type: 'tool_use', ...block },
    ],
    stop_reason: 'tool_use',
  })

const CALL = withCall({ id: 'toolu_01', name: 'look_up_3', input: { path: 'a', lines: [1, 2] } })
const ANSWER = withCall({
  id: 'toolu_01',
  name: 'answer',
  input: { ship: 'Léonore', expected: true, lamps: [{ place: 'quay', lit: 3 }] },
})

const OPEN = { sdk: openSdk, floor: openBare, 'floor-wire': openFloorOverWire }

const contender = await (OPEN[name]?.() ?? openLangChain(PACKAGES[name]))

async function measure({ work, ...job }) {
  const before = process.cpuUsage()
  await contender[work](job)
  const { user, system } = process.cpuUsage(before)
  return { cpu: user + system }
}

answerJobs(measure)
