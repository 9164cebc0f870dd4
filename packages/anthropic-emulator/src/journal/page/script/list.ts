/** The list of exchanges, newest first. */
export const LIST = String.raw`
const ROWS_AT_ONCE = 100
const MOST_KEPT = 5000

const exchanges = new Map()
const rows = new Map()
const shown = { limit: ROWS_AT_ONCE, olderOnServer: false }

const searched = (entry) =>
  [entry.method, entry.path, entry.model, entry.status, entry.preview, entry.stop_reason, entry.error?.type]
    .join(' ')
    .toLowerCase()

function tokensOf({ usage }) {
  if (!usage) return ''
  const read = usage.cache_read_input_tokens ?? 0
  const written = usage.cache_creation_input_tokens ?? 0
  const input = (usage.input_tokens ?? 0) + read + written
  return usage.output_tokens === undefined ? '' : number(input) + ' → ' + number(usage.output_tokens)
}

function rowParts(entry) {
  const facts = [
    entry.path.replace(/^\/v1\//, ''),
    entry.stream && 'stream',
    duration(entry.durationMs),
    tokensOf(entry),
  ]
  return [
    el('span', { class: 'row-top' }, el('time', {}, clock(entry.at)), el('span', { class: 'model' }, String(entry.model ?? '')), statusBadge(entry)),
    el('span', { class: 'preview' }, entry.preview || entry.method + ' ' + entry.path),
    el('span', { class: 'facts' }, facts.filter(Boolean).join(' · ')),
  ]
}

function rowOf(entry) {
  let row = rows.get(entry.id)
  if (!row) {
    const link = el('a', { href: '#' + entry.id })
    row = { node: el('li', {}, link), link, entry: undefined }
    rows.set(entry.id, row)
  }
  if (row.entry !== entry) {
    row.link.replaceChildren(...rowParts(entry))
    row.entry = entry
  }
  if (entry.id === chosenId()) row.link.setAttribute('aria-current', 'true')
  else row.link.removeAttribute('aria-current')
  return row.node
}

/** The newest entries that fit the filter; it stops where enough are found. */
function matching(limit) {
  const wanted = byId('filter').value.trim().toLowerCase()
  const found = []
  const all = [...exchanges.values()]
  for (let at = all.length - 1; at >= 0 && found.length <= limit; at -= 1) {
    if (wanted === '' || searched(all[at]).includes(wanted)) found.push(all[at])
  }
  return found
}

/** Puts nodes in order with as few moves as it takes: what has the focus keeps it. */
function place(parent, nodes) {
  const wanted = new Set(nodes)
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove()
  let next = parent.firstElementChild
  for (const node of nodes) {
    if (node === next) next = next.nextElementSibling
    else parent.insertBefore(node, next)
  }
}

function emptyView() {
  const origin = location.origin + base.replace(/\/_emulator$/, '')
  return [
    el('p', {}, el('b', {}, exchanges.size > 0 ? 'Nothing fits the filter.' : 'Nothing has arrived yet.')),
    exchanges.size === 0 && el('p', {}, 'Point a client at this address, and what it asks shows up here:'),
    exchanges.size === 0 && el('pre', {}, 'ANTHROPIC_BASE_URL=' + origin + '\nANTHROPIC_API_KEY=any'),
  ].filter(Boolean)
}

function drawList() {
  const found = matching(shown.limit)
  const visible = found.slice(0, shown.limit)
  place(byId('rows'), visible.map(rowOf))
  const kept = new Set(visible.map(({ id }) => id))
  for (const id of rows.keys()) if (!kept.has(id)) rows.delete(id)
  byId('older').hidden = found.length <= shown.limit && !shown.olderOnServer
  byId('count').textContent = exchanges.size > 0 ? number(exchanges.size) + (shown.olderOnServer ? '+' : '') : ''
  byId('empty').hidden = found.length > 0
  if (found.length === 0) byId('empty').replaceChildren(...emptyView())
}

const redrawList = throttled(drawList, 80)

function remember(entry) {
  exchanges.set(entry.id, { ...exchanges.get(entry.id), ...entry })
  if (exchanges.size > MOST_KEPT) {
    exchanges.delete(exchanges.keys().next().value)
    shown.olderOnServer = true
  }
  redrawList()
}

/** Up and down go through the list wherever the focus is, but not in fields and tabs. */
function stepThrough(event) {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
  const busy = event.target.closest('input, [role=tablist], pre, [role=tabpanel]')
  if (!step || busy || event.metaKey || event.ctrlKey || event.altKey) return
  const links = [...byId('rows').querySelectorAll('a')]
  const at = links.findIndex((link) => link.hasAttribute('aria-current'))
  const next = links[at < 0 ? 0 : at + step]
  if (!next) return
  event.preventDefault()
  next.click()
  next.focus()
}
`
