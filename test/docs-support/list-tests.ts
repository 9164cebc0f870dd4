/** Prints the names of the tests in some files, as `vitest run -t` takes them, without running any. */
import { relative } from 'node:path'
import { createVitest } from 'vitest/node'

const files = process.argv.slice(2)
const vitest = await createVitest('test', { watch: false, reporters: [] })
const { testModules, unhandledErrors } = await vitest.collect(files)
if (unhandledErrors.length > 0) throw unhandledErrors[0]
const names = testModules.flatMap(({ moduleId, children }) =>
  [...children.allTests()].map(({ fullName }) => [
    relative(process.cwd(), moduleId),
    fullName.replaceAll(' > ', ' '),
  ]),
)
await vitest.close()
console.log(JSON.stringify(names))
