/** Searches by name and by content, in every place for files. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StructuredToolInterface } from '@langchain/core/tools'
import { describe, expect, test } from 'vitest'
import { fileSearch, type FileSearchOptions, textEditor } from '../../../src/middleware/index.ts'
import { toMatcher } from '../../../src/middleware/search/glob.ts'
import { answersIn, type Call, makeFolder, play } from '../support.ts'
import { places } from './storages.ts'

const glob = (pattern: string, path?: string): Call => ({
  name: 'glob_search',
  input: { pattern, ...(path && { path }) },
})
const grep = (pattern: string, more: object = {}): Call => ({
  name: 'grep_search',
  input: { pattern, ...more },
})

const FILES = {
  'src/a.ts': 'one\ntwo one\n',
  'src/deep/b.tsx': 'two\n',
  'src/[...all].ts': 'One\n',
  'readme.md': 'one\n',
  '.hidden': 'one',
  'node_modules/m/index.js': 'one',
  bin: 'one\0',
}

/** The answers of both tools, outside of an agent where that makes no difference. */
async function search(calls: Call[], options: FileSearchOptions, input?: object) {
  const middleware = fileSearch(options)
  if (input) return (await play([middleware], [calls], input)).answers
  const tools = middleware.tools as StructuredToolInterface[]
  const answers = await Promise.all(
    calls.map(({ name, input: args }, index): unknown =>
      tools
        .find((tool) => tool.name === name)
        ?.invoke({ type: 'tool_call', id: `toolu_${index}`, name, args }),
    ),
  )
  return answersIn(answers as never)
}

describe.each(places('editorFiles'))('a search in %s', (name, make) => {
  async function texts(calls: Call[], options: Partial<FileSearchOptions> = {}) {
    const { storage } = await make(FILES)
    const input = name === 'the state' ? { editorFiles: FILES } : undefined
    return (await search(calls, { storage, ...options }, input)).map(({ text }) => text)
  }

  test('finds files by name', async () => {
    const calls = ['**/*.ts', '*.ts', 'src/*.{ts,md}', 'src/**', '*', 'x'].map((each) => glob(each))
    const ts = ['src/[...all].ts', 'src/a.ts']
    expect(await texts([...calls, glob('*.tsx', 'src')])).toEqual(
      [
        ts,
        ts,
        ts,
        [...ts, 'src/deep/b.tsx'],
        ['bin', 'readme.md', ...ts, 'src/deep/b.tsx'],
        ['No files found'],
        ['src/deep/b.tsx'],
      ].map((lines) => lines.join('\n')),
    )
  })

  test('finds files and lines by content', async () => {
    const found = await texts([
      grep('one'),
      grep('^two', { output_mode: 'content' }),
      grep('o', { output_mode: 'count', include: '*.{ts,tsx}' }),
      grep('(?i)^one$', { path: 'src' }),
      grep('one', { path: 'src/a.ts', output_mode: 'content' }),
      grep('none'),
    ])
    expect(found).toEqual([
      'readme.md\nsrc/a.ts',
      'src/a.ts:2:two one\nsrc/deep/b.tsx:1:two',
      'src/a.ts:2\nsrc/deep/b.tsx:1',
      'src/[...all].ts\nsrc/a.ts',
      'src/a.ts:1:one\nsrc/a.ts:2:two one',
      'No matches found',
    ])
  })

  test('keeps to its limits', async () => {
    const lines = { output_mode: 'content' }
    const more = '[... more than 2 results; narrow the pattern or the path ...]'
    expect(await texts([glob('*'), grep('o', lines)], { maxResults: 2 })).toEqual([
      `bin\nreadme.md\n${more}`,
      `readme.md:1:one\nsrc/a.ts:1:one\n${more}`,
    ])
    expect(await texts([grep('two one', lines)], { maxLineLength: 4 })).toEqual([
      'src/a.ts:2:two  [...]',
    ])
    expect(await texts([glob('src/*')], { maxResults: 2 })).toEqual(['src/[...all].ts\nsrc/a.ts'])
  })

  test('says what it cannot search', async () => {
    const found = await texts([
      grep('('),
      grep('a', { path: 'none' }),
      glob('*', '../x'),
      glob('{a,b}'.repeat(12)),
    ])
    expect(found).toEqual([
      expect.stringMatching(/^Error: Invalid regular expression/),
      'Error: Cannot search none: there is no such file.',
      expect.stringMatching(/^Error: the path "\.\.\/x" leads upwards/),
      'Error: the pattern has too many alternatives',
    ])
  })

  test('ends a regular expression that does not', async () => {
    const { storage } = await make({ a: 'a'.repeat(50) })
    const input = name === 'the state' ? { editorFiles: { a: 'a'.repeat(50) } } : undefined
    const [found] = await search([grep('^(a+)+$b')], { storage, timeoutMs: 300 }, input)
    expect(found).toEqual({
      text: 'Error: the search took more than 0.3 seconds. Use a simpler pattern or a smaller path.',
      status: 'error',
    })
  })
})

test('a search sees what the editor has written in the run', async () => {
  const storage = { state: true } as const
  const create = { command: 'create', path: 'a.txt', file_text: 'found' }
  const { answers } = await play(
    [textEditor({ storage }), fileSearch({ storage })],
    [[{ name: 'str_replace_based_edit_tool', input: create }], [grep('found')]],
  )
  expect(answers.at(-1)?.text).toBe('a.txt')
})

test('a search does not follow links', async () => {
  const outside = makeFolder()
  const root = join(outside, 'root')
  mkdirSync(root)
  writeFileSync(join(outside, 'secret'), 'secret')
  symlinkSync('../secret', join(root, 'file'))
  symlinkSync('..', join(root, 'folder'))
  const found = await search([grep('secret'), glob('**'), grep('s', { path: 'folder' })], {
    storage: { root },
  })
  expect(found.map(({ text }) => text)).toEqual([
    'No matches found',
    'No files found',
    expect.stringMatching(/^Error: Cannot search folder|^No matches found$/),
  ])
})

test.for<[pattern: string, yes: string[], no: string[]]>([
  ['a?c', ['abc', 'x/aéc'], ['ac', 'abbc']],
  ['[a-c]x', ['bx'], ['dx', '-x']],
  ['[!a-c]x', ['dx'], ['bx']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['b', 'a/b/c']],
  ['**/a/*', ['a/b', 'x/a/b'], ['a', 'a/b/c']],
  ['a.b', ['a.b'], ['axb']],
  ['/a', ['a'], ['b/a']],
  ['{a,b{c,d}}', ['a', 'bc', 'bd'], ['b', 'c']],
  ['$x+(y)', ['$x+(y)'], ['xx']],
  ['[a', ['[a'], ['a']],
])('the glob %j', ([pattern, yes, no]) => {
  const isMatch = toMatcher(pattern)
  expect(yes.filter((path) => !isMatch(path.split('/')))).toEqual([])
  expect(no.filter((path) => isMatch(path.split('/')))).toEqual([])
})

test('a glob of many stars ends', () => {
  expect(toMatcher(`${'*a'.repeat(40)}b`)(['a'.repeat(5000)])).toBe(false)
})
