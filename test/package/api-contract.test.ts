/** The public interface of both packages is what was decided: `api.txt` of each. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contractFile, contractOf, PACKAGES } from '../../scripts/api-contract.ts'

test.each(PACKAGES)('%s exports what its api.txt says; `npm run api` writes it anew', (name) => {
  expect(contractOf(name)).toBe(readFileSync(contractFile(name), 'utf8'))
})
