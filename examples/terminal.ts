/** How the examples print: numbered headings, and values as they would be typed. */
import { inspect } from 'node:util'

const isTerminal = process.stdout.isTTY && !process.env.NO_COLOR
let steps = 0

/** A heading for the next part of the output. */
export function step(title: string): void {
  steps += 1
  const heading = `${steps}. ${title}`
  console.log(`\n${isTerminal ? `\u001b[1;36m${heading}\u001b[0m` : heading}`)
}

/** A named value, whole. */
export function show(name: string, value: unknown): void {
  const options = { depth: null, colors: isTerminal, breakLength: 100 }
  console.log(`${name}: ${inspect(value, options)}`)
}
