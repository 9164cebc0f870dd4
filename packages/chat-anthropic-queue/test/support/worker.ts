/** A program that works for the jobs of a queue. */
import { ChatAnthropic } from 'chat-anthropic'
import { worker, type WorkerOptions } from 'chat-anthropic-queue'

export interface WorkerSettings {
  api: string
  model?: string
  /** The end of a row's text that kills the process. */
  poison?: string
  options: Omit<WorkerOptions, 'runnable'>
}

const { api, poison, options, ...more }: WorkerSettings = JSON.parse(process.argv[2]!)
const model = new ChatAnthropic({
  model: more.model ?? 'claude-haiku-4-5',
  maxTokens: 100,
  apiKey: 'the-key',
  baseURL: api,
})

const runnable = {
  invoke: (row: string) => {
    if (poison !== undefined && row === poison) process.kill(process.pid, 'SIGKILL')
    return model.invoke(row)
  },
}

const working = worker({ ...options, runnable })
process.on('SIGTERM', () => void working.close())
console.log('at work')
try {
  await working.finished
} catch (error) {
  console.error(String(error))
  process.exitCode = 1
}
