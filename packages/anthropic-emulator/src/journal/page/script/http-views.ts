/** An exchange as HTTP: its headers and bodies. */
import type { JournalEntry } from '../../types.ts'
import { el, type Child } from './dom.ts'
import { jsonView } from './json-view.ts'

function headerTable(title: string, headers: Readonly<Record<string, string>> = {}): Child {
  const rows = Object.entries(headers).map(([name, value]) => [
    el('dt', {}, name),
    el('dd', {}, value),
  ])
  return [
    el('h3', {}, title),
    rows.length > 0 ? el('dl', {}, rows) : el('p', { class: 'muted' }, 'None yet.'),
  ]
}

/** The query and the headers of both directions. */
export function headersView({ headers, query, reply }: JournalEntry): HTMLElement {
  return el(
    'div',
    { class: 'headers' },
    Object.keys(query).length > 0 && headerTable('Query', query),
    headerTable('Request headers', headers),
    headerTable('Response headers', reply?.headers),
  )
}

const bodyView = (body: unknown): HTMLElement =>
  body === undefined ? el('p', { class: 'muted' }, 'None.') : jsonView(body)

/** The bodies of both directions. */
export function bodiesView({ body, reply }: JournalEntry): HTMLElement {
  const title = reply?.events ? 'The message that the events add up to' : 'Response body'
  return el(
    'div',
    { class: 'raw' },
    el('h3', {}, 'Request body'),
    bodyView(body),
    el('h3', {}, title),
    bodyView(reply?.body ?? reply?.message),
  )
}
