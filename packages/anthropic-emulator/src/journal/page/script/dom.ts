/** Elements, numbers and JSON as the page shows them. Text only ever becomes text nodes. */
export const DOM = String.raw`
const byId = (id) => document.getElementById(id)

/** An element; what is null, undefined or false among attributes and children is left out. */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value == null || value === false) continue
    if (name === 'onclick') node.addEventListener('click', value)
    else node.setAttribute(name, value === true ? '' : String(value))
  }
  node.append(...children.flat(3).filter((child) => child != null && child !== false && child !== ''))
  return node
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const list = (value) => (Array.isArray(value) ? value : [])
const number = (value) => (typeof value === 'number' ? value.toLocaleString('en-US') : '')

function duration(ms) {
  if (typeof ms !== 'number') return ''
  if (ms < 9.95) return ms.toFixed(1) + ' ms'
  return ms < 999.5 ? Math.round(ms) + ' ms' : (ms / 1000).toFixed(2) + ' s'
}

function clock(at) {
  const date = new Date(at)
  const pad = (value, length) => String(value).padStart(length, '0')
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part, 2))
  return parts.join(':') + '.' + pad(date.getMilliseconds(), 3)
}

// Base64 and other walls of text would freeze the page and tell nobody anything.
const LONGEST_STRING = 4000
const shortened = (key, value) =>
  typeof value === 'string' && value.length > LONGEST_STRING
    ? value.slice(0, 200) + '… (' + number(value.length) + ' characters)'
    : value

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const MOST_COLOURED = 40000

function coloured(text) {
  const parts = []
  let from = 0
  for (const match of text.matchAll(TOKEN)) {
    const kind = match[2] ? 'key' : match[1] ? 'string' : 'value'
    const token = match[1] ?? match[0]
    parts.push(text.slice(from, match.index), el('span', { class: 'json-' + kind }, token))
    from = match.index + token.length
  }
  return [...parts, text.slice(from)]
}

const LINE = 72

function inline(value) {
  if (typeof value !== 'object' || value === null) return JSON.stringify(shortened('', value)) ?? 'null'
  if (Array.isArray(value)) return '[' + value.map(inline).join(', ') + ']'
  const fields = Object.entries(value).map(([key, item]) => JSON.stringify(key) + ': ' + inline(item))
  return fields.length === 0 ? '{}' : '{ ' + fields.join(', ') + ' }'
}

const holdsObjects = (value) => Object.values(value).some((item) => typeof item === 'object' && item !== null)

/** Indented JSON in which small innermost objects and lists stay on one line. */
function pretty(value, indent = '') {
  const small = typeof value !== 'object' || value === null || (indent !== '' && !holdsObjects(value))
  const line = small ? inline(value) : ''
  if (small && (typeof value !== 'object' || line.length + indent.length <= LINE)) return line
  const inner = indent + '  '
  const parts = Array.isArray(value)
    ? value.map((item) => inner + pretty(item, inner))
    : Object.entries(value).map(([key, item]) => inner + JSON.stringify(key) + ': ' + pretty(item, inner))
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return parts.length === 0 ? open + close : open + '\n' + parts.join(',\n') + '\n' + indent + close
}

/** A value as indented JSON. */
function json(value) {
  const text = pretty(value)
  return el('pre', { class: 'json' }, text.length > MOST_COLOURED ? text : coloured(text))
}

/** A disclosure whose content is made when it is first opened. */
function fold(summary, content, attributes = {}) {
  const node = el('details', attributes, el('summary', {}, summary))
  const open = () => {
    if (node.open && node.childElementCount === 1) node.append(content())
  }
  node.addEventListener('toggle', open)
  open()
  return node
}

const badge = (text, tone) => el('span', { class: 'badge', 'data-tone': tone }, text)

/** Calls the function soon, once for however many times it was asked to; less often if it takes long. */
function throttled(run, ms) {
  let waiting = false
  let took = 0
  return () => {
    if (waiting) return
    waiting = true
    setTimeout(() => {
      waiting = false
      const from = performance.now()
      run()
      took = performance.now() - from
    }, Math.max(ms, Math.min(1000, took * 6)))
  }
}
`
