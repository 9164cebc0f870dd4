/** Tests that fail today, by row. An entry goes when its tests pass: they fail as long as it stays. */
const TODAY: [row: string, titles: RegExp][] = []

/** The row of a test that fails today. */
export function rowOf(title: string): string | undefined {
  return TODAY.find(([, titles]) => titles.test(title))?.[0]
}
