/** Choices read from a tape of numbers, so that the same tape always makes the same stream. */
export interface Dice {
  /** A number from 0 to `sides - 1`. */
  roll(sides: number): number
}

export function dice(tape: readonly number[]): Dice {
  let position = 0
  return {
    roll(sides) {
      const value = tape[position % Math.max(tape.length, 1)] ?? 0
      position += 1
      return value % sides
    },
  }
}

/** The text in pieces of some code points each; an empty text is no piece. */
export function pieces(text: string, { roll }: Dice): string[] {
  const points = Array.from(text)
  const cut: string[] = []
  for (let from = 0; from < points.length;) {
    const size = 1 + roll(24)
    cut.push(points.slice(from, from + size).join(''))
    from += size
  }
  return cut
}
