import type { Rewritable } from '../wire/frames.ts'
import { toText, type StreamStyle } from './events.ts'
import { flat, string } from '../wire/json.ts'
import { deltaSizes, type Pace } from './pace.ts'
import { Recent } from '../wire/recent.ts'
import type { Json } from '../wire/types.ts'

/** How a message is streamed at a pace, from its beginning. */
export const styleOf = (message: Json, pace: Pace): StreamStyle => ({
  nextSize: deltaSizes(pace, string(message.id)),
  ping: pace.ping,
})

const textOf = (message: Json, pace: Pace): string => toText(message, styleOf(message, pace))

// The message may hold blocks of the script's, which may be changed later on; its JSON may not.
class FromMessage implements Rewritable {
  readonly #json: string
  readonly #pace: Pace

  constructor(json: string, pace: Pace) {
    this.#json = json
    this.#pace = pace
  }

  get text(): string {
    const message: Json = JSON.parse(this.#json)
    return textOf(message, this.#pace)
  }
}

interface AroundId {
  before: string
  after: string
}

const filled = ({ before, after }: AroundId, id: string): string => before + id + after

class FromParts implements Rewritable {
  readonly #around: AroundId
  readonly #id: string

  constructor(around: AroundId, id: string) {
    this.#around = around
    this.#id = id
  }

  get text(): string {
    return filled(this.#around, this.#id)
  }
}

const ID = '"id":"'

// Only the model comes before a message's id, and no string of JSON has such quotes in it.
function aroundId(text: string, id: string): AroundId | undefined {
  const at = text.indexOf(`${ID}${id}"`)
  if (at === -1) return undefined
  const from = at + ID.length
  return { before: text.slice(0, from), after: text.slice(from + id.length) }
}

interface Known {
  json: AroundId
  text: AroundId
  pace: Pace
}

// By the length of the JSON: to look up a text this long takes longer than to compare it.
const recent = new Recent<Known>()

// Sizes that are drawn are drawn by the id.
const isOfAnyId = ({ chunkSize: [least, most] }: Pace): boolean => least === most

/** A stream in one text, and what gives that text at any later time. */
export interface StreamText {
  text: string
  again: Rewritable
}

/** The stream of a message in one text. */
export function streamText(message: Json, pace: Pace): StreamText {
  const json = flat(JSON.stringify(message))
  const id = string(message.id)
  const known = recent.get(json.length)
  // Replies that differ in nothing but their id are streams that differ in nothing else.
  if (known?.pace === pace && filled(known.json, id) === json) {
    const again = new FromParts(known.text, id)
    return { text: again.text, again }
  }
  const text = textOf(message, pace)
  const [inJson, inText] = [aroundId(json, id), aroundId(text, id)]
  if (inJson && inText && isOfAnyId(pace))
    recent.set(json.length, { json: inJson, text: inText, pace })
  return { text, again: new FromMessage(json, pace) }
}
