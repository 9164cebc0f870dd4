import { InMemoryCache } from '@langchain/core/caches'
import { InMemoryChatMessageHistory } from '@langchain/core/chat_history'
import type { BaseMessage } from '@langchain/core/messages'
import { HumanMessage } from '@langchain/core/messages'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate, MessagesPlaceholder } from '@langchain/core/prompts'
import {
  RunnableBranch,
  RunnableLambda,
  RunnableParallel,
  RunnablePassthrough,
  RunnableWithMessageHistory,
} from '@langchain/core/runnables'
import { describe } from 'vitest'
import { all } from './programs/reading.ts'
import { type Program, same } from './support/matrix.ts'

const OVERLOADED = { error: { status: 529, type: 'overloaded_error', message: 'Overloaded' } }
const echo = ({ body }: { body: { messages: { content: unknown }[] } }) =>
  `You said ${JSON.stringify(body.messages.at(-1)?.content)}, ${body.messages.length} messages`

/** The turns of all requests, as the API got them. */
const turns = ({ api }: Parameters<Program>[0]) =>
  api.requests.map(({ body }) => (body as { messages: unknown[] }).messages.length)

const prompt = ChatPromptTemplate.fromMessages([
  ['system', 'You are {role}.'],
  new MessagesPlaceholder('history'),
  ['human', '{question}'],
])

function withHistory({ llm }: Parameters<Program>[0]) {
  const histories = new Map<string, InMemoryChatMessageHistory>()
  const chain = new RunnableWithMessageHistory({
    runnable: prompt.pipe(llm),
    getMessageHistory: async (session: string) => {
      const history = histories.get(session) ?? new InMemoryChatMessageHistory()
      histories.set(session, history)
      return history
    },
    inputMessagesKey: 'question',
    historyMessagesKey: 'history',
  })
  const config = { configurable: { sessionId: 'a' } }
  const history = () => histories.get('a')!.getMessages()
  return { chain, config, history }
}

