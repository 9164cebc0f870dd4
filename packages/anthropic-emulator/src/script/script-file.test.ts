import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { parseScript, readScript, ScriptError, startEmulator, type Script } from '../index.ts'
import { asker } from '../../test/asker.ts'

const YAML = `
rules:
  - when: /weather/i
    reply:
      - - { type: tool_use, name: get_weather, input: { location: Paris } }
      - Sunny.
  - when:
      results: /18 °C/
      tools: get_weather
    reply: It is 18 °C.
  - when: { model: /haiku/ }
    reply: A small model.
turns:
  - repeat: 2
    turns: [Yes., No.]
  - error: { status: 529, type: overloaded_error }
    headers: { retry-after: '1' }
  - content: Cut.
    fault: { delay: 0 }
otherwise: error
`

test('a YAML script says all that data can say', async () => {
  await using api = await startEmulator({ script: parseScript(YAML) })
  const { say, ask } = asker(api)
  expect(await ask('The WEATHER?')).toMatchObject({ stop_reason: 'tool_use' })
  expect(await say('The WEATHER?')).toBe('Sunny.')
  expect(await say('Hi', { model: 'claude-haiku-4-5' })).toBe('A small model.')
  expect([await say('a'), await say('b'), await say('c'), await say('d')]).toEqual([
    'Yes.',
    'No.',
    'Yes.',
    'No.',
  ])
  expect(await ask('e')).toMatchObject({ error: { type: 'overloaded_error' } })
  expect(await say('f')).toBe('Cut.')
  expect(await say('g')).toContain('its turns are used up')
})

test('JSON says the same', async () => {
  await using api = await startEmulator({
    script: parseScript('{ "rules": [{ "when": "/^hi$/i", "reply": "Hello." }] }'),
  })
  expect(await asker(api).say('HI')).toBe('Hello.')
})

describe('a file', () => {
  const inFile = async <T>(name: string, text: string, use: (path: string) => Promise<T>) => {
    const folder = await mkdtemp(join(tmpdir(), 'script-'))
    try {
      await writeFile(join(folder, name), text)
      return await use(join(folder, name))
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  test.each([
    ['script.yaml', '- Hello.'],
    ['script.yml', 'turns: [Hello.]'],
    ['script.json', '["Hello."]'],
    ['script.mjs', 'export default ["Hello."]'],
    ['function.mjs', 'export default ({ body }) => body.model && "Hello."'],
  ])('%s is read', async (name, text) => {
    await inFile(name, text, async (path) => {
      await using api = await startEmulator({ script: await readScript(path) })
      expect(await asker(api).say('Hi')).toBe('Hello.')
    })
  })

  test.each([
    ['script.yaml', 'turns: [a\n', /script\.yaml: .*line \d/],
    [
      'script.yaml',
      'tunrs: [a]\n',
      /script\.yaml: script\.tunrs: unknown key\. Did you mean "turns"\?/,
    ],
    ['script.json', '"text"', /script\.json holds no script/],
    ['script.mjs', 'export const a = 1', /script\.mjs holds no script.*default export/],
    ['script.mjs', 'export default [', /script\.mjs cannot be loaded/],
  ])('%s that is wrong is refused with its place', async (name, text, message) => {
    await inFile(name, text, async (path) => {
      await expect(readScript(path)).rejects.toThrow(message)
      await expect(readScript(path)).rejects.toBeInstanceOf(ScriptError)
    })
  })

  test('that is not there is named', async () => {
    await expect(readScript('nowhere.yaml')).rejects.toThrow(/^nowhere\.yaml cannot be read/)
  })
})

const rule = (when: unknown, reply: unknown = 'x') => ({ rules: [{ when, reply }] })

test.each<[unknown, string]>([
  [{ tunrs: [] }, 'script.tunrs: unknown key. Did you mean "turns"?'],
  [{ turns: ['a'], othewise: 'error' }, 'script.othewise: unknown key. Did you mean "otherwise"?'],
  [{ turns: 'a' }, 'turns: must be a list of replies.'],
  [{ otherwise: 'panic' }, 'otherwise: must be one of "default", "warn", "error", "repeat".'],
  [{ rules: {} }, 'rules: must be a list of rules.'],
  [{ rules: [{ when: 'a' }] }, 'rules[0]: needs "reply".'],
  [{ rules: [{ wen: 'a', reply: 'b' }] }, 'rules[0].wen: unknown key. Did you mean "when"?'],
  [['a', { erorr: { status: 500 } }], 'turns[1].erorr: unknown key. Did you mean "error"?'],
  [[{ content: 'a', falut: {} }], 'turns[0].falut: unknown key. Did you mean "fault"?'],
  [[{ content: 'a', fault: { cutafter: 1 } }], 'turns[0].fault.cutafter'],
  [[{ error: { status: 'high' } }], 'turns[0].error.status: must be an HTTP status'],
  [[{ error: 'x' }], 'turns[0].error: must be an object.'],
  [[{ content: 'a', raw: 'b' }], 'turns[0]: has both "content" and "raw"'],
  [[{ type: 'text', text: 'a' }], 'turns[0]: is a block. Write [{ "type": "text", … }]'],
  [[{ answer: 'a' }], 'turns[0]: is no reply.'],
  [[3], 'turns[0]: 3 is no reply.'],
  [[{ content: [{ text: 'a' }] }], 'turns[0].content[0]: a block is an object with a "type".'],
  [[{ events: [{}] }], 'turns[0].events: must be a list of events'],
  [[{ content: 'a', headers: { a: 1 } }], 'turns[0].headers.a: must be a text.'],
  [[{ repeat: 0, turns: ['a'] }], 'turns[0].repeat: must be a whole number from 1 on'],
  [[{ repeat: 'forever', turns: [] }], 'turns[0].turns: must not be empty.'],
  [[{ repeat: 2, turns: ['a', 5] }], 'turns[0].turns[1]: 5 is no reply.'],
  [rule({ tols: 'a' }), 'rules[0].when.tols: unknown key. Did you mean "tools"?'],
  [rule({ question: 'a' }), 'A field of the body that is not known here goes into "body: { … }".'],
  [rule({ text: '/(/' }), 'rules[0].when.text: Invalid regular expression'],
  [rule('/(/'), 'rules[0].when: Invalid regular expression'],
  [rule({ not: { any: 'a' } }), 'rules[0].when.not.any: must be a list of matchers.'],
  [rule(5), 'rules[0].when: must be a text, an expression, an object or a function.'],
  [rule('a', ['b', 7]), 'rules[0].reply[1]: 7 is no reply.'],
  [rule('a', { repeat: -1, turns: ['b'] }), 'rules[0].reply.repeat: must be'],
  ['text', 'script: must be a list of replies, an object, or a function.'],
])('the script %j is refused at start', async (script, message) => {
  await expect(startEmulator({ script: script as Script })).rejects.toThrow(message)
  await expect(startEmulator({ script: script as Script })).rejects.toBeInstanceOf(ScriptError)
})

test('fields of tomorrow pass', async () => {
  await using api = await startEmulator({ script: [{ content: 'a', mood: 'fine' }] })
  expect(await asker(api).ask('Hi')).toMatchObject({ mood: 'fine' })
})

test('what a function gives is looked at when it has given it', async () => {
  await using api = await startEmulator({ reply: (() => ({ cntent: 'a' })) as never })
  expect(await asker(api).say('Hi')).toContain('Did you mean "content"?')
})
