/** Follows the emulator: its journal, then what happens from now on. */
export const LIVE = String.raw`
const base = location.pathname.replace(/\/+$/, '')
const follow = byId('follow')
const wide = matchMedia('(min-width: 700px)')

const chosenId = () => decodeURIComponent(location.hash.slice(1))

async function readJournal(query) {
  const response = await fetch(base + '/journal?summary&' + query)
  const body = await response.json()
  if (!response.ok) throw new Error(body.error.message)
  return body
}

/** Reads the newest exchanges again; those that ended meanwhile are known better already. */
async function reload() {
  const { entries, more } = await readJournal('limit=' + ROWS_AT_ONCE)
  const before = new Map(exchanges)
  const since = entries[0]?.at ?? 0
  exchanges.clear()
  shown.olderOnServer = more
  for (const entry of entries) {
    const known = before.get(entry.id)
    exchanges.set(entry.id, known && ended(known) ? known : entry)
  }
  for (const [id, entry] of before) if (!ended(entry) && entry.at > since) exchanges.set(id, entry)
  redrawList()
  if (!chosenId() && wide.matches && !follow.checked) follow.checked = true
  if (follow.checked) chooseNewest()
  else if (chosenId()) showDetail(chosenId())
}

async function showOlder() {
  shown.limit += ROWS_AT_ONCE
  const oldest = exchanges.keys().next().value
  if (shown.olderOnServer && exchanges.size < shown.limit && oldest) {
    const { entries, more } = await readJournal('limit=' + ROWS_AT_ONCE + '&before=' + oldest)
    const later = [...exchanges]
    exchanges.clear()
    for (const entry of entries) exchanges.set(entry.id, entry)
    for (const [id, entry] of later) exchanges.set(id, entry)
    shown.olderOnServer = more
  }
  drawList()
}

const chooseNewest = throttled(() => {
  const newest = [...exchanges.keys()].at(-1)
  if (!follow.checked || !newest || newest === chosenId()) return
  history.replaceState(null, '', '#' + newest)
  choose()
}, 120)

function choose() {
  const id = chosenId()
  document.body.classList.toggle('chosen', id !== '')
  drawList()
  showDetail(id)
}

function hear(source, type, run) {
  source.addEventListener(type, ({ data }) => run(JSON.parse(data)))
}

function onEnd({ type, ...entry }) {
  remember(entry)
  if (entry.id === detail.id) showDetail(entry.id)
}

function onRequest({ type, ...entry }) {
  remember(entry)
  if (follow.checked) chooseNewest()
}

function onReply({ id, status }) {
  if (exchanges.has(id)) remember({ id, status })
  if (id === detail.id) showDetail(id)
}

function onClear() {
  exchanges.clear()
  shown.olderOnServer = false
  location.hash = ''
  drawList()
}

function connect() {
  const source = new EventSource(base + '/events?events=paced')
  const status = (state) => {
    byId('link').dataset.state = state
    byId('link').textContent = state
  }
  source.addEventListener('open', () => {
    status('live')
    reload().catch(() => status('offline'))
  })
  source.addEventListener('error', () => status('offline'))
  hear(source, 'request', onRequest)
  hear(source, 'reply', onReply)
  hear(source, 'end', onEnd)
  hear(source, 'clear', onClear)
  const catchUp = throttled(() => reload().catch(() => status('offline')), 1000)
  hear(source, 'behind', catchUp)
  // Only the chosen exchange is looked into; with many at once, reading the others would take too long.
  source.addEventListener('event', ({ data }) => {
    if (detail.id && data.includes('"id":"' + detail.id + '"')) {
      const message = JSON.parse(data)
      if (message.id === detail.id) hearEvent(message)
    }
  })
}

byId('filter').addEventListener('input', redrawList)
byId('older').addEventListener('click', showOlder)
byId('clear').addEventListener('click', () => fetch(base + '/journal', { method: 'DELETE' }))
byId('home').addEventListener('click', () => (follow.checked = false))
byId('rows').addEventListener('click', () => (follow.checked = false))
follow.addEventListener('change', chooseNewest)
addEventListener('hashchange', choose)
addEventListener('keydown', stepThrough)
choose()
connect()
`
