import { isObject, string } from '../wire/json.ts'
import { eventReader, type EventReader, type SentPiece } from '../wire/sent-events.ts'
import { collectSecrets, maskHeaders } from '../wire/secrets.ts'
import { fold } from './fold.ts'
import { eachOf } from '../wire/headers.ts'
import type { Rewritable } from '../wire/frames.ts'
import type { JournalEntry, JournalReply } from './types.ts'
import type { Json } from '../wire/types.ts'
import type { SentEvent } from '../wire/sent-events.ts'

/** Listens to a reply while it is sent. */
export interface ReplyListener {
  onBegin: (entry: JournalEntry) => void
  /** Whether `onEvent` is wanted; `inPieces` when the reply is sent over time. */
  wantsEvents: (inPieces: boolean) => boolean
  onEvent: (entry: JournalEntry, event: SentEvent, index: number) => void
  onEnd: (entry: JournalEntry) => void
  /** How many bytes of a reply a log holds. */
  mostBytes: number
  /** Called with how many bytes more a log holds. */
  onGrow: (log: ReplyLog, bytes: number) => void
}

interface Head {
  status: number
  headers: Readonly<Record<string, string>>
}

const TEXT = /json|^text\/|xml|^$/

function decodePieces(pieces: readonly SentPiece[]): string {
  const decoder = new TextDecoder()
  return pieces
    .map(({ bytes }) =>
      typeof bytes === 'string' ? bytes : decoder.decode(bytes, { stream: true }),
    )
    .join('')
}

function sizeOf(pieces: readonly SentPiece[]): number {
  return pieces.reduce((sum, piece) => sum + (piece.size ?? piece.bytes.length), 0)
}

function parseReplyBody(pieces: readonly SentPiece[], type: string): unknown {
  if (!TEXT.test(type)) return `(${sizeOf(pieces)} bytes of ${type})`
  const whole = decodePieces(pieces)
  try {
    return JSON.parse(whole) as unknown
  } catch {
    return whole
  }
}

function isStream(pieces: readonly SentPiece[], type: string): boolean {
  if (type.startsWith('text/event-stream')) return true
  // A stream sent under a wrong content type is a stream all the same.
  const first = pieces[0]?.bytes
  return typeof first === 'string' && first.startsWith('event: ')
}

function toWholeReply(body: unknown): Partial<JournalReply> {
  if (!isObject(body)) return { body }
  if (isObject(body.error)) return { body, error: body.error }
  return body.type === 'message' ? { body, ...summarize(body) } : { body }
}

function summarize(message: Json): Partial<JournalReply> {
  return {
    message,
    ...(isObject(message.usage) && { usage: message.usage }),
    ...('stop_reason' in message && { stop_reason: string(message.stop_reason) || null }),
  }
}

function toStreamedReply(events: SentEvent[]): Partial<JournalReply> {
  const { message, error } = fold(events.map(({ event }) => event))
  return { events, ...(message && summarize(message)), ...(error && { error }) }
}

const NONE: SentPiece[] = []

const hundredths = (): number => Math.round(performance.now() * 100)

class LazyPiece implements SentPiece {
  readonly size: number
  readonly at: number
  readonly #source: Rewritable

  constructor(source: Rewritable, size: number, at: number) {
    this.#source = source
    this.size = size
    this.at = at
  }

  get bytes(): string {
    return this.#source.text
  }
}

/**
 * What was sent in answer to one request. It holds the bytes as they left, and reads them only when
 * asked for them, so that a reply that is not looked at costs next to nothing.
 */
export class ReplyLog {
  /** Whether the sender records what it sends, so that the response need not be read for it. */
  isRecordedBySender = false
  /** The entry that it belongs to. */
  entry: JournalEntry | undefined
  /** Whether the journal still has it, and at what weight. */
  isKept = true
  weight = 0
  // Hundredths of a millisecond: whole numbers are kept without an object of their own.
  #from = hundredths()
  // Most replies leave in one piece, and of what the journal keeps every object counts.
  #only: SentPiece | undefined
  #more: SentPiece[] = NONE
  #status = 0
  #headers: Head['headers'] | undefined
  #reader: EventReader | undefined
  // Of a stream that is not framed as server-sent events.
  #newReader: (() => EventReader) | undefined
  // Weak: read replies are many times as large as their bytes.
  #reply: WeakRef<JournalReply> | undefined
  #endedAt: number | undefined
  readonly #listener: ReplyListener
  #held = 0
  #omitted = 0

  constructor(listener: ReplyListener) {
    this.#listener = listener
  }

