/** The repository of the coding agent, and what its model does where there is no key. */
import type { Script } from 'anthropic-emulator'

/** A function, and a test that it fails. */
export const FILES = {
  'sum.js': 'exports.sum = (...numbers) => numbers.reduce((a, b) => a - b, 0)\n',
  'sum.test.js': [
    "const test = require('node:test')",
    "const assert = require('node:assert')",
    "const { sum } = require('./sum.js')",
    "test('adds', () => assert.equal(sum(1, 2, 3), 6))",
    '',
  ].join('\n'),
}

const asks = (id: string, text: string, name: string, input: object) => ({
  content: [
    { type: 'text', text },
    { type: 'tool_use', id: `toolu_${id}`, name, input },
  ],
  stop_reason: 'tool_use',
})

const EDITOR = 'str_replace_based_edit_tool'
const RUN = { command: 'node --test --test-reporter=tap 2>&1 | grep -E "^(not )?ok|# (pass|fail)"' }

/** Looks, edits, looks again, and writes it down. */
export const SCRIPT: Script = [
  asks('1', 'I run the tests.', 'bash', RUN),
  asks('2', 'One fails. I look at the function.', EDITOR, { command: 'view', path: 'sum.js' }),
  asks('3', 'It subtracts.', EDITOR, {
    command: 'str_replace',
    path: 'sum.js',
    old_str: 'a - b',
    new_str: 'a + b',
  }),
  asks('4', 'I run the tests again.', 'bash', RUN),
  asks('5', 'I note that.', 'memory', {
    command: 'create',
    path: '/memories/sum.md',
    file_text: 'sum() subtracted; its test is sum.test.js.\n',
  }),
  'The test passes: `sum` subtracted, and now it adds.',
]
