/** The tabs of a browser, with what happens in them. */
import type { ConsoleLike, ContextLike, PageLike, ResponseLike } from './playwright-types.ts'

/** So many lines are kept of each. */
const MOST_LINES = 500

interface Tab {
  id: string
  page: PageLike
  console: string[]
  network: string[]
}

/** Tabs are named when they are first seen. */
export class Tabs {
  readonly #context: ContextLike
  readonly #tabs = new Map<PageLike, Tab>()
  #count = 0
  #active: PageLike | undefined

  constructor(context: ContextLike) {
    this.#context = context
    context.on('page', (page) => this.#watch(page))
    for (const page of context.pages()) this.#watch(page)
  }

  /** The tab of an action: the active one, where it names none. Opens one where there is none. */
  async find(id: string | null | undefined): Promise<Tab> {
    const open = this.#list()
    if (id == null)
      return open.find(({ page }) => page === this.#active) ?? open.at(-1) ?? this.open()
    const tab = open.find((each) => each.id === id)
    if (tab) return tab
    throw new Error(`There is no tab ${id}. Open are: ${open.map((each) => each.id).join(', ')}.`)
  }

  async open(): Promise<Tab> {
    return this.activate(this.#watch(await this.#context.newPage()))
  }

  async activate(tab: Tab): Promise<Tab> {
    this.#active = tab.page
    await tab.page.bringToFront()
    return tab
  }

  /** A line for each tab. */
  async describe(): Promise<string> {
    const active = await this.find(undefined)
    const lines = this.#list().map(async ({ id, page }) => {
      const mark = page === active.page ? ' (active)' : ''
      return `${id}${mark}: ${JSON.stringify(await page.title())} ${page.url()}`
    })
    return (await Promise.all(lines)).join('\n')
  }

  #list(): Tab[] {
    return this.#context.pages().map((page) => this.#watch(page))
  }

  #watch(page: PageLike): Tab {
    const known = this.#tabs.get(page)
    if (known) return known
    this.#count += 1
    const tab: Tab = { id: `tab_${this.#count}`, page, console: [], network: [] }
    this.#tabs.set(page, tab)
    page.on('console', (message: ConsoleLike) => {
      keep(tab.console, `[${message.type()}] ${message.text()}`)
    })
    page.on('response', (response: ResponseLike) => {
      keep(tab.network, `${response.request().method()} ${response.url()} ${response.status()}`)
    })
    return tab
  }
}

function keep(lines: string[], line: string): void {
  lines.push(line.slice(0, 2_000))
  if (lines.length > MOST_LINES) lines.shift()
}
