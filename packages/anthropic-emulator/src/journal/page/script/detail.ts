/** The chosen exchange. */
import type { SentEvent } from '../../../wire/sent-events.ts'
import type { JournalEntry } from '../../types.ts'
import { ReplyView, requestView } from './conversation.ts'
import { detailPane, followBox } from './document.ts'
import { el, fill, throttle, type Child } from './dom.ts'
import { EventsView } from './events.ts'
import { readControl } from './exchanges.ts'
import { bodiesView, headersView } from './http-views.ts'
import { applyEvent, toReply, type Reply } from './reply.ts'
import { hasEnded, noteOn, statusBadge, type Outcome } from './status.ts'
import { showsConversation, TabsView } from './tabs.ts'
import { formatClock, formatDuration, formatNumber, joinFacts, toObject, toText } from './values.ts'

/** An event of an exchange, as the emulator reports it. */
export interface EventNote extends SentEvent {
  /** The exchange's. */
  id: string
  /** How many events came before it. */
  index: number
}

const COUNTERS = [
  ['input_tokens', 'Input'],
  ['cache_read_input_tokens', 'Cache read'],
  ['cache_creation_input_tokens', 'Cache write'],
  ['output_tokens', 'Output'],
] as const

function usageContent({ message }: Reply, { reply }: JournalEntry): Child {
  const answer = message ?? toObject(reply?.body)
  const { stop_reason, usage } = answer
  const counters = toObject(usage ?? answer)
  const cells = COUNTERS.filter(([name]) => typeof counters[name] === 'number').map(
    ([name, label]) =>
      el(
        'div',
        { class: 'counter', 'data-counter': name },
        el('b', {}, formatNumber(counters[name])),
        el('span', {}, label),
      ),
  )
  const stop = [el('b', {}, toText(stop_reason)), el('span', {}, 'Stop reason')]
  return [...cells, stop_reason ? el('div', { class: 'counter stop' }, stop) : false]
}

function headContent(entry: JournalEntry, outcome: Outcome): Child {
  const { id, at, method, path, durationMs, reply } = entry
  const { model, stream } = toObject(entry.body)
  const facts = joinFacts(
    model,
    stream === true && 'stream',
    formatClock(at),
    formatDuration(durationMs),
  )
  const refused = reply?.headers['x-emulator-would-refuse']
  const warning = `With strict: true this is refused: ${refused}`
  return [
    el('a', { class: 'back', href: '#' }, '‹ All exchanges'),
    el('h2', {}, el('span', { class: 'method' }, method), ' ', path, ' ', statusBadge(outcome)),
    el('p', { class: 'facts' }, facts, ' ', el('span', { class: 'id' }, id)),
    refused ? el('p', { class: 'note', 'data-state': 'broken' }, warning) : false,
  ]
}

/** Everything about an exchange; built once, and updated in place afterwards. */
class ExchangeView {
  readonly #head = el('div', { class: 'head' })
  readonly #usage = el('div', { class: 'usage' })
  readonly #reply = new ReplyView()
  readonly #events = new EventsView()
  readonly #headers = el('div')
  readonly #bodies = el('div')
  readonly #tabs: TabsView
  readonly #drawSoon = throttle(() => this.#draw(), 40)
  #entry: JournalEntry
  #state: Reply
  #sent: SentEvent[]

  constructor(entry: JournalEntry) {
    this.#entry = entry
    this.#state = toReply(entry.reply)
    this.#sent = [...(entry.reply?.events ?? [])]
    const conversation = el('div', {}, requestView(entry), this.#reply.node)
    this.#tabs = new TabsView([conversation, this.#events.node, this.#headers, this.#bodies])
    fill(detailPane, this.#head, this.#usage, this.#tabs.nodes)
    this.#drawAll()
  }

  #outcome(): Outcome {
    const { status, aborted, durationMs, reply } = this.#entry
    const { error, hasStopped } = this.#state
    const isStream = reply?.events !== undefined && status !== undefined && status < 400
    const cut = hasEnded(this.#entry) && isStream && !hasStopped && !error
    return { status, aborted, durationMs, error, cut }
  }

  // What changes with every event.
  #draw(): void {
    const { scrollHeight, scrollTop, clientHeight } = detailPane
    const isAtEnd = scrollHeight - scrollTop - clientHeight < 60
    this.#reply.update(this.#state, noteOn(this.#outcome()))
    this.#events.update(this.#sent)
    const count = this.#sent.length > 0 ? ` ${formatNumber(this.#sent.length)}` : ''
    this.#tabs.nameTab(1, `Events${count}`)
    fill(this.#usage, usageContent(this.#state, this.#entry))
    if (isAtEnd && showsConversation() && !hasEnded(this.#entry)) {
      detailPane.scrollTop = detailPane.scrollHeight
    }
  }

  #drawAll(): void {
    fill(this.#head, headContent(this.#entry, this.#outcome()))
    fill(this.#headers, headersView(this.#entry))
    fill(this.#bodies, bodiesView(this.#entry))
    this.#draw()
  }

  /** Takes the next event; false when others are missing before it. */
  addEvent(note: EventNote): boolean {
    if (note.index !== this.#sent.length) return note.index < this.#sent.length
    this.#sent.push(note)
    applyEvent(this.#state, note.event)
    this.#drawSoon()
    return true
  }

  /** Takes a later state of the exchange. */
  replace(entry: JournalEntry): void {
    this.#entry = entry
    const events = entry.reply?.events ?? []
    // What was read may be older than the events that have arrived since.
    if (hasEnded(entry) || events.length > this.#sent.length) {
      this.#state = toReply(entry.reply)
      this.#sent = [...events]
    }
    this.#drawAll()
  }
}

interface Chosen {
  id: string
  /** Not there until the exchange was read. */
  view?: ExchangeView
  /** Events that came before that. */
  pending: EventNote[]
}

let chosen: Chosen = { id: '', pending: [] }

/** The id of the exchange that is shown, or an empty text. */
export const shownId = (): string => chosen.id

const showText = (text: string): void => fill(detailPane, el('p', { class: 'empty' }, text))

/** Shows an exchange, or a later state of it. */
export async function showDetail(id: string): Promise<void> {
  const isNew = chosen.id !== id
  if (isNew) chosen = { id, pending: [] }
  if (id === '') return showText('Choose an exchange.')
  try {
    const entry = await readControl<JournalEntry>(`/journal/${encodeURIComponent(id)}`)
    if (chosen.id !== id) return
    if (chosen.view) return chosen.view.replace(entry)
    chosen.view = new ExchangeView(entry)
    for (const note of chosen.pending.splice(0)) chosen.view.addEvent(note)
    if (isNew) detailPane.scrollTop = followBox.checked ? detailPane.scrollHeight : 0
  } catch (error) {
    if (chosen.id === id) showText(error instanceof Error ? error.message : String(error))
  }
}

/** Adds an event to the exchange that is shown; it may come before the exchange was read. */
export function addEvent(note: EventNote): void {
  if (!chosen.view) return void chosen.pending.push(note)
  if (!chosen.view.addEvent(note)) void showDetail(note.id)
}
