/** What the peer exports, read from what it publishes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const PUBLISHED = join(import.meta.dirname, '../node_modules/@langchain/anthropic/dist')

/** Names of values, and of types alone. */
export interface Exports {
  values: string[]
  types: string[]
}

/** The exports of one of the peer's entries. */
export function exportsOf(entry: string): Exports {
  const values = namesIn(`${entry}.js`)
  const types = namesIn(`${entry}.d.ts`).filter((name) => !values.includes(name))
  return { values, types }
}

function namesIn(file: string): string[] {
  const [, list] = /export \{([^}]*)\};/.exec(readFileSync(join(PUBLISHED, file), 'utf8'))!
  return list!.split(',').map((each) =>
    each
      .trim()
      .replace(/^type /, '')
      .replace(/.* as /, ''),
  )
}

/** A program that exports all of them again. */
export function reExporting({ values, types }: Exports): string {
  const from = "from '@langchain/anthropic'"
  return `export { ${values.join(', ')} } ${from}\nexport type { ${types.join(', ')} } ${from}\n`
}
