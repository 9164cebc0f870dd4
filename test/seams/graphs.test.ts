import type { BaseMessage } from '@langchain/core/messages'
import { MemorySaver } from '@langchain/langgraph'
import { createReactAgent, ToolNode } from '@langchain/langgraph/prebuilt'
import { MessagesAnnotation, StateGraph } from '@langchain/langgraph'
import { createSupervisor } from '@langchain/langgraph-supervisor'
import { createHandoffTool, createSwarm } from '@langchain/langgraph-swarm'
import { MultiServerMCPClient } from '@langchain/mcp-adapters'
import { createDeepAgent } from 'deepagents'
import { join } from 'node:path'
import { afterAll, describe } from 'vitest'
import { z } from 'zod'
import { all } from './programs/reading.ts'
import { asks, type Came, calls, question, sent, weather } from './support/agents.ts'
import { same, type Setting, shows } from './support/matrix.ts'

const LOOKS = { script: [asks('a'), 'It rains.'] }

describe('LangGraph', () => {
  same(
    'createReactAgent, invoke',
    async (setting) => {
      const agent = createReactAgent({ llm: setting.llm, tools: [weather], prompt: 'Be brief.' })
      const { messages } = await agent.invoke(question())
      return { messages, sent: sent(setting) }
    },
    LOOKS,
  )
  for (const mode of ['messages', 'updates', 'values'] as const) {
    same(
      `createReactAgent, stream of ${mode}`,
      async ({ llm }) => {
        const agent = createReactAgent({ llm, tools: [weather] })
        const parts = await all(await agent.stream(question(), { streamMode: mode }))
        if (mode !== 'messages') return parts.at(-1)
        return parts.map((part) => (part as unknown as [BaseMessage])[0].text).join('')
      },
      LOOKS,
    )
  }
  // With the peer the request for the answer ends with the assistant's message: 400.
  shows(
    'createReactAgent with a format',
    async ({ llm }) => {
      const responseFormat = z.object({ city: z.string() })
      const agent = createReactAgent({ llm, tools: [weather], responseFormat })
      const { structuredResponse } = await agent.invoke(question())
      return structuredResponse
    },
    {
      reply: (({
        body,
      }: {
        body: { messages: unknown[]; tools?: { name: string }[]; output_config?: object }
      }) => {
        if (body.output_config) return '{"city":"Paris"}'
        const name = body.tools?.[0]?.name ?? ''
        if (name !== 'get_weather') return calls('f', name, { city: 'Paris' })
        return body.messages.length > 1 ? 'It rains.' : asks('a')
      }) as never,
    },
    { city: 'Paris' },
  )
  same(
    'a thread that goes on',
    async (setting) => {
      const checkpointer = new MemorySaver()
      const agent = createReactAgent({ llm: setting.llm, tools: [weather], checkpointer })
      const config = { configurable: { thread_id: 'a' } }
      await agent.invoke(question(), config)
      const { messages } = await agent.invoke(question(), config)
      return { messages, sent: sent(setting) }
    },
    { script: [asks('a'), 'It rains.', 'Still.'] },
  )
  same(
    'a graph by hand',
    async ({ llm }) => {
      const model = llm.bindTools([weather])
      const graph = new StateGraph(MessagesAnnotation)
        .addNode('model', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
        .addNode('tools', new ToolNode([weather]))
        .addEdge('__start__', 'model')
        .addEdge('tools', 'model')
        .addConditionalEdges('model', ({ messages }) => {
          const { tool_calls } = messages.at(-1) as { tool_calls?: unknown[] }
          return tool_calls?.length ? 'tools' : '__end__'
        })
        .compile()
      return (await graph.invoke(question())).messages
    },
    LOOKS,
  )
})

describe('agents that work together', () => {
  same(
    'a supervisor',
    async (setting) => {
      const expert = createReactAgent({ llm: setting.another(), tools: [weather], name: 'expert' })
      const graph = createSupervisor({
        agents: [expert as never],
        llm: setting.llm,
        prompt: 'You lead.',
      }).compile()
      const { messages } = (await graph.invoke(question())) as unknown as Came
      return { messages, sent: sent(setting) }
    },
    {
      script: [
        calls('s', 'transfer_to_expert', {}),
        asks('a'),
        'It rains.',
        'Rain, says the expert.',
      ],
    },
  )
  same(
    'a swarm',
    async (setting) => {
      const handoff = (agentName: string) => createHandoffTool({ agentName })
      const member = (name: string, other: string) =>
        createReactAgent({ llm: setting.another(), tools: [weather, handoff(other)], name })
      const agents = [member('Alice', 'Bob'), member('Bob', 'Alice')] as never
      const graph = createSwarm({ agents, defaultActiveAgent: 'Alice' }).compile()
      const { messages } = (await graph.invoke(question())) as unknown as Came
      return { messages, sent: sent(setting) }
    },
    { script: [calls('h', 'transfer_to_bob', {}), asks('a'), 'It rains.'] },
  )
})

describe('deepagents', () => {
  const deep = async (setting: Setting) => {
    const agent = createDeepAgent({ model: setting.llm, tools: [weather] })
    const came = await agent.invoke(question())
    const { messages, todos, files } = came as unknown as Came & Record<string, object>
    return { messages, todos, files: Object.keys(files ?? {}), sent: sent(setting) }
  }
  same('createDeepAgent', deep, LOOKS)
  same('createDeepAgent writes todos and files', deep, {
    script: [
      calls('t', 'write_todos', { todos: [{ content: 'Look', status: 'in_progress' }] }),
      calls('w', 'write_file', { file_path: '/a.txt', content: 'Rain' }),
      calls('r', 'read_file', { file_path: '/a.txt' }),
      'It is written.',
    ],
  })
  same('createDeepAgent asks another agent', deep, {
    script: [
      calls('k', 'task', { description: 'Look', subagent_type: 'general-purpose' }),
      'It rains there.',
      'Rain.',
    ],
  })
})

const SERVER = join(import.meta.dirname, 'programs/mcp-server.mjs')

const client = new MultiServerMCPClient({
  mcpServers: { results: { transport: 'stdio', command: process.execPath, args: [SERVER] } },
  prefixToolNameWithServerName: false,
})
afterAll(() => client.close())

/** An agent with the tools of the server calls one of them, and goes on. */
async function withMcp(setting: Setting) {
  const agent = createReactAgent({ llm: setting.llm, tools: (await client.getTools()) as never })
  const { messages } = await agent.invoke(question())
  const again = await agent.invoke({ messages: [...messages, ...question().messages] })
  return [messages.at(-1)?.text, again.messages.at(-1)?.text]
}

describe('MCP adapters', () => {
  for (const kind of [
    'give_text',
    'give_texts',
    'give_nothing',
    'give_image',
    'give_resource',
    'fails',
  ]) {
    same(`an MCP tool, ${kind}`, withMcp, {
      script: [calls('m', kind, { city: 'Paris' }), 'Done.', 'And again.'],
    })
  }
  for (const kind of ['give_audio', 'give_blob', 'give_link']) {
    shows(
      `C4: an MCP tool, ${kind}`,
      withMcp,
      { script: [calls('m', kind, { city: 'Paris' }), 'Done.', 'And again.'] },
      ['Done.', 'And again.'],
    )
  }
})
