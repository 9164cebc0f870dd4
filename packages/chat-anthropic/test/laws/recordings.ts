import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dice } from './dice.ts'
import { foldEvents, parseEvents } from './reference.ts'
import { encode, streamOf } from './stream-of.ts'
import { isObject, type Exchange, type JsonObject, type WireMessage, textOf } from './wire.ts'

// Set by vitest.config.ts.
const FOLDER = process.env['CHAT_ANTHROPIC_RECORDINGS'] ?? ''

/** Messages and their streams: `/v1/messages` itself, and its forms on Bedrock and Vertex. */
const ENDPOINTS = /^\/v1\/messages$|^bedrock:|^vertex:/

export interface Recordings {
  /** Every recorded reply, in both forms: the one that was recorded and one derived from it. */
  exchanges: Exchange[]
  /** Recorded streams that are no reply, such as two replies spliced into one stream. */
  broken: { name: string; sse: Uint8Array }[]
  streams: Exchange[]
}

// The fast part of the tests takes one of so many; set by vitest.config.ts.
const EVERY = Number(process.env['RECORDINGS_EVERY'] ?? 1)

export const recordings: Recordings | undefined = existsSync(FOLDER) ? sample(load()) : undefined

if (recordings === undefined) {
  console.warn(`No recordings in ${FOLDER}: the laws run over generated replies only.`)
}

function sample({ exchanges, streams, broken }: Recordings): Recordings {
  const isTaken = (_: unknown, index: number) => index % EVERY === 0
  return { exchanges: exchanges.filter(isTaken), streams: streams.filter(isTaken), broken }
}

function load(): Recordings {
  const all: Recordings = { exchanges: [], broken: [], streams: [] }
  for (const file of readdirSync(FOLDER)
    .toSorted()
    .filter((file) => file.endsWith('.json'))) {
    const recording = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as JsonObject
    const { endpoint, response } = recording
    if (!ENDPOINTS.test(textOf(endpoint)) || !isObject(response) || response.status !== 200)
      continue
    add(all, file.replace(/\.json$/, ''), response)
  }
  return all
}

function add(all: Recordings, name: string, { json, sse }: JsonObject): void {
  if (isObject(json) && json.type === 'message') {
    const reply = json as WireMessage
    const events = streamOf(reply, dice([5, 2, 7, 1, 3]), { interleave: false })
    const stream = encode(events, { newline: '\n', padding: '' })
    all.exchanges.push(exchange(name, reply, stream, new Map()))
  } else if (typeof sse === 'string' && sse.includes('message_start')) {
    addStream(all, name, new TextEncoder().encode(sse))
  }
}

function addStream(all: Recordings, name: string, sse: Uint8Array): void {
  try {
    const { reply, unparseable } = foldEvents(parseEvents(sse))
    const recorded = exchange(name, reply, sse, unparseable)
    all.exchanges.push(recorded)
    all.streams.push(recorded)
  } catch {
    all.broken.push({ name, sse })
  }
}

function exchange(
  name: string,
  reply: WireMessage,
  sse: Uint8Array,
  unparseable: ReadonlyMap<number, string>,
): Exchange {
  return { name, reply, sse, interleaved: false, unparseable }
}
