/** The chosen exchange. */
export const DETAIL = String.raw`
const TABS = ['Conversation', 'Events', 'Headers', 'JSON']

const ended = (entry) => typeof entry.durationMs === 'number'

function statusBadge(entry) {
  const { status, aborted, error, cut } = entry
  if (aborted) return badge(status ? status + ' client left' : 'client left', 'warn')
  if (!status) return ended(entry) ? badge('no answer', 'bad') : badge('waiting', 'live')
  if (!ended(entry)) return badge(status + ' streaming', 'live')
  if (status < 400 && error) return badge(status + ' error', 'bad')
  if (cut) return badge(status + ' cut short', 'warn')
  return badge(String(status), status < 400 ? 'good' : 'bad')
}

const COUNTERS = [
  ['input_tokens', 'Input'],
  ['cache_read_input_tokens', 'Cache read'],
  ['cache_creation_input_tokens', 'Cache write'],
  ['output_tokens', 'Output'],
]

function usageView(usage, stopReason) {
  const cells = COUNTERS.filter(([name]) => typeof usage?.[name] === 'number').map(([name, label]) =>
    el('div', { class: 'counter', 'data-counter': name }, el('b', {}, number(usage[name])), el('span', {}, label)),
  )
  if (stopReason) cells.push(el('div', { class: 'counter stop' }, el('b', {}, stopReason), el('span', {}, 'Stop reason')))
  return cells
}

const isCut = (entry, reply) =>
  ended(entry) && entry.reply?.events !== undefined && entry.status < 400 && !reply.stopped && !reply.error

function noteOf(entry, reply) {
  if (!ended(entry)) return { state: 'live', text: entry.status ? '' : 'No answer yet.' }
  if (entry.aborted) return { state: 'broken', text: 'The client closed the connection here.' }
  if (!entry.status) return { state: 'broken', text: 'The connection was closed without an answer.' }
  if (isCut(entry, reply)) return { state: 'broken', text: 'The stream ends here, without message_stop.' }
  return { state: 'done', text: '' }
}

/** What the bytes sent so far add up to. */
function replyOf(sent) {
  const reply = emptyReply()
  for (const { event } of list(sent?.events)) applyEvent(reply, event)
  if (!sent || sent.events) return reply
  reply.stopped = true
  reply.error = sent.error
  if (sent.body?.type === 'message') reply.content = list(sent.body.content)
  else if (!sent.error && sent.body !== undefined && sent.body !== '') reply.other = sent.body
  return reply
}

function headView(entry) {
  const { body } = entry
  const facts = [
    isObject(body) ? body.model : undefined,
    isObject(body) && body.stream === true ? 'stream' : undefined,
    clock(entry.at),
    duration(entry.durationMs),
  ]
  const refused = entry.reply?.headers['x-emulator-would-refuse']
  return [
    el('a', { class: 'back', href: '#' }, '‹ All exchanges'),
    el('h2', {}, el('span', { class: 'method' }, entry.method), ' ', entry.path, ' ', statusBadge(entry)),
    el('p', { class: 'facts' }, facts.filter(Boolean).join(' · '), ' ', el('span', { class: 'id' }, entry.id)),
    refused && el('p', { class: 'note', 'data-state': 'broken' }, 'With strict: true this is refused: ' + refused),
  ].filter(Boolean)
}

function tabsView(panels) {
  const tabs = TABS.map((name) =>
    el('button', { type: 'button', role: 'tab', id: 'tab-' + name, 'aria-controls': 'panel-' + name }, name),
  )
  const select = (chosen) => {
    tabs.forEach((tab, at) => {
      tab.setAttribute('aria-selected', String(at === chosen))
      tab.tabIndex = at === chosen ? 0 : -1
      panels[at].hidden = at !== chosen
    })
    detail.tab = chosen
  }
  const choose = (at) => {
    select(at)
    // A long panel may have been read far down: the next one begins at its beginning.
    const scrolled = byId('detail')
    scrolled.scrollTop = Math.min(scrolled.scrollTop, place.offsetTop)
  }
  tabs.forEach((tab, at) => tab.addEventListener('click', () => choose(at)))
  // Where the bar is when it does not stick.
  const place = el('div', { class: 'tabs-place' })
  const bar = el('div', { role: 'tablist', 'aria-label': 'Parts of the exchange' }, tabs)
  bar.addEventListener('keydown', ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key]
    if (!step) return
    choose((detail.tab + step + tabs.length) % tabs.length)
    tabs[detail.tab].focus()
  })
  select(detail.tab)
  return { bar: [place, bar], tabs }
}

const detail = { id: undefined, tab: 0, view: undefined, pending: [] }

/** Builds everything for an exchange, once; it is updated in place afterwards. */
function detailView(entry) {
  const head = el('div', { class: 'head' })
  const usage = el('div', { class: 'usage' })
  const reply = replyView()
  const events = eventsView()
  const headers = el('div', {})
  const raw = el('div', {})
  const talk = el('div', {}, requestView(entry), reply.node)
  const panels = [talk, events.node, headers, raw].map((content, at) =>
    el('div', { role: 'tabpanel', id: 'panel-' + TABS[at], 'aria-labelledby': 'tab-' + TABS[at], tabindex: 0 }, content),
  )
  const { bar, tabs } = tabsView(panels)
  const node = byId('detail')
  node.replaceChildren(head, usage, ...bar, ...panels)
  let state = replyOf(entry.reply)
  const sent = list(entry.reply?.events).slice()
  const draw = () => {
    const stuck = node.scrollHeight - node.scrollTop - node.clientHeight < 60
    reply.update(state, noteOf(entry, state))
    events.update(sent)
    tabs[1].textContent = sent.length > 0 ? 'Events ' + number(sent.length) : 'Events'
    const message = state.message ?? (isObject(entry.reply?.body) ? entry.reply.body : {})
    usage.replaceChildren(...usageView(message.usage ?? message, message.stop_reason))
    if (stuck && detail.tab === 0 && !ended(entry)) node.scrollTop = node.scrollHeight
  }
  const frame = () => {
    head.replaceChildren(...headView({ ...entry, error: state.error, cut: isCut(entry, state) }))
    headers.replaceChildren(headersView(entry))
    raw.replaceChildren(rawView(entry))
    draw()
  }
  const soon = throttled(draw, 40)
  frame()
  return {
    hear(message) {
      if (message.index !== sent.length) return message.index < sent.length
      sent.push(message)
      applyEvent(state, message.event)
      soon()
      return true
    },
    replace(next) {
      entry = next
      // What was read may be older than what was heard since.
      if (ended(next) || list(next.reply?.events).length > sent.length) {
        state = replyOf(next.reply)
        sent.splice(0, sent.length, ...list(next.reply?.events))
      }
      frame()
    },
  }
}

async function readEntry(id) {
  const response = await fetch(base + '/journal/' + encodeURIComponent(id))
  if (response.ok) return response.json()
  const body = await response.json()
  throw new Error(body.error.message)
}

/** Shows an exchange, or shows it anew when it has ended. */
async function showDetail(id) {
  const fresh = detail.id !== id
  if (fresh) Object.assign(detail, { id, view: undefined, pending: [] })
  if (!id) return byId('detail').replaceChildren(el('p', { class: 'empty' }, 'Choose an exchange.'))
  try {
    const entry = await readEntry(id)
    if (detail.id !== id) return
    if (detail.view) return detail.view.replace(entry)
    detail.view = detailView(entry)
    for (const message of detail.pending.splice(0)) detail.view.hear(message)
    if (fresh) byId('detail').scrollTop = follow.checked ? byId('detail').scrollHeight : 0
  } catch (error) {
    if (detail.id === id) byId('detail').replaceChildren(el('p', { class: 'empty' }, error.message))
  }
}

/** An event of the chosen exchange, which may come before the exchange itself is here. */
function hearEvent(message) {
  if (!detail.view) return void detail.pending.push(message)
  if (!detail.view.hear(message)) showDetail(detail.id)
}
`
