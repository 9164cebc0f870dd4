/** The English pages have no misspelt words; site/words.txt holds names that no dictionary has. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { PAGES, ROOT } from '../docs-support/pages.ts'
import { PATIENCE } from '../docs-support/program.ts'
import { isInstalled, SITE } from './support.ts'

vi.setConfig(PATIENCE)

const OTHERS = ['site/content/index.md', 'site/content/llms.md', 'examples/*/README.md']

/** What the spelling checker says of files, line by line; of a text on stdin, where one is given. */
function misspelt(args: string[], input = ''): string[] {
  const program = join(SITE, 'node_modules/cspell/bin.mjs')
  const options = ['--config', 'site/cspell.json', '--no-progress', '--no-summary', '--no-color']
  const { stdout, error } = spawnSync(process.execPath, [program, 'lint', ...options, ...args], {
    cwd: fileURLToPath(ROOT),
    encoding: 'utf8',
    input,
  })
  if (error) throw error
  return stdout.split('\n').filter((line) => line !== '')
}

test.skipIf(!isInstalled)('the English pages are spelt right', () => {
  const english = PAGES.filter((page) => !page.includes('zh-CN'))
  expect(misspelt([...english, ...OTHERS])).toEqual([])
  expect(misspelt(['stdin'], 'This sentense is wrong.')).not.toEqual([])
})
