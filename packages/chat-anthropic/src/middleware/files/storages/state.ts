/** Files in the agent's state: what a call changes is its update. */
import type { KeyedTexts } from './keyed.ts'

/** Texts by path as the state has them. */
export type StateFiles = Record<string, string>

/** Changes of texts; `null` deletes one. */
export type FileChanges = Record<string, string | null>

/** Applies changes; the reducer of the state. */
export function applyChanges(files: StateFiles = {}, changes: FileChanges = {}): StateFiles {
  const all = Object.entries({ ...files, ...changes })
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== null))
}

// Programs may write paths with a slash in front.
const toKey = (path: string): string => path.replace(/^\/+/, '')

const normalize = <Value>(files: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(files).map(([path, value]) => [toKey(path), value]))

/** The texts that one call of a tool sees, and what it has changed. */
export class StateTexts implements KeyedTexts {
  readonly changes: FileChanges = {}
  readonly #texts: Map<string, string>

  constructor(files: StateFiles) {
    this.#texts = new Map(Object.entries(normalize(files)))
  }

  async get(key: string): Promise<string | undefined> {
    return this.#texts.get(key)
  }

  async all(): Promise<ReadonlyMap<string, string>> {
    return new Map(this.#texts)
  }

  async put(key: string, text: string): Promise<void> {
    this.#texts.set(key, text)
    this.changes[`/${key}`] = text
  }

  async delete(key: string): Promise<void> {
    this.#texts.delete(key)
    this.changes[`/${key}`] = null
  }
}

interface Done {
  callId: string
  changes: FileChanges
}

interface Reply {
  id: string
  done: Done[]
}

/** Conversations whose last reply is remembered. */
const MOST = 1000

/**
 * The calls of one reply see the state from before all of them; here a call finds what those before
 * it have changed.
 */
export class ReplyChanges {
  readonly #replies = new Map<string, Reply>()

  /** What the calls before this one of the same reply have made of the files. */
  before(thread: string, replyId: string, callId: string, files: StateFiles): StateFiles {
    const known = this.#replies.get(thread)
    const reply = known?.id === replyId ? known : { id: replyId, done: [] }
    // A call that comes again is played again from a checkpoint, and so are those after it.
    const again = reply.done.findIndex((done) => done.callId === callId)
    if (again >= 0) reply.done.splice(again)
    this.#replies.delete(thread)
    this.#replies.set(thread, reply)
    const [oldest] = this.#replies.keys()
    if (this.#replies.size > MOST && oldest !== undefined) this.#replies.delete(oldest)
    return reply.done.reduce(
      (all, { changes }) => applyChanges(all, normalize(changes)),
      normalize(files),
    )
  }

  /** Notes what a call has changed. */
  add(thread: string, callId: string, changes: FileChanges): void {
    this.#replies.get(thread)?.done.push({ callId, changes })
  }
}
