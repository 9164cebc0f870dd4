/** Headers as they are read here. */
export interface ReadHeaders {
  get: (name: string) => string | null
  forEach: (use: (value: string, name: string) => void) => void
}

/** A request as it arrived, by whatever transport. */
export interface Arrival {
  method: string
  path: string
  query: Record<string, string>
  headers: ReadHeaders
}

/** The request of `fetch` as it arrived. */
export function toArrival({ method, url, headers }: Request): Arrival {
  const { pathname, searchParams } = new URL(url)
  return { method, path: pathname, query: Object.fromEntries(searchParams), headers }
}

/** All headers of a request, by their names in lower case. */
export function headersOf(headers: ReadHeaders): Record<string, string> {
  const all: Record<string, string> = {}
  headers.forEach((value, name) => {
    all[name] = value
  })
  return all
}
