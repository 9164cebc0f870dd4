import type { Rewritable } from '../wire/frames.ts'
import { writeStream, type StreamStyle } from './events.ts'
import { flat, string } from '../wire/json.ts'
import { createDeltaSizes, type Pace } from './pace.ts'
import { SmallCache } from '../wire/small-cache.ts'
import type { Json } from '../wire/types.ts'

/** How a message is streamed at a pace, from its beginning. */
export const toStyle = (message: Json, pace: Pace): StreamStyle => ({
  nextSize: createDeltaSizes(pace, string(message.id)),
  ping: pace.ping,
})

const writeMessage = (message: Json, pace: Pace): string =>
  writeStream(message, toStyle(message, pace))

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
    return writeMessage(message, this.#pace)
  }
}

interface AroundId {
  before: string
  after: string
}

const insertId = ({ before, after }: AroundId, id: string): string => before + id + after

class FromParts implements Rewritable {
  readonly #around: AroundId
  readonly #id: string

  constructor(around: AroundId, id: string) {
    this.#around = around
    this.#id = id
  }

  get text(): string {
    return insertId(this.#around, this.#id)
  }
}

const ID = '"id":"'

// Only the model comes before a message's id, and no string of JSON has such quotes in it.
function splitAtId(text: string, id: string): AroundId | undefined {
  const at = text.indexOf(`${ID}${id}"`)
  if (at === -1) return undefined
  const from = at + ID.length
  return { before: text.slice(0, from), after: text.slice(from + id.length) }
}

interface KnownStream {
  json: AroundId
  text: AroundId
  pace: Pace
}

// By the length of the JSON: to look up a text this long takes longer than to compare it.
const recent = new SmallCache<KnownStream>()

// Sizes that are drawn are drawn by the id.
const isOfAnyId = ({ chunkSize: [least, most] }: Pace): boolean => least === most

/** A stream in one text, and what gives that text at any later time. */
export interface StreamText {
  text: string
  again: Rewritable
}

/** The stream of a message in one text. */
export function toStreamText(message: Json, pace: Pace): StreamText {
  const json = flat(JSON.stringify(message))
  const id = string(message.id)
  const known = recent.get(json.length)
  // Replies that differ in nothing but their id are streams that differ in nothing else.
  if (known?.pace === pace && insertId(known.json, id) === json) {
    const again = new FromParts(known.text, id)
    return { text: again.text, again }
  }
  const text = writeMessage(message, pace)
  const [inJson, inText] = [splitAtId(json, id), splitAtId(text, id)]
  if (inJson && inText && isOfAnyId(pace))
    recent.set(json.length, { json: inJson, text: inText, pace })
  return { text, again: new FromMessage(json, pace) }
}