const THINKING = [
  { type: 'thinking', thinking: 'Well.', signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h' },
  { type: 'text', text: 'Yes.' },
]
const THINKS = { thinking: { type: 'enabled', budget_tokens: 1024 }, maxTokens: 4096 }

describe('chains', () => {
  const ask = { role: 'a poet', history: [], question: 'Who?' }

  same(
    'a prompt template, a model and a parser, invoke',
    async ({ llm }) => prompt.pipe(llm).pipe(new StringOutputParser()).invoke(ask),
    { reply: echo },
  )
  same(
    'a prompt template, a model and a parser, batch',
    async ({ llm }) =>
      prompt.pipe(llm).pipe(new StringOutputParser()).batch([ask, ask], { maxConcurrency: 1 }),
    { reply: echo },
  )
  same(
    '(A1) a prompt template, a model that thinks and a parser, stream',
    async ({ llm }) => {
      const chain = prompt.pipe(llm).pipe(new StringOutputParser())
      return (await all(await chain.stream(ask))).join('')
    },
    { reply: { content: THINKING } },
    THINKS,
  )
  same(
    'parallel steps, passed on and mapped',
    async ({ llm }) => {
      const text = llm.pipe(new StringOutputParser())
      const chain = RunnablePassthrough.assign({
        answer: new RunnableLambda({ func: () => 'Hi' }),
      }).pipe(
        RunnableParallel.from({
          one: () => 'one',
          two: (input: { answer: string }) => text.invoke(input.answer),
        }),
      )
      return chain.invoke({ question: 'Who?' })
    },
    { reply: echo },
  )
  same(
    'a branch on what the model says',
    async ({ llm }) => {
      const branch = RunnableBranch.from([
        [(answer: string) => answer.includes('yes'), () => 'It says yes.'],
        () => 'It says no.',
      ])
      return llm
        .pipe(new StringOutputParser())
        .pipe(branch as never)
        .invoke('Well?')
    },
    { reply: 'Oh yes.' },
  )
  same(
    'events of a chain, v2, by name',
    async ({ llm }) => {
      const chain = prompt.pipe(llm).pipe(new StringOutputParser())
      const events = await all(chain.streamEvents(ask, { version: 'v2' }))
      return [...new Set(events.map(({ event, name }) => `${event} ${name}`))].sort()
    },
    { reply: 'A plain answer.' },
  )
  same(
    'a log of a chain',
    async ({ llm }) => {
      const patches = await all(llm.pipe(new StringOutputParser()).streamLog('Hi'))
      const last = patches.reduce((sum, patch) => sum.concat(patch))
      return (last as unknown as { state: { final_output: unknown } }).state.final_output
    },
    { reply: 'A plain answer.' },
  )
})

describe('histories', () => {
  for (const [kind, reply, options] of [
    ['texts', 'Yes.', {}],
    ['thoughts', { content: THINKING }, THINKS],
  ] as const) {
    same(
      `RunnableWithMessageHistory of ${kind}, invoke`,
      async (setting) => {
        const { chain, config, history } = withHistory(setting)
        await chain.invoke({ role: 'a poet', question: 'Who?' }, config)
        await chain.invoke({ role: 'a poet', question: 'And now?' }, config)
        return { history: await history(), sent: turns(setting) }
      },
      { reply },
      options,
    )
    same(
      `RunnableWithMessageHistory of ${kind}, stream`,
      async (setting) => {
        const { chain, config, history } = withHistory(setting)
        await all(await chain.stream({ role: 'a poet', question: 'Who?' }, config))
        await all(await chain.stream({ role: 'a poet', question: 'And now?' }, config))
        return { history: await history(), sent: turns(setting) }
      },
      { reply },
      options,
    )
  }
})

describe('attempts', () => {
  same(
    'withFallbacks, invoke',
    async ({ another, api }) => {
      const chain = another().withFallbacks([another({ model: 'claude-opus-4-6' })])
      const answer = (await chain.invoke('Hi')) as BaseMessage
      return { answer, models: api.requests.map(({ body }) => (body as { model: string }).model) }
    },
    { script: [OVERLOADED, 'From the other.'] },
  )
  same(
    'withFallbacks, stream',
    async ({ another }) => {
      const chain = another().withFallbacks([another({ model: 'claude-opus-4-6' })])
      const chunks = (await all(await chain.stream('Hi'))) as BaseMessage[]
      return chunks.map(({ text }) => text).join('')
    },
    { script: [OVERLOADED, 'From the other.'] },
  )
  same(
    'withRetry',
    async ({ llm, api }) => {
      const answer = await llm.withRetry({ stopAfterAttempt: 3 }).invoke('Hi')
      return { answer, requests: api.requestCount }
    },
    { script: [OVERLOADED, OVERLOADED, 'At last.'] },
  )
  same(
    'withRetry of a request that is wrong',
    async ({ llm, api }) => {
      const chain = llm.withRetry({ stopAfterAttempt: 3 })
      const failed = await chain.invoke('Hi').catch((error: { status: number }) => error.status)
      return { failed, requests: api.requestCount }
    },
    { reply: { error: { status: 400, type: 'invalid_request_error', message: 'No.' } } },
  )
})

describe('caches', () => {
  for (const [kind, reply, options] of [
    ['texts', 'Yes.', {}],
    ['thoughts', { content: THINKING }, THINKS],
  ] as const) {
    same(
      `an answer cache of ${kind}`,
      async ({ another, api }) => {
        const llm = another({ cache: new InMemoryCache() })
        const answers = [await llm.invoke('Hi'), await llm.invoke('Hi'), await llm.invoke('Ho')]
        return { answers, requests: api.requestCount }
      },
      { reply },
      options,
    )
  }
  same(
    'models with other options do not share answers',
    async ({ another, api }) => {
      const cache = new InMemoryCache()
      await another({ cache }).invoke('Hi')
      await another({ cache, maxTokens: 7 }).invoke('Hi')
      await another({ cache }).invoke([new HumanMessage('Hi')])
      return api.requestCount
    },
    { reply: 'Yes.' },
  )
})
