/** Media types by the ending of a name; the first of a type is the one that a nameless file gets. */
const TYPES: readonly (readonly [ending: string, type: string])[] = [
  ['.pdf', 'application/pdf'],
  ['.txt', 'text/plain'],
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.jpeg', 'image/jpeg'],
  ['.gif', 'image/gif'],
  ['.webp', 'image/webp'],
  ['.csv', 'text/csv'],
  ['.md', 'text/markdown'],
  ['.html', 'text/html'],
  ['.json', 'application/json'],
  ['.zip', 'application/zip'],
  ['.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['.pptx', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ['.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
]

/** The media type of a file by the ending of its name. */
export function typeOfName(filename: string): string {
  const name = filename.toLowerCase()
  return TYPES.find(([ending]) => name.endsWith(ending))?.[1] ?? 'application/octet-stream'
}

/** How names of files of this type end; empty when that is not known. */
export function endingOf(type: string): string {
  return TYPES.find(([, known]) => known === type)?.[0] ?? ''
}

/** What a block can show of a file, by the block's type; other blocks take any file. */
export const SHOWN: Readonly<Record<string, readonly string[]>> = {
  image: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'],
  document: ['application/pdf', 'text/plain'],
}
