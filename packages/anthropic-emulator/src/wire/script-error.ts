/** A script that cannot be played; the message names the place and a hint. */
export class ScriptError extends Error {
  /** The name of the class. */
  override readonly name = 'ScriptError'

  constructor(...parts: readonly string[]) {
    super(parts.join(': '))
  }
}

// Damerau–Levenshtein distance.
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= one.length; i++) {
    const row = [i]
    for (let j = 1; j <= other.length; j++) {
      const [above, before] = [rows[i - 1] ?? [], rows[i - 2] ?? []]
      const same = one[i - 1] === other[j - 1] ? 0 : 1
      const swapped = i > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      const changed = Math.min(
        (above[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (above[j - 1] ?? 0) + same,
      )
      row[j] = swapped ? Math.min(changed, (before[j - 2] ?? 0) + 1) : changed
    }
    rows.push(row)
  }
  return rows.at(-1)?.at(-1) ?? 0
}

/** The known word that a word seems to be a slip of. */
export function slipOf(word: string, known: readonly string[]): string | undefined {
  const least = word.length < 5 ? 1 : 2
  return known
    .filter((other) => other.length > 2 && other !== word)
    .map((other) => ({ other, far: distance(word.toLowerCase(), other.toLowerCase()) }))
    .filter(({ far }) => far <= least)
    .sort((one, other) => one.far - other.far)[0]?.other
}

/** Refuses a key that is not among the known ones. */
export function checkKeys(value: object, known: readonly string[], place: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown === undefined) return
  const meant = slipOf(unknown, known)
  const hint = meant ? `Did you mean "${meant}"?` : `Known are ${known.join(', ')}.`
  throw new ScriptError(`${place}.${unknown}`, `unknown key. ${hint}`)
}
