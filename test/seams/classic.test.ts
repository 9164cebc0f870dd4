import {
  ConversationChain,
  LLMChain,
  loadQARefineChain,
  loadSummarizationChain,
} from '@langchain/classic/chains'
import { createRetrievalChain } from '@langchain/classic/chains/retrieval'
import { createStuffDocumentsChain } from '@langchain/classic/chains/combine_documents'
import {
  type BaseChatMemory,
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
import { asks, counted, sent, weather } from './support/agents.ts'
import { same, type Setting, shows } from './support/matrix.ts'

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
  for (const type of ['stuff', 'refine'] as const) {
    same(
      `a summary, ${type}`,
      async (setting) => {
        const chain = loadSummarizationChain(setting.llm, { type })
        const { text } = await chain.invoke({ input_documents: DOCUMENTS })
        return { text: text as string, sent: sent(setting) }
      },
      { reply: 'Colours.' },
    )
  }
  shows(
    'A2: a summary, map_reduce',
    async (setting) => {
      const chain = loadSummarizationChain(setting.llm, { type: 'map_reduce' })
      const { text } = await chain.invoke({ input_documents: DOCUMENTS })
      return { text: text as string, counted: counted(setting) }
    },
    { reply: 'Colours.' },
    { text: 'Colours.', counted: 0 },
  )
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
  // The peer's answer is a list of blocks with an index, since it is streamed and has tools.
  shows(
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
      return output as unknown
    },
    { script: [asks('a'), 'It rains.'] },
    'It rains.',
  )
})

const TALE = { reply: 'Once upon a time there was grass.' }

async function talk({ llm }: Setting, memory: BaseChatMemory): Promise<void> {
  const chain = new ConversationChain({ llm, memory })
  for (const input of ['Hi', 'Tell me a long story of grass', 'Go on'])
    await chain.invoke({ input })
}

describe('classic memories', () => {
  const MEMORIES = {
    BufferMemory: () => new BufferMemory(),
    BufferWindowMemory: () => new BufferWindowMemory({ k: 1 }),
    ConversationSummaryMemory: ({ another }: Setting) =>
      new ConversationSummaryMemory({ llm: another() }),
  }
  for (const [name, memoryOf] of Object.entries(MEMORIES)) {
    same(
      name,
      async (setting) => {
        const memory = memoryOf(setting)
        await talk(setting, memory)
        return { memory: await memory.loadMemoryVariables({}), sent: sent(setting) }
      },
      TALE,
    )
  }
  shows(
    'A2: ConversationSummaryBufferMemory',
    async (setting) => {
      const memory = new ConversationSummaryBufferMemory({
        llm: setting.another(),
        maxTokenLimit: 20,
      })
      await talk(setting, memory)
      return { isSummed: memory.movingSummaryBuffer !== '', counted: counted(setting) }
    },
    TALE,
    { isSummed: true, counted: 0 },
  )
  shows(
    'A2: ConversationTokenBufferMemory',
    async (setting) => {
      const llm = setting.another()
      const memory = new ConversationTokenBufferMemory({ llm, maxTokenLimit: 1000 })
      await talk(setting, memory)
      const { history } = await memory.loadMemoryVariables({})
      return { lines: String(history).split('\n').length, counted: counted(setting) }
    },
    TALE,
    { lines: 6, counted: 0 },
  )
})
