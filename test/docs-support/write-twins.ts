/** Copies the code of the English guides into the Chinese ones: `npm run docs:twins`. */
import { writeFileSync } from 'node:fs'
import { readPage, ROOT } from './pages.ts'
import { fencesOf, hasTwin, TWINS, withFences } from './twins.ts'

for (const { english, chinese } of TWINS.filter(hasTwin)) {
  const [code, twin] = [fencesOf(readPage(english)), readPage(chinese)]
  const count = fencesOf(twin).length
  if (count !== code.length) {
    console.error(
      `${chinese} has ${count} blocks, and ${english} has ${code.length}: add or remove some.`,
    )
    process.exitCode = 1
  } else writeFileSync(new URL(chinese, ROOT), withFences(twin, code))
}
