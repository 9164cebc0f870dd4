import { AIMessage, type AIMessageChunk, HumanMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { inspectHistory } from '../../src/index.ts'
import {
  assistant,
  calling,
  chat,
  frozen,
  human,
  type Json,
  refused,
  result,
  sent,
} from '../behaviour/support.ts'
import { text } from './support.ts'

const ASK = new HumanMessage('Q')
const MORE = new HumanMessage('And?')
const call = (id: string, input: unknown = { a: 1 }) => ({ type: 'tool_use', id, name: 'f', input })
const answer = (id: string, content: string) => ({ type: 'tool_result', tool_use_id: id, content })
const thinking = { type: 'thinking', thinking: 'hm', signature: 's1' }
const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }
const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }

/** The assistant's turn on the wire, and the warnings. */
async function turnSent(...blocks: Json[]) {
  const ids = blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => String(id))
  const input = [ASK, assistant(blocks), ...[...new Set(ids)].map((id) => result(id)), MORE]
  const { body, warnings } = await sent(frozen(input))
  return { content: body.messages[1]?.content, warnings, found: inspectHistory(input) }
}

describe('calls end their turn (C2)', () => {
  const MOVED: [name: string, blocks: Json[], sent: Json[]][] = [
    ['a text behind a call', [call('t1'), text('x')], [text('x'), call('t1')]],
    [
      'texts around calls',
      [thinking, text('x'), call('t1'), text('y'), call('t2'), text('z')],
      [thinking, text('x'), text('y'), text('z'), call('t1'), call('t2')],
    ],
    [
      'a server tool behind a call',
      [text('x'), call('t1'), search, found],
      [text('x'), search, found, call('t1')],
    ],
    [
      'a server tool and a text behind a call',
      [{ ...call('t1'), caller: { type: 'direct' } }, search, found, text('x')],
      [search, found, text('x'), { ...call('t1'), caller: { type: 'direct' } }],
    ],
  ]

  test.each(MOVED)('%s', async (_name, blocks, wire) => {
    const { content, warnings, found } = await turnSent(...blocks)
    expect(content).toEqual(wire)
    expect(warnings).toEqual([expect.stringMatching(/ not end their turn\. The calls are put at/)])
    expect(found).toMatchObject([{ kind: 'early-call', at: 1 }])
  })

  const KEPT: [name: string, blocks: Json[]][] = [
    ['a text between calls', [call('t1'), text('x'), call('t2')]],
    ['a server’s call that waits', [text('x'), call('t1'), search]],
    ['thinking between calls', [thinking, call('t1'), { ...thinking, signature: 's2' }, text('x')]],
    [
      'calls that a server tool made',
      [
        { ...search, name: 'code_execution' },
        { ...call('t1'), caller: { type: 'code_execution_20250825', tool_id: 'srvtoolu_1' } },
        { ...found, type: 'code_execution_tool_result' },
        text('x'),
      ],
    ],
  ]

  test.each(KEPT)('in a turn with %s all stays in its order', async (_name, blocks) => {
    const model = { strict: false, reply: 'Fine.' }
    await using api = await startEmulator(model)
    const ids = blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => String(id))
    const input = [ASK, assistant(blocks), ...ids.map((id) => result(id)), MORE]
    await chat(api).invoke(input)
    expect(api.lastRequest.messages[1]?.content).toEqual(blocks)
    expect(inspectHistory(input)).toEqual([])
  })

  test('a text in the next assistant message is in the same turn', async () => {
    const input = [ASK, calling('t1'), assistant('Let me look.'), result('t1'), MORE]
    const { body } = await sent(input)
    expect(body.messages.slice(1, 3)).toEqual([
      {
        role: 'assistant',
        content: [text('Let me look.'), expect.objectContaining({ id: 't1' })],
      },
      { role: 'user', content: [answer('t1', 'result of t1')] },
    ])
  })

  test('a call without a result is still refused, by its id', async () => {
    const error = await refused([ASK, assistant([call('t1'), text('x')]), MORE])
    expect(error).toMatchObject({ toolCallIds: ['t1'], lc_error_code: 'INVALID_TOOL_RESULTS' })
  })
})

