/**
 * The first request of a cached prefix goes alone: the API can be read from the cache only when the
 * reply that wrote it has begun, and requests sent together would each pay for writing.
 */
import { hashText } from './rows.ts'
import { isRecord, type RequestParams } from '../wire.ts'
import type { Surroundings } from './around.ts'

const MINUTE = 60_000
const LIFETIMES: Record<string, number> = { '5m': 5 * MINUTE, '1h': 60 * MINUTE }
const MOST = 1_000

/** A prefix, and how long the API keeps it after the last use. */
interface Prefix {
  text: string
  lifetime: number
}

interface Warmed {
  /** Whether it is in the cache, when it is known. */
  isWritten: Promise<boolean>
  usedAt: number
}

export class PrefixWarmer {
  readonly #around: Surroundings
  readonly #prefixes = new Map<string, Warmed>()

  constructor(around: Surroundings) {
    this.#around = around
  }

  /** Sends a request, after the first one with the same prefix. */
  async send<T>(body: RequestParams, send: () => Promise<T>): Promise<T> {
    const prefix = findPrefix(body)
    if (!prefix) return send()
    const name = hashText(prefix.text)
    for (;;) {
      const known = this.#prefixes.get(name)
      const isFresh = known && this.#around.now() - known.usedAt < prefix.lifetime
      if (!isFresh) return this.#sendFirst(name, send)
      if (!(await known.isWritten)) continue
      known.usedAt = this.#around.now()
      return send()
    }
  }

  async #sendFirst<T>(name: string, send: () => Promise<T>): Promise<T> {
    const sent = send()
    const isWritten = sent.then(
      () => true,
      () => {
        this.#prefixes.delete(name)
        return false
      },
    )
    this.#prefixes.delete(name)
    this.#prefixes.set(name, { isWritten, usedAt: this.#around.now() })
    const [oldest] = this.#prefixes.keys()
    if (this.#prefixes.size > MOST && oldest !== undefined) this.#prefixes.delete(oldest)
    return sent
  }
}

/** What is cached of a request: up to the last mark that has something behind it. */
function findPrefix({ tools = [], system, messages, ...rest }: RequestParams): Prefix | undefined {
  const blocks = [
    ...tools,
    ...toList(system),
    ...messages.flatMap(({ role, content }) => [role, ...toList(content)]),
  ]
  const at = blocks.findLastIndex((block, index) => isMarked(block) && index < blocks.length - 1)
  // A mark of the whole request stands at its end: what is shared is what does not change.
  if (at === -1 && !rest.cache_control) return undefined
  const shared = at === -1 ? [...tools, ...toList(system)] : blocks.slice(0, at + 1)
  if (shared.length === 0) return undefined
  const ttl = findLifetime(at === -1 ? rest : blocks[at])
  return { text: JSON.stringify([rest.model, shared]), lifetime: LIFETIMES[ttl] ?? 5 * MINUTE }
}

function toList(content: string | readonly object[] | undefined): readonly unknown[] {
  if (content === undefined) return []
  return typeof content === 'string' ? [content] : content
}

function isMarked(block: unknown): boolean {
  return isRecord(block) && block['cache_control'] != null
}

function findLifetime(block: unknown): string {
  const mark = isRecord(block) ? block['cache_control'] : undefined
  return isRecord(mark) ? String(mark['ttl'] ?? '5m') : '5m'
}
