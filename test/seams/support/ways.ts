/** The ways to call a model, with a configuration. */
import { HumanMessage } from '@langchain/core/messages'
import { all } from '../programs/reading.ts'
import type { ChatModel } from './sides.ts'

export const WAYS: Record<string, (llm: ChatModel, config: object) => Promise<unknown>> = {
  invoke: (llm, config) => llm.invoke('Hi', config),
  batch: (llm, config) => llm.batch(['Hi'], config),
  generate: (llm, config) => llm.generate([[new HumanMessage('Hi')]], config),
  stream: async (llm, config) => all(await llm.stream('Hi', config)),
}
