/** examples/browser-agent.ts, run as its users run it, in Debian's Chromium. */
import { expect, test, vi } from 'vitest'
import { chromiumPath } from '../../packages/anthropic-emulator/test/page/browser.ts'
import { PATIENCE, run } from '../docs-support/program.ts'

vi.setConfig(PATIENCE)

test.skipIf(!chromiumPath)('an agent fills in a form of a page, and orders', async () => {
  const example = ['--import', 'tsx', 'examples/browser-agent.ts']
  const { code, stdout, stderr } = await run(example, { CHROMIUM_PATH: chromiumPath })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [, done, said] = stdout.split(/^\d\. .*$/m)
  // What the page itself says in the end, read by the last tool.
  expect(done).toContain('Ordered 3 pears')
  expect(said).toContain('Ordered 3 pears')
})
