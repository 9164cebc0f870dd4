/** Replies as the Messages API sends them, made before anything is measured. */

const WORDS =
  'The| harbour| was| quiet|, and| the| lamps| along| the| quay| had| been| lit| early|.\n\n| Nobody|' +
  ' spoke|;| a| “stranger|”| stood| by| the| wall| —| waiting|,| he| said|,| for| a| ship| that|' +
  ' does| not| call| here| any| more|:| [the| Léonore|](https|://|example|.com|).|\n-| one| lantern|'
const PIECES = WORDS.split('|').filter(Boolean)
const SIGNATURE = 'EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrzLzLoky3dl1pkiMOYds'.repeat(4)

/** The text of one delta. */
const piece = (index) => PIECES[index % PIECES.length]

const textOf = (deltas) => Array.from({ length: deltas }, (_, index) => piece(index)).join('')

/** The arguments of the tool call, and the pieces that they are streamed in. */
function toolInput(deltas) {
  const begin = '{"path": "harbour.md", "content": "'
  const middle = Array.from({ length: deltas - 2 }, (_, index) =>
    JSON.stringify(piece(index)).slice(1, -1),
  )
  return [begin, ...middle, '"}']
}

/** How many characters a reader of the whole reply has to have seen. */
export function characters(kind, deltas) {
  if (kind === 'tool') return toolInput(deltas).join('').length
  return textOf(deltas).length
}

/** The input of the tool call as an object. */
export const toolArguments = (deltas) => JSON.parse(toolInput(deltas).join(''))

const usage = {
  input_tokens: 412,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: 1,
  service_tier: 'standard',
  inference_geo: 'not_available',
}
const message = {
  model: 'claude-sonnet-4-6',
  id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
  type: 'message',
  role: 'assistant',
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage,
}

/** An event with the blanks that the API pads its data with. */
function event(data, index = 0) {
  const json = JSON.stringify(data)
  const padding = ' '.repeat((index * 7) % 13)
  return `event: ${data.type}\ndata: ${json.slice(0, -1)}${padding}}\n\n`
}

const PING = event({ type: 'ping' })

const block = (index, content_block) => event({ type: 'content_block_start', index, content_block })
const stop = (index) => event({ type: 'content_block_stop', index })
const delta = (index, delta, nth) => event({ type: 'content_block_delta', index, delta }, nth)

const KINDS = {
  text: (deltas) => [
    block(0, { type: 'text', text: '' }),
    ...Array.from({ length: deltas }, (_, nth) =>
      delta(0, { type: 'text_delta', text: piece(nth) }, nth),
    ),
    stop(0),
  ],
  thinking: (deltas) => [
    block(0, { type: 'thinking', thinking: '', signature: '' }),
    ...Array.from({ length: deltas }, (_, nth) =>
      delta(0, { type: 'thinking_delta', thinking: piece(nth) }, nth),
    ),
    delta(0, { type: 'signature_delta', signature: SIGNATURE }),
    stop(0),
    block(1, { type: 'text', text: '' }),
    delta(1, { type: 'text_delta', text: 'Yes.' }),
    stop(1),
  ],
  tool: (deltas) => [
    block(0, { type: 'tool_use', id: 'toolu_01T1x1fJ34qAmk2tNTrN7Up6', name: 'write', input: {} }),
    delta(0, { type: 'input_json_delta', partial_json: '' }),
    ...toolInput(deltas).map((partial_json, nth) =>
      delta(0, { type: 'input_json_delta', partial_json }, nth),
    ),
    stop(0),
  ],
}

/** The events of a streamed reply, each as the text that stands on the wire. */
export function streamed(kind, deltas) {
  const [start, ...rest] = KINDS[kind](deltas)
  const stop_reason = kind === 'tool' ? 'tool_use' : 'end_turn'
  const end = { ...usage, output_tokens: deltas }
  return [
    event({ type: 'message_start', message }),
    start,
    PING,
    ...rest.flatMap((text, index) => (index % 500 === 499 ? [text, PING] : [text])),
    event({
      type: 'message_delta',
      delta: { stop_reason, stop_sequence: null },
      usage: end,
    }),
    event({ type: 'message_stop' }),
  ]
}

/** A reply that comes whole. */
export function whole(deltas) {
  return JSON.stringify({
    ...message,
    content: [{ type: 'text', text: textOf(deltas) }],
    stop_reason: 'end_turn',
    usage: { ...usage, output_tokens: deltas },
  })
}
