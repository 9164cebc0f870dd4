import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from 'anthropic-emulator'
import type { BatchJob, RowResult } from '../../../src/batch/index.ts'
import { ChatAnthropic, type ChatAnthropicOptions } from '../../../src/index.ts'
import type { Json } from '../support.ts'

export const MODEL = 'claude-haiku-4-5'

const folder = mkdtempSync(join(tmpdir(), 'chat-anthropic-batch-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0

/** A file that no other test writes. */
export function newFile(name = 'out.jsonl'): string {
  count += 1
  // Files of tests share this module, and the first that ends removes the folder.
  mkdirSync(folder, { recursive: true })
  return join(folder, `${count}-${name}`)
}

/** A model whose API answers in this process. */
export function chat(api: Emulator, options: Partial<ChatAnthropicOptions> = {}): ChatAnthropic {
  return new ChatAnthropic({
    model: MODEL,
    maxTokens: 100,
    apiKey: `key-${(count += 1)}`,
    anthropicApiUrl: 'http://emulator.test',
    maxRetries: 0,
    clientOptions: { fetch: api.fetch },
    ...options,
  })
}

/** The text of a request's last message. */
export function promptOf({ body }: { body: object }): string {
  const { messages } = body as { messages: { content: string | { text: string }[] }[] }
  const { content } = messages.at(-1)!
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('')
}

/** An emulator that answers each prompt with itself. */
export function startEcho(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator({ script: (request) => `${promptOf(request)}!`, ...options })
}

/** What has reached the messages endpoint: the text of each request's last message. */
export function sentTexts(api: Emulator): string[] {
  return api.requests
    .filter(({ path }) => path === '/v1/messages')
    .map(({ body }) => promptOf({ body: Object(body) }))
}

export async function collect<Output>(
  job: BatchJob<never, Output> | AsyncIterable<RowResult<Output>>,
): Promise<RowResult<Output>[]> {
  const all: RowResult<Output>[] = []
  for await (const result of job) all.push(result)
  return all
}

export const byRow = <Result extends { row: number }>(results: Result[]): Result[] =>
  results.toSorted((one, other) => one.row - other.row)

/** The lines of a file, parsed. */
export function linesOf(file: string): Json[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): Json => JSON.parse(line))
}

export const texts = (many: number): string[] =>
  Array.from({ length: many }, (_, at) => `prompt ${at}`)

/** A clock that waiting moves on, a moment later. */
export function movingClock() {
  let at = 0
  return {
    now: () => at,
    sleep: async (ms: number, signal?: AbortSignal) => {
      if (!signal?.aborted) at += ms
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

interface BatchBody {
  requests: { custom_id: string; params: Json & { model: string } }[]
}

/** The bodies of the batches that were made. */
export function batchesOf(api: Emulator): BatchBody[] {
  return api.requests
    .filter(({ path, method }) => path === '/v1/messages/batches' && method === 'POST')
    .map(({ body }) => body as BatchBody)
}
