/** The events of a stream with their times, and the tables of headers and JSON. */
export const EVENTS = String.raw`
const EVENTS_AT_ONCE = 200

function gist(event) {
  const { delta, content_block: block, error } = event
  if (error) return String(error.message ?? error.type ?? '')
  if (block) return [block.type, block.name].filter(Boolean).join(' ')
  if (event.type === 'message_delta') return String(delta?.stop_reason ?? '')
  if (event.type === 'message_start') return String(event.message?.id ?? '')
  if (!isObject(delta)) return ''
  const text = delta.text ?? delta.thinking ?? delta.partial_json
  return typeof text === 'string' ? JSON.stringify(text.slice(0, 120)) : String(delta.type)
}

const typeOf = ({ type, delta }) => String(type === 'content_block_delta' ? (delta?.type ?? type) : type)

function eventRow(sent, before) {
  const { at, event, raw } = sent
  const gap = before ? '+' + duration(at - before.at) : ''
  const summary = [
    el('span', { class: 'at' }, duration(at)),
    el('span', { class: 'gap' }, gap),
    el('span', { class: 'event-type' }, event ? typeOf(event) : 'no event'),
    el('span', { class: 'gist' }, event ? gist(event) : raw.slice(0, 120)),
  ]
  const row = fold(summary, () => (event ? json(event) : el('pre', { class: 'json' }, raw)), { class: 'event' })
  row.dataset.type = event ? String(event.type) : 'raw'
  return row
}

/** The list of events; update it when there are more. */
function eventsView() {
  const rows = el('div', { class: 'events' })
  const none = el('p', { class: 'muted' }, 'No events: the reply is not a stream.')
  const more = el('button', { type: 'button', hidden: true }, 'Show more')
  const node = el('div', {}, none, rows, more)
  let limit = EVENTS_AT_ONCE
  let events = []
  const draw = () => {
    none.hidden = events.length > 0
    const from = rows.childElementCount
    const added = events.slice(from, limit)
    rows.append(...added.map((sent, at) => eventRow(sent, events[from + at - 1])))
    more.hidden = events.length <= limit
    more.textContent = 'Show more (' + number(events.length - limit) + ' left)'
  }
  more.addEventListener('click', () => {
    limit += EVENTS_AT_ONCE
    draw()
  })
  const update = (all) => {
    events = all
    draw()
  }
  return { node, update }
}

function headerTable(title, headers) {
  const rows = Object.entries(headers ?? {}).map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])
  return [el('h3', {}, title), rows.length > 0 ? el('dl', {}, rows) : el('p', { class: 'muted' }, 'None yet.')]
}

function headersView({ headers, query, reply }) {
  return el(
    'div',
    { class: 'headers' },
    Object.keys(query ?? {}).length > 0 && headerTable('Query', query),
    headerTable('Request headers', headers),
    headerTable('Response headers', reply?.headers),
  )
}

function rawView({ body, reply }) {
  const answer = reply?.body ?? reply?.message
  return el(
    'div',
    { class: 'raw' },
    el('h3', {}, 'Request body'),
    body === undefined ? el('p', { class: 'muted' }, 'None.') : json(body),
    el('h3', {}, reply?.events ? 'The message that the events add up to' : 'Response body'),
    answer === undefined ? el('p', { class: 'muted' }, 'None.') : json(answer),
  )
}
`
