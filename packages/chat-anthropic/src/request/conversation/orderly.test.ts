import { describe, expect, test } from 'vitest'
import type { WireBlock } from '../../wire.ts'
import { readOrderly } from './orderly.ts'
import { pairTurns } from './pairing.ts'
import type { Turn } from './turns.ts'

const call = (id: string, more: object = {}): WireBlock => ({
  type: 'tool_use',
  id,
  name: 'look',
  input: {},
  ...more,
})
const result = (id: string): WireBlock => ({ type: 'tool_result', tool_use_id: id, content: 'x' })
const text: WireBlock = { type: 'text', text: 'A' }
const turn = (role: Turn['role'], ...content: WireBlock[]): Turn => ({ role, content, at: 0 })
const said = (role: Turn['role']): Turn => ({ role, content: 'Hi', at: 0 })
const ofAssistant = (...content: WireBlock[]) => turn('assistant', ...content)
const ofUser = (...content: WireBlock[]) => turn('user', ...content)

const NONE: ReadonlySet<string> = new Set()

describe('an exchange that is in order keeps its turns', () => {
  test.each<[string, Turn[]]>([
    ['a call and its result', [ofAssistant(text, call('a')), ofUser(result('a'))]],
    [
      'two calls, answered in one turn',
      [ofAssistant(call('a'), call('b')), ofUser(result('a'), result('b'))],
    ],
    [
      'a call of the model by its caller',
      [ofAssistant(call('a', { caller: { type: 'direct' } })), ofUser(result('a'))],
    ],
    [
      'texts behind the results',
      [ofAssistant(call('a')), ofUser(result('a')), said('user'), ofUser(text)],
    ],
    [
      'a system turn behind the results',
      [ofAssistant(call('a')), ofUser(result('a')), said('system')],
    ],
    ['texts alone', [said('assistant'), said('user')]],
    ['turns before the first of the assistant', [said('user'), ofUser(text)]],
    ['an assistant turn at the end', [ofAssistant(text)]],
  ])('%s', (_, turns) => {
    const found = readOrderly(turns, 0, NONE)
    expect(found?.end).toBe(turns.length)
    expect(found?.turns.every((one, at) => one === turns[at])).toBe(true)
    expect(pairTurns(turns, false)).toEqual({ turns, findings: [] })
  })
})

test('an id that came before gets a number, and all beside it stays', () => {
  const first = [ofAssistant(call('a')), ofUser(result('a'))]
  const again = [ofAssistant(text, call('a')), ofUser(result('a')), ofUser(text)]
  const numbered = [ofAssistant(text, call('a_2')), ofUser(result('a_2')), ofUser(text)]
  expect(pairTurns([...first, ...again], false).turns).toEqual([...first, ...numbered])
})

test('a caller without a type is the model', () => {
  const turns = [ofAssistant(call('a', { caller: {} })), ofUser(result('a'))]
  expect(readOrderly(turns, 0, NONE)?.turns).toEqual(turns)
})

test('results in several turns are joined in one', () => {
  const turns = [
    ofAssistant(call('a'), call('b')),
    ofUser(result('a')),
    ofUser(result('b')),
    said('user'),
  ]
  const joined = [turns[0], ofUser(result('a'), result('b')), turns[3]]
  expect(readOrderly(turns, 0, NONE)).toEqual({ turns: joined, ids: ['a', 'b'], end: 4 })
})

test('the next exchange begins with the next turn of the assistant', () => {
  const turns = [ofAssistant(call('a')), ofUser(result('a')), said('assistant')]
  expect(readOrderly(turns, 0, NONE)?.end).toBe(2)
})

describe('all others are left to those who put them right', () => {
  test.each<[string, Turn[], ReadonlySet<string>?]>([
    ['no result', [ofAssistant(call('a'))]],
    [
      'no result before the next turn of the assistant',
      [ofAssistant(call('a')), said('assistant')],
    ],
    ['a text before the result', [ofAssistant(call('a')), said('user'), ofUser(result('a'))]],
    ['a text in the turn of the result', [ofAssistant(call('a')), ofUser(result('a'), text)]],
    [
      'results in another order',
      [ofAssistant(call('a'), call('b')), ofUser(result('b'), result('a'))],
    ],
    ['an empty turn before the result', [ofAssistant(call('a')), ofUser(), ofUser(result('a'))]],
    ['a result too many', [ofAssistant(call('a')), ofUser(result('a')), ofUser(result('a'))]],
    ['a result of nothing', [said('user'), ofUser(result('a'))]],
    ['a text behind a call', [ofAssistant(call('a'), text), ofUser(result('a'))]],
    ['two calls of one id', [ofAssistant(call('a'), call('a')), ofUser(result('a'), result('a'))]],
    ['an id of an earlier call', [ofAssistant(call('a')), ofUser(result('a'))], new Set(['a'])],
    ['a member of a toolset', [ofAssistant(call('a', { toolset_name: 's' })), ofUser(result('a'))]],
    [
      'a call that code made',
      [ofAssistant(call('a', { caller: { type: 'code' } })), ofUser(result('a'))],
    ],
    [
      'two turns of the assistant',
      [ofAssistant(text), ofAssistant(call('a')), ofUser(result('a'))],
    ],
    ['a system turn before the result', [ofAssistant(call('a')), turn('system', result('a'))]],
  ])('%s', (_, turns, used = NONE) => {
    expect(readOrderly(turns, 0, used)).toBeUndefined()
  })
})