describe('an id that came in an earlier turn (C11)', () => {
  const turn = (id: string, about: string) => [assistant([call(id, { about })]), result(id, about)]
  const pairs = ({ body }: Awaited<ReturnType<typeof sent>>) =>
    body.messages.slice(1).map(({ content }) => content)

  test('gets a number, the pair the same; earlier turns keep their bytes', async () => {
    const history = [ASK, ...turn('call_0', 'a'), ...turn('call_0', 'b'), ...turn('call_0', 'c')]
    const whole = await sent(history)
    expect(pairs(whole)).toEqual([
      [call('call_0', { about: 'a' })],
      [answer('call_0', 'a')],
      [call('call_0_2', { about: 'b' })],
      [answer('call_0_2', 'b')],
      [call('call_0_3', { about: 'c' })],
      [answer('call_0_3', 'c')],
    ])
    expect(whole.warnings).toEqual([])
    for (const length of [3, 5]) {
      const part = await sent(history.slice(0, length))
      expect(JSON.stringify(whole.body.messages)).toContain(
        JSON.stringify(part.body.messages).slice(0, -1),
      )
    }
    expect((await sent(history, { repairHistory: 'repair' })).body).toEqual(whole.body)
  })

  test('never gets the id of another call', async () => {
    const history = [
      ASK,
      ...turn('a', '1'),
      ...turn('a_2', '2'),
      assistant([call('a'), call('a_3')]),
      result('a_3'),
      result('a'),
      ...turn('a_4', '3'),
    ]
    const ids = pairs(await sent(history)).map((blocks) =>
      (blocks as unknown as Json[]).map((block) => block['id'] ?? block['tool_use_id']),
    )
    expect(ids).toEqual([
      ['a'],
      ['a'],
      ['a_2'],
      ['a_2'],
      ['a_4', 'a_3'],
      ['a_4', 'a_3'],
      ['a_4_2'],
      ['a_4_2'],
    ])
  })

  test('the late result of one goes to it, and no answer of another call does', async () => {
    const repair = { repairHistory: 'repair' } as const
    const late = [ASK, ...turn('a', '1'), calling('a'), MORE, assistant('x'), result('a', 'late')]
    const { body } = await sent(late, repair)
    expect(body.messages[4]?.content).toEqual([answer('a_2', 'late')])
    const missing = await sent([ASK, calling('a'), MORE, ...turn('a', '2')], repair)
    expect(missing.body.messages[2]?.content).toMatchObject([{ is_error: true }])
    expect(missing.body.messages.at(-1)?.content).toEqual([answer('a_2', '2')])
    const stray = await sent([ASK, ...turn('a', '1'), ...turn('a', '2'), result('b')], repair)
    expect(stray.body.messages.at(-1)?.content).toEqual([answer('a_2', '2')])
  })
})

describe('the same call twice in one reply (C12)', () => {
  const twice = [text('x'), call('t1'), call('t1')]

  test('is one tool call, streamed and not; content keeps the wire', async () => {
    await using api = await startEmulator({ reply: { content: twice as never }, strict: false })
    const whole = await chat(api).invoke('Q')
    let folded: AIMessageChunk | undefined
    for await (const chunk of await chat(api).stream('Q')) folded = folded?.concat(chunk) ?? chunk
    for (const message of [whole, folded!]) {
      expect(message.tool_calls).toMatchObject([{ id: 't1', name: 'f', args: { a: 1 } }])
      expect(message.tool_calls).toHaveLength(1)
      expect(message.content).toMatchObject(twice)
      const { body } = await sent([ASK, message, result('t1'), MORE])
      expect(body.messages[1]?.content).toEqual([text('x'), call('t1')])
    }
  })

  test('is sent once, with the last of the results', async () => {
    const input = [ASK, assistant(twice), result('t1', 'a'), result('t1', 'b'), MORE]
    const { body, warnings } = await sent(input)
    expect(body.messages.slice(1)).toEqual([
      { role: 'assistant', content: [text('x'), call('t1')] },
      { role: 'user', content: [answer('t1', 'b')] },
      { role: 'user', content: 'And?' },
    ])
    expect(warnings).toEqual([expect.stringMatching(/^the same tool call "t1" stands more than/)])
    expect(inspectHistory(input)).toMatchObject([{ kind: 'twin-call', at: 1, ids: ['t1'] }])
  })

  test('takes no result of another call with it, and nothing that a human says', async () => {
    const blocks = [...twice, call('t2', {})]
    const results = [result('t1', 'a'), result('t1', 'b'), result('t2', 'c')]
    const { body } = await sent([ASK, assistant(blocks), ...results, human(text('And?'))])
    expect(body.messages.slice(1)).toEqual([
      { role: 'assistant', content: [text('x'), call('t1'), call('t2', {})] },
      { role: 'user', content: [answer('t1', 'b'), answer('t2', 'c')] },
      { role: 'user', content: [text('And?')] },
    ])
  })

  test('is changed in both places where a program changed the call', async () => {
    const tool_calls = [{ type: 'tool_call', id: 't1', name: 'f', args: { a: 2 } }]
    const { body } = await sent([ASK, assistant(twice, { tool_calls }), result('t1')])
    expect(body.messages[1]?.content).toEqual([text('x'), call('t1', { a: 2 })])
  })

  test('of LangChain’s fields is one too', async () => {
    const one = { id: 't1', name: 'f', args: { a: 1 } }
    const message = new AIMessage({ content: '', tool_calls: [one, one] })
    const { body } = await sent([ASK, message, result('t1')])
    expect(body.messages[1]?.content).toEqual([call('t1')])
  })

  test('calls that share an id alone are two', async () => {
    const input = [ASK, assistant([call('t1'), call('t1', { a: 2 })]), result('t1')]
    expect((await refused(input)).message).toMatch(/2 tool calls of one turn have the id "t1"/)
  })

  test('more results than calls are refused', async () => {
    const results = ['a', 'b', 'c'].map((content) => result('t1', content))
    expect((await refused([ASK, assistant(twice), ...results])).message).toMatch(/has 2 results/)
  })
})
