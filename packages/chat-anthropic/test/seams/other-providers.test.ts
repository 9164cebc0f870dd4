import { AIMessage, HumanMessage } from '@langchain/core/messages'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inspectHistory, UnsupportedInputError } from '../../src/index.ts'
import { frozen, type Json, result, sent } from '../behaviour/support.ts'
import { functionCall, SAVED } from './saved-by-others.ts'
import { text } from './support.ts'

const ASK = new HumanMessage('Q')
const MORE = new HumanMessage('And?')
function turnSent(fields: Json) {
  const message = new AIMessage({ content: '' })
  const { tool_calls: made } = new AIMessage(structuredClone(fields))
  Object.assign(message, fields, { tool_calls: made ?? [] })
  const content = JSON.stringify(fields)
  const answers = content.includes('"t1"') ? [result('t1')] : []
  return sent(frozen([ASK, message, ...answers, MORE]))
}

describe('assistant messages that other packages saved are sent (C1)', () => {
  test.each(SAVED)('%s', async (_saver, fields, wire) => {
    const { body } = await turnSent(fields)
    expect(body.messages[1]).toEqual({ role: 'assistant', content: wire })
  })

  test.each(SAVED)('%s: its reasoning is not', async (_saver, fields) => {
    expect(JSON.stringify((await turnSent(fields)).body)).not.toContain('hm')
  })

  test('what is left out is named once; reasoning is left out silently', async () => {
    const content = [
      { type: 'reasoning', reasoning: 'hm' },
      { type: 'reference', referenceIds: [1] },
      { type: 'reference', referenceIds: [2] },
      { hologram: 1 },
      text('x'),
    ]
    const { warnings } = await turnSent({ content, response_metadata: { model_provider: 'x' } })
    expect(warnings).toEqual([
      'a block that another provider made was left out: "reference"',
      'a block that another provider made was left out: "hologram"',
    ])
  })

  test('a call of theirs that LangChain’s fields do not have was never made', async () => {
    const { body } = await turnSent({ content: [text('x'), { functionCall }, {}] })
    expect(body.messages[1]?.content).toEqual([text('x')])
  })
})

describe('a message that does not name its maker (C1)', () => {
  const THOUGHT = { type: 'thinking', thinking: 'hm', signature: 's1' }

  test('loses what programs keep on its texts, and nothing else', async () => {
    const content = [THOUGHT, { ...text('x'), id: 'a', extras: {} }, text('y')]
    const { body } = await turnSent({ content })
    expect(body.messages[1]?.content).toEqual([THOUGHT, text('x'), text('y')])
  })

  test('is sent with every entry that is a block', async () => {
    const { body } = await turnSent({ content: [null, 7, 'x', text('y')] })
    expect(body.messages[1]?.content).toEqual([text('x'), text('y')])
  })
})

function rawErrorOf(run: () => void): unknown {
  try {
    run()
  } catch (error) {
    if (!(error instanceof UnsupportedInputError)) return error
  }
  return undefined
}

test('whatever a saved message holds, no error is a raw one (C1)', () => {
  const keys =
    'type text id name input args content value thinking functionCall toolUse image citations ' +
    'annotations tool_use_id index partial_json summary'
  const types =
    'text tool_use thinking non_standard message file reasoning tool_call function_call image ' +
    'input_json_delta server_tool_use web_search_tool_result tool_result'
  const key = fc.constantFrom(...keys.split(' '))
  const type = fc.constantFrom(...types.split(' '), '')
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, fc.jsonValue({ maxDepth: 1 }), type, tie('record')),
    record: fc.dictionary(key, tie('any'), { maxKeys: 4 }),
  })).record
  const provider = fc.constantFrom(undefined, 'anthropic', 'openai')
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), provider, (content, model_provider) => {
      const message = new AIMessage({ content: 'x', response_metadata: { model_provider } })
      message.content = content as never
      expect(rawErrorOf(() => inspectHistory([ASK, message, MORE]))).toBeUndefined()
    }),
  )
})
