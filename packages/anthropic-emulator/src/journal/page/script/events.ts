/** The events of a stream, with their times. */
import type { SentEvent } from '../../../wire/sent-events.ts'
import type { Json } from '../../../wire/types.ts'
import { button, disclosure, el } from './dom.ts'
import { jsonView } from './json-view.ts'
import { firstText, formatDuration, formatNumber, isObject, toObject, toText } from './values.ts'

const EVENTS_AT_ONCE = 200

function gistOf({ type, delta, content_block, error, message }: Json): string {
  if (error) {
    const { message, type } = toObject(error)
    return firstText(message, type)
  }
  if (content_block) {
    const { type, name } = toObject(content_block)
    return [type, name].map(toText).filter(Boolean).join(' ')
  }
  if (type === 'message_delta') return toText(toObject(delta).stop_reason)
  if (type === 'message_start') return toText(toObject(message).id)
  if (!isObject(delta)) return ''
  const text = delta.text ?? delta.thinking ?? delta.partial_json
  return typeof text === 'string' ? JSON.stringify(text.slice(0, 120)) : toText(delta.type)
}

const typeOf = ({ type, delta }: Json): string =>
  type === 'content_block_delta' ? firstText(toObject(delta).type, type) : toText(type)

function eventRow({ at, event, raw = '' }: SentEvent, before: SentEvent | undefined): HTMLElement {
  const fields = isObject(event) ? event : undefined
  const summary = [
    el('span', { class: 'at' }, formatDuration(at)),
    el('span', { class: 'gap' }, before && `+${formatDuration(at - before.at)}`),
    el('span', { class: 'event-type' }, fields ? typeOf(fields) : 'no event'),
    el('span', { class: 'gist' }, fields ? gistOf(fields) : raw.slice(0, 120)),
  ]
  const content = () => (fields ? jsonView(fields) : el('pre', { class: 'json' }, raw))
  const row = disclosure(summary, content, { class: 'event' })
  row.dataset.type = fields ? toText(fields.type) : 'raw'
  return row
}

/** The list of events, and how it is brought up to date. */
export class EventsView {
  readonly #none = el('p', { class: 'muted' }, 'No events: the reply is not a stream.')
  readonly #rows = el('div', { class: 'events' })
  readonly #more = button('Show more', { hidden: true }, () => this.#showMore())
  readonly node = el('div', {}, this.#none, this.#rows, this.#more)
  #limit = EVENTS_AT_ONCE
  #events: readonly SentEvent[] = []

  /** Takes all events; those that were there before are the first of them. */
  update(events: readonly SentEvent[]): void {
    this.#events = events
    this.#none.hidden = events.length > 0
    const from = this.#rows.childElementCount
    const added = events.slice(from, this.#limit)
    this.#rows.append(...added.map((sent, at) => eventRow(sent, events[from + at - 1])))
    this.#more.hidden = events.length <= this.#limit
    this.#more.textContent = `Show more (${formatNumber(events.length - this.#limit)} left)`
  }

  #showMore(): void {
    this.#limit += EVENTS_AT_ONCE
    this.update(this.#events)
  }
}
