/** Requests that many projects recorded with Bedrock and Vertex AI, where they are at hand. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk'
import type Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'

import { isObject, objects } from '../wire/json.ts'
import { startEmulator } from '../start.ts'
import type { Emulator } from '../options.ts'
import type { Json } from '../wire/types.ts'
import type { SentEvent } from '../wire/sent-events.ts'

// Set by vitest.config.ts.
const FOLDER = process.env['CHAT_ANTHROPIC_RECORDINGS'] ?? ''

const isHere = existsSync(FOLDER)
if (!isHere) console.warn(`No recordings in ${FOLDER}: those of Bedrock and Vertex are not sent.`)

interface Recording {
  name: string
  api: string
  endpoint: string
  model: string
  request: { body: Json }
  response: { json?: Json; sse?: string }
}

const all: readonly Recording[] = isHere
  ? readdirSync(FOLDER)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Recording)
      .filter(({ api }) => api === 'bedrock' || api === 'vertex')
  : []

const AT = 'projects/p/locations/l/publishers/anthropic/models/'

function pathOf({ api, endpoint, model }: Recording): string {
  const path = endpoint.replace(/^\w+:/, '').replace('{model}', encodeURIComponent(model))
  return api === 'vertex' ? `/v1/${AT}${path}` : path
}

const send = (api: Emulator, recording: Recording) =>
  fetch(api.url + pathOf(recording), {
    method: 'POST',
    headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
    body: JSON.stringify(recording.request.body),
  })

const eventsOf = (sse: string): Json[] =>
  [...sse.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data) as Json)

// The places of all values, without what depends on what was said.
function places(value: unknown, place = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => places(one, `${place}[]`))
  if (!isObject(value) || /\.(input|citations)$/.test(place)) return [place]
  const type = typeof value.type === 'string' ? `<${value.type}>` : ''
  return Object.keys(value).flatMap((key) => places(value[key], `${place}${type}.${key}`))
}

const shapeOf = (events: readonly unknown[]): Set<string> =>
  new Set(events.flatMap((event) => places(event)))

/** What newer replies have, and recordings of before do not. */
const NEWER = /stop_details|\.usage\.(cache_|output_tokens_details)/

async function shapesOf(recording: Recording) {
  const { json, sse } = recording.response
  const content = json ? objects(json.content) : [{ type: 'text', text: 'Hi.' }]
  await using api = await startEmulator({ reply: content as never })
  const response = await send(api, recording)
  await response.arrayBuffer()
  const [entry] = api.requests
  const sent: SentEvent[] = entry?.reply?.events ?? []
  const ours = json ? [entry?.reply?.body] : sent.map(({ event }) => event)
  const theirs = json ? [json] : eventsOf(sse ?? '')
  return { status: response.status, ours: shapeOf(ours), theirs: shapeOf(theirs) }
}

const isOfText = (place: string): boolean => !/tool_use|input_json/.test(place)

test.runIf(isHere).each(all)('the request of $name is answered in its shape', async (recording) => {
  const { status, ours, theirs } = await shapesOf(recording)
  expect(status).toBe(200)
  const missing = [...theirs].filter((place) => isOfText(place) && !ours.has(place))
  const added = [...ours].filter((place) => !NEWER.test(place) && !theirs.has(place))
  expect(missing).toEqual([])
  // A recorded stream of nothing but a call has no text to compare with.
  const hasText = [...theirs].some((place) => /<text(_delta)?>/.test(place))
  if (recording.response.json ?? hasText) expect(added).toEqual([])
})

const streams = all.filter(({ api, response }) => api === 'bedrock' && response.sse)

test.runIf(isHere).each(streams)('$name arrives in AWS frames as it was', async (recording) => {
  const recorded = eventsOf(recording.response.sse ?? '')
  await using api = await startEmulator({ reply: { sse: recording.response.sse ?? '' } })
  const client = new AnthropicBedrock({
    baseURL: api.url,
    apiKey: 'key',
    maxRetries: 0,
    // The recorded requests are of that version, and some have a temperature.
    defaultHeaders: { 'anthropic-version': 'bedrock-2023-05-31' },
  })
  const { anthropic_version: _, ...body } = recording.request.body
  const params = { ...body, model: recording.model, stream: true }
  const stream = await client.messages.create(params as never)
  const events: unknown[] = []
  for await (const event of stream as unknown as AsyncIterable<Anthropic.MessageStreamEvent>) {
    events.push(event)
  }
  expect(events).toEqual(recorded.filter(({ type }) => type !== 'ping'))
})

// A file without any test would count as failed.
test.runIf(!isHere)('without recordings there is nothing to compare', () => {
  expect(all).toEqual([])
})
