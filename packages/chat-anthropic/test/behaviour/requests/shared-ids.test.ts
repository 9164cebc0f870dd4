import { AIMessage, HumanMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { assistant, calling, chat, type Json, refused, result, sent } from '../support.ts'

const ASK = new HumanMessage('Q')
const MORE = new HumanMessage('And?')
const REPAIR = { repairHistory: 'repair' } as const

const call = (id: string, input: Json) => ({ type: 'tool_use', id, name: 'f', input })
const answer = (id: string, content: string) => ({ type: 'tool_result', tool_use_id: id, content })
const missing = (id: string) => ({
  ...answer(id, 'No result: the call was interrupted before it was answered.'),
  is_error: true,
})

/** The ids of the calls of a turn, and the results that answer them. */
async function repaired(ids: readonly string[], results: [id: string, content: string][]) {
  const answers = results.map(([id, content]) => result(id, content))
  const { body } = await sent([ASK, calling(...ids), ...answers, MORE], REPAIR)
  const [asked, answered] = [1, 2].map((at) => body.messages[at]!.content as unknown as Json[])
  return { ids: asked!.map(({ id }) => id), results: answered }
}

describe('calls of one turn that share an id, repaired', () => {
  test('each further call has an id of its own, and the results answer them in order', async () => {
    const input = [
      ASK,
      assistant([call('t1', { a: 1 }), call('t1', { a: 2 })]),
      result('t1', 'one'),
      result('t1', 'two'),
      MORE,
    ]
    const { body, warnings } = await sent(input, REPAIR)
    expect(body.messages.slice(1)).toEqual([
      { role: 'assistant', content: [call('t1', { a: 1 }), call('t1_2', { a: 2 })] },
      { role: 'user', content: [answer('t1', 'one'), answer('t1_2', 'two')] },
      { role: 'user', content: 'And?' },
    ])
    expect(warnings).toEqual([
      '2 tool calls of one turn have the id "t1". Each further call gets an id of its own; the ' +
        'results go to the calls in their order, and a call without one is answered with an error.',
    ])
  })

  test('each keeps its own input, whether content or tool_calls hold it', async () => {
    const blocks = [call('t1', { a: 1 }), call('t1', { a: 2 })]
    const tool_calls = [1, 2].map((a) => ({ id: 't1', name: 'f', args: { a } }))
    for (const message of [
      assistant(blocks, { tool_calls }),
      new AIMessage({ content: '', tool_calls }),
    ]) {
      const { body } = await sent([ASK, message, result('t1')], REPAIR)
      expect(body.messages[1]?.content).toEqual([call('t1', { a: 1 }), call('t1_2', { a: 2 })])
    }
  })

  test('one that was not answered is answered with an error', async () => {
    expect(
      await repaired(
        ['t1', 't2', 't1'],
        [
          ['t2', 'b'],
          ['t1', 'a'],
        ],
      ),
    ).toEqual({
      ids: ['t1', 't2', 't1_2'],
      results: [answer('t1', 'a'), answer('t2', 'b'), missing('t1_2')],
    })
  })

  test('of more results than calls the last one is kept', async () => {
    const results = ['a', 'b', 'c'].map((content): [string, string] => ['t1', content])
    expect(await repaired(['t1', 't1'], results)).toEqual({
      ids: ['t1', 't1_2'],
      results: [answer('t1', 'a'), answer('t1_2', 'c')],
    })
  })

  test('no other call of the turn loses its id to one', async () => {
    expect((await repaired(['t1', 't1', 't1_2', 't1'], [])).ids).toEqual([
      't1',
      't1_3',
      't1_2',
      't1_4',
    ])
  })

  test.each(['x'.repeat(64), 'functions.f:0', ''])(
    'the API takes the new id of "%s", the same every time',
    async (id) => {
      const first = await repaired([id, id], [])
      expect(new Set(first.ids).size).toBe(2)
      for (const own of first.ids) expect(own).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
      expect(await repaired([id, id], [])).toEqual(first)
    },
  )

  test('two assistant messages in a row are one turn', async () => {
    const input = [
      ASK,
      calling('t1'),
      assistant([call('t1', { a: 1 })]),
      result('t1', 'one'),
      result('t1', 'two'),
    ]
    expect((await refused(input)).place).toBe('messages[2]')
    const { body } = await sent(input, REPAIR)
    expect(body.messages[2]?.content).toMatchObject([{ id: 't1_2' }])
    expect(body.messages[3]?.content).toEqual([answer('t1', 'one'), answer('t1_2', 'two')])
  })
})

test('calls that share an id are sent as they are where that is asked for', async () => {
  await using api = await startEmulator({ reply: 'Fine.', strict: false })
  const input = [ASK, calling('t1', 't1'), result('t1', 'one'), result('t1', 'two')]
  await chat(api, { repairHistory: 'report' }).invoke(input)
  expect(api.lastRequest.messages.slice(1)).toMatchObject([
    { content: [{ id: 't1' }, { id: 't1' }] },
    { content: [answer('t1', 'one'), answer('t1', 'two')] },
  ])
})
