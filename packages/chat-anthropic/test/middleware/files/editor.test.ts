/** The text editor's commands, in every place for files, in the words of the API's documentation. */
import { describe, expect, test } from 'vitest'
import { textEditor, type TextEditorOptions } from '../../../src/middleware/index.ts'
import { type Call, play } from '../support.ts'
import { places } from './storages.ts'

const NAME = 'str_replace_based_edit_tool'
const edit = (input: object): Call => ({ name: NAME, input })
const view = (path: string, view_range?: [number, number]) =>
  edit({ command: 'view', path, ...(view_range && { view_range }) })
const create = (path: string, file_text: string) => edit({ command: 'create', path, file_text })
const replace = (path: string, old_str: string, new_str?: string) =>
  edit({ command: 'str_replace', path, old_str, ...(new_str !== undefined && { new_str }) })
const insert = (path: string, insert_line: number, insert_text: string) =>
  edit({ command: 'insert', path, insert_line, insert_text })

const FILES = {
  'src/a.ts': 'one\ntwo\nthree\n',
  'src/deep/er/b.ts': 'b\n',
  'readme.md': '# Hi\n',
  '.hidden': 'x',
  'node_modules/m/index.js': 'x',
}

describe.each(places('editorFiles'))('the text editor on %s', (_, make) => {
  /** What calls of one reply each answer with, and the files then. */
  async function edits(calls: Call[], options: Partial<TextEditorOptions> = {}, files = FILES) {
    const place = await make(files)
    const editor = textEditor({ storage: place.storage, ...options })
    const { answers, state } = await place.run(editor, calls)
    const read = (path: string) => place.read(path, state)
    // In the state paths begin with a slash.
    const textOf = async (path: string) => (await read(path)) ?? (await read(`/${path}`))
    return { answers, texts: answers.map(({ text }) => text), textOf }
  }

  test('views files and folders', async () => {
    const { texts } = await edits([
      view('src/a.ts'),
      view('src/a.ts', [2, 3]),
      view('src/a.ts', [3, -1]),
      view('.'),
    ])
    expect(texts).toEqual([
      '1: one\n2: two\n3: three',
      '2: two\n3: three',
      '3: three',
      ['.', './readme.md', './src/', './src/a.ts', './src/deep/'].join('\n'),
    ])
  })

  test.for([
    [[0, 2], 'begins outside of the file, which has lines 1 to 3.'],
    [[4, 5], 'begins outside of the file, which has lines 1 to 3.'],
    [[2, 1], 'ends before it begins.'],
    [[2, 9], 'ends after the last line, which is 3. -1 is the end.'],
    [[1.5, 2], 'takes whole numbers.'],
  ] as [[number, number], string][])('refuses the range %j', async ([range, why]) => {
    const { answers } = await edits([view('src/a.ts', range)])
    const text = `Error: \`view_range\` [${range.join(', ')}] ${why}`
    expect(answers).toEqual([{ text, status: 'error' }])
  })

  test('cuts a view at as many characters as asked', async () => {
    const { texts } = await edits([view('src/a.ts')], { maxCharacters: 6 })
    expect(texts).toEqual([
      '1: one\n[... 16 characters left out. View the rest with view_range ...]',
    ])
  })

  test('creates files, and replaces none', async () => {
    const { answers, textOf } = await edits([create('new/c.ts', 'c'), create('readme.md', 'no')])
    expect(answers).toEqual([
      { text: 'File created successfully at: new/c.ts', status: 'success' },
      {
        text: 'Error: File readme.md already exists. Change it with str_replace or insert.',
        status: 'error',
      },
    ])
    expect([await textOf('new/c.ts'), await textOf('readme.md')]).toEqual(['c', '# Hi\n'])
  })

  test('replaces files where that is allowed', async () => {
    const { texts, textOf } = await edits([create('readme.md', 'yes')], { overwrite: true })
    expect(texts).toEqual(['File created successfully at: readme.md'])
    expect(await textOf('readme.md')).toBe('yes')
  })

  test('replaces a text at one place, each call on what those before it have left', async () => {
    const { texts, textOf } = await edits([
      replace('src/a.ts', 'two', 'zwei $& $1'),
      replace('src/a.ts', 'one\nzwei $&', 'eins'),
      replace('src/a.ts', '\nthree'),
    ])
    const done = 'Successfully replaced text at exactly one location.'
    expect(texts).toEqual([done, done, done])
    expect(await textOf('src/a.ts')).toBe('eins $1\n')
  })

  test('replaces nothing where the text is missing or there twice', async () => {
    const files = { ...FILES, twice: 'x = 1; x = 1\naaa' }
    const { answers, textOf } = await edits(
      [replace('twice', 'y', 'z'), replace('twice', 'x = 1', 'z'), replace('twice', 'aa', 'z')],
      {},
      files,
    )
    const many =
      'Error: Found 2 matches for replacement text. Please provide more context to make a unique match.'
    expect(answers.map(({ text }) => text)).toEqual([
      'Error: No match found for replacement. Please check your text and try again.',
      many,
      many,
    ])
    expect(answers.every(({ status }) => status === 'error')).toBe(true)
    expect(await textOf('twice')).toBe(files.twice)
  })

  test('inserts after a line', async () => {
    const { texts, textOf } = await edits([
      insert('src/a.ts', 0, 'zero\n'),
      insert('src/a.ts', 4, 'four'),
      insert('src/a.ts', 9, 'no'),
    ])
    expect(texts).toEqual([
      'The file src/a.ts has been edited.\n1: zero\n2: one\n3: two\n4: three',
      'The file src/a.ts has been edited.\n1: zero\n2: one\n3: two\n4: three\n5: four',
      'Error: Invalid `insert_line` parameter: 9. It should be within the range of lines of the file: [0, 5]',
    ])
    expect(await textOf('src/a.ts')).toBe('zero\none\ntwo\nthree\nfour\n')
  })

  test('says what is missing, or of the wrong kind', async () => {
    const { answers } = await edits([
      view('none.ts'),
      replace('none.ts', 'a', 'b'),
      replace('src', 'a', 'b'),
      create('readme.md/a', 'b'),
    ])
    expect(answers.every(({ status }) => status === 'error')).toBe(true)
    expect(answers.map(({ text }) => text)).toEqual([
      'Error: File not found',
      'Error: File not found',
      'Error: Cannot use src: it is a folder.',
      expect.stringMatching(/^Error: Cannot use readme\.md\/a: /),
    ])
  })

  test('keeps a byte order mark and line ends', async () => {
    const files = { ...FILES, dos: '\uFEFFone\r\ntwo\r\n' }
    const calls = [view('dos'), replace('dos', 'one\ntwo', 'a\nb'), insert('dos', 0, 'top\n')]
    const { texts, textOf } = await edits(calls, {}, files)
    expect(texts[0]).toBe('1: one\n2: two')
    expect(await textOf('dos')).toBe('\uFEFFtop\r\na\r\nb\r\n')
  })

  test('refuses texts that are too large', async () => {
    const { answers, textOf } = await edits(
      [create('big', 'x'.repeat(21)), replace('src/a.ts', 'one', 'x'.repeat(20))],
      { maxFileBytes: 20 },
    )
    expect(answers.map(({ text }) => text)).toEqual([
      'Error: Cannot use big: it would have more than 20 bytes.',
      'Error: Cannot use src/a.ts: it would have more than 20 bytes.',
    ])
    expect(await textOf('big')).toBeUndefined()
  })

  test.for(['20250124', '20241022'] as const)('undoes edits in version %s', async (version) => {
    const old = (input: object): Call => ({ name: 'str_replace_editor', input })
    const undo = (path: string) => old({ command: 'undo_edit', path })
    const calls = [
      old({ command: 'str_replace', path: 'src/a.ts', old_str: 'two', new_str: '2' }),
      old({ command: 'insert', path: 'src/a.ts', insert_line: 0, new_str: 'top' }),
      old({ command: 'create', path: 'c', file_text: 'c' }),
      ...['src/a.ts', 'src/a.ts', 'src/a.ts', 'c'].map(undo),
    ]
    const { texts, textOf } = await edits(calls, { version })
    expect(texts.slice(3)).toEqual([
      'Last edit to src/a.ts undone successfully.',
      'Last edit to src/a.ts undone successfully.',
      'Error: No edit of src/a.ts is left to undo.',
      'Last edit to c undone successfully.',
    ])
    expect([await textOf('src/a.ts'), await textOf('c')]).toEqual([FILES['src/a.ts'], undefined])
  })
})

describe('textEditor is not made', () => {
  test.for([
    ['without a storage', {}, /needs a storage\. Pass \{ state: true \}/],
    ['with two storages', { storage: { state: true, root: '/' } }, /this has state and root/],
    ['with no kind of storage', { storage: { folder: '/' } }, /this has none/],
    ['in a folder that is missing', { storage: { root: '/missing' } }, /which is no folder/],
    ['in another version', { storage: { state: true }, version: '2020' }, /no version 2020/],
    [
      'with characters in a version without',
      { storage: { state: true }, version: '20250429', maxCharacters: 5 },
      /has no maxCharacters/,
    ],
    ['with a misspelt option', { storage: { state: true }, maxFileByte: 5 }, /Did you mean/],
  ] as const)('%s', ([, options, message]) => {
    expect(() => textEditor(options as never)).toThrow(message)
  })
})

test('textEditor sends the API its tool with its characters', async () => {
  const editor = textEditor({ storage: { state: true }, maxCharacters: 100 })
  const { api } = await play([editor], [])
  const { tools } = api.lastRequest as { tools?: object[] }
  expect(tools).toEqual([{ type: 'text_editor_20250728', name: NAME, max_characters: 100 }])
})
