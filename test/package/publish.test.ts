/** `npm publish` goes through only where a package says where it comes from. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test, vi } from 'vitest'
import emulator from '../../packages/anthropic-emulator/package.json' with { type: 'json' }
import model from '../../packages/chat-anthropic/package.json' with { type: 'json' }
import queue from '../../packages/chat-anthropic-queue/package.json' with { type: 'json' }
import { PATIENCE } from '../docs-support/program.ts'

vi.setConfig(PATIENCE)

const SCRIPT = join(import.meta.dirname, '../../scripts/check-publish.mjs')

/** Runs the check on a manifest: its complaints, none where it passes. */
async function complaintsAbout(manifest: object): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'publish-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  const run = promisify(execFile)(process.execPath, [SCRIPT], { cwd: folder })
  return run.then(
    ({ stderr }) => stderr,
    ({ stderr }: { stderr: string }) => stderr,
  )
}

const SET = {
  repository: { type: 'git', url: 'git+https://github.com/someone/something.git' },
  homepage: 'https://github.com/someone/something#readme',
  bugs: 'https://github.com/someone/something/issues',
}

test.for([emulator, model, queue])('$name is checked before it is published', ({ scripts }) => {
  expect(scripts.prepublishOnly).toBe('node ../../scripts/check-publish.mjs')
})

test.for(Object.keys(SET))('without %s it is refused, and that is what to set', async (field) => {
  const complaints = await complaintsAbout({ name: 'some-package', ...SET, [field]: undefined })
  expect(complaints).toMatch(/^some-package is not published/)
  expect(complaints.match(/^ {2}"(\w+)"/gm)).toEqual([`  "${field}"`])
})

test('with all of them it passes', async () => {
  expect(await complaintsAbout({ name: 'some-package', ...SET })).toBe('')
})
