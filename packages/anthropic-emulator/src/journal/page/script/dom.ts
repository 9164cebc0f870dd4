/** Elements of the page. Text only ever becomes text nodes. */

/** What an element may contain; null, undefined, false and empty texts are left out. */
export type Child = Node | string | null | undefined | false | readonly Child[]

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

function toNodes(child: Child): (Node | string)[] {
  if (child === null || child === undefined || child === false || child === '') return []
  return child instanceof Node || typeof child === 'string' ? [child] : child.flatMap(toNodes)
}

/** An element; attributes that are undefined or false are left out. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    node.setAttribute(name, value === true ? '' : String(value))
  }
  node.append(...toNodes(children))
  return node
}

/** Replaces what an element contains. */
export function fill(node: Element, ...children: readonly Child[]): void {
  node.replaceChildren(...toNodes(children))
}

/** An element that the document has from the start. */
export function byId<Kind extends HTMLElement>(id: string, kind: abstract new () => Kind): Kind {
  const node = document.getElementById(id)
  if (node instanceof kind) return node
  throw new Error(`The document has no ${kind.name} with the id ${id}.`)
}

/** A button that runs a function. */
export function button(label: string, attributes: Attributes, onClick: () => void) {
  const node = el('button', { type: 'button', ...attributes }, label)
  node.addEventListener('click', onClick)
  return node
}

/** A small label; its tone is its colour. */
export function badge(text: string, tone: 'good' | 'bad' | 'warn' | 'live'): HTMLElement {
  return el('span', { class: 'badge', 'data-tone': tone }, text)
}

/** A disclosure whose content is made when it is first opened. */
export function disclosure(
  summary: Child,
  makeContent: () => Node,
  attributes: Attributes = {},
): HTMLElement {
  const node = el('details', attributes, el('summary', {}, summary))
  const onToggle = () => {
    if (node.open && node.childElementCount === 1) node.append(makeContent())
  }
  node.addEventListener('toggle', onToggle)
  onToggle()
  return node
}

/** Puts children in order with as few moves as it takes: the one that has the focus keeps it. */
export function orderChildren(parent: Element, children: readonly Element[]): void {
  const wanted = new Set(children)
  for (const child of Array.from(parent.children)) if (!wanted.has(child)) child.remove()
  let next = parent.firstElementChild
  for (const child of children) {
    if (child === next) next = next.nextElementSibling
    else parent.insertBefore(child, next)
  }
}

/** Runs a function soon, once for all calls until then; less often when it takes long. */
export function throttle(run: () => void, ms: number): () => void {
  let isWaiting = false
  let took = 0
  const runNow = () => {
    isWaiting = false
    const from = performance.now()
    run()
    took = performance.now() - from
  }
  return () => {
    if (isWaiting) return
    isWaiting = true
    setTimeout(runNow, Math.max(ms, Math.min(1000, took * 6)))
  }
}
