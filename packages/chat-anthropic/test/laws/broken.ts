/** Replies that must not be taken for replies. */
import type { AIMessage } from '@langchain/core/messages'
import { expect } from 'vitest'
import { same } from './compare.ts'
import { toldSoFar } from './reference.ts'
import { encode } from './stream-of.ts'
import type { JsonObject } from './wire.ts'
import { chunksOf, modelFor } from './decode.ts'
import type { Answer, LawServer } from './server.ts'
import type { ChatAnthropic } from '../../src/index.ts'

type Reader = 'stream' | 'invoke, streaming' | 'streamEvents' | 'streamEvents, version v2'

const readers: Record<Reader, (model: ChatAnthropic) => PromiseLike<unknown>> = {
  stream: chunksOf,
  'invoke, streaming': (model) => model.invoke('Go.'),
  streamEvents: (model) => model.streamEvents('Go.'),
  'streamEvents, version v2': (model) => drain(model.streamEvents('Go.', { version: 'v2' })),
}

async function drain(events: AsyncIterable<unknown>): Promise<unknown[]> {
  const seen: unknown[] = []
  for await (const event of events) seen.push(event)
  return seen
}

const PATIENCE = 30_000

/** Throws where a reader takes the answer for a complete reply, or never comes back. */
export async function isRefused(server: LawServer, answer: Answer): Promise<void> {
  for (const [reader, read] of Object.entries(readers)) {
    const { url } = server.serve(answer)
    await mustReject(reader, read(modelFor(server, url, 'claude-sonnet-4-5', { streaming: true })))
  }
}

export async function jsonIsRefused(server: LawServer, answer: Answer): Promise<void> {
  const { url } = server.serve(answer)
  await mustReject('invoke', modelFor(server, url, 'claude-sonnet-4-5').invoke('Go.'))
}

async function mustReject(reader: string, reading: PromiseLike<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, PATIENCE, 'never ends')
  })
  const outcome = Promise.resolve(reading).then(
    () => 'takes it for a complete reply',
    (error: unknown) => (error instanceof Error ? undefined : 'rejects with no Error'),
  )
  const fault = await Promise.race([outcome, late])
  clearTimeout(timer)
  expect(fault, reader).toBeUndefined()
}

interface Partial {
  partialMessage?: AIMessage
}

/** Throws where the error of a stream that broke off has not what had arrived. */
export async function arrivedIsOnTheError(
  server: LawServer,
  events: readonly JsonObject[],
): Promise<void> {
  const sse = encode(events, { newline: '\n', padding: '' })
  for (const reader of ['stream', 'invoke, streaming', 'streamEvents'] as const) {
    const model = modelFor(server, server.serve({ sse }).url, 'claude-sonnet-4-5', {
      streaming: true,
    })
    const error = await Promise.resolve(readers[reader](model)).catch((error: unknown) => error)
    const { partialMessage } = error as Partial
    const calls = (partialMessage?.tool_calls ?? []).map(({ id }) => id)
    same(reader, toldSoFar(events), { text: partialMessage?.text ?? '', calls })
  }
}
