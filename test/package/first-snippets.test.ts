/** What a reader pastes first, in a folder that `npm init -y` has made. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import { blocksOf, masked, PAGES, readPage } from '../docs-support/pages.ts'
import { ended, PATIENCE, shell } from '../docs-support/program.ts'
import { installed } from './packed.ts'

vi.setConfig(PATIENCE)

// The program of the queue needs a Redis: it runs in a test of that package.
const READMES = PAGES.filter((page) => page.includes('README') && !page.includes('-queue/'))

let folder: string
let api: Emulator
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chat-anthropic-first-'))
  execFileSync('npm', ['init', '-y'], { cwd: folder, stdio: 'ignore' })
  // What npm 11 writes; npm 10 leaves it out, which means the same.
  execFileSync('npm', ['pkg', 'set', 'type=commonjs'], { cwd: folder, stdio: 'ignore' })
  symlinkSync(join(await installed(), 'node_modules'), join(folder, 'node_modules'), 'junction')
  api = await startEmulator()
})
afterAll(async () => {
  await api.close()
  rmSync(folder, { recursive: true })
})

describe.each(READMES)('%s', (page) => {
  const files = blocksOf(page).filter(({ title }) => title?.endsWith('.mjs'))

  test('has at most 250 lines', () => {
    expect(readPage(page).split('\n').length).toBeLessThanOrEqual(250)
  })

  test('has programs that run where npm has made a package', async () => {
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toContain('commonjs')
    expect(files).not.toEqual([])
    for (const { title, code } of files) {
      writeFileSync(join(folder, title!), code)
      const line = blocksOf(page).find((block) => block.code === `node ${title}\n`)
      const variables = { ANTHROPIC_BASE_URL: api.url, ANTHROPIC_API_KEY: 'any' }
      const { code: exit, stdout, stderr } = await ended(shell(`node ${title}`, folder, variables))
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
      expect(masked(stdout)).toBe(masked(line?.output ?? ''))
    }
  })
})
