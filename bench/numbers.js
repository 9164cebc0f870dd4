/** The middle of some numbers. */
export const median = (numbers) => quantile(numbers, 0.5)

/** The number that the given part of the numbers lies below. */
export function quantile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
}

/** An object with a key for each of the names. */
export const record = (names, valueOf) =>
  Object.fromEntries(names.map((name, nth) => [name, valueOf(name, nth)]))

/** Three digits that matter. */
export const round = (number) => Number(number.toPrecision(3))
