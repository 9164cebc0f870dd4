/** Edits of texts, line by line; line ends and a byte order mark stay as they are. */
import { FileError } from './file-error.ts'

const MARK = '\uFEFF'

/** The text of a file; throws where its bytes are none. */
export function toText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new FileError('not text', 'it is no text in UTF-8')
  }
}

/** Lines as they are shown: without their ends, without a mark. */
export function toLines(text: string): string[] {
  const plain = text.startsWith(MARK) ? text.slice(1) : text
  const lines = plain.split(/\r?\n/)
  // A line end at the end of a file begins no line.
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** `\r\n` where all lines end so. */
function lineEndOf(text: string): '\n' | '\r\n' {
  return text.includes('\r\n') && !/(^|[^\r])\n/.test(text) ? '\r\n' : '\n'
}

/** A text of the model, with the line ends of the file. */
const withLineEnd = (text: string, end: string): string =>
  end === '\n' ? text : text.replace(/\r?\n/g, end)

/** What came of a replacement: the new text, or where the old string was found. */
export type Replacement = { text: string; line: number } | { found: number; lines: number[] }

/** Where a text is in another; nothing is nowhere. */
function placesOf(text: string, sought: string): number[] {
  if (sought === '') return []
  const places: number[] = []
  let at = text.indexOf(sought)
  while (at >= 0) {
    places.push(at)
    at = text.indexOf(sought, at + 1)
  }
  return places
}

/** Replaces the one place where `old` is; overlapping places are several. */
export function replaceOnce(text: string, old: string, replacement: string): Replacement {
  const end = lineEndOf(text)
  const sought = withLineEnd(old, end)
  const places = placesOf(text, sought)
  const lineAt = (place: number) => text.slice(0, place).split('\n').length
  const [place] = places
  if (place === undefined || places.length > 1) {
    return { found: places.length, lines: places.map(lineAt) }
  }
  const put = withLineEnd(replacement, end)
  return {
    text: text.slice(0, place) + put + text.slice(place + sought.length),
    line: lineAt(place),
  }
}

/** Inserts lines after a line, 0 for the beginning; undefined where there is no such line. */
export function insertAfter(text: string, line: number, inserted: string): string | undefined {
  const body = text.startsWith(MARK) ? text.slice(1) : text
  const lines = body.match(/[^\n]*\n|[^\n]+$/g) ?? []
  if (!Number.isInteger(line) || line < 0 || line > lines.length) return undefined
  const end = lineEndOf(text)
  const block = withLineEnd(inserted.replace(/\r?\n$/, ''), end)
  const [before, after] = [lines.slice(0, line).join(''), lines.slice(line).join('')]
  const isOpen = before !== '' && !before.endsWith('\n')
  const whole = isOpen ? before + end + block : before + block + end + after
  return (body === text ? '' : MARK) + whole
}

/** The lines around some that were edited. */
export function around(
  lines: readonly string[],
  first: number,
  count: number,
  margin = 4,
): [from: number, to: number] {
  return [Math.max(1, first - margin), Math.min(lines.length, first + count - 1 + margin)]
}
