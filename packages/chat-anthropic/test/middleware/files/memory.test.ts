/** The memory's commands, in every place for files, in the words of the API's documentation. */
import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { memory, type MemoryOptions } from '../../../src/middleware/index.ts'
import { type Call, makeFolder, play } from '../support.ts'
import { places } from './storages.ts'

const ask = (command: string, input: object): Call => ({
  name: 'memory',
  input: { command, ...input },
})
const view = (path: string, view_range?: [number, number]) =>
  ask('view', { path, ...(view_range && { view_range }) })
const create = (path: string, file_text: string) => ask('create', { path, file_text })
const replace = (path: string, old_str: string, new_str?: string) =>
  ask('str_replace', { path, old_str, ...(new_str !== undefined && { new_str }) })
const insert = (path: string, insert_line: number, insert_text: string) =>
  ask('insert', { path, insert_line, insert_text })
const remove = (path: string) => ask('delete', { path })
const rename = (old_path: string, new_path: string) => ask('rename', { old_path, new_path })

const FILES = {
  'notes.txt': 'one\ntwo\nthree\n',
  'deep/er/est/d.txt': 'x'.repeat(1536),
  'deep/a.txt': 'a',
  '.hidden': 'x',
}

const HEADER = (path: string) =>
  `Here're the files and directories up to 2 levels deep in ${path}, excluding hidden items and node_modules:`

