/** A page of the documentation as it is, and as the results make it. */
export interface Page {
  file: string
  page: string
  made: string
}

export function renderPages(results: object): Page[]
export function writePages(results: object): void
