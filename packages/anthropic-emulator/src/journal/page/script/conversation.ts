/** The request and the reply, as a conversation. */
import type { JournalEntry } from '../../types.ts'
import type { Json } from '../../../wire/types.ts'
import { BlockView, contentView, proseView } from './blocks.ts'
import { button, disclosure, el, fill, type Child } from './dom.ts'
import { jsonView, shorten } from './json-view.ts'
import type { Reply } from './reply.ts'
import type { ReplyNote } from './status.ts'
import { firstText, formatNumber, isObject, toList, toObject, toText } from './values.ts'

const SHOWN_MESSAGES = 6

function turnView(message: unknown): HTMLElement {
  const { role, content } = toObject(message)
  const name = toText(role) || 'no role'
  return el(
    'section',
    { class: 'turn', 'data-role': name },
    el('h3', {}, name),
    contentView(typeof content === 'string' ? [{ type: 'text', text: content }] : content),
  )
}

function toolView({ name, type, description, input_schema, ...rest }: Json): HTMLElement {
  const more = { ...(input_schema ? { input_schema } : {}), ...rest }
  const title = el('p', {}, el('span', { class: 'name' }, firstText(name, type)))
  if (type && name) title.append(el('span', { class: 'tag' }, toText(type)))
  return el(
    'li',
    {},
    title,
    description ? proseView(description) : false,
    Object.keys(more).length > 0 && disclosure('Definition', () => jsonView(more)),
  )
}

const summaryView = (title: string, more: string): Child => [
  el('b', {}, title),
  ' ',
  el('span', { class: 'muted' }, more),
]

function toolsView(tools: readonly unknown[]): HTMLElement {
  const known = tools.map(toObject)
  const names = known.map(({ name, type }) => firstText(name, type)).join(', ')
  const content = () => el('ul', { class: 'tools' }, tools.filter(isObject).map(toolView))
  const summary = summaryView('Tools', `${formatNumber(tools.length)} · ${names}`)
  return disclosure(summary, content, { class: 'fold' })
}

function systemView(system: unknown): HTMLElement {
  const texts = toList(system).map((block) => toText(toObject(block).text))
  const text = typeof system === 'string' ? system : texts.join(' ')
  return disclosure(summaryView('System', text.slice(0, 120)), () => contentView(system), {
    class: 'fold',
    open: text.length < 240,
  })
}

function settingView([name, value]: [string, unknown]): HTMLElement {
  const text = typeof value === 'string' ? value : JSON.stringify(value, shorten)
  return el('span', { class: 'setting' }, el('i', {}, name), ' ', text.slice(0, 200))
}

function messagesView(messages: readonly unknown[]): Child {
  const from = Math.max(0, messages.length - SHOWN_MESSAGES)
  const later = messages.slice(from).map(turnView)
  if (from === 0) return later
  const label = `Show ${formatNumber(from)} earlier messages`
  const more = button(label, { class: 'earlier' }, () =>
    more.replaceWith(...messages.slice(0, from).map(turnView)),
  )
  return [more, ...later]
}

/** The request: settings, system prompt, tools and messages, or whatever else its body is. */
export function requestView({ body, method, path }: JournalEntry): HTMLElement {
  if (!isObject(body) || !Array.isArray(body.messages)) {
    if (body === undefined) {
      return el('p', { class: 'muted' }, `${method} ${path} came without a body.`)
    }
    return el('section', { class: 'turn' }, el('h3', {}, 'Request'), jsonView(body))
  }
  const { messages, system, tools, model: _model, stream: _stream, ...settings } = body
  return el(
    'div',
    { class: 'request' },
    el('p', { class: 'settings' }, Object.entries(settings).map(settingView)),
    system !== undefined && systemView(system),
    Array.isArray(tools) && toolsView(tools),
    messagesView(toList(messages)),
  )
}

function errorView(error: unknown): HTMLElement {
  const { type, message, details } = toObject(error)
  return el(
    'article',
    { class: 'block', 'data-kind': 'error', 'data-type': 'error' },
    el('header', {}, el('span', { class: 'type' }, toText(type) || 'error')),
    el('div', { class: 'block-body' }, proseView(message ?? JSON.stringify(error))),
    details ? jsonView(details) : false,
  )
}

/** The reply's element, and how it is brought up to date as events arrive. */
export class ReplyView {
  readonly #blocks = el('div', { class: 'blocks' })
  readonly #after = el('div')
  readonly node = el(
    'section',
    { class: 'turn reply', 'data-role': 'assistant' },
    el('h3', {}, 'Reply'),
    this.#blocks,
    this.#after,
  )
  readonly #views: BlockView[] = []
  #shownError: unknown

  update(reply: Reply, note: ReplyNote): void {
    reply.content.forEach((block, index) => this.#updateBlock(block, index, reply))
    this.node.dataset.state = note.state
    if (this.#shownError === reply.error && this.#after.dataset.note === note.text) return
    this.#shownError = reply.error
    this.#after.dataset.note = note.text
    fill(
      this.#after,
      reply.error ? errorView(reply.error) : false,
      reply.other !== undefined && jsonView(reply.other),
      note.text !== '' && el('p', { class: 'note', 'data-state': note.state }, note.text),
    )
  }

  #updateBlock(block: unknown, index: number, { partial }: Reply): void {
    const known = this.#views[index]
    if (known) return known.update(block, partial.get(index))
    const view = new BlockView(block, partial.get(index))
    this.#views[index] = view
    this.#blocks.append(view.node)
  }
}
