/** The figures of the pages are those of the last whole run. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { renderPages } from '../../bench/tables.js'

const RESULTS = fileURLToPath(new URL('../../bench/results.json', import.meta.url))

test('docs/reliability.md, in both languages', () => {
  const pages = renderPages(JSON.parse(readFileSync(RESULTS, 'utf8')))
  expect(pages).toHaveLength(2)
  for (const { file, page, made } of pages) expect(page, file).toBe(made)
})
