import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import {
  assistant,
  calling,
  frozen,
  human,
  type Json,
  result,
  sentBody,
  sentMessages,
} from '../support.ts'

const ASK = new HumanMessage('Q')

const text = (value: string) => ({ type: 'text', text: value })
const answer = (id: string, content: unknown = `result of ${id}`) => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
})

async function resultSent(message: ToolMessage): Promise<unknown> {
  const tools = [{ name: 'f', description: 'd', input_schema: { type: 'object' as const } }]
  const { messages } = await sentBody([ASK, calling('t1'), message], {}, { tools })
  expect(messages).toHaveLength(3)
  expect(messages[2]?.role).toBe('user')
  return messages[2]?.content
}

describe('parallel tool results (row 18)', () => {
  test('become one user turn, in call order', async () => {
    const results = [result('t3'), result('t1'), result('t2')]
    const messages = await sentMessages([ASK, calling('t1', 't2', 't3'), ...results])
    expect(messages).toHaveLength(3)
    expect(messages[2]).toEqual({
      role: 'user',
      content: ['t1', 't2', 't3'].map((id) => answer(id)),
    })
  })

  test('stand before what the user says between and after them', async () => {
    const input = [
      ASK,
      calling('t1', 't2'),
      result('t2'),
      new HumanMessage('Hurry'),
      result('t1'),
      new HumanMessage('Thanks'),
    ]
    const messages = await sentMessages(input)
    expect(messages.slice(2)).toEqual([
      { role: 'user', content: [answer('t1'), answer('t2')] },
      { role: 'user', content: 'Hurry' },
      { role: 'user', content: 'Thanks' },
    ])
  })

  test('given as blocks of one human message come first', async () => {
    const given = human(text('Here:'), answer('t2', 'b'), answer('t1', 'a'))
    const messages = await sentMessages([ASK, calling('t1', 't2'), given])
    expect(messages.slice(2)).toEqual([
      { role: 'user', content: [answer('t1', 'a'), answer('t2', 'b')] },
      { role: 'user', content: [text('Here:')] },
    ])
  })

  test('of several turns stay with their calls', async () => {
    const messages = await sentMessages([
      ASK,
      calling('t1'),
      result('t1'),
      calling('t2'),
      result('t2'),
    ])
    expect(messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ])
  })

  test('of a call in the later of two assistant messages in a row', async () => {
    const input = [ASK, assistant('I shall look.'), calling('t1'), result('t1')]
    expect(await sentMessages(input)).toHaveLength(4)
  })

  test('of calls in two assistant messages in a row answer both', async () => {
    const input = [ASK, calling('t1'), calling('t2'), result('t2'), result('t1')]
    const messages = await sentMessages(input)
    expect(messages.slice(3)).toEqual([{ role: 'user', content: [answer('t1'), answer('t2')] }])
  })
})

