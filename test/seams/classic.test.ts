import {
  ConversationChain,
  LLMChain,
  loadQARefineChain,
  loadSummarizationChain,
} from '@langchain/classic/chains'
import { createRetrievalChain } from '@langchain/classic/chains/retrieval'
import { createStuffDocumentsChain } from '@langchain/classic/chains/combine_documents'
import {
  BufferMemory,
  BufferWindowMemory,
  ConversationSummaryBufferMemory,
  ConversationSummaryMemory,
  ConversationTokenBufferMemory,
} from '@langchain/classic/memory'
import { AgentExecutor, createToolCallingAgent } from '@langchain/classic/agents'
import { Document } from '@langchain/core/documents'
import { ChatPromptTemplate, PromptTemplate } from '@langchain/core/prompts'
import { RunnableLambda } from '@langchain/core/runnables'
import { describe } from 'vitest'
import { all } from './programs/reading.ts'
import { asks, sent, weather } from './support/agents.ts'
import { same, type Setting } from './support/matrix.ts'

const DOCUMENTS = [
  new Document({ pageContent: 'Grass is green. '.repeat(20) }),
  new Document({ pageContent: 'The sky is blue. '.repeat(20) }),
]

describe('classic chains', () => {
  same(
    'LLMChain',
    async ({ llm }) => {
      const chain = new LLMChain({ llm, prompt: PromptTemplate.fromTemplate('Tell of {what}') })
      return chain.invoke({ what: 'grass' })
    },
    { reply: 'It is green.' },
  )
  for (const type of ['stuff', 'map_reduce', 'refine'] as const) {
    same(
      `${type === 'map_reduce' ? '(A2) ' : ''}a summary, ${type}`,
      async (setting) => {
        const chain = loadSummarizationChain(setting.llm, { type })
        const { text } = await chain.invoke({ input_documents: DOCUMENTS })
        return { text: text as string, sent: sent(setting) }
      },
      { reply: 'Colours.' },
    )
  }
  same(
    'answers from documents, refined',
    async ({ llm }) => {
      const chain = loadQARefineChain(llm)
      const { output_text } = await chain.invoke({ input_documents: DOCUMENTS, question: 'What?' })
      return output_text as string
    },
    { reply: 'Green.' },
  )
  same(
    'a retrieval chain, stream',
    async ({ llm }) => {
      const prompt = ChatPromptTemplate.fromTemplate('From {context}: {input}')
      const chain = await createRetrievalChain({
        retriever: new RunnableLambda({ func: async () => DOCUMENTS }) as never,
        combineDocsChain: await createStuffDocumentsChain({ llm, prompt }),
      })
      const parts = await all(await chain.stream({ input: 'Which colour?' }))
      return parts.map(({ answer }) => answer ?? '').join('')
    },
    { reply: 'Green and blue.' },
  )
  same(
    'AgentExecutor',
    async (setting) => {
      const prompt = ChatPromptTemplate.fromMessages([
        ['system', 'Be brief.'],
        ['human', '{input}'],
        ['placeholder', '{agent_scratchpad}'],
      ])
      const agent = createToolCallingAgent({ llm: setting.llm, tools: [weather], prompt })
      const executor = new AgentExecutor({ agent, tools: [weather] })
      const { output } = await executor.invoke({ input: 'How is the weather?' })
      return { output: output as unknown, sent: sent(setting) }
    },
    { script: [asks('a'), 'It rains.'] },
  )
})

describe('classic memories', () => {
  const MEMORIES = {
    BufferMemory: () => new BufferMemory(),
    BufferWindowMemory: () => new BufferWindowMemory({ k: 1 }),
    ConversationSummaryMemory: ({ another }: Setting) =>
      new ConversationSummaryMemory({ llm: another() }),
    '(A2) ConversationSummaryBufferMemory': ({ another }: Setting) =>
      new ConversationSummaryBufferMemory({ llm: another(), maxTokenLimit: 20 }),
    '(A2) ConversationTokenBufferMemory': ({ another }: Setting) =>
      new ConversationTokenBufferMemory({ llm: another(), maxTokenLimit: 1000 }),
  }
  for (const [name, memoryOf] of Object.entries(MEMORIES)) {
    same(
      name,
      async (setting) => {
        const memory = memoryOf(setting)
        const chain = new ConversationChain({ llm: setting.llm, memory })
        for (const input of ['Hi', 'Tell me a long story of grass', 'Go on']) {
          await chain.invoke({ input })
        }
        return { memory: await memory.loadMemoryVariables({}), sent: sent(setting) }
      },
      { reply: 'Once upon a time there was grass.' },
    )
  }
})
