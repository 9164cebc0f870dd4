/** What was asked and what is answered, as a conversation. */
export const CONVERSATION = String.raw`
const SHOWN_MESSAGES = 6

function turnView(role, content) {
  return el(
    'section',
    { class: 'turn', 'data-role': role },
    el('h3', {}, role),
    typeof content === 'string'
      ? el('div', { class: 'blocks' }, blockView({ type: 'text', text: content }).node)
      : contentView(content),
  )
}

function toolView(tool) {
  const { name, type, description, input_schema, ...rest } = tool
  const more = { ...(input_schema && { input_schema }), ...rest }
  return el(
    'li',
    {},
    el('p', {}, el('span', { class: 'name' }, String(name ?? type)), type && name && el('span', { class: 'tag' }, type)),
    description && prose(description),
    Object.keys(more).length > 0 && fold('Definition', () => json(more)),
  )
}

function toolsView(tools) {
  const names = tools.map((tool) => tool?.name ?? tool?.type).join(', ')
  const summary = [el('b', {}, 'Tools'), ' ', el('span', { class: 'muted' }, number(tools.length) + ' · ' + names)]
  return fold(summary, () => el('ul', { class: 'tools' }, tools.filter(isObject).map(toolView)), { class: 'fold' })
}

function systemView(system) {
  const text = typeof system === 'string' ? system : list(system).map((block) => block?.text ?? '').join(' ')
  const summary = [el('b', {}, 'System'), ' ', el('span', { class: 'muted' }, text.slice(0, 120))]
  return fold(summary, () => contentView(system), { class: 'fold', open: text.length < 240 })
}

function settingView([name, value]) {
  const text = typeof value === 'object' ? JSON.stringify(value, shortened) : String(value)
  return el('span', { class: 'setting' }, el('i', {}, name), ' ', text.slice(0, 200))
}

function messagesView(messages) {
  const from = Math.max(0, messages.length - SHOWN_MESSAGES)
  const turn = (message) => turnView(String(message?.role ?? 'no role'), message?.content)
  const later = messages.slice(from).map(turn)
  if (from === 0) return later
  const more = el('button', { type: 'button', class: 'earlier' }, 'Show ' + number(from) + ' earlier messages')
  more.addEventListener('click', () => more.replaceWith(...messages.slice(0, from).map(turn)))
  return [more, ...later]
}

/** The request: settings, system prompt, tools and messages, or whatever else its body is. */
function requestView({ body, method, path }) {
  if (!isObject(body) || !Array.isArray(body.messages)) {
    if (body === undefined) return el('p', { class: 'muted' }, method + ' ' + path + ' came without a body.')
    return el('section', { class: 'turn' }, el('h3', {}, 'Request'), json(body))
  }
  const { messages, system, tools, model, stream, ...settings } = body
  return el(
    'div',
    { class: 'request' },
    el('p', { class: 'settings' }, Object.entries(settings).map(settingView)),
    system !== undefined && systemView(system),
    Array.isArray(tools) && toolsView(tools),
    messagesView(messages),
  )
}

function errorView(error) {
  return el(
    'article',
    { class: 'block', 'data-kind': 'error', 'data-type': 'error' },
    el('header', {}, el('span', { class: 'type' }, String(error.type ?? 'error'))),
    el('div', { class: 'block-body' }, prose(error.message ?? JSON.stringify(error))),
    error.details && json(error.details),
  )
}

/** The reply, and how it is brought up to date as events arrive. */
function replyView() {
  const blocks = el('div', { class: 'blocks' })
  const after = el('div', {})
  const title = el('h3', {}, 'Reply')
  const node = el('section', { class: 'turn reply', 'data-role': 'assistant' }, title, blocks, after)
  const views = []
  let shownError
  const update = (reply, note) => {
    reply.content.forEach((block, index) => {
      const partial = reply.partial.get(index)
      if (views[index]) return views[index].update(block, partial)
      views[index] = blockView(block, partial)
      blocks.append(views[index].node)
    })
    node.dataset.state = note.state
    if (shownError === reply.error && after.dataset.note === note.text) return
    shownError = reply.error
    after.dataset.note = note.text
    after.replaceChildren(
      ...[
        reply.error && errorView(reply.error),
        reply.other !== undefined && json(reply.other),
        note.text && el('p', { class: 'note', 'data-state': note.state }, note.text),
      ].filter(Boolean),
    )
  }
  return { node, update }
}
`
