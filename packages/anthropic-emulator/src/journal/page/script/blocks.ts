/** Content blocks. Each view can be given a later state of its block, so that streams grow in place. */
export const BLOCKS = String.raw`
const KINDS = {
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

const kindOf = (type) => KINDS[type] ?? (/_tool_result$/.test(type) ? 'result' : 'other')

const IMAGES = /^image\/(png|jpeg|gif|webp)$/
const LONGEST_TEXT = 20000

/** Text as it is, cut where it gets too long to lay out. */
function prose(text, attributes = {}) {
  const whole = String(text ?? '')
  const node = el('div', { class: 'prose', ...attributes }, whole.slice(0, LONGEST_TEXT))
  if (whole.length <= LONGEST_TEXT) return node
  const all = () => node.replaceChildren(whole)
  const label = 'Show all ' + number(whole.length) + ' characters'
  node.append('…', el('button', { type: 'button', onclick: all }, label))
  return node
}

function sourceLine(source) {
  if (!isObject(source)) return json(source)
  if (source.type === 'text') return prose(source.data)
  if (source.type === 'content') return contentView(source.content)
  const size = typeof source.data === 'string' ? Math.floor(source.data.length * 0.75) : undefined
  const facts = [source.media_type, size && number(size) + ' bytes', source.url, source.file_id]
  return el('p', { class: 'facts' }, facts.filter(Boolean).join(' · ') || source.type)
}

function imageView({ source }) {
  const inline = source?.type === 'base64' && IMAGES.test(source.media_type)
  if (!inline) return sourceLine(source)
  const image = el('img', { alt: 'Image in the conversation', loading: 'lazy' })
  image.src = 'data:' + source.media_type + ';base64,' + source.data
  return el('figure', {}, image, sourceLine(source))
}

function documentView(block) {
  return [
    block.title && el('p', { class: 'document-title' }, block.title),
    sourceLine(block.source),
    block.context && prose(block.context),
  ]
}

function citationView(citation) {
  const from = citation.title ?? citation.document_title ?? citation.source ?? citation.url
  const name = from ?? 'Document ' + (citation.document_index ?? '')
  return el('li', {}, el('b', {}, String(name)), ' ', String(citation.cited_text ?? ''))
}

function textView(block) {
  const citations = list(block.citations).filter(isObject).map(citationView)
  return [prose(block.text), citations.length > 0 && el('ol', { class: 'citations' }, citations)]
}

function callView(block, partial) {
  if (partial === undefined) return json(block.input)
  return el('pre', { class: 'json growing' }, partial)
}

function resultView(block) {
  const { content } = block
  if (content === undefined) return el('p', { class: 'facts' }, 'no content')
  if (typeof content === 'string' || Array.isArray(content)) return contentView(content)
  return json(content)
}

function unknownView({ type, cache_control, ...rest }) {
  return Object.keys(rest).length > 0 ? json(rest) : el('p', { class: 'facts' }, 'nothing else')
}

function bodyOf(block, partial) {
  switch (block.type) {
    case 'text':
      return textView(block)
    case 'thinking':
      return prose(block.thinking)
    case 'redacted_thinking':
      return el('p', { class: 'facts' }, number(String(block.data ?? '').length) + ' characters, redacted')
    case 'image':
      return imageView(block)
    case 'document':
      return documentView(block)
  }
  const kind = kindOf(block.type)
  if (kind === 'call') return callView(block, partial)
  return kind === 'result' ? resultView(block) : unknownView(block)
}

function tagsOf(block) {
  const cache = block.cache_control
  return [
    block.name && el('span', { class: 'name' }, block.name),
    block.server_name && el('span', { class: 'tag' }, 'on ' + block.server_name),
    block.is_error && badge('error', 'bad'),
    block.signature && el('span', { class: 'tag' }, 'signed'),
    cache && el('span', { class: 'tag cache' }, 'cache ' + (cache.ttl ?? '5m')),
    el('span', { class: 'id' }, block.id ?? block.tool_use_id ?? ''),
  ]
}

// The text of a growing block, where its end is all that changes.
const growing = (block, partial) =>
  partial ?? (block.type === 'text' ? block.text : block.type === 'thinking' ? block.thinking : undefined)

/** A block's element, and how it is brought up to date. */
function blockView(first, firstPartial) {
  const tags = el('header', {})
  const body = el('div', { class: 'block-body' })
  const node = el('article', { class: 'block' }, tags, body)
  let shown
  const update = (given, partial) => {
    const block = isObject(given) ? given : { type: 'invalid', value: given }
    if (shown?.block === block && shown.partial === partial) return
    const text = growing(block, partial)
    const leaf = body.firstElementChild?.firstChild
    const grows = shown?.block.type === block.type && shown.block.citations === block.citations
    const small = typeof text === 'string' && text.length <= LONGEST_TEXT && text !== ''
    if (grows && small && shown.text && typeof leaf?.data === 'string') leaf.data = text
    else body.replaceChildren(...[bodyOf(block, partial)].flat().filter(Boolean))
    shown = { block, partial, text }
    node.dataset.kind = block.is_error ? 'error' : kindOf(block.type)
    node.dataset.type = block.type
    tags.replaceChildren(el('span', { class: 'type' }, String(block.type)), ...tagsOf(block).filter(Boolean))
  }
  update(first, firstPartial)
  return { node, update }
}

/** Content that is a string or a list of blocks. */
function contentView(content) {
  if (typeof content === 'string') return prose(content)
  return el('div', { class: 'blocks' }, list(content).map((block) => blockView(block).node))
}
`
