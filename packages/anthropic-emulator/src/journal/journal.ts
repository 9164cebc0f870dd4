import type { Arrival } from '../wire/headers.ts'
import { Recent } from '../wire/recent.ts'
import { ReplyLog, type ReplyListener } from './reply-log.ts'
import { isObject } from '../wire/json.ts'
import type { TranslatedRequest } from '../platforms/dialect.ts'
import { parsed, type ReadBody } from '../wire/request-body.ts'
import type { JournalEntry, JournalReply } from './types.ts'
import type { Json, RequestBody } from '../wire/types.ts'
import type { SentEvent } from '../wire/sent-events.ts'

const CREDENTIAL = /(^cookie|authorization|api-?key|-token|-secret)$/

const LIMIT = 10_000

// Requests carry images: what their count does not bound, their size does.
const MOST_BYTES = 256 * 1024 * 1024

/** Something that happened to an exchange. */
export type Note =
  | { type: 'request' | 'reply' | 'end'; entry: JournalEntry }
  | { type: 'event'; entry: JournalEntry; sent: SentEvent; index: number }
  | { type: 'clear' }

/** Who hears of exchanges: all stream events, or those of replies that are sent over time. */
export interface Listener {
  hear: (note: Note) => void
  events: 'all' | 'paced'
}

/** Requests, their replies, and who wants to hear of them. */
export interface Journal {
  entries: JournalEntry[]
  limit: number
  /** How many entries were ever opened. */
  count: () => number
  /** The entry of a request that has just arrived. */
  open: (
    arrival: Arrival,
    id: string,
    passage?: TranslatedRequest,
  ) => { entry: JournalEntry; log: ReplyLog }
  /** To be called when the body of a request has been read. */
  arrived: (entry: JournalEntry, read: ReadBody) => void
  clear: () => void
  /** Calls the listener from now on, until the returned function is called. */
  listen: (listener: Listener) => () => void
}

// Clients send the same values again and again: kept once, they weigh once.
const values = new Recent<string>()

function once(value: string): string {
  const known = values.get(value)
  if (known === undefined) values.set(value, value)
  return known ?? value
}

function shownHeaders({ headers }: Arrival): Record<string, string> {
  const shown: Record<string, string> = {}
  headers.forEach((value, name) => {
    shown[name] = CREDENTIAL.test(name) ? '[redacted]' : once(value)
  })
  return shown
}

const own = (get: (this: Entry) => unknown) => ({ enumerable: true, configurable: true, get })

/** An entry reads the request's body and the reply when someone asks: most are never looked at. */
class Entry implements JournalEntry {
  // Properties of each entry and not of the class, so that assertions and copies see them.
  static readonly #READ_WHEN_ASKED = {
    body: own(function (this: Entry) {
      this.#read ??= parsed(this.#text)
      return this.#read.body
    }),
    durationMs: own(function (this: Entry) {
      return this.#log.durationMs
    }),
    reply: own(function (this: Entry) {
      return this.#log.reply
    }),
  }

  declare readonly body: unknown
  declare readonly durationMs: number | undefined
  declare readonly reply: JournalReply | undefined
  readonly id: string
  readonly method: string
  readonly path: string
  readonly query: Record<string, string>
  readonly headers: Record<string, string>
  readonly at = Date.now()
  platform?: string
  status?: number
  aborted?: boolean
  readonly #log: ReplyLog
  readonly #told: Json | undefined
  #read: ReadBody | undefined
  #text = ''

  constructor(arrival: Arrival, id: string, log: ReplyLog, passage?: TranslatedRequest) {
    this.id = id
    this.method = arrival.method
    this.path = arrival.path
    this.query = arrival.query
    this.headers = shownHeaders(arrival)
    this.#log = log
    this.#told = passage?.fromPath
    if (passage) this.platform = passage.dialect.platform
    Object.defineProperties(this, Entry.#READ_WHEN_ASKED)
  }

  /** The log of an entry's reply. */
  static logOf(entry: JournalEntry): ReplyLog | undefined {
    return #log in entry ? entry.#log : undefined
  }

  /** The body of an entry, with what a platform has in the path instead. */
  static bodyOf(entry: JournalEntry): unknown {
    const { body } = entry
    const told = #told in entry ? entry.#told : undefined
    return told && isObject(body) ? { ...told, ...body } : body
  }

  hold(read: ReadBody): void {
    if (read.text === undefined) this.#read = read
    else this.#text = read.text
  }

  // What `console.log` shows.
  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return Object.fromEntries(Object.entries(this))
  }
}

