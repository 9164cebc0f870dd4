/** The API reference: every public symbol has a sentence, and every link in one leads somewhere. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { argumentsFor, ENTRIES } from '../../site/typedoc.ts'
import { isInstalled, SITE } from './support.ts'

// A compiler's work, on a machine that may be busy.
vi.setConfig({ testTimeout: 900_000 })

/** What the sentence of a whole says of its parts: fields of types that are written in one line. */
const OF_A_WHOLE = /\.__type\.|\(Property\), defined in chat-anthropic\/src\/tools\/peer-types\.ts/

/** What TypeDoc warns of, without colours. */
function warningsOf(name: string, rest: string[] = []): string[] {
  const args = [join(SITE, 'node_modules/typedoc/bin/typedoc'), ...argumentsFor(name, rest)]
  const { stderr, error } = spawnSync(process.execPath, [...args, '--emit', 'none'], {
    cwd: SITE,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  if (error) throw error
  return stderr.split('\n').filter((line) => /\[(?:warning|error)\]/.test(line))
}

describe.skipIf(!isInstalled)('the reference', () => {
  test.each(Object.keys(ENTRIES))('has a sentence for every public symbol of %s', (name) => {
    const found = warningsOf(name).filter((line) => !/Found \d+ errors/.test(line))
    expect(found.filter((line) => !OF_A_WHOLE.test(line))).toEqual([])
  })
})
