/** How much of what a pattern leaves open is taken. */
interface Taste {
  /** Repetitions beyond the least. */
  more: number
  /** Which of several choices, and where the walk through a class of characters begins. */
  turn: number
  /** Characters that were taken from classes. */
  taken: number
}

type Writer = (taste: Taste) => string

interface Reading {
  source: string
  at: number
}

const POOL = Array.from('abcxyz0123ABCXYZ-_. @/:#+,\n\té中Ä😀')

const END_OF_ESCAPE =
  /^\\(?:[pP]\{[^}]*\}|u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|k<[^>]*>|.)/isu

function accepts(atom: string): (char: string) => boolean {
  for (const flags of ['u', '']) {
    try {
      const expression = new RegExp(`^${atom}$`, flags)
      return (char) => expression.test(char)
    } catch {
      // Some old patterns are none in Unicode mode.
    }
  }
  return () => false
}

// The characters of a class are found by trying: those that everyone knows, then its own.
function oneOf(atom: string): Writer {
  const isIn = accepts(atom)
  const chars = [...POOL, ...Array.from(atom)].filter(isIn)
  if (chars.length === 0) return () => ''
  return (taste) => {
    const at = taste.turn + (taste.turn > 0 ? taste.taken : 0)
    taste.taken += 1
    return chars[at % chars.length] ?? ''
  }
}

const nothing: Writer = () => ''

function readClass(reading: Reading): Writer {
  let end = reading.at + 1
  while (end < reading.source.length && reading.source[end] !== ']') {
    end += reading.source[end] === '\\' ? 2 : 1
  }
  const atom = reading.source.slice(reading.at, end + 1)
  reading.at = end + 1
  return oneOf(atom)
}

function readEscape(reading: Reading): Writer {
  const atom = END_OF_ESCAPE.exec(reading.source.slice(reading.at))?.[0] ?? '\\'
  reading.at += atom.length
  // What was said before is not said again: such a pattern gets no example.
  if (/^\\[bBk1-9]/.test(atom)) return nothing
  const named = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', 0: '\0' }[atom[1] ?? '']
  return named !== undefined && atom.length === 2 ? () => named : oneOf(atom)
}

function readGroup(reading: Reading): Writer {
  const open = /^\((?:\?(?:(?<look><?[=!])|:|<[^>]+>))?/.exec(reading.source.slice(reading.at))
  reading.at += open?.[0].length ?? 1
  const inside = readChoice(reading)
  return open?.groups?.look === undefined ? inside : nothing
}

function readAtom(reading: Reading): Writer {
  const char = String.fromCodePoint(reading.source.codePointAt(reading.at) ?? 0)
  if (char === '[') return readClass(reading)
  if (char === '(') return readGroup(reading)
  if (char === '\\') return readEscape(reading)
  reading.at += char.length
  if (char === '^' || char === '$') return nothing
  return char === '.' ? oneOf('.') : () => char
}

const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Infinity],
  '+': [1, Infinity],
  '?': [0, 1],
}

function readTimes(reading: Reading, one: Writer): Writer {
  const found = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(reading.source.slice(reading.at))
  if (!found) return one
  reading.at += found[0].length
  const [, sign, from, open, to] = found
  const exact = [Number(from), open === undefined ? Number(from) : Number(to || Infinity)] as const
  const [least, most] = (sign === undefined ? undefined : LIMITS[sign]) ?? exact
  return (taste) => {
    const length = Math.min(most, least + taste.more)
    return Array.from({ length }, () => one(taste)).join('')
  }
}

function readChoice(reading: Reading): Writer {
  const choices: Writer[][] = [[]]
  while (reading.at < reading.source.length) {
    const char = reading.source[reading.at]
    if (char === ')' || char === '|') reading.at += 1
    if (char === ')') break
    if (char === '|') choices.push([])
    else choices.at(-1)?.push(readTimes(reading, readAtom(reading)))
  }
  return (taste) => {
    const chosen = choices[taste.turn % choices.length] ?? []
    return chosen.map((write) => write(taste)).join('')
  }
}

const TURNS = [0, 1, 2, 3, 5]

/** Texts that may fit a regular expression, the simplest first; look-arounds are not obeyed. */
export function* examples(source: string, length = 0): Generator<string> {
  const write = readChoice({ source, at: 0 })
  const lengths = [...new Set([0, 1, 2, 3, 5, 8, length])]
  for (const turn of TURNS) {
    for (const more of lengths) {
      const text = write({ more, turn, taken: 0 })
      yield text
      if (text.length < length) yield text.padEnd(length, 'x')
    }
  }
}