  // Whether so many bytes more are held.
  #hold(bytes: number): boolean {
    if (this.#omitted > 0 || this.#held + bytes > this.#listener.mostBytes) {
      this.#omitted += bytes
      return false
    }
    this.#held += bytes
    this.#listener.onGrow(this, bytes)
    return true
  }

  get #pieces(): readonly SentPiece[] {
    return this.#only ? [this.#only] : this.#more
  }

  #now(): number {
    return (hundredths() - this.#from) / 100
  }

  /** Milliseconds from the request to the end of the reply, once it has ended. */
  get durationMs(): number | undefined {
    return this.#endedAt === undefined ? undefined : this.#endedAt / 100
  }

  /** The reply is a stream whose events are read so. */
  readBy(newReader: () => EventReader): void {
    this.#newReader = newReader
  }

  get #isStream(): boolean {
    if (this.#newReader) return true
    return isStream(this.#pieces, this.#headers?.['content-type'] ?? '')
  }

  /** Values of the head that others may not see. */
  get secrets(): string[] {
    return collectSecrets(eachOf(this.#headers ?? {}))
  }

  /** The head of the response; what was written before counts as sent now. */
  recordHead(response: Head): void {
    this.#status = response.status
    this.#headers = response.headers
    if (this.entry) this.#listener.onBegin(this.entry)
    this.#notifyEvents()
    if (this.#endedAt !== undefined) this.#notifyEnd()
  }

  /** Bytes on their way to the client, right now. */
  appendBytes(bytes: string | Uint8Array): void {
    this.isRecordedBySender = true
    if (!this.#hold(bytes.length)) return
    if (this.#more === NONE) this.#more = []
    this.#more.push({ bytes, at: this.#now() })
    if (this.#headers) this.#notifyEvents()
  }

  /** All of the reply, in one go. */
  setBody(bytes: string | Uint8Array): void {
    this.isRecordedBySender = true
    if (this.#hold(bytes.length)) this.#only = { bytes, at: this.#now() }
    if (this.#headers) this.#notifyEvents()
    this.end()
  }

  /** All of a reply that can be written once more, should anyone read it. */
  setLazyBody(source: Rewritable, size: number): void {
    this.isRecordedBySender = true
    if (this.#hold(size)) this.#only = new LazyPiece(source, size, this.#now())
    if (this.#headers) this.#notifyEvents()
    this.end()
  }

  #notifyEnd(): void {
    if (this.entry) this.#listener.onEnd(this.entry)
  }

  /** Nothing more will be sent. */
  end(): void {
    if (this.#endedAt !== undefined) return
    this.isRecordedBySender = true
    this.#endedAt = hundredths() - this.#from
    if (this.#headers) this.#notifyEnd()
  }

  /** The connection closes without an answer. */
  drop(): void {
    if (this.#endedAt !== undefined) return
    this.#endedAt = hundredths() - this.#from
    this.#notifyEnd()
  }

  /** The reply as far as it was sent; nothing before its head. */
  get reply(): JournalReply | undefined {
    const read = this.#reply?.deref()
    const headers = this.#headers
    if (read || !headers) return read
    const status = this.#status
    const type = headers['content-type'] ?? ''
    const content = this.#isStream
      ? toStreamedReply(this.#events())
      : toWholeReply(parseReplyBody(this.#pieces, type))
    const omitted = this.#omitted > 0 && { omitted: this.#omitted }
    const reply = { status, headers: maskHeaders(eachOf(headers)).shown, ...content, ...omitted }
    if (this.#endedAt === undefined) return reply
    this.#reply = new WeakRef(reply)
    this.#reader = undefined
    return reply
  }

  #events(): SentEvent[] {
    const reader = (this.#reader ??= (this.#newReader ?? eventReader)())
    reader.readOn(this.#pieces)
    const rest = reader.rest()
    const at = this.#pieces.at(-1)?.at ?? 0
    const unfinished = rest !== '' && this.#endedAt !== undefined ? [{ at, raw: rest }] : []
    return [...reader.events, ...unfinished]
  }

  #notifyEvents(): void {
    if (!this.#headers || !this.#listener.wantsEvents(this.#endedAt === undefined)) return
    if (!this.#isStream) return
    const reader = (this.#reader ??= (this.#newReader ?? eventReader)())
    const before = reader.events.length
    reader.readOn(this.#pieces)
    const { entry } = this
    if (!entry) return
    reader.events
      .slice(before)
      .forEach((event, at) => this.#listener.onEvent(entry, event, before + at))
  }
}
