/** Files in a store of LangGraph: an item for each file under one namespace. */
import type { BaseStore } from '@langchain/langgraph'
import type { KeyedTexts } from './keyed.ts'

const PAGE = 100

/** The texts of a namespace; `{ content }` is the value of an item. */
export class StoreTexts implements KeyedTexts {
  readonly #store: BaseStore
  readonly #namespace: string[]

  constructor(store: BaseStore, namespace: readonly string[]) {
    this.#store = store
    this.#namespace = [...namespace]
  }

  async get(key: string): Promise<string | undefined> {
    return textOf((await this.#store.get(this.#namespace, key))?.value)
  }

  async all(): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>()
    for (let offset = 0; ; offset += PAGE) {
      const items = await this.#store.search(this.#namespace, { limit: PAGE, offset })
      for (const { key, value, namespace } of items) {
        const text = textOf(value)
        // A search finds the namespaces below, too.
        if (namespace.length === this.#namespace.length && text !== undefined) texts.set(key, text)
      }
      if (items.length < PAGE) return texts
    }
  }

  put(key: string, text: string): Promise<void> {
    return this.#store.put(this.#namespace, key, { content: text })
  }

  delete(key: string): Promise<void> {
    return this.#store.delete(this.#namespace, key)
  }
}

const textOf = (value: Record<string, unknown> | undefined): string | undefined => {
  const content = value?.['content']
  return typeof content === 'string' ? content : undefined
}