describe.each(places('memoryFiles'))('the memory in %s', (_, make) => {
  async function calls(made: Call[], options: Partial<MemoryOptions> = {}, files = FILES) {
    const place = await make(files)
    const { answers, state } = await place.run(memory({ storage: place.storage, ...options }), made)
    const textOf = async (path: string) =>
      (await place.read(path, state)) ?? (await place.read(`/${path}`, state))
    return { answers, texts: answers.map(({ text }) => text), textOf }
  }

  test('views folders two levels deep, with sizes', async () => {
    const { texts } = await calls([view('/memories'), view('/memories/deep/')])
    expect(texts).toEqual([
      [
        HEADER('/memories'),
        '1.5K\t/memories',
        '1.5K\t/memories/deep',
        '1B\t/memories/deep/a.txt',
        '1.5K\t/memories/deep/er',
        '14B\t/memories/notes.txt',
      ].join('\n'),
      [
        HEADER('/memories/deep'),
        '1.5K\t/memories/deep',
        '1B\t/memories/deep/a.txt',
        '1.5K\t/memories/deep/er',
        '1.5K\t/memories/deep/er/est',
      ].join('\n'),
    ])
  })

  test('views an empty store as its root', async () => {
    const { answers } = await calls([view('/memories')], {}, {} as never)
    expect(answers).toEqual([{ text: `${HEADER('/memories')}\n0B\t/memories`, status: 'success' }])
  })

  test('views files with line numbers, and cuts them', async () => {
    const made = [view('/memories/notes.txt'), view('/memories/notes.txt', [2, 2])]
    const head = "Here's the content of /memories/notes.txt with line numbers:\n"
    expect((await calls(made)).texts).toEqual([
      `${head}     1\tone\n     2\ttwo\n     3\tthree`,
      `${head}     2\ttwo`,
    ])
    const cut = await calls([view('/memories/notes.txt')], { maxViewCharacters: 10 })
    expect(cut.texts).toEqual([
      `${head}     1\tone\n[... 24 characters left out. View the rest with view_range ...]`,
    ])
  })

  test('creates files, and replaces them where that is allowed', async () => {
    const made = [create('/memories/new/n.txt', 'n'), create('/memories/notes.txt', 'no')]
    const { answers, textOf } = await calls(made)
    expect(answers).toEqual([
      { text: 'File created successfully at: /memories/new/n.txt', status: 'success' },
      { text: 'Error: File /memories/notes.txt already exists', status: 'error' },
    ])
    expect([await textOf('new/n.txt'), await textOf('notes.txt')]).toEqual([
      'n',
      FILES['notes.txt'],
    ])
    const allowed = await calls([create('/memories/notes.txt', 'yes')], { overwrite: true })
    expect(await allowed.textOf('notes.txt')).toBe('yes')
  })

  test('edits files and shows what is there now', async () => {
    const { texts, textOf } = await calls([
      replace('/memories/notes.txt', 'two', 'zwei'),
      insert('/memories/notes.txt', 0, 'zero\n'),
      replace('/memories/notes.txt', '\nthree'),
    ])
    expect(texts).toEqual([
      'The memory file has been edited.\n     1\tone\n     2\tzwei\n     3\tthree',
      'The file /memories/notes.txt has been edited.',
      'The memory file has been edited.\n     1\tzero\n     2\tone\n     3\tzwei',
    ])
    expect(await textOf('notes.txt')).toBe('zero\none\nzwei\n')
  })

  test('edits nothing that is not there once', async () => {
    const files = { ...FILES, twice: 'x x\nno\nx' }
    const { texts, textOf } = await calls(
      [
        replace('/memories/twice', 'x', 'y'),
        replace('/memories/twice', 'z', 'y'),
        insert('/memories/twice', 5, 'y'),
        replace('/memories/none', 'z', 'y'),
        replace('/memories/deep', 'z', 'y'),
        insert('/memories/none', 0, 'y'),
      ],
      {},
      files,
    )
    expect(texts).toEqual([
      'No replacement was performed. Multiple occurrences of old_str `x` in lines: 1, 1, 3. Please ensure it is unique',
      'No replacement was performed, old_str `z` did not appear verbatim in /memories/twice.',
      'Error: Invalid `insert_line` parameter: 5. It should be within the range of lines of the file: [0, 3]',
      'Error: The path /memories/none does not exist. Please provide a valid path.',
      'Error: The path /memories/deep does not exist. Please provide a valid path.',
      'Error: The path /memories/none does not exist',
    ])
    expect(await textOf('twice')).toBe(files.twice)
  })

  test('deletes and renames files and folders', async () => {
    const { texts, textOf } = await calls([
      rename('/memories/notes.txt', '/memories/old/n.txt'),
      rename('/memories/deep', '/memories/flat'),
      remove('/memories/flat/er'),
      view('/memories'),
    ])
    expect(texts.slice(0, 3)).toEqual([
      'Successfully renamed /memories/notes.txt to /memories/old/n.txt',
      'Successfully renamed /memories/deep to /memories/flat',
      'Successfully deleted /memories/flat/er',
    ])
    expect(texts[3]?.split('\n').slice(1)).toEqual([
      '15B\t/memories',
      '1B\t/memories/flat',
      '1B\t/memories/flat/a.txt',
      '14B\t/memories/old',
      '14B\t/memories/old/n.txt',
    ])
    expect([await textOf('flat/a.txt'), await textOf('deep/a.txt')]).toEqual(['a', undefined])
    expect(await textOf('flat/er/est/d.txt')).toBeUndefined()
  })

  test('deletes and renames neither what is missing nor the root, and replaces nothing', async () => {
    const { answers, textOf } = await calls([
      remove('/memories/none'),
      remove('/memories'),
      rename('/memories/none', '/memories/x'),
      rename('/memories', '/memories/x'),
      rename('/memories/notes.txt', '/memories/deep/a.txt'),
      rename('/memories/notes.txt', '/memories/deep'),
      rename('/memories/deep', '/memories/deep/in'),
    ])
    expect(answers.every(({ status }) => status === 'error')).toBe(true)
    expect(answers.map(({ text }) => text)).toEqual([
      'Error: The path /memories/none does not exist',
      'Error: The directory /memories cannot be deleted',
      'Error: The path /memories/none does not exist',
      'Error: The directory /memories cannot be renamed',
      'Error: The destination /memories/deep/a.txt already exists',
      'Error: The destination /memories/deep already exists',
      'Error: /memories/deep cannot be moved into itself',
    ])
    expect(await textOf('deep/a.txt')).toBe('a')
  })

  test('keeps to its limits', async () => {
    const made = [create('/memories/big', 'x'.repeat(2001)), create('/memories/one-more', 'x')]
    const { texts } = await calls(made, { maxFileBytes: 2000, maxFiles: 4 })
    expect(texts).toEqual([
      'Error: Cannot use /memories/big: it would have more than 2000 bytes.',
      'Error: Cannot use /memories/one-more: the memory has 4 files already; delete some.',
    ])
  })

  test.for<[path: string, why: string]>([
    ['/memories_backup/x', 'is outside of /memories'],
    ['/etc/passwd', 'is outside of /memories'],
    ['notes.txt', 'is outside of /memories'],
    ['/memories/../x', 'leads upwards'],
    ['/memories/deep/../notes.txt', 'leads upwards'],
    ['/memories/%2e%2e/x', 'holds an encoded dot or slash'],
    ['/memories/..%2Fx', 'holds an encoded dot or slash'],
    ['/memories/..\\x', 'holds a backslash'],
    ['/memories/a\0b', 'holds a control character'],
    ['/memories/a\nb', 'holds a control character'],
  ])('refuses the path %j', async ([path, why]) => {
    const made = [view(path), create(path, 'x'), remove(path), rename('/memories/notes.txt', path)]
    const { answers } = await calls(made)
    const text = expect.stringContaining(`Error: the path ${JSON.stringify(path)} ${why}`)
    expect(answers).toEqual(made.map(() => ({ text, status: 'error' })))
  })
})

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

test('a picture is seen as one', async () => {
  const root = makeFolder()
  writeFileSync(`${root}/a.png`, Buffer.from(PNG, 'base64'))
  const { api } = await play([memory({ storage: { root } })], [[view('/memories/a.png')]])
  const { messages } = api.lastRequest as { messages: { content: unknown }[] }
  const source = { type: 'base64', media_type: 'image/png', data: PNG }
  expect(messages.at(-1)?.content).toMatchObject([
    { type: 'tool_result', content: [{ type: 'image', source }] },
  ])
})

test('the system prompt is left alone: the API explains the memory itself', async () => {
  const { api } = await play([memory({ storage: { state: true } })], [])
  expect(api.lastRequest).not.toHaveProperty('system')
  expect(api.lastRequest).toMatchObject({ tools: [{ type: 'memory_20250818', name: 'memory' }] })
})

test('a misspelt option is found', () => {
  expect(() => memory({ storage: { state: true }, maxfiles: 1 } as never)).toThrow('maxFiles')
  expect(() => memory({ storage: { state: true }, maxFiles: 0 })).toThrow('maxFiles above 0')
})
