/** What the guides for contributors say is so. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }

const ROOT = join(import.meta.dirname, '../..')
const GUIDES = ['AGENTS.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'test/README.md']
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** Where a path of a guide may begin. */
const BEGINNINGS = [
  '',
  'packages/chat-anthropic',
  'packages/chat-anthropic/src',
  'packages/anthropic-emulator/src',
  'packages/chat-anthropic-queue',
]
const exists = (path: string): boolean =>
  BEGINNINGS.some((beginning) => existsSync(join(ROOT, beginning, path)))

/** Paths in backticks, and those that are linked to. */
function pathsOf(text: string): string[] {
  const named = [...text.matchAll(/`([\w./-]+(?:\/|\.ts|\.md|\.txt|\.json))`/g)]
  const linked = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)]
  return [...named, ...linked].map(([, path]) => String(path))
}

describe.each(GUIDES)('%s', (guide) => {
  const text = read(guide)

  test('names paths that exist', () => {
    expect(pathsOf(text)).not.toEqual([])
    expect(pathsOf(text).filter((path) => !exists(path))).toEqual([])
  })

  test('names scripts that exist', () => {
    const scripts = [...text.matchAll(/npm (?:run )?(start|test\b|(?<=run )[\w:]+)/g)]
    const names = scripts.map(([, name]) => String(name))
    expect(names.filter((name) => !(name in packageJson.scripts))).toEqual([])
  })
})

describe('ARCHITECTURE.md', () => {
  const shown = treeOf(read('ARCHITECTURE.md'))

  test('shows nothing that is gone', () => {
    expect(shown.length).toBeGreaterThan(50)
    expect(shown.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  test.each(['chat-anthropic', 'anthropic-emulator', 'chat-anthropic-queue'])(
    'shows all of %s',
    (name) => {
      const source = join('packages', name, 'src')
      const entries = readdirSync(join(ROOT, source), { withFileTypes: true })
      const names = entries.map(
        (entry) => `${source}/${entry.name}${entry.isDirectory() ? '/' : ''}`,
      )
      const tests = /\.test\.ts$/
      expect(names.filter((path) => !tests.test(path) && !shown.includes(path))).toEqual([])
    },
  )
})

/** The paths of the tree that a page draws by indenting. */
function treeOf(text: string): string[] {
  const [, tree = ''] = /^```\n(packages\/\n[\s\S]*?)^```/m.exec(text) ?? []
  const open: string[] = []
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', name] = /^( *)([\w.-]+\/?)(?: {2,}|$)/.exec(line) ?? []
    if (name === undefined) return []
    open.splice(indent.length / 2, Infinity, name)
    return [open.join('')]
  })
}
