/** Nothing outside of the root is read or written: by paths, by links, and while another process swaps links. */
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, linkSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { memory, textEditor } from '../../../src/middleware/index.ts'
import { answer, makeFolder } from '../support.ts'

/** A folder with a root in it, and a secret beside the root. */
function makeRoot(): { root: string; outside: string; secret: string } {
  const outside = makeFolder()
  const root = join(outside, 'root')
  const secret = join(outside, 'secret.txt')
  mkdirSync(join(root, 'in'), { recursive: true })
  writeFileSync(secret, 'secret')
  writeFileSync(join(root, 'a.txt'), 'one\n')
  return { root, outside, secret }
}

const edits = (root: string, inputs: object[], options = {}) =>
  answer(textEditor({ storage: { root }, ...options }), inputs)

/** All that a tool can do with a path. */
const all = (path: string) => [
  { command: 'view', path },
  { command: 'create', path, file_text: 'written' },
  { command: 'str_replace', path, old_str: 'secret', new_str: 'written' },
  { command: 'insert', path, insert_line: 0, insert_text: 'written' },
]

describe('the text editor in a folder', () => {
  test.for([
    '../secret.txt',
    'in/../../secret.txt',
    'in/..',
    '..',
    './../secret.txt',
    'in//..//../secret.txt',
    '%2e%2e/secret.txt',
    '..%2fsecret.txt',
    '%2E%2E%2Fsecret.txt',
    '..\\secret.txt',
    'a.txt\0.png',
    'a\nb',
    '/etc/passwd',
    '/proc/self/environ',
    '//etc/passwd',
  ])('refuses the path %j', async (path) => {
    const { root, secret } = makeRoot()
    const answers = await edits(root, all(path), { overwrite: true })
    const text = expect.stringMatching(/^Error: the path /)
    expect(answers).toEqual(all(path).map(() => ({ text, status: 'error' })))
    expect(readFileSync(secret, 'utf8')).toBe('secret')
  })

  test('refuses the root of another that begins like its own', async () => {
    const { root } = makeRoot()
    mkdirSync(`${root}-other`)
    writeFileSync(`${root}-other/x`, 'secret')
    const [seen] = await edits(root, [{ command: 'view', path: `${root}-other/x` }])
    expect(seen?.text).toMatch(/is outside of the folder of this tool/)
  })

  test('takes absolute paths below its root', async () => {
    const { root } = makeRoot()
    const [seen] = await edits(root, [{ command: 'view', path: join(root, 'a.txt') }])
    expect(seen).toEqual({ text: '1: one', status: 'success' })
  })

  test.for([
    ['to a file', 'link', (outside: string) => join(outside, 'secret.txt')],
    ['to a folder', 'link/secret.txt', (outside: string) => outside],
    ['that is relative', 'link', () => '../secret.txt'],
    ['that stays in the root', 'link', () => 'a.txt'],
    ['to nothing', 'link', (outside: string) => join(outside, 'new.txt')],
    ['into itself', 'link', () => 'link'],
    ['to the open files of this program', 'link/environ', () => '/proc/self'],
  ] as const)('does not follow a link %s', async ([, path, target]) => {
    const { root, outside, secret } = makeRoot()
    symlinkSync(target(outside), join(root, 'link'))
    const answers = await edits(root, all(path), { overwrite: true })
    expect(answers.every(({ status }) => status === 'error')).toBe(true)
    expect(answers.map(({ text }) => text).join()).not.toContain('secret\n')
    expect(readFileSync(secret, 'utf8')).toBe('secret')
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('one\n')
    expect(existsSync(join(outside, 'new.txt'))).toBe(false)
  })

  test('leaves a file alone that a second name shares', async () => {
    const { root, secret } = makeRoot()
    linkSync(secret, join(root, 'shared'))
    const path = 'shared'
    await edits(root, [{ command: 'str_replace', path, old_str: 'secret', new_str: 'written' }])
    expect(readFileSync(join(root, 'shared'), 'utf8')).toBe('written')
    expect(readFileSync(secret, 'utf8')).toBe('secret')
  })

  test('does not wait for a pipe, and refuses devices', async () => {
    const { root } = makeRoot()
    execFileSync('mkfifo', [join(root, 'pipe')])
    const answers = await edits(root, all('pipe'), { overwrite: true })
    expect(answers.every(({ status }) => status === 'error')).toBe(true)
    expect(answers[0]?.text).toMatch(/it is no regular file/)
  })

  test('keeps rights, and leaves nothing but the file', async () => {
    const { root } = makeRoot()
    chmodSync(join(root, 'a.txt'), 0o750)
    await edits(root, [{ command: 'str_replace', path: 'a.txt', old_str: 'one', new_str: 'two' }])
    expect(statSync(join(root, 'a.txt')).mode & 0o777).toBe(0o750)
    expect(readdirSync(root)).toEqual(['a.txt', 'in'])
  })

  test('refuses files that are no text, and leaves them as they are', async () => {
    const { root } = makeRoot()
    const bytes = Buffer.from([0xff, 0xfe, 0x61])
    writeFileSync(join(root, 'b'), bytes)
    const [seen, edited] = await edits(root, [
      { command: 'view', path: 'b' },
      { command: 'str_replace', path: 'b', old_str: 'a', new_str: 'b' },
    ])
    expect(seen?.text).toBe('Error: Cannot use b: it is no text in UTF-8.')
    expect(edited?.status).toBe('error')
    expect(readFileSync(join(root, 'b'))).toEqual(bytes)
  })

  test('does not read a file that is too large', async () => {
    const { root } = makeRoot()
    execFileSync('truncate', ['-s', '10G', join(root, 'huge')])
    const [seen] = await edits(root, [{ command: 'view', path: 'huge' }])
    expect(seen?.text).toBe('Error: Cannot use huge: it has more than 10000000 bytes.')
  })
})

