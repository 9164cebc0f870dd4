import type { Json } from '../wire/types.ts'
import { findLastUserBlocks, joinTexts } from './prompt.ts'

// Elements of HTML that have no end.
const WITHOUT_END = new Set(['br', 'hr', 'img', 'input', 'link', 'meta', 'wbr'])
const TAG = /<(?<end>\/?)(?<inside>[a-z][^<>]*)>/giu
const NAME = /^[\w.:-]+/

const LINES_OF_CODE = /^(?:```|~~~)/
const QUOTED_LINE = /^\s{0,3}>/
const QUOTED =
  /`[^`]*`|"[^"]*"|“[^”]*”|«[^»]*»|「[^」]*」|『[^』]*』|‘[^’]*’|(?<![\p{L}\p{N}])'[^']+'(?!\p{L})/gu

/** Elements that are open; each is looked for once, however often an end of its name comes. */
class OpenTags {
  readonly #names: string[] = []
  readonly #counts = new Map<string, number>()

  get isEmpty(): boolean {
    return this.#names.length === 0
  }

  open(name: string): void {
    this.#names.push(name)
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  /** Ends an element, and all that was opened in it. */
  close(name: string): void {
    const isOpen = () => (this.#counts.get(name) ?? 0) > 0
    const wanted = (this.#counts.get(name) ?? 0) - 1
    while (isOpen() && this.#counts.get(name) !== wanted) {
      const last = this.#names.pop() ?? ''
      this.#counts.set(last, (this.#counts.get(last) ?? 1) - 1)
    }
  }
}

/** The text outside all tags; what follows a tag that nothing ends counts as inside. */
function dropTagged(text: string): string {
  const tags = new OpenTags()
  const outside: string[] = []
  let from = 0
  for (const { 0: tag, index, groups } of text.matchAll(TAG)) {
    if (tags.isEmpty) outside.push(text.slice(from, index))
    from = index + tag.length
    const name = (NAME.exec(groups?.inside ?? '')?.[0] ?? '').toLowerCase()
    if (groups?.end === '/') tags.close(name)
    else if (!tag.endsWith('/>') && !WITHOUT_END.has(name)) tags.open(name)
  }
  if (tags.isEmpty) outside.push(text.slice(from))
  return outside.join(' ')
}

function dropCodeLines(text: string): string {
  let isCode = false
  const lines = text.split('\n').filter((line) => {
    const isFence = LINES_OF_CODE.test(line.trim())
    if (isFence) isCode = !isCode
    return !isFence && !isCode && !QUOTED_LINE.test(line)
  })
  return lines.join('\n')
}

// Quotations that never end take time, and nobody asks a plain question at such length.
const LONGEST_QUOTED = 5_000

/**
 * A text without what it only quotes: code, what is inside of tags and, up to a few thousand characters,
 * quotations.
 */
export function dropQuoted(text: string): string {
  const untagged = dropTagged(dropCodeLines(text))
  return (untagged.length > LONGEST_QUOTED ? untagged : untagged.replace(QUOTED, ' ')).trim()
}

/** What the user's last turn says in plain words. */
export function readPlainQuestion(body: Json): string {
  return dropQuoted(joinTexts(findLastUserBlocks(body)))
}
