import { describe, expect, test } from 'vitest'

import {
  parseScript,
  ScriptError,
  startEmulator,
  type EmulatorOptions,
  type Script,
} from '../index.ts'
import { asker } from '../../test/asker.ts'

const ERRONEOUS = {
  tools: [{ name: 'Bash', input_schema: { type: 'object' } }],
  messages: [
    { role: 'user', content: 'Go' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'Bash', input: {} }] },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 't', content: '1 failed', is_error: true }],
    },
  ],
}

describe('a miss names the rule that is nearest', () => {
  const miss = async (script: Script, fields = {}) => {
    await using api = await startEmulator({ script, otherwise: 'error' })
    return asker(api).say('Hello', fields)
  }

  test.each<[what: string, rules: unknown[], says: string]>([
    [
      'by its text',
      [{ when: '/^bye/i', reply: 'x' }],
      'rules[0]: text wants /^bye/i, has "Hello".',
    ],
    [
      'by what fails least',
      [
        { when: { text: 'a', model: 'b' }, reply: 'x' },
        { when: { text: 'Hello', model: 'claude-opus-5' }, reply: 'x' },
      ],
      'rules[1]: model wants "claude-opus-5", has "\\"claude-sonnet-4-6\\"".',
    ],
    ['by its function', [{ when: () => false, reply: 'x' }], 'rules[0]: its function says no.'],
    [
      'by what must not be',
      [{ when: { not: 'Hello' }, reply: 'x' }],
      'rules[0]: "Hello" must not fit.',
    ],
    [
      'by its tools',
      [{ when: { tools: ['Edit'] }, reply: 'x' }],
      'tools wants ["Edit"], has none.',
    ],
    ['by its place', [{ when: { turn: { min: 2 } }, reply: 'x' }], 'turn wants {"min":2}, has 1.'],
    [
      'by what was not asked',
      [{ when: { results: 'ok' }, reply: 'x' }],
      'results wants "ok", has none.',
    ],
    ['by a field', [{ when: { thinking: { type: 'enabled' } }, reply: 'x' }], 'has "nothing".'],
  ])('%s', async (_, rules, says) => {
    expect(await miss({ rules } as Script)).toContain(says)
  })

  test('that is used up', async () => {
    const script: Script = { rules: [{ when: 'Hello', reply: ['once'] }], otherwise: 'error' }
    await using api = await startEmulator({ script })
    expect(await asker(api).say('Hello')).toBe('once')
    expect(await asker(api).say('Hello')).toContain('rules[0] fits, but its replies are used up.')
  })

  test('with the last results', async () => {
    const rules = [{ when: { results: { tool: 'Bash', text: 'passed' } }, reply: 'x' }]
    expect(await miss({ rules }, ERRONEOUS)).toBe(
      'The script has no turn for this request (claude-sonnet-4-6, 3 messages, tools Bash: ""; ' +
        'results Bash (error): "1 failed"): its rule does not fit. The nearest is rules[0]: results ' +
        'wants {"tool":"Bash","text":"passed"}, has Bash (error): "1 failed".',
    )
  })
})

describe('in a list', () => {
  test('a turn waits for the request that fits it', async () => {
    const script: Script = ['one', { when: 'b', reply: 'two' }, 'three']
    await using api = await startEmulator({ script })
    const { say } = asker(api)
    expect([await say('a'), await say('x'), await say('b'), await say('c')]).toEqual([
      'one',
      'You said: x',
      'two',
      'three',
    ])
    api.assertDone()
  })

  test('that is repeated, too', async () => {
    const script: Script = [
      {
        repeat: 2,
        turns: [
          { when: 'a', reply: 'A' },
          { when: 'b', reply: 'B' },
        ],
      },
    ]
    await using api = await startEmulator({ script, otherwise: 'error' })
    const { say } = asker(api)
    expect([await say('a'), await say('b'), await say('a')]).toEqual(['A', 'B', 'A'])
    expect(await say('a')).toContain('The nearest is turns[0].turns[1]: text wants "b", has "a".')
  })
})

