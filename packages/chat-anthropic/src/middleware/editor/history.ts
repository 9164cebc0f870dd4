/** The texts that files had before they were edited, for the versions that can undo. */
import type { Segments } from '../files/files.ts'

/** A text before an edit; without one the edit made the file. */
interface Earlier {
  text: string | undefined
}

/** Edits that are remembered, of all files together. */
const MOST = 100

/** The history of one thread, in memory: a program that starts anew has none. */
export class EditHistory {
  readonly isKept: boolean
  #edits: { key: string; earlier: Earlier }[] = []

  constructor(isKept: boolean) {
    this.isKept = isKept
  }

  /** Notes what a file was before an edit. */
  add(path: Segments, text: string | undefined): void {
    if (!this.isKept) return
    this.#edits.push({ key: path.join('/'), earlier: { text } })
    if (this.#edits.length > MOST) this.#edits.shift()
  }

  /** What a file was before its last edit, which is forgotten. */
  take(path: Segments): Earlier | undefined {
    const at = this.#edits.findLastIndex(({ key }) => key === path.join('/'))
    return at < 0 ? undefined : this.#edits.splice(at, 1)[0]?.earlier
  }
}
