import { summaryOf } from './journal-json.ts'
import { maskOf, type Journal, type JournalListener, type JournalEvent } from './journal.ts'
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
const MOST_WAITING = 2 * 1024 * 1024

/** Messages on their way to a reader, as long as they are not too many for it. */
class Backlog {
  #messages = ['retry: 1000\n\n']
  #length = 0

  get isEmpty(): boolean {
    return this.#messages.length === 0
  }

  add(message: string): void {
    this.#length += message.length
    if (this.#length <= MOST_WAITING) return void this.#messages.push(message)
    const behind = toFrame({ type: 'behind' })
    this.#messages = [behind]
    this.#length = behind.length
  }

  take(): string {
    const all = this.#messages.join('')
    this.#messages = []
    this.#length = 0
    return all
  }
}

function toMessage(event: JournalEvent): string {
  switch (event.type) {
    case 'clear':
      return toFrame({ type: 'clear' })
    case 'event': {
      const { entry, index, sent } = event
      return maskOf(entry)(toFrame({ type: 'event', id: entry.id, index, ...sent }))
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
  const backlog = new Backlog()
  let wake: (() => void) | undefined
  const onEvent = (event: JournalEvent) => {
    backlog.add(toMessage(event))
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
      if (backlog.isEmpty) await new Promise<void>((resolve) => (wake = resolve))
      await new Promise((resolve) => setTimeout(resolve, GATHERED_MS))
      controller.enqueue(encoder.encode(backlog.take()))
    },
    cancel: end,
  }
  const body = new ReadableStream(source, { highWaterMark: 0 })
  return { status: 200, headers: HEADERS, body }
}
