import { createAgent } from 'langchain'
import { type Came, question, sent } from './agents.ts'
import type { Program, Setting } from './matrix.ts'

/** An agent, asked once. */
export const asking =
  (
    options: (setting: Setting) => object,
    given = question,
    show = (came: Came, setting: Setting): unknown => ({ ...came, sent: sent(setting) }),
  ): Program =>
  async (setting) => {
    const agent = createAgent({ model: setting.llm, ...options(setting) } as never)
    const came = (await agent.invoke(given() as never)) as unknown as Came & Record<string, unknown>
    const { messages, structuredResponse, todos } = came
    return show({ messages, structuredResponse, todos } as Came, setting)
  }
