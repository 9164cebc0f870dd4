import { isObject } from '../wire/json.ts'
import { MASK } from '../wire/mask.ts'

/** A place where a request differs from the recorded one. */
export interface Difference {
  /** Such as `body.messages[0].content`. */
  path: string
  /** Undefined where there is nothing in that place. */
  recorded: unknown
  asked: unknown
}

/** Whether a text is the recorded one, where a mask stands for any text. */
function matchesMask(recorded: string, asked: string): boolean {
  const [start = '', ...rest] = recorded.split(MASK)
  const end = rest.pop()
  if (end === undefined) return recorded === asked
  if (!asked.startsWith(start)) return false
  let at = start.length
  for (const piece of rest) {
    const found = asked.indexOf(piece, at)
    if (found === -1) return false
    at = found + piece.length
  }
  return asked.length - end.length >= at && asked.endsWith(end)
}

const joinPath = (path: string, key: string): string =>
  /^[\w$-]+$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`

/** Where a value differs from the recorded one; lazy, so that the first difference is cheap to find. */
export function* findDifferences(
  recorded: unknown,
  asked: unknown,
  path: string,
): Generator<Difference, void> {
  if (recorded === asked || recorded === MASK) return
  if (Array.isArray(recorded) && Array.isArray(asked)) {
    const length = Math.max(recorded.length, asked.length)
    for (let at = 0; at < length; at += 1) {
      yield* findDifferences(recorded[at], asked[at], `${path}[${at}]`)
    }
  } else if (isObject(recorded) && isObject(asked)) {
    const keys = new Set([...Object.keys(recorded), ...Object.keys(asked)])
    for (const key of keys) yield* findDifferences(recorded[key], asked[key], joinPath(path, key))
  } else if (!isTextMatch(recorded, asked)) {
    yield { path, recorded, asked }
  }
}

const isTextMatch = (recorded: unknown, asked: unknown): boolean =>
  typeof recorded === 'string' && typeof asked === 'string' && matchesMask(recorded, asked)

const LONGEST = 60
const BEFORE = 20

function findFirstDifference(one: string, other: string): number {
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  return at
}

// Long texts are cut to where they begin to differ.
function quoteFrom(value: unknown, from: number): string {
  if (value === undefined) return 'nothing'
  if (typeof value !== 'string') {
    const json = JSON.stringify(value)
    return json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json
  }
  const cut = value.slice(from, from + LONGEST)
  const isLast = from + LONGEST >= value.length
  return `${from > 0 ? '…' : ''}${JSON.stringify(cut)}${isLast ? '' : '…'}`
}

/** A difference in a line. */
export function describeDifference({ path, recorded, asked }: Difference): string {
  const both = typeof recorded === 'string' && typeof asked === 'string'
  const at = both ? findFirstDifference(recorded, asked) : 0
  const from = at > LONGEST - BEFORE ? at - BEFORE : 0
  return `${path}: recorded ${quoteFrom(recorded, from)}, asked ${quoteFrom(asked, from)}`
}
