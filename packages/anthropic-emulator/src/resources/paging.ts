import { apiError, Refused } from '../wire/api-error.ts'

const USUAL = 20
const MOST = 1_000

function refuse(message: string): never {
  throw new Refused(apiError({ status: 400, message }))
}

/** How many items a page has at most. */
export function limitOf(query: URLSearchParams): number {
  const limit = query.get('limit')
  if (limit === null) return USUAL
  if (!/^[+-]?\d+$/.test(limit)) {
    refuse('limit: Input should be a valid integer, unable to parse string as an integer')
  }
  const count = Number(limit)
  if (count < 1) refuse('limit: Input should be greater than or equal to 1')
  if (count > MOST) refuse(`limit: Input should be less than or equal to ${MOST}`)
  return count
}

interface Listed {
  readonly id: string
}

/** One page of a list whose cursors are the ids of its items. */
export interface Page<Item> {
  data: readonly Item[]
  has_more: boolean
  first_id: string | null
  last_id: string | null
}

function placeOf(items: readonly Listed[], name: string, id: string): number {
  const place = items.findIndex((item) => item.id === id)
  return place >= 0 ? place : refuse(`${name}: ${id} is not in this list`)
}

function restOf<Item extends Listed>(
  items: readonly Item[],
  query: URLSearchParams,
): readonly Item[] {
  const [before, after] = [query.get('before_id'), query.get('after_id')]
  if (before !== null && after !== null) {
    refuse('before_id: cannot be used together with after_id')
  }
  if (before !== null) return items.slice(0, placeOf(items, 'before_id', before))
  return after === null ? items : items.slice(placeOf(items, 'after_id', after) + 1)
}

/** The page that a query asks for. */
export function pageOf<Item extends Listed>(
  items: readonly Item[],
  query: URLSearchParams,
): Page<Item> {
  const limit = limitOf(query)
  const rest = restOf(items, query)
  const data = query.get('before_id') === null ? rest.slice(0, limit) : rest.slice(-limit)
  return {
    data,
    // More in the direction in which the client goes.
    has_more: data.length < rest.length,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  }
}
