import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import {
  assistant,
  calling,
  human,
  refused,
  result,
  sentBody,
  sentMessages,
  type Json,
} from '../support.ts'

describe('empty content (row 38)', () => {
  test('empty text blocks are left out', async () => {
    const [first, second] = await sentMessages([
      human(
        { type: 'text', text: '' },
        { type: 'text' },
        { type: 'text', text: 'Q' },
        { type: 'text', text: ' \n' },
      ),
      assistant([
        { type: 'text', text: '' },
        { type: 'text', text: 'A' },
      ]),
      new HumanMessage('Q2'),
    ])
    expect(first?.content).toEqual([{ type: 'text', text: 'Q' }])
    expect(second?.content).toEqual([{ type: 'text', text: 'A' }])
  })

  test('blank text that the model wrote stays where it was, beside something else', async () => {
    const blank = { type: 'text', text: '\n\n' }
    const call = { type: 'tool_use', id: 't1', name: 'f', input: {} }
    const turn = [{ type: 'thinking', thinking: '', signature: 's' }, blank, call]
    const messages = await sentMessages([new HumanMessage('Q'), assistant(turn), result('t1')])
    expect(messages[1]?.content).toEqual(turn)
  })

  test.each([
    ['nothing', ''],
    ['blanks', '  \n'],
    ['blank blocks', [{ type: 'text', text: ' ' }]],
    ['an empty list', []],
  ])('an assistant turn of %s is left out, wherever it stands', async (_name, content) => {
    const empty = assistant(content)
    const expected = [
      { role: 'user', content: 'Q' },
      { role: 'user', content: 'Q2' },
    ]
    expect(await sentMessages([new HumanMessage('Q'), empty, new HumanMessage('Q2')])).toEqual(
      expected,
    )
    expect(await sentMessages([new HumanMessage('Q'), empty])).toEqual([expected[0]])
  })

  test.each([
    ['nothing', ''],
    ['blanks', ' \n '],
    ['an empty list', []],
    ['empty text', [{ type: 'text', text: '' }]],
  ])('a human turn of %s is refused by its place', async (_name, content) => {
    const error = await refused([
      new HumanMessage('Q'),
      new HumanMessage({ content: content as never }),
    ])
    expect(error.message).toBe(
      'messages[1]: the human message 1 has no content. Leave the message out, or give it ' +
        'text or a file. Or set `repairHistory: "repair"`.',
    )
  })

  test.each([
    ['nothing', ''],
    ['blanks', ' '],
    ['an empty block', [{ type: 'text', text: '' }]],
  ])('a system message of %s is left out', async (_name, content) => {
    const system = new SystemMessage({ content: content as never })
    expect(await sentBody([system, new HumanMessage('Q')])).not.toHaveProperty('system')
  })

  test('an empty tool result is a result', async () => {
    const messages = await sentMessages([new HumanMessage('Q'), calling('t1'), result('t1', '')])
    expect(messages.at(-1)?.content).toEqual([{ type: 'tool_result', tool_use_id: 't1' }])
  })

  test('text is sent as it is, blanks at its ends included', async () => {
    expect(await sentMessages('  Hi \n')).toEqual([{ role: 'user', content: '  Hi \n' }])
  })
})

describe('a conversation without a user message is refused (row 37)', () => {
  test.each([
    ['a system prompt alone', [new SystemMessage('S')]],
    ['nothing', []],
    ['an assistant alone', [new SystemMessage('S'), new AIMessage('A')]],
  ])('%s', async (_name, messages) => {
    const error = await refused(messages)
    expect(error.message).toMatch(/the conversation has no user message.*Add a human message/)
  })
})

describe('a history that ends with the assistant (row 39)', () => {
  const PREFILL = [new HumanMessage('A poem?'), new AIMessage('Roses are ')]

  test('is refused for models that do not continue it', async () => {
    const error = await refused(PREFILL, { model: 'claude-opus-4-6' })
    expect(error.place).toBe('messages[1]')
    expect(error.message).toMatch(/^messages\[1\]: the model does not continue.*structured output/)
  })

  test.each(['claude-sonnet-4-5', 'claude-unknown-7'])(
    'is sent to %s, its last blanks cut',
    async (model) => {
      const messages = await sentMessages(PREFILL, { model })
      expect(messages.at(-1)).toEqual({ role: 'assistant', content: 'Roses are' })
      const inBlocks = [PREFILL[0]!, assistant([{ type: 'text', text: 'Roses are \n' }])]
      const blankEnd = [
        inBlocks[0]!,
        assistant([
          { type: 'text', text: 'Roses are ' },
          { type: 'text', text: ' ' },
        ]),
      ]
      expect((await sentMessages(blankEnd, { model })).at(-1)?.content).toEqual([
        { type: 'text', text: 'Roses are' },
      ])
      expect((await sentMessages(inBlocks, { model })).at(-1)?.content).toEqual([
        { type: 'text', text: 'Roses are' },
      ])
    },
  )

  test('is no prefill where the server paused it', async () => {
    const search = {
      type: 'server_tool_use',
      id: 'srvtoolu_1',
      name: 'web_search',
      input: { query: 'q' },
    }
    const messages = await sentMessages([new HumanMessage('Q'), assistant([search])])
    expect(messages.at(-1)).toEqual({ role: 'assistant', content: [search] })
  })
})

describe('strings that are no Unicode (row 43)', () => {
  test('half a surrogate pair becomes U+FFFD wherever it stands', async () => {
    const cut = 'a\ud800'
    const body = await sentBody(
      [
        new SystemMessage(cut),
        human({ type: 'text', text: cut }),
        assistant([{ type: 'tool_use', id: 't1', name: 'f', input: { [cut]: [cut] } }]),
        new ToolMessage({ tool_call_id: 't1', content: [{ type: 'text', text: cut }] }),
        new HumanMessage(cut),
      ],
      { stopSequences: [cut] },
      { tools: [{ name: 'f', description: cut, input_schema: { type: 'object' as const } }] },
    )
    expect(JSON.stringify(body)).not.toContain('\\ud800')
    expect(JSON.stringify(body).match(/a\ufffd/g)).toHaveLength(8)
  })

  test.each<[name: string, input: Json, fixed: Json]>([
    ['a key beside a clean value', { 'a\ud800': 'b' }, { 'a\ufffd': 'b' }],
    ['a key of an inner object', { a: [{ '\udc00b': 1 }] }, { a: [{ '\ufffdb': 1 }] }],
    ['a key whose value is a list', { '\ud83d': ['c'] }, { '\ufffd': ['c'] }],
    ['a value beside clean keys', { a: { b: ['c', '\ud83d'] } }, { a: { b: ['c', '\ufffd'] } }],
  ])('in %s alone', async (_name, input, fixed) => {
    const block = { type: 'tool_use', id: 't1', name: 'f', input }
    const [, turn] = await sentMessages([
      new HumanMessage('Q'),
      assistant([block]),
      new ToolMessage({ tool_call_id: 't1', content: 'ok' }),
    ])
    expect(turn?.content).toEqual([{ ...block, input: fixed }])
  })

  test('whole pairs stay', async () => {
    expect(await sentMessages('👩‍👩‍👧 \ud83d\ude00')).toEqual([{ role: 'user', content: '👩‍👩‍👧 😀' }])
  })
})
