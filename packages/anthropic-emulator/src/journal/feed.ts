import { summaryOf } from './journal-json.ts'
import type { Journal, JournalListener, JournalEvent } from './journal.ts'
import type { Connection } from '../wire/connection.ts'
import { toFrame } from '../wire/frames.ts'
import type { Reply } from '../wire/reply.ts'

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
}

// One write for each message would cost more than the exchange that it describes.
const GATHERED_MS = 10

// A reader this far behind does better to read the journal again.
const MOST_WAITING = 20_000

function toMessage(event: JournalEvent): string {
  switch (event.type) {
    case 'clear':
      return toFrame({ type: 'clear' })
    case 'event': {
      const { entry, index, sent } = event
      return toFrame({ type: 'event', id: entry.id, index, ...sent })
    }
    case 'reply': {
      const { id, status } = event.entry
      return toFrame({ type: 'reply', id, status })
    }
    case 'request':
    case 'end':
      return toFrame({ type: event.type, ...summaryOf(event.entry) })
    default:
      return event satisfies never
  }
}

/** All that happens from now on, as server-sent events, for as long as the client stays. */
export function openFeed(
  journal: Journal,
  connection: Connection,
  events: JournalListener['events'],
): Reply {
  const { signal, onBegin, onEnd } = connection
  const encoder = new TextEncoder()
  let waiting = ['retry: 1000\n\n']
  let wake: (() => void) | undefined
  const onEvent = (event: JournalEvent) => {
    if (waiting.length > MOST_WAITING) waiting = [toFrame({ type: 'behind' })]
    waiting.push(toMessage(event))
    wake?.()
  }
  const stop = journal.listen({ onEvent, events })
  onBegin?.()
  const end = () => {
    stop()
    onEnd?.()
  }
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      // A port cancels the body when its client leaves; in-process the feed itself has to fail.
      if (connection.hangUp) return
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
  const body = new ReadableStream(source, { highWaterMark: 0 })
  return { status: 200, headers: HEADERS, body }
}
