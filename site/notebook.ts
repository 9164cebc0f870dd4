/** A notebook as a page. */

interface Cell {
  cell_type: string
  source: string | string[]
  outputs?: { text?: string | string[]; data?: Record<string, string | string[]> }[]
}

const joined = (text: string | string[] | undefined) => [text ?? ''].flat().join('')

/** The text, the code and the outputs of a notebook, as Markdown. */
export function notebookToMarkdown(json: string): string {
  const { cells } = JSON.parse(json) as { cells: Cell[] }
  return `${cells.map(toMarkdown).join('\n\n')}\n`
}

function toMarkdown({ cell_type, source, outputs = [] }: Cell): string {
  if (cell_type === 'markdown') return joined(source)
  const shown = outputs.map(({ text, data }) => joined(text ?? data?.['text/plain'])).join('')
  const code = `\`\`\`ts\n${joined(source)}\n\`\`\``
  return shown === '' ? code : `${code}\n\n\`\`\`text\n${shown.trimEnd()}\n\`\`\``
}
