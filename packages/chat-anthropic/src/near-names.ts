/** Names that a program has misspelt: JavaScript, and casts, let them through. */

/**
 * The known name that another one surely stands for: spelt in another case (`max_tokens`), or with one
 * letter more, less, changed or swapped. None for a known name, and for every other: it may be meant
 * for somebody else.
 */
export function findNear(
  name: string,
  known: Readonly<Record<string, unknown>>,
): string | undefined {
  if (Object.hasOwn(known, name)) return undefined
  const before = lookedUp.get(known) ?? new Map<string, string | undefined>()
  if (before.has(name)) return before.get(name)
  const near = lookUp(name, known)
  if (before.size < MOST) lookedUp.set(known, before.set(name, near))
  return near
}

/** Names that are no known ones, by the table that they are none of: every call has the same few. */
const lookedUp = new WeakMap<object, Map<string, string | undefined>>()
const MOST = 200

function lookUp(name: string, known: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(known)
  const flat = flatten(name)
  const same = names.find((each) => flatten(each) === flat)
  return same ?? names.find((each) => isSlip(flat, flatten(each)))
}

function flatten(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase()
}

/** Short names are too near to each other for that. */
const SHORTEST = 5

function isSlip(word: string, other: string): boolean {
  if (Math.min(word.length, other.length) < SHORTEST) return false
  let same = 0
  while (same < word.length && word[same] === other[same]) same += 1
  const [end, otherEnd] = [word.slice(same), other.slice(same)]
  const swapped = `${end[1]}${end[0]}${end.slice(2)}`
  return (
    end.slice(1) === otherEnd ||
    end === otherEnd.slice(1) ||
    end.slice(1) === otherEnd.slice(1) ||
    swapped === otherEnd
  )
}
