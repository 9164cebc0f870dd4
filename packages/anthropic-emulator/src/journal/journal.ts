import { SmallCache } from '../wire/small-cache.ts'
import { ReplyLog, type ReplyListener } from './reply-log.ts'
import { isObject } from '../wire/json.ts'
import { parseBody, type ReadBody, type RequestHead } from '../wire/request.ts'
import type { JournalEntry, JournalReply } from './types.ts'
import type { Json, RequestBody } from '../wire/types.ts'
import type { SentEvent } from '../wire/sent-events.ts'

const CREDENTIAL = /(^cookie|authorization|api-?key|-token|-secret)$/

const LIMIT = 10_000

// Requests carry images, so that their size is limited besides their count.
const MOST_BYTES = 256 * 1024 * 1024

/** Something that happened in the journal. */
export type JournalEvent =
  | { type: 'request' | 'reply' | 'end'; entry: JournalEntry }
  | { type: 'event'; entry: JournalEntry; sent: SentEvent; index: number }
  | { type: 'clear' }

/** Listens to the journal: to all stream events, to those of replies that are sent over time, or to none. */
export interface JournalListener {
  onEvent: (event: JournalEvent) => void
  events: 'all' | 'paced' | 'none'
}

/** The cloud platform that a request came through. */
export interface CloudOrigin {
  platform: string
  /** Fields of the message that its path has, where other APIs have them in the body. */
  fromPath: Json
}

/** A request as the journal takes it. */
export interface ReceivedRequest {
  head: RequestHead
  read: ReadBody
}

/** Requests, their replies, and who wants to onEvent of them. */
export interface Journal {
  entries: JournalEntry[]
  limit: number
  /** How many entries were ever opened. */
  count: () => number
  /** The entry of a request that has just arrived. */
  open: (
    request: ReceivedRequest,
    id: string,
    origin?: CloudOrigin,
  ) => { entry: JournalEntry; log: ReplyLog }
  clear: () => void
  /** Calls the listener from now on, until the returned function is called. */
  listen: (listener: JournalListener) => () => void
}

// Clients send the same values again and again: kept once, they weigh once.
const values = new SmallCache<string>()

function shareValue(value: string): string {
  const known = values.get(value)
  if (known === undefined) values.set(value, value)
  return known ?? value
}

function toShownHeaders({ headers }: RequestHead): Record<string, string> {
  const shown: Record<string, string> = {}
  headers.forEach((value, name) => {
    shown[name] = CREDENTIAL.test(name) ? '[redacted]' : shareValue(value)
  })
  return shown
}

const NO_QUERY = {}

const queryOf = ({ search }: RequestHead): Record<string, string> =>
  search === '' ? NO_QUERY : Object.fromEntries(new URLSearchParams(search))

const ownGetter = (get: (this: Entry) => unknown) => ({ enumerable: true, configurable: true, get })

/** An entry reads the request's body and the reply when they are asked for: most are never looked at. */
class Entry implements JournalEntry {
  // Properties of each entry and not of the class, so that assertions and copies see them.
  static readonly #READ_WHEN_ASKED = {
    body: ownGetter(function (this: Entry) {
      this.#read ??= parseBody(this.#text)
      return this.#read.body
    }),
    durationMs: ownGetter(function (this: Entry) {
      return this.#log.durationMs
    }),
    reply: ownGetter(function (this: Entry) {
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
  readonly #fromPath: Json | undefined
  #read: ReadBody | undefined
  #text = ''

  constructor({ head, read }: ReceivedRequest, id: string, log: ReplyLog, origin?: CloudOrigin) {
    this.id = id
    this.method = head.method
    this.path = head.path
    this.query = queryOf(head)
    this.headers = toShownHeaders(head)
    this.#log = log
    this.#fromPath = origin?.fromPath
    if (origin) this.platform = origin.platform
    if (read.text === undefined) this.#read = read
    else this.#text = read.text
    Object.defineProperties(this, Entry.#READ_WHEN_ASKED)
  }

  /** The log of an entry's reply. */
  static logOf(entry: JournalEntry): ReplyLog | undefined {
    return #log in entry ? entry.#log : undefined
  }

  /** The body of an entry, with what a platform has in the path instead. */
  static bodyOf(entry: JournalEntry): unknown {
    const { body } = entry
    const fromPath = #fromPath in entry ? entry.#fromPath : undefined
    return fromPath && isObject(body) ? { ...fromPath, ...body } : body
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
function createEntryStore(limit: number) {
  const entries: JournalEntry[] = []
  // Forgetting the first moves all others: with many, it is done for a hundredth of them together.
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
      // Users of the emulator may empty the list themselves.
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

function createListeners() {
  const listeners = new Set<JournalListener>()
  return {
    notify: (event: JournalEvent) => listeners.forEach(({ onEvent }) => onEvent(event)),
    wantsEvents: (inPieces: boolean) =>
      [...listeners].some(({ events }) => events === 'all' || (inPieces && events === 'paced')),
    listen: (listener: JournalListener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** A journal that forgets its oldest entries beyond the limit. */
export function createJournal(journalLimit = LIMIT): Journal {
  const limit = limitOf(journalLimit)
  const kept = createEntryStore(limit)
  const { notify, wantsEvents, listen } = createListeners()
  let count = 0
  const listener: ReplyListener = {
    onBegin: (entry) => notify({ type: 'reply', entry }),
    wantsEvents,
    onEvent: (entry, sent, index) => notify({ type: 'event', entry, sent, index }),
    onEnd(entry, log) {
      notify({ type: 'end', entry })
      kept.weigh(log, log.size + Number(entry.headers['content-length'] ?? 0))
    },
  }
  return {
    entries: kept.entries,
    limit,
    count: () => count,
    open(request, id, origin) {
      const log = new ReplyLog(listener)
      const entry = new Entry(request, id, log, origin)
      log.entry = entry
      count += 1
      kept.add(entry)
      notify({ type: 'request', entry })
      return { entry, log }
    },
    clear() {
      kept.clear()
      notify({ type: 'clear' })
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
