/** Globs: `*`, `?`, `[a-z]`, `{a,b}` and `**`, matched without any regular expression of the model's making. */

/** Matches one character; a star matches any number of them. */
type Token = '*' | ((character: string) => boolean)

/** Alternatives that braces may come to. */
const MOST = 1000

/** The patterns that braces stand for. */
function expandBraces(pattern: string): string[] {
  const open = [pattern]
  const done: string[] = []
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    // The innermost pair: no brace is inside of it.
    const found = /\{([^{}]*)\}/.exec(next)
    if (!found?.[1]?.includes(',')) {
      done.push(next)
      continue
    }
    const [before, after] = [next.slice(0, found.index), next.slice(found.index + found[0].length)]
    open.push(...found[1].split(',').map((part) => before + part + after))
    if (open.length + done.length > MOST) throw new Error('the pattern has too many alternatives')
  }
  return done
}

function toClass(text: string): Token {
  const isNot = /^[!^]/.test(text)
  const members = [...text.slice(isNot ? 1 : 0).matchAll(/(.)-(.)|(.)/gu)]
  return (character) =>
    members.some(([, from, to, one]) =>
      one === undefined ? character >= (from ?? '') && character <= (to ?? '') : character === one,
    ) !== isNot
}

/** The end of the class that begins here: its `]`, with at least one character before it. */
function findClassEnd(characters: readonly string[], at: number, last: number): number {
  // Without this, each `[` of many would look through all that follow.
  if (characters[at] !== '[' || at + 1 >= last) return -1
  return characters[at + 1] === ']' ? -1 : characters.indexOf(']', at + 2)
}

function toTokens(segment: string): Token[] {
  const characters = Array.from(segment)
  const last = characters.lastIndexOf(']')
  const tokens: Token[] = []
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? ''
    const end = findClassEnd(characters, at, last)
    if (end > 0) {
      tokens.push(toClass(characters.slice(at + 1, end).join('')))
      at = end
    } else if (character === '*') {
      if (tokens.at(-1) !== '*') tokens.push('*')
    } else tokens.push(character === '?' ? () => true : (other) => other === character)
  }
  return tokens
}

/** Goes back to the last star alone, so that the time is that of a product, not of a power. */
function matchesTokens(tokens: readonly Token[], name: string): boolean {
  const characters = Array.from(name)
  let [token, character, star, after] = [0, 0, -1, 0]
  while (character < characters.length) {
    const current = tokens[token]
    if (current === '*') {
      star = token
      after = character
      token += 1
    } else if (current?.(characters[character] ?? '')) {
      token += 1
      character += 1
    } else if (star >= 0) {
      after += 1
      token = star + 1
      character = after
    } else return false
  }
  return tokens.slice(token).every((rest) => rest === '*')
}

type Segment = '**' | Token[]

/** Which of the first segments of a pattern the parts so far have matched. */
function matchesSegments(segments: readonly Segment[], parts: readonly string[]): boolean {
  let open = closure(new Set([0]), segments)
  for (const part of parts) {
    const next = new Set<number>()
    for (const at of open) {
      const segment = segments[at]
      if (segment === '**') next.add(at)
      else if (segment && matchesTokens(segment, part)) next.add(at + 1)
    }
    open = closure(next, segments)
  }
  return open.has(segments.length)
}

/** Two stars match no part, too. */
function closure(open: Set<number>, segments: readonly Segment[]): Set<number> {
  for (const at of open) if (segments[at] === '**') open.add(at + 1)
  return open
}

/** A test of paths, part by part. A pattern without a slash is one of names, at any depth. */
export function toMatcher(pattern: string): (path: readonly string[]) => boolean {
  const patterns = expandBraces(pattern).map((each) => {
    const parts = each.split('/').filter((part) => part !== '' && part !== '.')
    const whole = parts.length === 1 && !each.startsWith('/') ? ['**', ...parts] : parts
    return whole.map((part): Segment => (part === '**' ? '**' : toTokens(part)))
  })
  return (path) => patterns.some((segments) => matchesSegments(segments, path))
}
