/** The notebooks show what happens: they run, and print what is kept in them. */
import { expect, test, vi } from 'vitest'
import { masked } from '../docs-support/pages.ts'
import { missing, NOTEBOOKS, outputsOf, readNotebook, runNotebook } from './notebook.ts'

vi.setConfig({ testTimeout: 600_000 })

const lacking = missing()
if (lacking !== undefined) console.warn(`The notebooks are not run. ${lacking}`)

test.skipIf(lacking !== undefined).each(NOTEBOOKS)('%s prints what it shows', async (notebook) => {
  const kept = outputsOf(readNotebook(notebook))
  const now = outputsOf(await runNotebook(notebook))
  const plain = (outputs: unknown[][]) => outputs.map((each) => masked(JSON.stringify(each)))
  expect(plain(now)).toEqual(plain(kept))
  expect(kept.filter((outputs) => outputs.length > 0).length).toBeGreaterThan(4)
})

test('the notebooks have the same cells in both languages', () => {
  const [english, chinese] = NOTEBOOKS.map((notebook) =>
    readNotebook(notebook).cells.map(({ cell_type }) => cell_type),
  )
  expect(chinese).toEqual(english)
})
