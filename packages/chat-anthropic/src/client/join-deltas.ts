/** Neighbouring deltas of one block, joined before they are parsed. */

const PLAIN = String.raw`[^"\\\x00-\x1f]*`
const ESCAPE = String.raw`\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})`
const BEGINNING = String.raw`\{"type":"content_block_delta","index":\d{1,9},"delta":\{"type":"\w+","(?:text|thinking|partial_json)":"`

/**
 * A delta in the very bytes of the API, blanks included. Whatever is written in another way, or
 * holds more, is left to the parser; so is the first delta of a text, which may have begun before.
 */
const DELTA = new RegExp(
  String.raw`(?<=\n\n)event: content_block_delta\ndata: (${BEGINNING})(${PLAIN}(?:${ESCAPE}${PLAIN})*)"\} *\}\n\n`,
  'g',
)

/**
 * The text of a stream with each run of deltas to one block as a single delta: JSON strings join as
 * they are written. For readers of the whole reply, who see no single events: parsing is most of
 * what an event costs.
 */
export function joinDeltas(text: string): string {
  const parts: string[] = []
  let end = 0
  let beginning: string | undefined
  for (const match of text.matchAll(DELTA)) {
    const [whole, head = '', piece = ''] = match
    const joins = match.index === end && head === beginning
    if (!joins) {
      if (beginning !== undefined) parts.push(ENDING)
      parts.push(text.slice(end, match.index), 'event: content_block_delta\ndata: ', head)
    }
    parts.push(piece)
    beginning = head
    end = match.index + whole.length
  }
  if (beginning === undefined) return text
  parts.push(ENDING, text.slice(end))
  return parts.join('')
}

const ENDING = '"}}\n\n'
