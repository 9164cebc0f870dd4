import { HumanMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { calling, type Json, result, sent } from '../behaviour/support.ts'
import { PNG, pngOf, returned, text } from './support.ts'

const ASK = new HumanMessage('Q')
const png = pngOf(PNG)

const SHAPES: [name: string, value: unknown, json?: string][] = [
  ['a block of the tool’s own', { type: 'invoice', total: 3 }],
  ['an object without a type', { id: 1 }],
  ['a text without a text', { type: 'text', title: 'Novel' }],
  ['a text that is an object', { type: 'text', text: { a: 1 } }],
  ['a type that is no string', { type: 7 }],
  ['a number', 7],
  ['a boolean', false],
  ['a list', [1, 2]],
  ['a call', { type: 'tool_use', id: 'a', name: 'f', input: {} }],
  ['a result in a result', { type: 'tool_result', tool_use_id: 't9', content: 'x' }],
  ['a result of a search that has no title', { type: 'search_result', source: 's', content: [] }],
  [
    'a result of a search of something else',
    { type: 'search_result', source: 's', title: 't', content: [1] },
  ],
  ['a reference without a name', { type: 'tool_reference' }],
  ['a browser without tabs', { type: 'browser_state' }],
  ['a wrapped value', { type: 'non_standard', value: { a: 1 } }],
  ['a big integer', { n: 12n }, '{"n":"12"}'],
  ['bytes', { bytes: new Uint8Array(3) }, '{"bytes":"3 bytes"}'],
  ['long base64', { x: 'A'.repeat(5000) }, '{"x":"5000 characters of base64"}'],
]

describe('a shape that the API does not know is sent as JSON (C3)', () => {
  test.each(SHAPES)('%s', async (_name, value, json = JSON.stringify(value)) => {
    const { content, warnings } = await returned([text('a'), value])
    expect(content).toEqual([text('a'), text(json)])
    expect(warnings).toHaveLength(1)
  })

  test('content that is no list', async () => {
    expect((await returned({ total: 3 })).content).toEqual([text('{"total":3}')])
    expect((await returned(7)).content).toEqual([text('7')])
  })

  test('a circle', async () => {
    const circle: Json = { type: 'circle' }
    circle['self'] = circle
    expect((await returned([circle])).content).toEqual([text('[object Object]')])
  })

  test('references to tools in a failed result', async () => {
    const reference = { type: 'tool_reference', tool_name: 'f' }
    const { block, messages } = await returned([png, reference], 'error')
    expect(block).toMatchObject({ content: [text(JSON.stringify(reference))], is_error: true })
    expect(messages[3]?.content ?? messages[2]?.content).toContainEqual(png)
  })

  test('the same on the next turn, with the same bytes', async () => {
    const given = result('t1', [{ type: 'invoice', total: 3 }])
    const once = await sent([ASK, calling('t1'), given])
    const twice = await sent([ASK, calling('t1'), given, calling('t2'), result('t2')])
    expect(twice.body.messages.slice(0, 3)).toEqual(once.body.messages)
  })
})
