/** The script and the style of the page are in git as they were built; this is what keeps them so. */
import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { ASSETS, buildAssets } from '../../scripts/page-assets.ts'

test('the page has the script and the style that its sources give: else run `npm run page`', async () => {
  expect(readFileSync(ASSETS, 'utf8')).toBe(await buildAssets())
})
