const CODES = { dim: [2, 22], red: [31, 39] } as const

/** The text in a style where the stream is a terminal that shows it. */
export function applyStyle(
  style: keyof typeof CODES,
  text: string,
  stream: { isTTY?: boolean },
): string {
  if (!stream.isTTY || process.env['NO_COLOR'] || process.env['TERM'] === 'dumb') return text
  const [on, off] = CODES[style]
  return `\u001b[${on}m${text}\u001b[${off}m`
}
