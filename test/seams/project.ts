/** How vitest runs the programs: with one copy of LangChain's packages for both classes. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProjectInlineConfiguration } from 'vitest/config'

const here = import.meta.dirname

/** Whether the programs' packages are installed. */
export const hasPackages = existsSync(join(here, 'node_modules'))

/** What the sources of the model import is taken from the programs' packages. */
const oneCopy: NonNullable<TestProjectInlineConfiguration['plugins']>[number] = {
  name: 'one-copy-of-langchain',
  enforce: 'pre',
  resolveId(source: string) {
    if (!/^(@langchain\/|langchain(\/|$))/.test(source)) return null
    return this.resolve(source, join(here, 'project.ts'), { skipSelf: true })
  },
}

/** The project; without its packages one test says how to get them. */
export const seams: TestProjectInlineConfiguration = {
  extends: true,
  root: here,
  plugins: [oneCopy],
  test: {
    name: 'seams',
    include: hasPackages ? ['*.test.ts'] : ['packages.test.ts'],
    // Tracing packages patch LangChain for the whole process.
    isolate: true,
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
}
