/** Servers that speak the Messages API in their own way, and a reply of theirs in each mode. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type AIMessage,
  type BaseMessage,
  HumanMessage,
  type UsageMetadata,
} from '@langchain/core/messages'
import { expect } from 'vitest'
import type { ChatAnthropicOptions } from '../../../src/index.ts'
import { all, chat } from '../failures/support.ts'
import { fold, view } from '../replies/support.ts'
import * as events from '../../events.ts'
import { type Json, result } from '../support.ts'

export { add, close, open, say, STOP, stream, think } from '../../events.ts'

/** A request as it came in. */
export interface Incoming {
  method: string
  /** Path and query. */
  path: string
  headers: IncomingHttpHeaders
  body: Json
}

export interface Gateway extends AsyncDisposable {
  url: string
  requests: Incoming[]
}

type Answer = (response: ServerResponse, request: Incoming) => void

/** A server on loopback that answers every request as it is told. */
export async function gateway(answer: Answer): Promise<Gateway> {
  const requests: Incoming[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const body = JSON.parse(Buffer.concat(parts).toString() || '{}') as Json
      requests.push({ method, path: url, headers, body })
      answer(response, { method, path: url, headers, body })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A reply in the two forms that a server gives it in, and the headers it comes with. */
export interface Reply {
  json?: unknown
  sse?: string | Uint8Array
  headers?: Record<string, string>
}

/** Answers with a stream where one is asked for, with JSON where none is. */
export function replying({ json, sse, headers }: Reply): Answer {
  return (response, { body }) => {
    const isStream = body['stream'] === true
    const type = isStream ? 'text/event-stream' : 'application/json'
    response.writeHead(200, { 'content-type': type, ...headers })
    response.end(isStream ? sse : JSON.stringify(json))
  }
}

/** A whole answer of any kind, whatever was asked. */
export function saying(
  body: unknown,
  { status = 200, type }: { status?: number; type?: string | undefined } = {},
): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return (response) => {
    response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(text)
  }
}

/** What a program must see alike, streamed or not; servers word other fields differently. */
function essence(message: AIMessage) {
  const { id, content, tool_calls, invalid_tool_calls, usage_metadata, metadata } = view(message)
  const { stop_reason, model_name } = metadata
  const usage = counts(usage_metadata)
  return { id, content, tool_calls, invalid_tool_calls, usage, stop_reason, model_name }
}

/** The counters that are told, each a number. */
export function counts(usage: UsageMetadata | undefined) {
  const told = {
    input_tokens: usage?.input_tokens,
    output_tokens: usage?.output_tokens,
    total_tokens: usage?.total_tokens,
  }
  for (const value of Object.values(told)) expect(value).toSatisfy(Number.isFinite)
  expect(told.total_tokens).toBe(Number(told.input_tokens) + Number(told.output_tokens))
  return told
}

/**
 * The message of a reply, after seeing that it is the same in every mode, and that the pieces of
 * its text are its text.
 */
export async function read(
  reply: Reply,
  options: Partial<ChatAnthropicOptions> = {},
): Promise<AIMessage> {
  await using api = await gateway(replying(reply))
  const model = chat(api, options)
  const inside = chat(api, { ...options, streaming: true })
  const standard = chat(api, { ...options, streaming: true, outputVersion: 'v1' })
  const streamed = await inside.invoke('Hi')
  const chunks = await all(model.stream('Hi'))
  const events = model.streamEvents('Hi')
  const [native, told] = [await events, await all(model.streamEvents('Hi'))]
  expect(view(fold(chunks))).toEqual(view(streamed))
  // Core's own events have invalid calls in their content alone.
  const { invalid_tool_calls: _, ...shown } = view(await standard.invoke('Hi'))
  expect(view(native)).toMatchObject(shown)
  expect(chunks.map(({ text }) => text).join('')).toBe(streamed.text)
  const texts = told.flatMap((event) =>
    event.event === 'content-block-delta' && event.delta.type === 'text-delta'
      ? [event.delta.text]
      : [],
  )
  expect(texts.join('')).toBe(streamed.text)
  if (reply.json !== undefined) {
    expect(essence(streamed)).toEqual(essence(await model.invoke('Hi')))
  }
  return streamed
}

/** The blocks that come back to the server when a conversation goes on from its reply. */
export async function sentBack(
  message: AIMessage,
  options: Partial<ChatAnthropicOptions> = {},
): Promise<unknown> {
  const hi = { role: 'assistant', content: [{ type: 'text', text: 'Hi.' }], stop_reason: 'stop' }
  await using api = await gateway(saying(hi))
  const results = (message.tool_calls ?? []).map(({ id }) => result(id!))
  const next: BaseMessage[] = results.length > 0 ? results : [new HumanMessage('And?')]
  await chat(api, options).invoke([new HumanMessage('Hi'), message, ...next])
  const messages = api.requests[0]?.body['messages'] as { role: string; content: unknown }[]
  const content = messages.find(({ role }) => role === 'assistant')?.content
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

/** Servers of their own say less of a message, and more of what was counted. */
const OWN = { model: 'm', stop_reason: undefined, stop_sequence: undefined }
const USAGE = { input_tokens: 10, output_tokens: 7 }

/** A whole reply, and the events that make the same one; a server's own fields over ours. */
export const message = (content: unknown, fields: Json = {}): Json => ({
  ...events.message([], { model: 'm', stop_reason: 'end_turn', content }),
  ...fields,
})

export const start = (fields: Json = {}) =>
  events.start({ ...OWN, usage: { ...USAGE, output_tokens: 0 }, ...fields })

/** `message_delta`, with what stands in it and beside it. */
export const end = (delta: Json = {}, beside: Json = {}) => events.ending(delta, USAGE, beside)
