import { HumanMessage, SystemMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { inspectHistory, UnsupportedInputError } from '../../../src/index.ts'
import { assistant, calling, frozen, human, refused, result, sent, thrownBy } from '../support.ts'

const ASK = new HumanMessage('Q')
const MORE = new HumanMessage('And?')
const THOUGHT = { type: 'thinking', thinking: 'hm', signature: 's1' }

const BROKEN = [
  ASK,
  calling('t1', 't1'),
  calling('t2', 't3'),
  result('t1'),
  result('t3', 'one'),
  result('t3', 'two'),
  new HumanMessage(''),
  assistant('Well.'),
  result('t9'),
]

const summary = (findings: ReturnType<typeof inspectHistory>) =>
  findings.map(({ kind, at, ids }) => [kind, at, ids])

describe('inspectHistory tells what the API would refuse about a history', () => {
  test('nothing of a whole one', () => {
    const input = [new SystemMessage('S'), ASK, calling('t1'), result('t1'), assistant('A'), MORE]
    expect(inspectHistory(input)).toEqual([])
  })

  test('every finding by its kind, its message and its ids', () => {
    expect(summary(inspectHistory(BROKEN))).toEqual([
      ['empty-turn', 6, []],
      ['duplicate-call', 1, ['t1']],
      ['orphaned-call', 2, ['t2']],
      ['duplicate-result', 5, ['t3']],
      ['orphaned-result', 8, ['t9']],
    ])
    expect(summary(inspectHistory([ASK, assistant('A')]))).toEqual([['prefill', 1, []]])
  })

  test('in words: what is wrong, the way out, and what repairing does', () => {
    expect(inspectHistory([ASK, calling('t1'), MORE])).toEqual([
      {
        kind: 'orphaned-call',
        at: 1,
        ids: ['t1'],
        message: 'the tool calls "t1" have no result',
        wayOut: 'Answer each call with one ToolMessage.',
        repair:
          'Its result is put right after each call: a later one, else one that tells of an error.',
      },
    ])
    for (const { message, wayOut, repair } of inspectHistory(BROKEN)) {
      expect(message).toMatch(/^\S.*[^.]$/)
      expect(wayOut).toMatch(/^[A-Z].*\.$/)
      expect(repair).toMatch(/^[A-Z].*\.$/)
    }
  })

  test('the refusal of a model says the same', async () => {
    const error = await refused(BROKEN)
    for (const { message } of inspectHistory(BROKEN)) expect(error.message).toContain(message)
  })

  test('a repairing model does what the findings say, and its warnings are theirs', async () => {
    const input = [ASK, calling('t1', 't1'), calling('t2'), MORE]
    const { warnings } = await sent(input, { repairHistory: 'repair' })
    const told = inspectHistory(input).map(({ message, repair }) => `${message}. ${repair}`)
    expect(warnings).toEqual(told)
  })

  test('nothing is changed by it, and it says the same again', () => {
    const input = frozen(BROKEN)
    expect(inspectHistory(input)).toEqual(inspectHistory(input))
  })
})

describe('inspectHistory for a certain model', () => {
  test('a last assistant message is right for a model that continues it', () => {
    expect(inspectHistory([ASK, assistant('A')], { prefill: true })).toEqual([])
    expect(inspectHistory([ASK, assistant('A')], { prefill: false })).toHaveLength(1)
  })

  test('a turn that is left out for another model is no finding', () => {
    const input = [ASK, assistant([THOUGHT])]
    expect(summary(inspectHistory(input))).toEqual([['prefill', 1, []]])
    expect(inspectHistory(input, { model: 'claude-opus-4-6' })).toEqual([])
  })
})

test('inspectHistory throws for content that cannot be sent at all', async () => {
  const input = [human({ type: 'audio', data: 'AA==', mimeType: 'audio/wav' })]
  const error = await thrownBy(async () => inspectHistory(input))
  expect(error).toBeInstanceOf(UnsupportedInputError)
  expect((error as UnsupportedInputError).place).toBe('messages[0].content[0]')
})
