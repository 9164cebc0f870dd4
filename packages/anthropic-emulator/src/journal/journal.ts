import { createMask, isSecretParameter, type Mask } from '../wire/mask.ts'
import { maskHeaders, maskQuery, maskText } from '../wire/secrets.ts'
import { ReplyLog, type ReplyListener } from './reply-log.ts'
import { isObject } from '../wire/json.ts'
import { parseBody, type ReadBody, type RequestHead } from '../wire/request.ts'
import type { JournalEntry, JournalReply } from './types.ts'
import type { Json, RequestBody } from '../wire/types.ts'
import type { SentEvent } from '../wire/sent-events.ts'

const LIMIT = 10_000

// Of an entry without bodies, about.
const LEAST_BYTES = 1_000

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

const NO_QUERY = {}

const queryOf = ({ search }: RequestHead): Record<string, string> =>
  search === '' ? NO_QUERY : maskQuery(search)

function secretsOf({ search }: RequestHead): string[] {
  const named = [...new URLSearchParams(search)].filter(([name]) => isSecretParameter(name))
  return named.map(([, value]) => value)
}

const TOO_LARGE = '(larger than the journal keeps)'

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
  // Credentials that an answer may repeat. Not the head itself: what an entry holds on to, all of a full
  // journal does.
  readonly #secrets: readonly string[]
  #mask: { mask: Mask; secrets: number } | undefined
  #read: ReadBody | undefined
  #text = ''

  constructor({ head, read }: ReceivedRequest, id: string, log: ReplyLog, origin?: CloudOrigin) {
    this.id = id
    this.method = head.method
    this.path = maskText(head.path)
    this.query = queryOf(head)
    const { shown, secrets } = maskHeaders(head.headers)
    this.headers = shown
    this.#secrets = head.search === '' ? secrets : [...secrets, ...secretsOf(head)]
    this.#log = log
    this.#fromPath = origin?.fromPath
    if (origin) this.platform = origin.platform
    if (read.text === undefined) this.#read = read
    else this.#text = read.text
    // One by one: `defineProperties` takes twice as long, of every request.
    Object.defineProperty(this, 'body', Entry.#READ_WHEN_ASKED.body)
    Object.defineProperty(this, 'durationMs', Entry.#READ_WHEN_ASKED.durationMs)
    Object.defineProperty(this, 'reply', Entry.#READ_WHEN_ASKED.reply)
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

  /** Masks what others may not see of an entry and its reply. */
  static maskOf(entry: JournalEntry): Mask {
    if (!(#secrets in entry)) return maskText
    const secrets = [...entry.#secrets, ...entry.#log.secrets]
    // The reply may bring more of them.
    if (entry.#mask?.secrets !== secrets.length) {
      entry.#mask = { mask: createMask(secrets), secrets: secrets.length }
    }
    return entry.#mask.mask
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
function createEntryStore(limit: number, most: number) {
  const entries: JournalEntry[] = []
  // Forgetting the first moves all others: with many, it is done for a hundredth of them together.
  const slack = Math.floor(limit / 100)
  let bytes = 0
  const isTooMuch = () => bytes > most && entries.length > 1
  const forget = (count: number) => {
    for (const entry of entries.splice(0, count)) {
      const log = Entry.logOf(entry)
      if (!log) continue
      bytes -= log.weight
      log.isKept = false
    }
  }
  const weigh = (log: ReplyLog, more: number) => {
    if (!log.isKept) return
    log.weight += more
    bytes += more
    while (isTooMuch()) forget(Math.ceil((entries.length - 1) / 10))
    // Users of the emulator may have taken others out themselves.
    if (entries.length === 1) bytes = log.weight
  }
  return {
    entries,
    weigh,
    add(entry: JournalEntry, log: ReplyLog, size: number) {
      if (entries.length === 0) bytes = 0
      entries.push(entry)
      if (entries.length > limit + slack) forget(entries.length - limit)
      weigh(log, size)
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
    notify: (event: JournalEvent) => {
      for (const { onEvent } of listeners) onEvent(event)
    },
    wantsEvents: (inPieces: boolean) =>
      [...listeners].some(({ events }) => events === 'all' || (inPieces && events === 'paced')),
    listen: (listener: JournalListener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

// A body that alone is more than the journal holds is not kept.
const withinLimit = (read: ReadBody, most: number): ReadBody =>
  (read.text?.length ?? 0) > most ? { body: TOO_LARGE } : read

/** A journal that forgets its oldest entries beyond a number of them, and of bytes. */
export function createJournal(journalLimit: number | undefined, mostBytes: number): Journal {
  const limit = limitOf(journalLimit ?? LIMIT)
  const kept = createEntryStore(limit, mostBytes)
  const { notify, wantsEvents, listen } = createListeners()
  let count = 0
  const listener: ReplyListener = {
    onBegin: (entry) => notify({ type: 'reply', entry }),
    wantsEvents,
    onEvent: (entry, sent, index) => notify({ type: 'event', entry, sent, index }),
    onEnd: (entry) => notify({ type: 'end', entry }),
    mostBytes,
    onGrow: kept.weigh,
  }
  return {
    entries: kept.entries,
    limit,
    count: () => count,
    open(request, id, origin) {
      const log = new ReplyLog(listener)
      const read = withinLimit(request.read, mostBytes)
      const entry = new Entry({ ...request, read }, id, log, origin)
      log.entry = entry
      count += 1
      kept.add(entry, log, LEAST_BYTES + (read.text?.length ?? 0))
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

/** Masks what others may not see of an entry and its reply: credentials, those of the request first. */
export const maskOf = (entry: JournalEntry): Mask => Entry.maskOf(entry)

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
