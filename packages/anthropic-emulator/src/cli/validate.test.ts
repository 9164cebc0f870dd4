import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'

import { validate } from './validate.ts'

const folder = mkdtempSync(join(tmpdir(), 'emulator-validate-'))
afterAll(() => rmSync(folder, { recursive: true }))

const RECORDING = {
  name: 'a',
  api: 'a',
  endpoint: '/v1/messages',
  method: 'POST',
  request: null,
  response: { status: 200, headers: {} },
}

const write = (name: string, content: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

let printed = ''
beforeEach(() => {
  printed = ''
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed += String(text)
      return true
    })
  }
})

test.each([
  ['list.yaml', '- Sunny.', 'a script'],
  ['rules.json', { rules: [{ when: 'a', reply: 'b' }], otherwise: 'error' }, 'a script'],
  ['function.mjs', 'export default () => "Sunny."', 'a script'],
  ['options.yaml', 'strict: false', 'a configuration'],
  ['anthropic-emulator.config.mjs', 'export default { now: () => 0 }', 'a configuration'],
  ['recording.json', RECORDING, 'a recording'],
])('%s is %s', async (name, content, what) => {
  const path = write(name, content)
  expect(await validate([path])).toBe(true)
  expect(printed).toBe(`${path}: ${what}\n`)
})

test.each([
  [
    'slip.yaml',
    'rules: [{ when: a, repyl: b }]',
    'rules[0].repyl: unknown key. Did you mean "reply"?',
  ],
  ['syntax.json', '{', 'syntax.json: '],
  ['wrong.yaml', 'strict: 1', 'strict must be true or false; it is 1.'],
  ['anthropic-emulator.config.yaml', 'strikt: true', 'strikt is no option. Did you mean "strict"?'],
  ['outside.yaml', 'port: 1\nscript: none.yaml', 'none.yaml cannot be read'],
  ['half.json', { ...RECORDING, endpoint: 1 }, 'it has no "endpoint"'],
  ['text.yaml', 'Sunny.', 'holds no script'],
])('%s is refused with its place', async (name, content, message) => {
  const path = write(name, content)
  expect(await validate([path])).toBe(false)
  expect(printed).toContain(path.split('/').at(-1))
  expect(printed).toContain(message)
})

test('all files are looked at, and folders hold recordings', async () => {
  mkdirSync(join(folder, 'recordings'))
  write('recordings/1.json', RECORDING)
  write('recordings/2.json', RECORDING)
  const paths = [join(folder, 'none.yaml'), join(folder, 'recordings')]
  expect(await validate(paths)).toBe(false)
  expect(printed).toContain('none.yaml')
  expect(printed).toContain('recordings: 2 recordings')
})
