/** The list of exchanges, newest first. */
import {
  base,
  chosenId,
  emptyList,
  filterField,
  olderButton,
  rowCount,
  rowList,
} from './document.ts'
import { el, fill, orderChildren, throttle, type Child } from './dom.ts'
import {
  exchanges,
  hasOlderOnServer,
  PAGE_SIZE,
  readOlder,
  type ExchangeSummary,
} from './exchanges.ts'
import { statusBadge } from './status.ts'
import { formatClock, formatDuration, formatNumber, joinFacts, toObject, toText } from './values.ts'

interface Row {
  node: HTMLElement
  link: HTMLElement
  /** What it shows. */
  entry?: ExchangeSummary
}

const rows = new Map<string, Row>()
let limit = PAGE_SIZE

function searchText(entry: ExchangeSummary): string {
  const { method, path, model, status, preview, stop_reason, error } = entry
  return [method, path, model, status, preview, stop_reason, toObject(error).type]
    .map(toText)
    .join(' ')
    .toLowerCase()
}

const toCount = (value: unknown): number => (typeof value === 'number' ? value : 0)

function describeTokens({ usage }: ExchangeSummary): string {
  const counters = toObject(usage)
  if (typeof counters.output_tokens !== 'number') return ''
  const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens } = counters
  const parts = [input_tokens, cache_read_input_tokens, cache_creation_input_tokens]
  const input = parts.map(toCount).reduce((sum, count) => sum + count, 0)
  return `${formatNumber(input)} → ${formatNumber(counters.output_tokens)}`
}

function rowContent(entry: ExchangeSummary): Child {
  const { at, model, method, path, preview, stream, durationMs } = entry
  const facts = joinFacts(
    path.replace(/^\/v1\//, ''),
    stream && 'stream',
    formatDuration(durationMs),
    describeTokens(entry),
  )
  return [
    el(
      'span',
      { class: 'row-top' },
      el('time', {}, formatClock(at)),
      el('span', { class: 'model' }, toText(model)),
      statusBadge(entry),
    ),
    el('span', { class: 'preview' }, preview || `${method} ${path}`),
    el('span', { class: 'facts' }, facts),
  ]
}

function addRow(id: string): Row {
  const link = el('a', { href: `#${id}` })
  const row = { node: el('li', {}, link), link }
  rows.set(id, row)
  return row
}

function updateRow(entry: ExchangeSummary): HTMLElement {
  const row = rows.get(entry.id) ?? addRow(entry.id)
  if (row.entry !== entry) {
    fill(row.link, rowContent(entry))
    row.entry = entry
  }
  if (entry.id === chosenId()) row.link.setAttribute('aria-current', 'true')
  else row.link.removeAttribute('aria-current')
  return row.node
}

/** The newest entries that fit the filter, up to one more than are shown. */
function findMatching(): ExchangeSummary[] {
  const wanted = filterField.value.trim().toLowerCase()
  const found: ExchangeSummary[] = []
  for (const entry of [...exchanges.values()].reverse()) {
    if (wanted === '' || searchText(entry).includes(wanted)) found.push(entry)
    if (found.length > limit) break
  }
  return found
}

function emptyContent(): Child {
  if (exchanges.size > 0) return el('p', {}, el('b', {}, 'Nothing fits the filter.'))
  const origin = location.origin + base.replace(/\/_emulator$/, '')
  return [
    el('p', {}, el('b', {}, 'Nothing has arrived yet.')),
    el('p', {}, 'Point a client at this address, and what it asks shows up here:'),
    el('pre', {}, `ANTHROPIC_BASE_URL=${origin}\nANTHROPIC_API_KEY=any`),
  ]
}

/** Brings the list up to date. */
export function drawList(): void {
  const found = findMatching()
  const visible = found.slice(0, limit)
  orderChildren(rowList, visible.map(updateRow))
  const kept = new Set(visible.map(({ id }) => id))
  for (const id of rows.keys()) if (!kept.has(id)) rows.delete(id)
  const count = formatNumber(exchanges.size) + (hasOlderOnServer ? '+' : '')
  olderButton.hidden = found.length <= limit && !hasOlderOnServer
  rowCount.textContent = exchanges.size > 0 ? count : ''
  emptyList.hidden = found.length > 0
  if (found.length === 0) fill(emptyList, emptyContent())
}

/** Brings the list up to date soon. */
export const redrawList = throttle(drawList, 80)

/** Lists more exchanges, read from the emulator where they are not here. */
export async function showOlder(): Promise<void> {
  limit += PAGE_SIZE
  if (hasOlderOnServer && exchanges.size < limit) await readOlder()
  drawList()
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }

/** Up and down go through the list wherever the focus is, but not in fields and tabs. */
export function stepThrough(event: KeyboardEvent): void {
  const step = STEPS[event.key]
  const { target } = event
  const isBusy =
    target instanceof Element && target.closest('input, [role=tablist], pre, [role=tabpanel]')
  if (!step || isBusy || event.metaKey || event.ctrlKey || event.altKey) return
  const links = [...rowList.querySelectorAll('a')]
  const at = links.findIndex((link) => link.hasAttribute('aria-current'))
  const next = links[at < 0 ? 0 : at + step]
  if (!next) return
  event.preventDefault()
  next.click()
  next.focus()
}
