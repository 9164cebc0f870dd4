/** How an example is made where a pattern leaves a choice. */
interface ExampleOptions {
  /** Repetitions beyond the least. */
  more: number
  /** Which of several choices, and where the walk through a class of characters begins. */
  turn: number
  /** Characters that were taken from classes. */
  taken: number
}

type ExampleWriter = (options: ExampleOptions) => string

interface PatternCursor {
  source: string
  at: number
}

const POOL = Array.from('abcxyz0123ABCXYZ-_. @/:#+,\n\té中Ä😀')

const END_OF_ESCAPE =
  /^\\(?:[pP]\{[^}]*\}|u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|k<[^>]*>|.)/isu

function createTest(atom: string): (char: string) => boolean {
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

// The characters of a class are found by trying: common ones, then those of the class's source.
function createClassWriter(atom: string): ExampleWriter {
  const isIn = createTest(atom)
  const chars = [...POOL, ...Array.from(atom)].filter(isIn)
  if (chars.length === 0) return () => ''
  return (options) => {
    const at = options.turn + (options.turn > 0 ? options.taken : 0)
    options.taken += 1
    return chars[at % chars.length] ?? ''
  }
}

const writeNothing: ExampleWriter = () => ''

function readClass(cursor: PatternCursor): ExampleWriter {
  let end = cursor.at + 1
  while (end < cursor.source.length && cursor.source[end] !== ']') {
    end += cursor.source[end] === '\\' ? 2 : 1
  }
  const atom = cursor.source.slice(cursor.at, end + 1)
  cursor.at = end + 1
  return createClassWriter(atom)
}

function readEscape(cursor: PatternCursor): ExampleWriter {
  const atom = END_OF_ESCAPE.exec(cursor.source.slice(cursor.at))?.[0] ?? '\\'
  cursor.at += atom.length
  // Back references are not followed: such a pattern gets no example.
  if (/^\\[bBk1-9]/.test(atom)) return writeNothing
  const named = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', 0: '\0' }[atom[1] ?? '']
  return named !== undefined && atom.length === 2 ? () => named : createClassWriter(atom)
}

function readGroup(cursor: PatternCursor): ExampleWriter {
  const open = /^\((?:\?(?:(?<look><?[=!])|:|<[^>]+>))?/.exec(cursor.source.slice(cursor.at))
  cursor.at += open?.[0].length ?? 1
  const inside = readChoice(cursor)
  return open?.groups?.look === undefined ? inside : writeNothing
}

function readAtom(cursor: PatternCursor): ExampleWriter {
  const char = String.fromCodePoint(cursor.source.codePointAt(cursor.at) ?? 0)
  if (char === '[') return readClass(cursor)
  if (char === '(') return readGroup(cursor)
  if (char === '\\') return readEscape(cursor)
  cursor.at += char.length
  if (char === '^' || char === '$') return writeNothing
  return char === '.' ? createClassWriter('.') : () => char
}

const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Infinity],
  '+': [1, Infinity],
  '?': [0, 1],
}

function readTimes(cursor: PatternCursor, one: ExampleWriter): ExampleWriter {
  const found = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(cursor.source.slice(cursor.at))
  if (!found) return one
  cursor.at += found[0].length
  const [, sign, from, open, to] = found
  const exact = [Number(from), open === undefined ? Number(from) : Number(to || Infinity)] as const
  const [least, most] = (sign === undefined ? undefined : LIMITS[sign]) ?? exact
  return (options) => {
    const length = Math.min(most, least + options.more)
    return Array.from({ length }, () => one(options)).join('')
  }
}

function readChoice(cursor: PatternCursor): ExampleWriter {
  const choices: ExampleWriter[][] = [[]]
  while (cursor.at < cursor.source.length) {
    const char = cursor.source[cursor.at]
    if (char === ')' || char === '|') cursor.at += 1
    if (char === ')') break
    if (char === '|') choices.push([])
    else choices.at(-1)?.push(readTimes(cursor, readAtom(cursor)))
  }
  return (options) => {
    const chosen = choices[options.turn % choices.length] ?? []
    return chosen.map((write) => write(options)).join('')
  }
}

const TURNS = [0, 1, 2, 3, 5]

/** Texts that may match a regular expression, the simplest first; look-arounds are ignored. */
export function* generateExamples(source: string, length = 0): Generator<string> {
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