function limitOf(limit: number): number {
  if (Number.isInteger(limit) && limit >= 0) return limit
  throw new TypeError(`journalLimit must be a whole number of requests, 0 or more; it is ${limit}.`)
}

// The newest entries, within a number and a size.
function newest(limit: number) {
  const entries: JournalEntry[] = []
  // Forgetting the first moves all others: with many, it is done for one in a hundred at once.
  const slack = Math.floor(limit / 100)
  let bytes = 0
  const forget = (count: number) => {
    for (const entry of entries.splice(0, count)) {
      const log = Entry.logOf(entry)
      if (!log) continue
      bytes -= log.weight
      log.isKept = false
    }
  }
  return {
    entries,
    add(entry: JournalEntry) {
      // Whoever uses the emulator may empty the list.
      if (entries.length === 0) bytes = 0
      entries.push(entry)
      if (entries.length > limit + slack) forget(entries.length - limit)
    },
    weigh(log: ReplyLog, size: number) {
      if (!log.isKept) return
      log.weight = size
      bytes += size
      if (bytes > MOST_BYTES) forget(Math.ceil((entries.length - 1) / 10))
    },
    clear() {
      forget(entries.length)
      bytes = 0
    },
  }
}

function audience() {
  const listeners = new Set<Listener>()
  return {
    tell: (note: Note) => listeners.forEach(({ hear }) => hear(note)),
    wantsEvents: (inPieces: boolean) =>
      [...listeners].some(({ events }) => inPieces || events === 'all'),
    listen: (listener: Listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** A journal that forgets its oldest entries beyond the limit. */
export function journal(journalLimit = LIMIT): Journal {
  const limit = limitOf(journalLimit)
  const kept = newest(limit)
  const { tell, wantsEvents, listen } = audience()
  let count = 0
  const listener: ReplyListener = {
    begun: (entry) => tell({ type: 'reply', entry }),
    wantsEvents,
    event: (entry, sent, index) => tell({ type: 'event', entry, sent, index }),
    ended(entry, log) {
      tell({ type: 'end', entry })
      kept.weigh(log, log.size + Number(entry.headers['content-length'] ?? 0))
    },
  }
  return {
    entries: kept.entries,
    limit,
    count: () => count,
    open(arrival, id, passage) {
      const log = new ReplyLog(listener)
      const entry = new Entry(arrival, id, log, passage)
      log.entry = entry
      count += 1
      kept.add(entry)
      return { entry, log }
    },
    arrived(entry, read) {
      if (entry instanceof Entry) entry.hold(read)
      tell({ type: 'request', entry })
    },
    clear() {
      kept.clear()
      tell({ type: 'clear' })
    },
    listen,
  }
}

/** The body of a request, with what a platform has in the path instead. */
export const bodyOf = (entry: JournalEntry): unknown => Entry.bodyOf(entry)

const MESSAGE_PATHS = ['/v1/messages', '/v1/messages/count_tokens']

const ON_PLATFORMS =
  /\/v1\/messages(\/count_tokens)?$|\/invoke(-with-response-stream)?$|:(rawP|streamRawP)redict$/

const carriesMessages = ({ method, path, platform }: JournalEntry): boolean => {
  if (method !== 'POST') return false
  return platform === undefined ? MESSAGE_PATHS.includes(path) : ON_PLATFORMS.test(path)
}

/** The body of the last request that carried messages. */
export function lastRequest(requests: readonly JournalEntry[]): RequestBody {
  const last = requests.findLast(carriesMessages)
  if (last) return bodyOf(last) as RequestBody
  const seen = requests.map(({ method, path }) => `${method} ${path}`).join(', ') || 'none'
  throw new Error(
    `No request has reached /v1/messages yet (requests so far: ${seen}). ` +
      "Check that the client's base URL is the emulator's url.",
  )
}
