/** The tabs of the chosen exchange. */
import { button, el } from './dom.ts'
import { detailPane } from './document.ts'

export const TABS = ['Conversation', 'Events', 'Headers', 'JSON']

// The next exchange is shown at the tab that was chosen for the last one.
let chosen = 0

/** Whether the conversation is what is shown. */
export const showsConversation = (): boolean => chosen === 0

/** A tab for each panel; all but the chosen panel are hidden. */
export class TabsView {
  readonly #tabs = TABS.map((name, at) =>
    button(name, { role: 'tab', id: `tab-${name}`, 'aria-controls': `panel-${name}` }, () =>
      this.#choose(at),
    ),
  )
  readonly #bar = el('div', { role: 'tablist', 'aria-label': 'Parts of the exchange' }, this.#tabs)
  // Where the bar is when it does not stick.
  readonly #place = el('div', { class: 'tabs-place' })
  readonly #panels: readonly HTMLElement[]
  readonly nodes: readonly HTMLElement[]

  constructor(contents: readonly HTMLElement[]) {
    this.#panels = contents.map((content, at) => {
      const labels = { id: `panel-${TABS[at]}`, 'aria-labelledby': `tab-${TABS[at]}` }
      return el('div', { role: 'tabpanel', ...labels, tabindex: 0 }, content)
    })
    this.nodes = [this.#place, this.#bar, ...this.#panels]
    this.#bar.addEventListener('keydown', ({ key }) => this.#onKey(key))
    this.#select(chosen)
  }

  /** Changes what a tab says. */
  nameTab(at: number, name: string): void {
    const tab = this.#tabs[at]
    if (tab) tab.textContent = name
  }

  #select(wanted: number): void {
    this.#tabs.forEach((tab, at) => {
      tab.setAttribute('aria-selected', String(at === wanted))
      tab.tabIndex = at === wanted ? 0 : -1
    })
    this.#panels.forEach((panel, at) => {
      panel.hidden = at !== wanted
    })
    chosen = wanted
  }

  #choose(at: number): void {
    this.#select(at)
    // A long panel may have been read far down: the next one begins at its beginning.
    detailPane.scrollTop = Math.min(detailPane.scrollTop, this.#place.offsetTop)
  }

  #onKey(key: string): void {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    this.#choose((chosen + step + this.#tabs.length) % this.#tabs.length)
    this.#tabs[chosen]?.focus()
  }
}
