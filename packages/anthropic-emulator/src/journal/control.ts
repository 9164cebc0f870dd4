import { Hono, type Context } from 'hono'

import { feed } from './feed.ts'
import type { Wire } from '../wire/connection.ts'
import type { Journal } from './journal.ts'
import { publicEntry, summaryOf } from './journal-json.ts'
import { pageResponse } from './page/page.ts'
import type { JournalEntry } from './types.ts'

type App = { Bindings: Partial<Wire> }

const DEFAULT_LIMIT = 1_000

const json = (value: unknown, status = 200): Response =>
  Response.json(value, { status, headers: { 'cache-control': 'no-store' } })

function failure(status: number, message: string): Response {
  const type = status === 404 ? 'not_found_error' : 'invalid_request_error'
  return json({ type: 'error', error: { type, message } }, status)
}

class BadQuery extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

function placeOf({ entries, limit }: Journal, id: string): number {
  const at = entries.findIndex((entry) => entry.id === id)
  if (at >= 0) return at
  const message = `The journal has no request ${id}; it holds the last ${limit}, until it is cleared.`
  throw new BadQuery(404, message)
}

function countOf(limit: string | undefined): number {
  const count = Number(limit ?? DEFAULT_LIMIT)
  if (Number.isInteger(count) && count >= 1) return count
  throw new BadQuery(400, `limit: must be a whole number above 0, not "${limit}"`)
}

interface Part {
  entries: JournalEntry[]
  /** Whether there are entries beyond, in the direction that was asked for. */
  more: boolean
}

/** After an id the next ones; else the newest, of those before an id where one is given. */
function part(journal: Journal, query: Record<string, string>): Part {
  const { entries } = journal
  const { after, before, limit } = query
  const count = countOf(limit)
  if (after !== undefined) {
    const from = placeOf(journal, after) + 1
    return { entries: entries.slice(from, from + count), more: from + count < entries.length }
  }
  const to = before === undefined ? entries.length : placeOf(journal, before)
  const from = Math.max(0, to - count)
  return { entries: entries.slice(from, to), more: from > 0 }
}

function listed(journal: Journal, query: Record<string, string>): Response {
  const { entries, more } = part(journal, query)
  const shown = 'summary' in query ? summaryOf : publicEntry
  return json({ entries: entries.map(shown), more })
}

/** What the emulator tells of itself, below `/_emulator`. */
export function controlApp(journal: Journal): Hono<App> {
  const app = new Hono<App>()
  app.get('/', pageResponse)
  app.get('/journal', (context) => listed(journal, context.req.query()))
  app.get('/journal/:id', (context) => {
    const entry = journal.entries[placeOf(journal, context.req.param('id'))]
    return json(entry && publicEntry(entry))
  })
  app.delete('/journal', () => {
    const deleted = journal.entries.length
    journal.clear()
    return json({ deleted })
  })
  app.get('/events', (context: Context<App>) => {
    const { signal = context.req.raw.signal } = context.env
    const events = context.req.query('events') === 'paced' ? 'paced' : 'all'
    return feed(journal, { ...context.env, events, signal })
  })
  app.get('/*', ({ req }, next) => (req.path.endsWith('/_emulator/') ? pageResponse() : next()))
  app.all('/*', ({ req }) =>
    failure(404, `${req.method} ${req.path}: there is no such control route`),
  )
  app.onError((error) => failure(error instanceof BadQuery ? error.status : 500, error.message))
  return app
}
