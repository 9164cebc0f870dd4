/** Content blocks. A view can be given a later state of its block, so that streams grow in place. */
import { badge, button, el, fill, type Child } from './dom.ts'
import { jsonView } from './json-view.ts'
import { firstText, formatNumber, isObject, joinFacts, toList, toObject, toText } from './values.ts'
import type { Json } from '../../../wire/types.ts'

const KINDS: Readonly<Record<string, string>> = {
  text: 'text',
  thinking: 'thinking',
  redacted_thinking: 'thinking',
  tool_use: 'call',
  server_tool_use: 'call',
  mcp_tool_use: 'call',
  tool_result: 'result',
  image: 'media',
  document: 'media',
  container_upload: 'media',
  search_result: 'media',
}

function kindOf(type: unknown): string {
  const name = toText(type)
  if (Object.hasOwn(KINDS, name)) return KINDS[name] ?? 'other'
  return name.endsWith('_tool_result') ? 'result' : 'other'
}

const IMAGES = /^image\/(png|jpeg|gif|webp)$/
const LONGEST_TEXT = 20_000

/** Text as it was sent, cut where it gets too long to lay out. */
export function proseView(text: unknown): HTMLElement {
  const whole = toText(text)
  const node = el('div', { class: 'prose' }, whole.slice(0, LONGEST_TEXT))
  if (whole.length <= LONGEST_TEXT) return node
  const label = `Show all ${formatNumber(whole.length)} characters`
  node.append(
    '…',
    button(label, {}, () => node.replaceChildren(whole)),
  )
  return node
}

const factsView = (text: string): HTMLElement => el('p', { class: 'facts' }, text)

function sourceView(source: unknown): HTMLElement {
  if (!isObject(source)) return jsonView(source)
  const { type, data, media_type, url, file_id } = source
  if (type === 'text') return proseView(data)
  if (type === 'content') return contentView(source.content)
  const bytes = typeof data === 'string' ? Math.floor(data.length * 0.75) : 0
  const size = bytes > 0 && `${formatNumber(bytes)} bytes`
  return factsView(joinFacts(media_type, size, url, file_id) || toText(type))
}

function imageView({ source }: Json): HTMLElement {
  const { type, media_type, data } = toObject(source)
  if (type !== 'base64' || !IMAGES.test(toText(media_type))) return sourceView(source)
  const image = el('img', { alt: 'Image in the conversation', loading: 'lazy' })
  image.src = `data:${toText(media_type)};base64,${toText(data)}`
  return el('figure', {}, image, sourceView(source))
}

function documentView({ title, source, context }: Json): Child {
  return [
    title ? el('p', { class: 'document-title' }, toText(title)) : false,
    sourceView(source),
    context ? proseView(context) : false,
  ]
}

function citationView(citation: Json): HTMLElement {
  const { title, document_title, source, url, document_index, cited_text } = citation
  const number = `Document ${toText(document_index)}`
  const name = firstText(title, document_title, source, url, number)
  return el('li', {}, el('b', {}, name), ' ', toText(cited_text))
}

function textView({ text, citations }: Json): Child {
  const items = toList(citations).filter(isObject).map(citationView)
  return [proseView(text), items.length > 0 && el('ol', { class: 'citations' }, items)]
}

function resultView({ content }: Json): HTMLElement {
  if (content === undefined) return factsView('no content')
  return typeof content === 'string' || Array.isArray(content)
    ? contentView(content)
    : jsonView(content)
}

function unknownView({ type: _type, cache_control: _cache, ...rest }: Json): HTMLElement {
  return Object.keys(rest).length > 0 ? jsonView(rest) : factsView('nothing else')
}

function bodyView(block: Json, partial: string | undefined): Child {
  switch (block.type) {
    case 'text':
      return textView(block)
    case 'thinking':
      return proseView(block.thinking)
    case 'redacted_thinking':
      return factsView(`${formatNumber(toText(block.data).length)} characters, redacted`)
    case 'image':
      return imageView(block)
    case 'document':
      return documentView(block)
  }
  switch (kindOf(block.type)) {
    case 'call':
      return partial === undefined
        ? jsonView(block.input)
        : el('pre', { class: 'json growing' }, partial)
    case 'result':
      return resultView(block)
    default:
      return unknownView(block)
  }
}

const tagView = (text: string, more = ''): HTMLElement => el('span', { class: `tag${more}` }, text)

function tagsView(block: Json): Child {
  const { name, server_name, is_error, signature, cache_control, id, tool_use_id } = block
  const ttl = toObject(cache_control).ttl ?? '5m'
  return [
    el('span', { class: 'type' }, toText(block.type) || 'no type'),
    name ? el('span', { class: 'name' }, toText(name)) : false,
    server_name ? tagView(`on ${toText(server_name)}`) : false,
    is_error ? badge('error', 'bad') : false,
    signature ? tagView('signed') : false,
    cache_control ? tagView(`cache ${toText(ttl)}`, ' cache') : false,
    el('span', { class: 'id' }, firstText(id, tool_use_id)),
  ]
}

// The text of a growing block, where its end is all that changes.
function growingText({ type, text, thinking }: Json, partial: string | undefined): unknown {
  return partial ?? (type === 'text' ? text : type === 'thinking' ? thinking : undefined)
}

/** A block's element, and how it is brought up to date. */
export class BlockView {
  readonly #tags = el('header')
  readonly #body = el('div', { class: 'block-body' })
  readonly node = el('article', { class: 'block' }, this.#tags, this.#body)
  #block: Json | undefined
  #partial: string | undefined

  constructor(given: unknown, partial?: string) {
    this.update(given, partial)
  }

  update(given: unknown, partial: string | undefined): void {
    const block = isObject(given) ? given : { type: 'invalid', value: given }
    if (this.#block === block && this.#partial === partial) return
    if (!this.#growInPlace(block, partial)) fill(this.#body, bodyView(block, partial))
    this.#block = block
    this.#partial = partial
    this.node.dataset.kind = block.is_error ? 'error' : kindOf(block.type)
    this.node.dataset.type = toText(block.type)
    fill(this.#tags, tagsView(block))
  }

  /** Whether only the text had to change. */
  #growInPlace(block: Json, partial: string | undefined): boolean {
    const before = this.#block
    if (!before || before.type !== block.type || before.citations !== block.citations) return false
    const text = growingText(block, partial)
    const isSmall = typeof text === 'string' && text.length <= LONGEST_TEXT && text !== ''
    const leaf = this.#body.firstElementChild?.firstChild
    if (!isSmall || !growingText(before, this.#partial) || !(leaf instanceof Text)) return false
    leaf.data = text
    return true
  }
}

/** Content that is a string or a list of blocks. */
export function contentView(content: unknown): HTMLElement {
  if (typeof content === 'string') return proseView(content)
  const views = toList(content).map((block) => new BlockView(block).node)
  return el('div', { class: 'blocks' }, views)
}
