import { isObject, objects } from '../wire/json.ts'
import { createMask, MASK } from '../wire/mask.ts'
import { readComparable, type Comparable } from './comparable-request.ts'
import { describeDifference, findDifferences, type Difference } from './differences.ts'
import { toIgnorable, type Matching } from './match.ts'
import { readRecording, type Recording } from './recording.ts'

interface Replayable {
  file: string
  request: Comparable
  recording: Recording
  /** Whether parts of the request are masked, and so have to be compared one by one. */
  isMasked: boolean
  /** How often it was the answer. */
  served: number
}

/** A recording that answers. */
export interface Found {
  recording: Recording
  /** In what its request was another, where that does not matter. */
  differs?: string
}

function sortKeys(_: string, value: unknown): unknown {
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** The same for requests that are the same. */
const toKey = (request: Comparable): string => JSON.stringify(request, sortKeys)

function* compareRequests(recorded: Comparable, asked: Comparable): Generator<Difference> {
  yield* findDifferences(recorded.method, asked.method, 'method')
  yield* findDifferences(recorded.path, asked.path, 'path')
  yield* findDifferences(recorded.query, asked.query, 'query')
  yield* findDifferences(recorded.body, asked.body, 'body')
}

const SHOWN = 3

function describeDifferences(found: readonly Difference[]): string {
  const shown = found.slice(0, SHOWN).map(describeDifference)
  const more = found.length > SHOWN ? `; and ${found.length - SHOWN} more` : ''
  return createMask([])(`${shown.join('; ')}${more}`)
}

// Without these every question would be the same.
const QUESTIONS = ['messages', 'messages.*', 'messages.*.content', 'messages.*.content.*.text']

// How a request could be found that differs in this alone.
function hintOf(found: readonly Difference[]): string {
  const inBody = found.filter(({ path }) => /^(?:body|query)[.[]/.test(path))
  const paths = [...new Set(inBody.map(({ path }) => toIgnorable(path)))]
  const isHelpful =
    inBody.length === found.length && !paths.some((path) => QUESTIONS.includes(path))
  if (!isHelpful) return ''
  return ` What may differ can be left out: match: { ignore: ${JSON.stringify(paths.slice(0, SHOWN))} }.`
}

// Of a conversation, the turn counts before what is said in it.
const OTHER_TURN = 1_000

const countMessages = ({ body }: Comparable): number =>
  isObject(body) ? objects(body.messages).length : 0

interface Compared {
  one: Replayable
  found: Difference[]
  score: number
}

function compare(one: Replayable, asked: Comparable): Compared {
  const found = [...compareRequests(one.request, asked)]
  const turns = Math.abs(countMessages(one.request) - countMessages(asked))
  return { one, found, score: found.length + turns * OTHER_TURN }
}

/** Recordings, each to be found by the request that it answers. */
export class RecordingStore {
  readonly #all: Replayable[] = []
  readonly #plain = new Map<string, Replayable[]>()
  readonly #matching: Matching

  constructor(matching: Matching) {
    this.#matching = matching
  }

  get size(): number {
    return this.#all.length
  }

  /** Adds the recording of a file, if it has a request. Throws where it is none. */
  add(file: string, text: string): void {
    const recording = readRecording(file, text)
    const whole = readComparable(recording)
    if (!whole) return
    const request = this.#matching.reduce(whole)
    const key = toKey(request)
    const one = { file, request, recording, isMasked: key.includes(MASK), served: 0 }
    this.#all.push(one)
    if (!one.isMasked) this.#plain.set(key, [...(this.#plain.get(key) ?? []), one])
  }

  /** The recording that answers a request, which is then used. */
  find(whole: Comparable): Found | undefined {
    const asked = this.#matching.reduce(whole)
    const found = this.#findBy(asked)
    if (!found) return undefined
    found.one.served += 1
    const { recording } = found.one
    if (found.differences.length === 0) return { recording }
    return { recording, differs: describeDifferences(found.differences) }
  }

  #findBy(asked: Comparable): { one: Replayable; differences: readonly Difference[] } | undefined {
    const { by } = this.#matching
    if (by === 'order') {
      const one = this.#fellows(asked).find(({ served }) => served === 0)
      return one && { one, differences: compare(one, asked).found }
    }
    const same = this.#findSame(asked)
    if (same) return { one: same, differences: [] }
    const [nearest] = by === 'nearest' ? this.#rank(this.#fellows(asked), asked) : []
    return nearest && { one: nearest.one, differences: nearest.found }
  }

  // The next of those that fit; the last one again when all were used.
  #findSame(asked: Comparable): Replayable | undefined {
    const same = this.#plain.get(toKey(asked)) ?? []
    const alike = this.#all.filter(
      ({ isMasked, request }) => isMasked && compareRequests(request, asked).next().done === true,
    )
    const fitting =
      alike.length === 0 ? same : this.#all.filter((one) => [...same, ...alike].includes(one))
    return fitting.find(({ served }) => served === 0) ?? fitting.at(-1)
  }

  // Those of the same method and path, in the order of their recording.
  #fellows({ method, path }: Comparable): Replayable[] {
    return this.#all.filter(({ request }) => request.method === method && request.path === path)
  }

  // The nearest first, and of those that are as near the unused ones.
  #rank(all: readonly Replayable[], asked: Comparable): Compared[] {
    return all
      .map((one) => compare(one, asked))
      .sort((one, other) => one.score - other.score || one.one.served - other.one.served)
  }

  /** Why nothing answers a request: what was nearest, where it differs, and how it could be found. */
  describeMiss(whole: Comparable, place: string): string {
    const asked = this.#matching.reduce(whole)
    const what = `${asked.method} ${asked.path}`
    const fellows = this.#fellows(asked)
    if (this.#matching.by === 'order' && fellows.length > 0) {
      return `All ${fellows.length} recordings of ${what} in ${place} were used. Record again.`
    }
    const [nearest] = this.#rank(fellows.length > 0 ? fellows : this.#all, asked)
    if (!nearest) return `No recording answers this ${what}: ${place} holds none.`
    const { one, found } = nearest
    const hint = hintOf(found)
    return (
      `No recording answers this ${what}. The nearest of ${this.#all.length} in ${place} is ` +
      `${one.file}, which differs in ${describeDifferences(found)}. ` +
      `Ask what was recorded, or record again.${hint}`
    )
  }
}