test('one text means one thing: it is contained', async () => {
  const script: Script = {
    rules: [
      { when: { results: { tool: 'Bash', is_error: true, text: ['fail', '/^1/'] } }, reply: 'yes' },
    ],
  }
  await using api = await startEmulator({ script })
  expect(await asker(api).say('', ERRONEOUS)).toBe('yes')
})

describe('a script is done', () => {
  const unused = async (options: EmulatorOptions, ...asked: string[]) => {
    await using api = await startEmulator(options)
    for (const text of asked) await asker(api).say(text)
    try {
      api.assertDone()
      return []
    } catch (error) {
      expect(error).toBeInstanceOf(ScriptError)
      return (error as Error).message.split('\n')
    }
  }

  test('when all of it was used', async () => {
    expect(await unused({})).toEqual([])
    expect(await unused({ script: ['a', 'b'] }, '1', '2')).toEqual([])
    expect(await unused({ reply: 'a' }, '1')).toEqual([])
    const script: Script = {
      rules: [{ when: 'x', reply: ['a'] }],
      turns: [{ repeat: 'forever', turns: ['b'] }],
    }
    expect(await unused({ script }, 'x', 'y')).toEqual([])
  })

  test('or it names what is left', async () => {
    const call = { type: 'tool_use', name: 'Bash', input: {} }
    const script: Script = {
      rules: [
        { when: { model: /haiku/ }, reply: 'A small model.' },
        { when: 'x', reply: ['one', 'two'] },
      ],
      turns: [
        { repeat: 3, turns: ['again'] },
        [{ type: 'text', text: 'Then' }, call],
        { error: { status: 529 } },
      ],
    }
    expect(await unused({ script }, 'x', 'y')).toEqual([
      '5 replies of the script were not used:',
      '- rules[0]: "A small model.", when model /haiku/',
      '- rules[1].reply[1]: "two"',
      '- turns[0].turns[0]: "again", 2 times',
      '- turns[1]: text "Then", Bash',
      '- turns[2]: error',
    ])
    expect(await unused({ reply: 'a' })).toEqual([
      'A reply of the script was not used:',
      '- reply: "a"',
    ])
  })

  test('and the last request that it had nothing for', async () => {
    const script: Script = [{ when: 'b', reply: 'B' }]
    expect(await unused({ script }, 'a')).toEqual([
      'A reply of the script was not used:',
      '- turns[0]: "B", when text "b"',
      expect.stringContaining(
        '1 message: "a"): its next turn is for another. The nearest is turns[0]',
      ),
    ])
  })
})

describe('a script holds options', () => {
  const YAML = `
options:
  rateLimit: { requests: 1 }
  pace: { chunkSize: 50 }
  seed: 5
turns: [One., Two.]
`
  test('which hold where the program says nothing else', async () => {
    await using api = await startEmulator({ script: parseScript(YAML) })
    const { ask } = asker(api)
    expect(await ask('a')).toMatchObject({ content: [{ text: 'One.' }] })
    expect(await ask('b')).toMatchObject({ error: { type: 'rate_limit_error' } })
    await using other = await startEmulator({
      script: parseScript(YAML),
      rateLimit: { requests: 9 },
    })
    await asker(other).ask('a')
    expect(await asker(other).say('b')).toBe('Two.')
  })

  test.each([
    ['options: { port: 1 }', 'script: options.port: unknown key'],
    ['options: { ratelimit: {} }', 'Did you mean "rateLimit"?'],
    ['options: [a]', 'script: options: must be an object.'],
    ['options: { pace: fast }', 'script: options.pace: must be an object.'],
  ])('%s is refused', (text, says) => {
    expect(() => parseScript(`${text}\nturns: []`)).toThrow(says)
  })
})
