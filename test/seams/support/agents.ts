/** What agents of strangers are asked, and what they came to. */
import { type BaseMessage, HumanMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import type { MessageTurn, WireBlock } from 'anthropic-emulator'
import { z } from 'zod'
import type { Setting } from './matrix.ts'

/** Made anew for each agent: graphs give messages an id. */
export const question = () => ({ messages: [new HumanMessage('How is the weather in Paris?')] })

export const weather = tool(async ({ city }: { city: string }) => `It rains in ${city}.`, {
  name: 'get_weather',
  description: 'The weather of a city',
  schema: z.object({ city: z.string() }),
})

/** A turn of blocks. */
interface CallingTurn extends MessageTurn {
  content: WireBlock[]
}

/** A turn that calls a tool. */
export function calls(id: string, name: string, input: object): CallingTurn {
  const call = { type: 'tool_use', id: `toolu_01${id}`, name, input }
  return { content: [{ type: 'text', text: 'I look.' }, call], stop_reason: 'tool_use' }
}

/** A turn that asks for the weather. */
export const asks = (id: string, city = 'Paris') => calls(id, 'get_weather', { city })

/** What the API got. */
export function sent({ api }: Setting) {
  return api.requests.map(({ body }) => {
    const { messages, tools, system } = body as Record<string, unknown[] | undefined>
    const roles = messages?.map((message) => (message as { role: string }).role)
    return { roles, tools: tools?.length ?? 0, hasSystem: system !== undefined }
  })
}

/** How often the API was asked to count. */
export function counted({ api }: Setting): number {
  return api.requests.filter(({ path }) => path.endsWith('/count_tokens')).length
}

/** What an agent came to. */
export interface Came {
  messages: BaseMessage[]
}
