/** Runs the notebooks and keeps their outputs: `npm run docs:notebooks`. */
import { writeFileSync } from 'node:fs'
import { ROOT } from '../docs-support/pages.ts'
import { missing, NOTEBOOKS, runNotebook } from './notebook.ts'

const lacking = missing()
if (lacking !== undefined) throw new Error(lacking)
for (const notebook of NOTEBOOKS) {
  const text = JSON.stringify(await runNotebook(notebook), undefined, 1)
  writeFileSync(new URL(notebook, ROOT), `${text}\n`)
  console.log(notebook)
}