describe('a tool message of every kind is one result (row 18)', () => {
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB'
  const KINDS: [name: string, content: string | Json[], wire: unknown][] = [
    ['text', 'sunny', 'sunny'],
    ['blanks', ' ', ' '],
    ['a list of text', [text('a'), text('b')], [text('a'), text('b')]],
    ['a list with empty text', [text(''), text('b')], [text('b')]],
    ['an empty list', [], []],
    [
      'an image',
      [{ type: 'image', data: png, mimeType: 'image/png' }],
      [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } }],
    ],
    [
      'a search result',
      [{ type: 'search_result', source: 's', title: 't', content: [text('x')] }],
      [{ type: 'search_result', source: 's', title: 't', content: [text('x')] }],
    ],
    [
      'references to tools',
      [{ type: 'tool_reference', tool_name: 'f' }],
      [{ type: 'tool_reference', tool_name: 'f' }],
    ],
    [
      'the state of a browser',
      [{ type: 'browser_state', tabs: [] }],
      [{ type: 'browser_state', tabs: [] }],
    ],
  ]

  test.each(KINDS)('%s', async (_name, content, wire) => {
    expect(await resultSent(result('t1', content))).toEqual([answer('t1', wire)])
  })

  test('a failed one is reported as an error', async () => {
    const failed = new ToolMessage({ tool_call_id: 't1', content: 'boom', status: 'error' })
    expect(await resultSent(failed)).toEqual([{ ...answer('t1', 'boom'), is_error: true }])
    const empty = new ToolMessage({ tool_call_id: 't1', content: '', status: 'error' })
    expect(await resultSent(empty)).toEqual([
      { type: 'tool_result', tool_use_id: 't1', is_error: true },
    ])
  })

  test('what the result of a failed one cannot hold follows it', async () => {
    const url = 'https://example.com/a.png'
    const failed = new ToolMessage({
      tool_call_id: 't1',
      content: [text('boom'), { type: 'image_url', image_url: { url } }],
      status: 'error',
    })
    const messages = await sentMessages([ASK, calling('t1', 't2'), failed, result('t2')])
    expect(messages.slice(2)).toEqual([
      {
        role: 'user',
        content: [{ ...answer('t1', [text('boom')]), is_error: true }, answer('t2')],
      },
      { role: 'user', content: [{ type: 'image', source: { type: 'url', url } }] },
    ])
  })

  test('one that worked says nothing of errors', async () => {
    const worked = new ToolMessage({ tool_call_id: 't1', content: 'ok', status: 'success' })
    expect(await resultSent(worked)).toEqual([answer('t1', 'ok')])
  })

  test('artifact, name and metadata stay here', async () => {
    const message = new ToolMessage({
      tool_call_id: 't1',
      content: 'ok',
      name: 'look_up',
      artifact: { big: 1 },
      additional_kwargs: { a: 1 },
      metadata: { b: 2 },
    })
    expect(await resultSent(message)).toEqual([answer('t1', 'ok')])
  })

  test('a cache breakpoint inside moves to the result', async () => {
    const cache_control = { type: 'ephemeral' }
    const content = [text('a'), { ...text('b'), cache_control }]
    expect(await resultSent(result('t1', content))).toEqual([
      { ...answer('t1', [text('a'), text('b')]), cache_control },
    ])
  })

  test('of several breakpoints inside the last one moves', async () => {
    const [short, long] = [{ type: 'ephemeral' }, { type: 'ephemeral', ttl: '1h' }]
    const image = { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }
    const content = [
      { ...text('a'), cache_control: short },
      { ...text('b'), cache_control: long },
      { ...image, cache_control: null },
    ]
    expect(await resultSent(result('t1', content))).toEqual([
      { ...answer('t1', [text('a'), text('b'), image]), cache_control: long },
    ])
  })

  test("the result's own breakpoint is kept over one inside", async () => {
    const [short, long] = [{ type: 'ephemeral' }, { type: 'ephemeral', ttl: '1h' }]
    const given = { ...answer('t1', [{ ...text('a'), cache_control: short }]), cache_control: long }
    const messages = await sentMessages([ASK, calling('t1'), human(given)])
    expect(messages[2]?.content).toEqual([{ ...answer('t1', [text('a')]), cache_control: long }])
  })

  test('content that already is tool results is not wrapped again', async () => {
    const given = { ...answer('t1', [text('x')]), is_error: true }
    expect(await resultSent(result('t1', [given]))).toEqual([given])
    const bare = { type: 'tool_result', content: 'x' }
    expect(await resultSent(result('t1', [bare]))).toEqual([answer('t1', 'x')])
  })

  test('the content of a given tool result is translated too', async () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
    const wire = { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }
    expect(await resultSent(result('t1', [answer('t1', [image])]))).toEqual([answer('t1', [wire])])
    const messages = await sentMessages([ASK, calling('t1'), human(answer('t1', [image]))])
    expect(messages[2]?.content).toEqual([answer('t1', [wire])])
  })
})

describe('members of a toolset', () => {
  test('the result is given the toolset of its call', async () => {
    const call = { type: 'tool_use', id: 't1', name: 'click', input: {}, toolset_name: 'computer' }
    const messages = await sentMessages([ASK, assistant([call]), result('t1', 'ok')])
    expect(messages.slice(1)).toEqual([
      { role: 'assistant', content: [call] },
      { role: 'user', content: [{ ...answer('t1', 'ok'), toolset_name: 'computer' }] },
    ])
  })
})

describe('a turn with a server tool and a client tool (row 14)', () => {
  test('keeps the pending server call, and the results stand alone behind it', async () => {
    const server = {
      type: 'server_tool_use',
      id: 'srvtoolu_1',
      name: 'web_search',
      input: { query: 'q' },
    }
    const client = { type: 'tool_use', id: 't1', name: 'f', input: {} }
    const messages = await sentMessages([
      ASK,
      assistant([server, client]),
      result('t1', 'ok'),
      new HumanMessage('And then?'),
    ])
    expect(messages.slice(1)).toEqual([
      { role: 'assistant', content: [server, client] },
      { role: 'user', content: [answer('t1', 'ok')] },
      { role: 'user', content: 'And then?' },
    ])
  })
})

test('no message is changed by sending it', async () => {
  const input = frozen([
    human(text('Q'), { type: 'image_url', image_url: 'https://example.com/a.png' }),
    calling('bad id', 't2'),
    result('t2', [{ ...text('x'), cache_control: { type: 'ephemeral' } }]),
    result('bad id'),
    human(text(''), text('Go on')),
  ])
  expect(await sentMessages(input)).toHaveLength(4)
})
