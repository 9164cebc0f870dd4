/** A program that coordinates a job; prints its last figures. */
import { ChatAnthropic } from 'chat-anthropic'
import { type BatchOptions, runBatch } from 'chat-anthropic/batch'

export interface CoordinatorSettings {
  api: string
  rows: number
  model?: string
  options: BatchOptions
}

const { api, rows, options, ...more }: CoordinatorSettings = JSON.parse(process.argv[2]!)
const model = new ChatAnthropic({
  model: more.model ?? 'claude-haiku-4-5',
  maxTokens: 100,
  apiKey: 'the-key',
  baseURL: api,
})

function* makeRows() {
  for (let at = 0; at < rows; at += 1) yield `row ${at}`
}

try {
  const job = runBatch(model, makeRows(), options)
  process.on('SIGTERM', () => job.stop())
  console.log(JSON.stringify(await job.finish()))
} catch (error) {
  console.error(String(error))
  process.exitCode = 1
}