describe('the memory in a folder', () => {
  test('deletes a link and not what it leads to', async () => {
    const { root, outside, secret } = makeRoot()
    symlinkSync(outside, join(root, 'link'))
    mkdirSync(join(root, 'in/deep'))
    symlinkSync(secret, join(root, 'in/deep/link'))
    const [link, below, folder] = await answer(memory({ storage: { root } }), [
      { command: 'delete', path: '/memories/link' },
      { command: 'delete', path: '/memories/link/secret.txt' },
      { command: 'delete', path: '/memories/in' },
    ])
    expect([link?.status, below?.status, folder?.status]).toEqual(['success', 'error', 'success'])
    expect(readFileSync(secret, 'utf8')).toBe('secret')
    expect(readdirSync(root)).toEqual(['a.txt'])
  })

  test('neither moves a link nor moves through one', async () => {
    const { root, outside } = makeRoot()
    symlinkSync(outside, join(root, 'link'))
    const rename = (from: string, to: string) => ({
      command: 'rename',
      old_path: `/memories/${from}`,
      new_path: `/memories/${to}`,
    })
    const moves = [
      rename('a.txt', 'link/a.txt'),
      rename('link/secret.txt', 'b'),
      rename('link', 'b'),
    ]
    const answers = await answer(memory({ storage: { root } }), moves)
    expect(answers.every(({ status }) => status === 'error')).toBe(true)
    expect(readdirSync(root)).toEqual(['a.txt', 'in', 'link'])
    expect(existsSync(join(outside, 'a.txt'))).toBe(false)
  })
})

/** Swaps names for links to the outside and back, as fast as it can, until it is ended. */
const SWAPPER = `
  const fs = require('node:fs')
  const [root, outside] = process.argv.slice(1)
  process.chdir(root)
  fs.mkdirSync('real', { recursive: true })
  fs.writeFileSync('real/f', 'inside')
  fs.symlinkSync(outside, 'out')
  fs.symlinkSync(outside + '/secret.txt', 'leaf')
  console.log('ready')
  const attempt = (task) => { try { task() } catch {} }
  for (;;) {
    // What the tools have made of d; then it is a link at one time, and a folder at another.
    attempt(() => fs.rmSync('d', { recursive: true }))
    attempt(() => fs.renameSync('real', 'd'))
    attempt(() => fs.renameSync('d', 'real'))
    attempt(() => fs.renameSync('out', 'd'))
    attempt(() => fs.renameSync('d', 'out'))
    attempt(() => fs.renameSync('leaf', 'real/f'))
    attempt(() => fs.renameSync('real/f', 'leaf'))
    attempt(() => fs.writeFileSync('real/f', 'inside', { flag: 'wx' }))
  }
`

/** Rounds of ten reads and a few writes. */
const ROUNDS = process.env['TEST_ALL'] ? 300 : 12

test('holds while another process swaps folders and files for links', async () => {
  const { root, outside, secret } = makeRoot()
  const swapper = spawn(process.execPath, ['-e', SWAPPER, root, outside])
  onTestFinished(() => void swapper.kill('SIGKILL'))
  await new Promise((resolve) => swapper.stdout.once('data', resolve))
  const editor = textEditor({ storage: { root }, overwrite: true })
  const look = ['d/secret.txt', 'real/f'].map((path) => ({ command: 'view', path }))
  const written = { command: 'create', file_text: 'written' }
  const round = [
    ...[1, 2, 3, 4, 5].flatMap(() => look),
    ...['d/secret.txt', 'd/new', 'real/f'].map((path) => ({ ...written, path })),
    { command: 'str_replace', path: 'd/secret.txt', old_str: 'secret', new_str: 'written' },
  ]
  const rounds = Array.from({ length: ROUNDS }, () => round).flat()
  const answers = await answer(editor, rounds)
  const moves = [
    { command: 'delete', path: '/memories/d/secret.txt' },
    { command: 'rename', old_path: '/memories/a.txt', new_path: '/memories/d/a.txt' },
    { command: 'rename', old_path: '/memories/d/a.txt', new_path: '/memories/a.txt' },
  ]
  const storage = { root }
  await answer(memory({ storage }), Array.from({ length: ROUNDS }, () => moves).flat())
  swapper.kill('SIGKILL')
  expect(answers.filter(({ text }) => /: secret/.test(text))).toEqual([])
  // Both were met: what could be read, and links.
  expect(answers.some(({ status }) => status === 'success')).toBe(true)
  expect(answers.some(({ text }) => /link|not found/.test(text))).toBe(true)
  expect(readFileSync(secret, 'utf8')).toBe('secret')
  expect(readdirSync(outside).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'root',
    'secret.txt',
  ])
  expect(lstatSync(secret).isFile()).toBe(true)
})
