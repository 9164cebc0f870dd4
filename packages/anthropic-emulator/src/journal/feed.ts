import { summaryOf } from './journal-json.ts'
import type { Journal, Listener, Note } from './journal.ts'
import { toFrame } from '../wire/frames.ts'

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
}

// One write for each message would cost more than the exchange that it tells of.
const GATHERED_MS = 10

// A reader this far behind does better to read the journal again.
const MOST_WAITING = 20_000

function toMessage(note: Note): string {
  switch (note.type) {
    case 'clear':
      return toFrame({ type: 'clear' })
    case 'event': {
      const { entry, index, sent } = note
      return toFrame({ type: 'event', id: entry.id, index, ...sent })
    }
    case 'reply': {
      const { id, status } = note.entry
      return toFrame({ type: 'reply', id, status })
    }
    case 'request':
    case 'end':
      return toFrame({ type: note.type, ...summaryOf(note.entry) })
    default:
      return note satisfies never
  }
}

/** Who reads a feed. */
export interface Reader {
  events: Listener['events']
  signal: AbortSignal
  /** Of a reader behind a port; an in-process one has to be told that the feed fails. */
  hangUp?: (() => void) | undefined
  onBegin?: (() => void) | undefined
  onEnd?: (() => void) | undefined
}

/** All that happens from now on, as server-sent events, for as long as the reader stays. */
export function feed(journal: Journal, reader: Reader): Response {
  const { events, signal, hangUp, onBegin, onEnd } = reader
  const encoder = new TextEncoder()
  let waiting = ['retry: 1000\n\n']
  let wake: (() => void) | undefined
  const hear = (note: Note) => {
    if (waiting.length > MOST_WAITING) waiting = [toFrame({ type: 'behind' })]
    waiting.push(toMessage(note))
    wake?.()
  }
  const stop = journal.listen({ hear, events })
  onBegin?.()
  const end = () => {
    stop()
    onEnd?.()
  }
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      if (hangUp) return
      signal.addEventListener('abort', () => {
        end()
        controller.error(signal.reason)
      })
    },
    async pull(controller) {
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      await new Promise((resolve) => setTimeout(resolve, GATHERED_MS))
      controller.enqueue(encoder.encode(waiting.join('')))
      waiting = []
    },
    cancel: end,
  }
  return new Response(new ReadableStream(source, { highWaterMark: 0 }), { headers: HEADERS })
}
