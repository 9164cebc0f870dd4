/** What the program prints: results on stdout, everything else on stderr. */
const CODES = { dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const

/** How a text looks on a terminal. */
export type Style = keyof typeof CODES

/** A text with a style, where its stream is a terminal that shows colours. */
export function style(stream: { isTTY?: boolean }, style: Style, text: string): string {
  const { env } = process
  if (!stream.isTTY || env['NO_COLOR'] || env['TERM'] === 'dumb') return text
  const [on, off] = CODES[style]
  return `\u001b[${on}m${text}\u001b[${off}m`
}

/** Prints what the user asked for. */
export function print(text: string): void {
  process.stdout.write(text)
}

/** Prints a line for the person who waits. */
export function printNote(text: string): void {
  process.stderr.write(`${style(process.stderr, 'dim', text)}\n`)
}

/** Prints a line about what may go wrong. */
export function printWarning(text: string): void {
  process.stderr.write(`${style(process.stderr, 'yellow', 'Warning:')} ${text}\n`)
}

/** Prints a line about what went wrong. */
export function printError(text: string): void {
  process.stderr.write(`${style(process.stderr, 'red', 'anthropic-emulator:')} ${text}\n`)
}

/** Ends the program when its reader closes the pipe, as `head` does. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
  }
}
