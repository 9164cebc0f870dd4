import { fromResponse, toJsonReply, type Reply } from '../wire/reply.ts'
import type { IncomingRequest } from '../wire/request.ts'
import type { PathParameters, Route } from '../wire/router.ts'
import { openFeed } from './feed.ts'
import type { Journal } from './journal.ts'
import { publicEntry, summaryOf } from './journal-json.ts'
import { pageResponse } from './page/page.ts'
import type { JournalEntry } from './types.ts'

const DEFAULT_LIMIT = 1_000

/** An answer of a control route. */
export const toJson = (value: unknown, status = 200): Reply =>
  toJsonReply(value, status, { 'cache-control': 'no-store' })

/** A control request that cannot be answered, and the status that says so. */
export class BadControlRequest extends Error {
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
  throw new BadControlRequest(404, message)
}

function countOf(limit: string | null): number {
  const count = Number(limit ?? DEFAULT_LIMIT)
  if (Number.isInteger(count) && count >= 1) return count
  throw new BadControlRequest(400, `limit: must be a whole number above 0, not "${limit}"`)
}

interface Part {
  entries: JournalEntry[]
  /** Whether there are entries beyond, in the direction that was asked for. */
  more: boolean
}

/** After an id the next ones; else the newest, of those before an id where one is given. */
function selectPart(journal: Journal, query: URLSearchParams): Part {
  const { entries } = journal
  const [after, before] = [query.get('after'), query.get('before')]
  const count = countOf(query.get('limit'))
  if (after !== null) {
    const from = placeOf(journal, after) + 1
    return { entries: entries.slice(from, from + count), more: from + count < entries.length }
  }
  const to = before === null ? entries.length : placeOf(journal, before)
  const from = Math.max(0, to - count)
  return { entries: entries.slice(from, to), more: from > 0 }
}

/** Answers a request to a control route. */
export type ControlHandler = (
  incoming: IncomingRequest,
  parameters: PathParameters,
) => Reply | Promise<Reply>

function listEntries(journal: Journal, { head }: IncomingRequest): Reply {
  const query = new URLSearchParams(head.search)
  const { entries, more } = selectPart(journal, query)
  return toJson({ entries: entries.map(query.has('summary') ? summaryOf : publicEntry), more })
}

function showEntry(journal: Journal, id = ''): Reply {
  const entry = journal.entries[placeOf(journal, id)]
  return toJson(entry && publicEntry(entry))
}

function deleteEntries(journal: Journal): Reply {
  const deleted = journal.entries.length
  journal.clear()
  return toJson({ deleted })
}

function followEntries(journal: Journal, { head, connection }: IncomingRequest): Reply {
  const isPaced = new URLSearchParams(head.search).get('events') === 'paced'
  return openFeed(journal, connection, isPaced ? 'paced' : 'all')
}

/** Where the emulator's own paths begin. */
export const CONTROL_PREFIX = '/_emulator'

/** Whether a path is one of the emulator's own, and none of the API's. */
export const isControlPath = (path: string): boolean =>
  path === CONTROL_PREFIX || path.startsWith(`${CONTROL_PREFIX}/`)

/** The routes of the journal and its page. */
export function journalRoutes(journal: Journal): Route<ControlHandler>[] {
  const page = () => fromResponse(pageResponse())
  return [
    { method: 'GET', path: CONTROL_PREFIX, handle: page },
    { method: 'GET', path: `${CONTROL_PREFIX}/`, handle: page },
    {
      method: 'GET',
      path: `${CONTROL_PREFIX}/journal`,
      handle: (incoming) => listEntries(journal, incoming),
    },
    {
      method: 'GET',
      path: `${CONTROL_PREFIX}/journal/:id`,
      handle: (_, { id }) => showEntry(journal, id),
    },
    { method: 'DELETE', path: `${CONTROL_PREFIX}/journal`, handle: () => deleteEntries(journal) },
    {
      method: 'GET',
      path: `${CONTROL_PREFIX}/events`,
      handle: (incoming) => followEntries(journal, incoming),
    },
  ]
}
