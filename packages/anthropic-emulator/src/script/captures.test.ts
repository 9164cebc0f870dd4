import { expect, test } from 'vitest'

import { parseScript, startEmulator, type Script } from '../index.ts'
import type { Json } from '../wire/types.ts'
import { asker } from '../../test/asker.ts'

const call = (name: string, id = 'toolu_1') => ({ type: 'tool_use', id, name, input: {} })
const result = (content: string, id = 'toolu_1') => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
})
const TOOLS: Json = { tools: [{ name: 'Bash', input_schema: { type: 'object' } }] }

/** A conversation whose last turn is a result. */
const withResult = (text: string, first = 'Go'): Json => ({
  ...TOOLS,
  messages: [
    { role: 'user', content: first },
    { role: 'assistant', content: [call('Bash')] },
    { role: 'user', content: [result(text)] },
  ],
})

async function answers(script: Script, ...requests: [text: string, fields?: Json][]) {
  await using api = await startEmulator({ script })
  const all: string[] = []
  for (const [text, fields] of requests) all.push(await asker(api).say(text, fields))
  return all
}

const JSON_SCRIPT =
  '{"rules": [{"when": "/^(?<greeting>\\\\w+) (?<who>\\\\w+)/", "reply": "{{greeting}}, {{who}}!"}]}'
const YAML_SCRIPT = `rules: [{ when: '/^(?<greeting>\\w+) (?<who>\\w+)/', reply: '{{greeting}}, {{ who }}!' }]`

test.each<[what: string, script: Script]>([
  ['JSON', parseScript(JSON_SCRIPT)],
  ['YAML', parseScript(YAML_SCRIPT)],
  [
    'code',
    { rules: [{ when: /^(?<greeting>\w+) (?<who>\w+)/g, reply: '{{greeting}}, {{who}}!' }] },
  ],
  [
    'a function',
    {
      rules: [
        {
          when: { text: /^(?<greeting>\w+) (?<who>\w+)/ },
          reply: ({ captures }) => `${captures['greeting']}, ${captures['who']}!`,
        },
      ],
    },
  ],
])('what an expression found is filled into a reply, in %s', async (_, script) => {
  expect(await answers(script, ['Hello you'], ['Bye you'])).toEqual(['Hello, you!', 'Bye, you!'])
})

test.each<[what: string, when: object, fields: Json, headers?: Record<string, string>]>([
  ['the text of a result', { results: { tool: 'Bash', text: '/v(?<x>\\d)/' } }, withResult('v7')],
  ['any result', { results: '/v(?<x>\\d)/' }, withResult('v7')],
  ['any text', { anyText: ['/v(?<x>\\d)/'] }, withResult('no', 'v7')],
  ['the system prompt', { system: '/v(?<x>\\d)/' }, { system: 'v7' }],
  ['a tool', { tools: ['/Ba(?<x>s)h/'] }, { ...TOOLS, system: 's' }],
  ['the model', { model: '/sonnet-4-(?<x>\\d)/' }, {}],
  ['a header', { headers: { 'x-a': '/v(?<x>\\d)/' } }, {}, { 'x-a': 'v7' }],
  [
    'a beta',
    { betas: '/^context-(?<x>\\w)/' },
    {},
    { 'anthropic-beta': 'context-management-2025-06-27' },
  ],
  [
    'a part of the body',
    { body: { metadata: { user_id: '/v(?<x>\\d)/' } } },
    { metadata: { user_id: 'v7' } },
  ],
  ['one of several', { any: ['/(?<x>never)/', { model: '/(?<x>sonnet)/' }] }, {}],
])('%s can be captured', async (_, when, fields, headers) => {
  const reply = { content: 'got {{x}}', stop_reason: 'stop_{{x}}' }
  await using api = await startEmulator({
    script: { rules: [{ when, reply }], otherwise: 'error' },
  })
  const { content, stop_reason: reason } = await asker(api).ask('Hi', fields, headers)
  const got = /^got (7|s|6|m|sonnet|c)$/.exec(content?.[0]?.text ?? '')?.[1]
  expect(got).toBeDefined()
  expect(reason).toBe(`stop_${got}`)
})

test('what did not fit captures nothing', async () => {
  const script: Script = {
    rules: [
      { when: { text: '/(?<x>a)/', model: 'other' }, reply: 'no' },
      { when: { any: [{ text: '/(?<x>b)/', model: 'other' }, '/(?<x>c)/'] }, reply: '{{x}}' },
      { when: { not: '/(?<x>z)/' }, reply: '{{x}}' },
    ],
  }
  const [one, other] = await answers(script, ['a b c'], ['a b'])
  expect(one).toBe('c')
  expect(other).toContain('{{x}}: no request of this conversation has captured it yet.')
})

test('captures belong to their conversation, and last as long', async () => {
  const script: Script = {
    rules: [
      { when: { results: '/done/' }, reply: 'Done with {{file}}.' },
      { when: '/(?<file>\\w+\\.js)/', reply: 'I take {{file}}.' },
    ],
  }
  const done = (first: string): [string, Json] => ['', withResult('done', first)]
  expect(
    await answers(script, ['a.js'], ['b.js'], done('a.js'), done('b.js'), done('a.js')),
  ).toEqual([
    'I take a.js.',
    'I take b.js.',
    'Done with a.js.',
    'Done with b.js.',
    'Done with a.js.',
  ])
})

test('every request has its text, its results and its model', async () => {
  const reply = '{{$model}}: {{$text}} {{$result}}'
  expect(await answers([reply, reply], ['Hi'], ['', withResult('ok')])).toEqual([
    'claude-sonnet-4-6: Hi ',
    'claude-sonnet-4-6:  ok',
  ])
})

test('a number can be filled in as one', async () => {
  const input = { line: '{{n | number}}', text: '{{n}}', both: 'at {{n|number}}' }
  const reply = [{ type: 'tool_use', name: 'Read', input }]
  await using api = await startEmulator({ script: { rules: [{ when: '/(?<n>\\w+)$/', reply }] } })
  const { content } = await asker(api).ask('line 12')
  expect(content).toMatchObject([{ input: { line: 12, text: '12', both: 'at 12' } }])
  expect(await asker(api).say('line x')).toContain('what was captured is no number: "x"')
})

test('braces that name no capture stay', async () => {
  const text = '${{ secrets.KEY }} {{#if text}} {{mood}} {{text}} {{}}'
  expect(await answers({ rules: [{ when: '/(?<captured>.*)/', reply: text }] }, ['Hi'])).toEqual([
    text,
  ])
})

test('a slip of a capture is refused at start', async () => {
  const given: Script = ['{{$reslt}}']
  await expect(startEmulator({ script: given })).rejects.toThrow('Did you mean {{$result}}?')
  const slip: Script = { turns: [{ when: '/(?<file>.*)/', reply: 'a' }, 'See {{fiel}}.'] }
  await expect(startEmulator({ script: slip })).rejects.toThrow(
    'turns[1]: {{fiel}} is captured nowhere. Did you mean {{file}}?',
  )
})
