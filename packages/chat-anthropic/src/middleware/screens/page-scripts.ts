/** What is run inside of a page: plain JavaScript, as a text. */

/** Elements that were shown to the model have this attribute, and their name in it. */
export const REF = 'data-model-ref'

/** An element as the model is shown it. */
export interface PageNode {
  ref: string
  role: string
  name: string
  /** Of a field; never of one for passwords. */
  value: string
  isChecked: boolean
  /** How deep it is below the first one. */
  depth: number
  isInteractive: boolean
}

/** What `read_page` and `find` read. */
export interface ReadPageOptions {
  /** The element to begin at; the page's body where it is absent. */
  ref?: string | null | undefined
  depth?: number | null | undefined
  interactiveOnly: boolean
}

const READ = String.raw`
(({ ref, depth, interactiveOnly, attribute }) => {
  const INTERACTIVE = new Set(['a', 'button', 'input', 'select', 'textarea', 'summary', 'option'])
  const ROLES = { a: 'link', button: 'button', img: 'image', nav: 'navigation', main: 'main', form: 'form',
    select: 'combobox', textarea: 'textbox', ul: 'list', ol: 'list', li: 'listitem', table: 'table',
    tr: 'row', td: 'cell', th: 'columnheader', p: 'paragraph', header: 'banner', footer: 'contentinfo' }
  const INPUTS = { checkbox: 'checkbox', radio: 'radio', button: 'button', submit: 'button',
    range: 'slider', file: 'file input', search: 'searchbox' }
  const roleOf = (element) => {
    const tag = element.tagName.toLowerCase()
    const own = element.getAttribute('role')
    if (own) return own
    if (tag === 'input') return INPUTS[element.type] ?? 'textbox'
    if (/^h[1-6]$/.test(tag)) return 'heading'
    return ROLES[tag] ?? 'generic'
  }
  const clean = (text) => (text ?? '').replace(/\s+/g, ' ').trim().slice(0, 200)
  const ownText = (element) =>
    clean([...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join(' '))
  const nameOf = (element, role) => {
    const labels = element.labels ? [...element.labels].map((label) => label.textContent).join(' ') : ''
    const isLeaf = ['link', 'button', 'heading', 'option', 'tab', 'menuitem'].includes(role)
    return clean(element.getAttribute('aria-label')) || clean(labels) || clean(element.getAttribute('alt')) ||
      clean(element.getAttribute('placeholder')) || (isLeaf ? clean(element.textContent) : ownText(element)) ||
      clean(element.getAttribute('title'))
  }
  const isHidden = (element) => {
    const style = getComputedStyle(element)
    return style.display === 'none' || style.visibility === 'hidden' || element.hidden
  }
  let last = 0
  for (const known of document.querySelectorAll('[' + attribute + ']')) {
    last = Math.max(last, Number(known.getAttribute(attribute).slice(4)) || 0)
  }
  const nodes = []
  const visit = (element, level) => {
    if (nodes.length >= 5000 || isHidden(element) || ['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(element.tagName)) return
    const role = roleOf(element)
    const name = nameOf(element, role)
    const isInteractive = INTERACTIVE.has(element.tagName.toLowerCase()) ||
      element.hasAttribute('onclick') || element.isContentEditable || element.tabIndex >= 0
    const isShown = interactiveOnly ? isInteractive : role !== 'generic' || name !== '' || isInteractive
    if (isShown) {
      if (!element.hasAttribute(attribute)) element.setAttribute(attribute, 'ref_' + ++last)
      const isField = ['textbox', 'searchbox', 'combobox', 'slider'].includes(role)
      const value = isField && element.type !== 'password' ? clean(String(element.value ?? '')) : ''
      const isChecked = element.checked === true
      nodes.push({ ref: element.getAttribute(attribute), role, name, value, isChecked, depth: level, isInteractive })
    }
    if (depth != null && level >= depth) return
    const children = element.shadowRoot ? element.shadowRoot.children : element.children
    for (const child of children) visit(child, isShown ? level + 1 : level)
  }
  const first = ref ? document.querySelector('[' + attribute + '="' + CSS.escape(ref) + '"]') : document.body
  if (first) visit(first, 0)
  return nodes
})`

/** The script that reads a page's elements. */
export function readPageScript(options: ReadPageOptions): string {
  return `${READ}(${JSON.stringify({ ...options, attribute: REF })})`
}

/** The visible text, of the article where there is one. */
export const TEXT_SCRIPT =
  "(document.querySelector('article, main, [role=main]') ?? document.body)?.innerText ?? ''"
