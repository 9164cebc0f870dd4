/** A regular expression as a tree, for those that come with a request and are not to be run. */
export type PatternNode =
  | { kind: 'char'; isIn: (char: string) => boolean; samples: readonly string[] }
  | { kind: 'sequence'; parts: readonly PatternNode[] }
  | { kind: 'choice'; options: readonly PatternNode[] }
  | { kind: 'repeat'; part: PatternNode; least: number; most: number; isLazy: boolean }
  | { kind: 'look'; part: PatternNode; isBehind: boolean; isNegated: boolean }
  | { kind: 'edge'; edge: 'start' | 'end' | 'word' | 'inside' }
  /** What is not followed: back references. */
  | { kind: 'unknown' }

interface PatternCursor {
  source: string
  at: number
  depth: number
}

const LONGEST = 4_000
const DEEPEST = 60

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
function toClass(atom: string): PatternNode {
  const isIn = createTest(atom)
  return { kind: 'char', isIn, samples: [...POOL, ...Array.from(atom)].filter(isIn) }
}

const toLiteral = (char: string): PatternNode => ({
  kind: 'char',
  isIn: (other) => other === char,
  samples: [char],
})

function readClass(cursor: PatternCursor): PatternNode {
  let end = cursor.at + 1
  while (end < cursor.source.length && cursor.source[end] !== ']') {
    end += cursor.source[end] === '\\' ? 2 : 1
  }
  const atom = cursor.source.slice(cursor.at, end + 1)
  cursor.at = end + 1
  return toClass(atom)
}

function readEscape(cursor: PatternCursor): PatternNode {
  const atom = END_OF_ESCAPE.exec(cursor.source.slice(cursor.at, cursor.at + 100))?.[0] ?? '\\'
  cursor.at += atom.length
  if (/^\\[bB]/.test(atom)) return { kind: 'edge', edge: atom === '\\b' ? 'word' : 'inside' }
  if (/^\\[k1-9]/.test(atom)) return { kind: 'unknown' }
  const named = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', 0: '\0' }[atom[1] ?? '']
  return named !== undefined && atom.length === 2 ? toLiteral(named) : toClass(atom)
}

function readGroup(cursor: PatternCursor): PatternNode {
  const open = /^\((?:\?(?:(?<look><?[=!])|:|<[^>]+>))?/.exec(
    cursor.source.slice(cursor.at, cursor.at + 100),
  )
  cursor.at += open?.[0].length ?? 1
  cursor.depth += 1
  const part = readChoice(cursor)
  cursor.depth -= 1
  const look = open?.groups?.look
  if (look === undefined) return part
  return { kind: 'look', part, isBehind: look.startsWith('<'), isNegated: look.endsWith('!') }
}

function readAtom(cursor: PatternCursor): PatternNode {
  const char = String.fromCodePoint(cursor.source.codePointAt(cursor.at) ?? 0)
  if (char === '[') return readClass(cursor)
  if (char === '(') return readGroup(cursor)
  if (char === '\\') return readEscape(cursor)
  cursor.at += char.length
  if (char === '^') return { kind: 'edge', edge: 'start' }
  if (char === '$') return { kind: 'edge', edge: 'end' }
  return char === '.' ? toClass('.') : toLiteral(char)
}

const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Infinity],
  '+': [1, Infinity],
  '?': [0, 1],
}

function readTimes(cursor: PatternCursor, part: PatternNode): PatternNode {
  const ahead = cursor.source.slice(cursor.at, cursor.at + 100)
  const found = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\?)?/.exec(ahead)
  if (!found) return part
  cursor.at += found[0].length
  const [, sign, from, open, to, lazy] = found
  const exact = [Number(from), open === undefined ? Number(from) : Number(to || Infinity)] as const
  const [least, most] = (sign === undefined ? undefined : LIMITS[sign]) ?? exact
  return { kind: 'repeat', part, least, most, isLazy: lazy !== undefined }
}

function readChoice(cursor: PatternCursor): PatternNode {
  if (cursor.depth > DEEPEST) {
    cursor.at = cursor.source.length
    return { kind: 'unknown' }
  }
  const options: PatternNode[][] = [[]]
  while (cursor.at < cursor.source.length) {
    const char = cursor.source[cursor.at]
    if (char === ')' || char === '|') cursor.at += 1
    if (char === ')') break
    if (char === '|') options.push([])
    else options.at(-1)?.push(readTimes(cursor, readAtom(cursor)))
  }
  return {
    kind: 'choice',
    options: options.map((parts) => ({ kind: 'sequence', parts })),
  }
}

/** Reads a regular expression; one that is too long to be read is unknown. */
export function readPattern(source: string): PatternNode {
  if (source.length > LONGEST) return { kind: 'unknown' }
  return readChoice({ source, at: 0, depth: 0 })
}
