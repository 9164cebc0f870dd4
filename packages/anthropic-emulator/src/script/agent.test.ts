/** A coding agent of ten turns, written down in YAML: read, edit, test, read what failed, fix, done. */
import Anthropic from '@anthropic-ai/sdk'
import type { MessageParam, ToolResultBlockParam } from '@anthropic-ai/sdk/resources/messages'
import { expect, test } from 'vitest'

import { parseScript, startEmulator, type Emulator } from '../index.ts'

const SCRIPT = String.raw`
options:
  pace: { chunkSize: 3 }
rules:
  # What agents ask on the side, for a title of the conversation.
  - when: { system: title }
    reply: A sum that is wrong
turns:
  - when: { text: '/in (?<file>\S+\.js)/', tools: [Read, Edit, Bash] }
    reply:
      - { type: text, text: 'I look at {{file}}.' }
      - { type: tool_use, name: Read, input: { path: '{{file}}' } }
  - when: { results: { tool: Read, text: '/function (?<name>\w+).*return (?<wrong>[^;]+);/s' } }
    reply:
      - { type: tool_use, name: Bash, input: { command: 'grep -rn {{name}} test' } }
  - when: { results: { tool: Bash, text: '/^(?<test>[^:]+):(?<line>\d+)/' } }
    reply:
      - { type: tool_use, name: Read, input: { path: '{{test}}', offset: '{{line | number}}' } }
  - when: { results: { tool: Read, text: expect } }
    reply:
      - { type: tool_use, name: Edit, input: { path: '{{file}}', old: '{{wrong}}', new: a + c } }
  - when: { results: { tool: Edit, text: edited } }
    reply:
      - { type: tool_use, name: Bash, input: { command: npm test } }
  - when: { results: { is_error: true, text: '/ReferenceError: (?<missing>\w+) is not defined/' } }
    reply:
      - { type: text, text: 'There is no {{missing}}; I put it right.' }
      - { type: tool_use, name: Read, input: { path: '{{file}}' } }
  - when: { results: '/return a \+ (?<other>\w);/' }
    reply:
      - { type: tool_use, name: Edit, input: { path: '{{file}}', old: 'a + {{other}}', new: a + b } }
  - when: { results: { tool: Edit } }
    reply:
      - { type: tool_use, name: Bash, input: { command: npm test } }
  - when: { results: '/(?<passed>\d+) passed/' }
    reply: 'Done: {{name}} in {{file}} adds, {{passed}} test passed.'
otherwise: error
`

/** A workspace with three tools. */
function createTools() {
  const files: Record<string, string> = {
    'sum.js': 'export function sum(a, b) {\n  return a - b;\n}\n',
    'sum.test.js': 'test("sum", () => {\n  expect(sum(1, 2)).toBe(3)\n})\n',
  }
  const runTests = () => {
    if (files['sum.js']?.includes('a + c')) throw new Error('ReferenceError: c is not defined')
    return files['sum.js']?.includes('a + b') ? '1 passed' : '1 failed'
  }
  return (name: string, input: Record<string, unknown>): string => {
    const path = String(input['path'])
    if (name === 'Read') return files[path] ?? 'no such file'
    if (name === 'Bash') {
      return input['command'] === 'npm test' ? runTests() : 'sum.test.js:2:  expect(sum(1, 2))'
    }
    files[path] = files[path]?.replace(String(input['old']), String(input['new'])) ?? ''
    return `edited ${path}`
  }
}

const TOOLS = ['Read', 'Edit', 'Bash'].map((name) => ({
  name,
  input_schema: { type: 'object' as const },
}))

interface Run {
  calls: unknown[]
  answer: string
}

/** What every coding agent does: it runs the tools that are called, until none is. */
async function runAgent(api: Emulator, question: string): Promise<Run> {
  const client = new Anthropic({ baseURL: api.url, apiKey: 'any', maxRetries: 0 })
  const use = createTools()
  const messages: MessageParam[] = [{ role: 'user', content: question }]
  const calls: unknown[] = []
  for (;;) {
    const request = { model: 'claude-sonnet-4-6', max_tokens: 500, tools: TOOLS, messages }
    const { content } = await client.messages.stream(request).finalMessage()
    const results: ToolResultBlockParam[] = []
    for (const block of content) {
      if (block.type !== 'tool_use') continue
      calls.push([block.name, block.input])
      results.push({ type: 'tool_result', tool_use_id: block.id, ...run(use, block) })
    }
    messages.push({ role: 'assistant', content })
    const [first] = content
    if (results.length === 0) return { calls, answer: first?.type === 'text' ? first.text : '' }
    messages.push({ role: 'user', content: results })
  }
}

function run(
  use: ReturnType<typeof createTools>,
  { name, input }: { name: string; input: unknown },
) {
  try {
    return { content: use(name, input as Record<string, unknown>) }
  } catch (error) {
    return { content: (error as Error).message, is_error: true }
  }
}

test('it is played to its end, with what was captured on the way', async () => {
  await using api = await startEmulator({ script: parseScript(SCRIPT) })
  expect(() => api.assertDone()).toThrow(/^10 replies of the script were not used/)
  const { calls, answer } = await runAgent(api, 'Fix the sum in sum.js, please.')
  expect(calls).toEqual([
    ['Read', { path: 'sum.js' }],
    ['Bash', { command: 'grep -rn sum test' }],
    ['Read', { path: 'sum.test.js', offset: 2 }],
    ['Edit', { path: 'sum.js', old: 'a - b', new: 'a + c' }],
    ['Bash', { command: 'npm test' }],
    ['Read', { path: 'sum.js' }],
    ['Edit', { path: 'sum.js', old: 'a + c', new: 'a + b' }],
    ['Bash', { command: 'npm test' }],
  ])
  expect(answer).toBe('Done: sum in sum.js adds, 1 test passed.')
  expect(() => api.assertDone()).toThrow(
    'A reply of the script was not used:\n- rules[0]: "A sum that is wrong", when system "title"',
  )
})

test('an agent that does something else hears where it left the script', async () => {
  await using api = await startEmulator({ script: parseScript(SCRIPT) })
  await expect(runAgent(api, 'Fix the sum in lib/sum.js, please.')).rejects.toThrow(
    'results Read: \\"no such file\\"): its rule does not fit, and its next turn is for another. ' +
      'The nearest is turns[1]: results wants {\\"tool\\":\\"Read\\",\\"text\\":\\"/function ',
  )
  expect(() => api.assertDone()).toThrow(
    /^9 replies of the script were not used:\n- rules\[0\].*\n- turns\[1\]: Bash, when results/,
  )
})
