/** Agents with budgets. */
import type { Emulator, EmulatorOptions, MessageTurn } from 'anthropic-emulator'
import { budget, type BudgetOptions, type BudgetState } from 'chat-anthropic/middleware'
import { createAgent } from 'langchain'
import { asksWeather, chat, start, weather } from '../agents.ts'

/** What an agent's run comes to. */
export interface Came {
  messages: { text: string; type: string; status?: string }[]
  runBudget?: BudgetState
  threadBudget?: BudgetState
  [key: string]: unknown
}

interface Agent {
  invoke: (input: unknown, config?: object) => Promise<Came>
  stream: (input: unknown, config?: object) => Promise<AsyncIterable<Came>>
  getState: (config: object) => Promise<{ values: Came }>
}

export interface Setting {
  api: Emulator
  agent: (options: BudgetOptions, more?: object) => Agent
}

/** Runs a test with an emulator of its own. */
export async function using(
  emulator: EmulatorOptions,
  run: (setting: Setting) => Promise<void>,
): Promise<void> {
  await using api = await start(emulator)
  const agent: Setting['agent'] = (options, more = {}) =>
    createAgent({
      model: chat(api),
      tools: [weather],
      middleware: [budget(options)],
      ...more,
    } as never) as unknown as Agent
  await run({ api, agent })
}

/** A turn with a usage of its own: 1,000 input tokens and 100 of output, 0.0045 USD with Sonnet 4.6. */
export const USAGE = { input_tokens: 1000, output_tokens: 100 }
export const USD = 0.0045
export const TOKENS = 1100

export const costly = (turn: MessageTurn): MessageTurn => ({ ...turn, usage: USAGE })

/** Turns that ask for the weather, and then answer. */
export const looks = (count: number): MessageTurn[] => [
  ...Array.from({ length: count }, (_, at) => costly(asksWeather(`w${at}`, `City ${at}`))),
  costly({ content: 'It rains.' }),
]
