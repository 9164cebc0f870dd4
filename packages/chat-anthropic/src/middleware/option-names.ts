/** Checks that every middleware makes of its options. */
import { findNear } from '../near-names.ts'

/** Throws where an option is misspelt; JavaScript, and casts, let that through. */
export function checkOptionNames(
  tool: string,
  options: object,
  names: Readonly<Record<string, true>>,
): void {
  for (const name of Object.keys(options)) {
    const near = findNear(name, names)
    if (near !== undefined) throw new Error(`${tool} has no option ${name}. Did you mean ${near}?`)
  }
}

/** Throws where a number is none that makes sense. */
export function checkPositive(tool: string, numbers: Record<string, number | undefined>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (value === undefined || (Number.isFinite(value) && value > 0)) continue
    throw new Error(`${tool} takes ${name} above 0, and not ${value}.`)
  }
}
