/** Agents whose prompts are cached, and what they report. */
import type { Emulator, EmulatorOptions } from 'anthropic-emulator'
import {
  type CacheReport,
  promptCaching,
  type PromptCachingOptions,
} from 'chat-anthropic/middleware'
import { createAgent } from 'langchain'
import { chat, RULES, start, weather } from '../agents.ts'

/** An emulator, and agents on it. */
export interface Setting {
  api: Emulator
  reports: CacheReport[]
  /** The agent; `more` are options of `createAgent`, whose middleware stands before. */
  agent: (options?: PromptCachingOptions, more?: AgentOptions) => ReturnType<typeof createAgent>
}

interface AgentOptions {
  middleware?: object[]
  [option: string]: unknown
}

/** Runs a test with an emulator of its own. */
export async function using(
  emulator: EmulatorOptions,
  run: (setting: Setting) => Promise<void>,
): Promise<void> {
  await using api = await start(emulator)
  const reports: CacheReport[] = []
  const agent: Setting['agent'] = (options = {}, { middleware = [], ...more } = {}) => {
    const caching = promptCaching({ onReport: (report) => reports.push(report), ...options })
    return createAgent({
      model: chat(api),
      tools: [weather],
      systemPrompt: RULES,
      ...more,
      middleware: [...middleware, caching],
    } as never)
  }
  await run({ api, reports, agent })
}

/** What reports say of the cache, in short. */
export function outcomes(reports: readonly CacheReport[]): string[] {
  return reports.map(({ outcome, reason }) => (reason ? `${outcome}: ${reason}` : outcome))
}
