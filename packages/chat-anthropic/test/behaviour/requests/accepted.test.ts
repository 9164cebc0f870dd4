import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import { expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import type { ChatAnthropicOptions } from '../../../src/index.ts'
import { WIRE_NAMES } from '../../../src/options/parameters.ts'
import { chat, type Json } from '../support.ts'

// Set by vitest.config.ts.
const FOLDER = process.env['CHAT_ANTHROPIC_RECORDINGS'] ?? ''
const EVERY = Number(process.env['RECORDINGS_EVERY'] ?? 1)

type Body = Json & { messages: { role: string; content: unknown }[] }

interface Recording {
  endpoint: string
  request: { body?: Body } | null
  response: { status: number }
}

/** Requests that the API answered with 200, by the name of their recording. */
function accepted(): [name: string, body: Body][] {
  const files = existsSync(FOLDER) ? readdirSync(FOLDER).toSorted() : []
  return files.flatMap((file) => {
    if (!file.endsWith('.json')) return []
    const recording = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Recording
    const { endpoint, request, response } = recording
    const isMessage = /^\/v1\/messages$/.test(endpoint) && response.status === 200
    return isMessage && request?.body?.messages ? [[file, request.body]] : []
  })
}

function toMessage({ role, content }: { role: string; content: unknown }) {
  const fields = { content: content as string, response_metadata: { model_provider: 'anthropic' } }
  if (role === 'assistant') return new AIMessage(fields)
  return role === 'system' ? new SystemMessage(fields) : new HumanMessage(fields)
}

const OPTIONS = new Map<string, string>(
  Object.entries(WIRE_NAMES).map(([key, name]) => [name, key]),
)

/** A recorded body's parameters as options. */
function toOptions(params: Json): Partial<ChatAnthropicOptions> {
  const entries = Object.entries(params)
  const named = entries.flatMap(([name, value]) => {
    const option = OPTIONS.get(name)
    return option ? [[option, value] as const] : []
  })
  const rest = entries.filter(([name]) => !OPTIONS.has(name))
  return { ...Object.fromEntries(named), invocationKwargs: Object.fromEntries(rest) }
}

/** Turns as the API sees them: those of one role are one. What says nothing is left out. */
function joined(messages: readonly { role: string; content: unknown }[]): Json[] {
  return messages.reduce<(Json & { content: unknown[] })[]>((turns, { role, content }) => {
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content
    const last = turns.at(-1)
    if (last?.['role'] === role) last.content.push(...(blocks as unknown[]))
    else turns.push({ role, content: [...(blocks as unknown[])] })
    return turns
  }, [])
}

/**
 * Without what we may change: an image's type follows its bytes, a schema's dialect says nothing,
 * the output format has a newer name, and calls whose ids come again in a later turn are numbered.
 */
function comparable({ messages, system, stream: _, output_format, ...rest }: Json): unknown {
  const body = {
    ...rest,
    ...(output_format ? { output_config: { format: output_format } } : {}),
    ...(system ? { system } : {}),
    messages: joined(messages as { role: string; content: unknown }[]),
  }
  const text = JSON.stringify(body, (key, value: unknown) => {
    if (key === 'media_type' || key === '$schema') return undefined
    const isId = (key === 'id' || key === 'tool_use_id') && typeof value === 'string'
    return isId ? value.replace(/_\d+$/, '') : value
  })
  return JSON.parse(text)
}

const REQUESTS = accepted().filter((_, index) => index % EVERY === 0)

if (REQUESTS.length === 0) console.warn(`No recordings in ${FOLDER}: nothing to compare with.`)

test.skipIf(REQUESTS.length === 0)('requests that the API took are sent as they were', async () => {
  await using api = await startEmulator({ reply: 'Fine.', strict: false })
  for (const [name, body] of REQUESTS) {
    const { messages, tools, tool_choice, stream: _, ...params } = body
    const model = chat(api, { ...toOptions(params), disableStreaming: true, onWarning: () => {} })
    await model.invoke(messages.map(toMessage), {
      ...(tools ? { tools: tools as Json[] } : {}),
      ...(tool_choice ? { tool_choice } : {}),
    })
    expect([name, comparable(api.lastRequest)]).toEqual([name, comparable(body)])
  }
})
