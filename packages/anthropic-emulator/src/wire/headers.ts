/** Headers as they are read here. */
export interface ReadHeaders {
  get: (name: string) => string | null
  forEach: (use: (value: string, name: string) => void) => void
}

/** All headers of a request, by their names in lower case. */
export function headersOf(headers: ReadHeaders): Record<string, string> {
  const all: Record<string, string> = {}
  headers.forEach((value, name) => {
    all[name] = value
  })
  return all
}

/** Headers that are kept by their names, as they are read here. */
export function eachOf(headers: Readonly<Record<string, string>>): Pick<ReadHeaders, 'forEach'> {
  return {
    forEach(use) {
      for (const [name, value] of Object.entries(headers)) use(value, name)
    },
  }
}
