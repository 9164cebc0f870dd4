/** The simplest parts of regular expressions, each with an example. */
const CLASSES: Readonly<Record<string, string>> = {
  d: '0',
  w: 'a',
  s: ' ',
  D: 'a',
  W: '-',
  S: 'a',
  b: '',
  n: '\n',
  t: '\t',
}

interface Reading {
  source: string
  at: number
}

function readClass(reading: Reading): string {
  const found = reading.source.indexOf(']', reading.at + 1)
  const end = found === -1 ? reading.source.length : found
  const inside = reading.source.slice(reading.at + 1, end)
  reading.at = end + 1
  if (inside.startsWith('^')) return ['a', '0', '-', ' '].find((c) => !inside.includes(c)) ?? 'z'
  return inside.startsWith('\\') ? (CLASSES[inside[1] ?? ''] ?? inside[1] ?? '') : (inside[0] ?? '')
}

function readAtom(reading: Reading): string {
  const char = reading.source[reading.at] ?? ''
  if (char === '[') return readClass(reading)
  if (char === '(') {
    reading.at += 1
    const rest = reading.source.slice(reading.at)
    reading.at += /^\?(?::|<[^>]+>)/.exec(rest)?.[0].length ?? 0
    return readChoice(reading)
  }
  if (char === '\\') {
    const name = reading.source[reading.at + 1] ?? ''
    reading.at += 2
    return CLASSES[name] ?? name
  }
  reading.at += 1
  if (char === '^' || char === '$') return ''
  return char === '.' ? 'a' : char
}

function readTimes(reading: Reading): number {
  const found = /^(?:\*|\+|\?|\{(\d+)(?:,\d*)?\})\??/.exec(reading.source.slice(reading.at))
  if (!found) return 1
  reading.at += found[0].length
  if (found[1] !== undefined) return Number(found[1])
  return found[0].startsWith('+') ? 1 : 0
}

// Of several choices the first is taken; the others are read and forgotten.
function readChoice(reading: Reading): string {
  const choices = ['']
  while (reading.at < reading.source.length) {
    const char = reading.source[reading.at]
    if (char === ')') {
      reading.at += 1
      break
    }
    if (char === '|') {
      reading.at += 1
      choices.push('')
      continue
    }
    const atom = readAtom(reading)
    choices.push((choices.pop() ?? '') + atom.repeat(readTimes(reading)))
  }
  return choices[0] ?? ''
}

/** A text that fits a regular expression, as far as it is a simple one. */
export function example(source: string): string {
  return readChoice({ source, at: 0 })
}
