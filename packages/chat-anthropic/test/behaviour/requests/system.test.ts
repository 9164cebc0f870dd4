import { type BaseMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { assistant, calling, MODEL, result, sent, sentBody, SYSTEM_MODEL } from '../support.ts'

const ASK = new HumanMessage('Q')
const MORE = new HumanMessage('And?')
const text = (value: string) => ({ type: 'text', text: value })
const system = (content: unknown) => new SystemMessage({ content: content as never })
const cached = { ...text('B'), cache_control: { type: 'ephemeral' } }

describe('leading system messages are the system prompt (row 36)', () => {
  test.each([
    ['a string stays a string', [system('A')], 'A'],
    [
      'blocks stay blocks, breakpoints included',
      [system([text('A'), cached])],
      [text('A'), cached],
    ],
    [
      'several are joined in order',
      [system('A'), system([cached]), system('C')],
      [text('A'), cached, text('C')],
    ],
    ['strings in a list are text', [system(['A', text('B')])], [text('A'), text('B')]],
    ['empty ones are left out', [system(''), system('A'), system([text('')])], 'A'],
  ])('%s', async (_name, leading, wire) => {
    const body = await sentBody([...leading, ASK])
    expect(body.system).toEqual(wire)
    expect(body.messages).toEqual([{ role: 'user', content: 'Q' }])
  })

  test('the system option stands before those of the messages', async () => {
    const body = await sentBody([system('B'), ASK], { system: 'A' })
    expect(body.system).toEqual([text('A'), text('B')])
    const blocks = await sentBody([system([cached]), ASK], { system: [text('A')] as never })
    expect(blocks.system).toEqual([text('A'), cached])
  })
})

describe('a later system message stays in place where the model takes it (row 36)', () => {
  const roles = async (...input: BaseMessage[]) =>
    (await sentBody(input, { model: SYSTEM_MODEL })).messages.map(({ role, content }) =>
      role === 'system' ? `system:${String(content)}` : role,
    )

  test('behind a user turn', async () => {
    expect(await roles(ASK, system('S'), assistant('A'), MORE)).toEqual([
      'user',
      'system:S',
      'assistant',
      'user',
    ])
  })

  test('at the end', async () => {
    expect(await roles(ASK, assistant('A'), MORE, system('S'))).toEqual([
      'user',
      'assistant',
      'user',
      'system:S',
    ])
  })

  test('at the end, with no user turn before it, it joins the system prompt', async () => {
    const input = [system('A'), ASK, assistant('B'), system('S')]
    const { body } = await sent(input, { model: SYSTEM_MODEL, repairHistory: 'repair' })
    expect(body.system).toEqual([text('A'), text('S')])
    expect(body.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  })

  test('before a user turn it moves behind it', async () => {
    expect(await roles(ASK, assistant('A'), system('S'), MORE)).toEqual([
      'user',
      'assistant',
      'user',
      'system:S',
    ])
  })

  test('never between a call and its result', async () => {
    expect(await roles(ASK, calling('t1'), system('S'), result('t1'))).toEqual([
      'user',
      'assistant',
      'user',
      'system:S',
    ])
  })

  test('several keep their order', async () => {
    expect(await roles(ASK, assistant('A'), system('S'), system('T'), MORE)).toEqual([
      'user',
      'assistant',
      'user',
      'system:S',
      'system:T',
    ])
  })

  test('it can clear, change the effort and change tools, with the flags for that (row 60)', async () => {
    const { body, betas } = await sent(
      [
        ASK,
        new SystemMessage({
          content: [{ type: 'tool_removal', tool: { type: 'tool_reference', name: 'f' } }] as never,
          additional_kwargs: { output_config: { effort: 'low' }, clear_at: 'never' },
        }),
      ],
      { model: 'claude-opus-5' },
      { tools: [{ name: 'f', description: 'd', input_schema: { type: 'object' } }] },
    )
    expect(body.messages[1]).toEqual({
      role: 'system',
      content: [{ type: 'tool_removal', tool: { type: 'tool_reference', name: 'f' } }],
      clear_at: 'never',
      output_config: { effort: 'low' },
    })
    expect(betas.toSorted()).toEqual([
      'mid-conversation-output-config-2026-07-01',
      'mid-conversation-system-clear-at-2026-08-21',
      'mid-conversation-tool-changes-2026-07-01',
    ])
  })
})

describe('a later system message joins the system prompt of other models (row 36)', () => {
  test.each([MODEL, 'claude-opus-4-5', 'claude-haiku-4-5'])('%s', async (model) => {
    const { body, warnings } = await sent([system('A'), ASK, assistant('B'), system('S'), MORE], {
      model,
    })
    expect(body.system).toEqual([text('A'), text('S')])
    expect(body.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(warnings).toEqual([
      'system messages after the first turn were moved to the system prompt: ' +
        'the model takes none there',
    ])
  })
})
