/** The blocks of a reply by their places. Each change makes a new list, which shares all but a page with the old one. */
import type { OpenBlock } from './open-block.ts'

type Page = readonly (OpenBlock | undefined)[]

/** Blocks in a page: most replies have one page only. */
const SIZE = 256

export class BlockList {
  static readonly EMPTY: BlockList = new BlockList([], [], 0)
  readonly #first: Page
  readonly #rest: readonly Page[]
  /** The place after the last block. */
  readonly length: number

  private constructor(first: Page, rest: readonly Page[], length: number) {
    this.#first = first
    this.#rest = rest
    this.length = length
  }

  static of(blocks: readonly OpenBlock[]): BlockList {
    if (blocks.length <= SIZE) return new BlockList(blocks, [], blocks.length)
    let list = BlockList.EMPTY
    for (const block of blocks) list = list.put(list.length, block)
    return list
  }

  /** The block at a place; undefined where there is none, or none yet. */
  at(index: number): OpenBlock | undefined {
    if (index < SIZE) return this.#first[index]
    return this.#rest[Math.floor(index / SIZE) - 1]?.[index % SIZE]
  }

  /** The list with another block at a place. What every token passes through. */
  put(index: number, block: OpenBlock): BlockList {
    const length = Math.max(this.length, index + 1)
    if (index < SIZE) return new BlockList(withItem(this.#first, index, block), this.#rest, length)
    const at = Math.floor(index / SIZE) - 1
    const page = withItem(this.#rest[at] ?? [], index % SIZE, block)
    return new BlockList(this.#first, withItem(this.#rest, at, page), length)
  }

  /** With the blocks of another list behind its own. Places without a block stay, as events name places. */
  followedBy(next: BlockList): BlockList {
    const placed = next.map((block, index) => ({ block, place: this.length + index }))
    return placed.reduce<BlockList>((list, { block, place }) => list.put(place, block), this)
  }

  /** What blocks come to, in order. */
  map<T>(transform: (block: OpenBlock, index: number) => T): T[] {
    const items: T[] = []
    for (let index = 0; index < this.length; index += 1) {
      const block = this.at(index)
      if (block) items.push(transform(block, index))
    }
    return items
  }

  flatMap<T>(transform: (block: OpenBlock, index: number) => readonly T[]): T[] {
    const items: T[] = []
    for (let index = 0; index < this.length; index += 1) {
      const block = this.at(index)
      if (block) items.push(...transform(block, index))
    }
    return items
  }
}

function withItem<T>(items: readonly T[], index: number, item: T): readonly T[] {
  const copy = items.slice()
  copy[index] = item
  return copy
}
