import { ChatMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { InvalidHistoryError } from '../../../src/index.ts'
import { assistant, calling, chat, refused, result, sent, SYSTEM_MODEL } from '../support.ts'

const ASK = new HumanMessage('Q')
const MORE = new HumanMessage('And?')

const HISTORIES = {
  'a call without a result': {
    input: [ASK, calling('t1'), MORE],
    place: 'messages[1]',
    ids: ['t1'],
    message: /the tool calls "t1" have no result\. Answer each call with one ToolMessage/,
  },
  'one of three calls without a result': {
    input: [ASK, calling('t1', 't2', 't3'), result('t3'), result('t1')],
    place: 'messages[1]',
    ids: ['t2'],
    message: /the tool calls "t2" have no result/,
  },
  'a call at the very end': {
    input: [ASK, calling('t1')],
    place: 'messages[1]',
    ids: ['t1'],
    message: /have no result/,
  },
  'a result that comes a turn too late': {
    input: [ASK, calling('t1'), MORE, assistant('Well.'), result('t1')],
    place: 'messages[1]',
    ids: ['t1', 't1'],
    message: /"t1" have no result; the tool result "t1" answers no call of the turn before it/,
  },
  'a result without its call': {
    input: [result('t9'), ASK],
    place: 'messages[0]',
    ids: ['t9'],
    message: /the tool result "t9" answers no call.*leave the result out/,
  },
  'two results of one call': {
    input: [ASK, calling('t1'), result('t1'), result('t1', 'again')],
    place: 'messages[3]',
    ids: ['t1'],
    message: /the tool call "t1" has 2 results/,
  },
  'a result that names no call': {
    input: [ASK, new ChatMessage('Sunny.', 'tool')],
    place: 'messages[1]',
    ids: [''],
    message: /the tool result "" answers no call/,
  },
  'two calls with one id': {
    input: [ASK, calling('t1', 't1'), result('t1'), MORE],
    place: 'messages[1]',
    ids: ['t1'],
    message: /^messages\[1\]: 2 tool calls of one turn have the id "t1"\. Give each call.* its own/,
  },
}

const ROWS = Object.entries(HISTORIES)

describe('calls and results that do not pair are refused by place and ids (row 3)', () => {
  test.each(ROWS)('%s', async (_name, { input, place, ids, message }) => {
    const error = await refused(input)
    expect(error).toBeInstanceOf(InvalidHistoryError)
    expect(error).toMatchObject({ place, toolCallIds: ids, lc_error_code: 'INVALID_TOOL_RESULTS' })
    expect(error.message).toMatch(message)
    expect(error.message).toContain('`repairHistory: "repair"`')
  })

  test('streams and token counts are refused as well', async () => {
    await using api = await startEmulator()
    const { input } = HISTORIES['a call without a result']
    await expect(chat(api).stream(input)).rejects.toBeInstanceOf(InvalidHistoryError)
    await expect(chat(api).countTokens(input)).rejects.toBeInstanceOf(InvalidHistoryError)
    expect(api.requests).toEqual([])
  })
})

describe('repairHistory "report" sends what there is, and tells', () => {
  test.each(ROWS)('%s', async (_name, { input, message }) => {
    await using api = await startEmulator({ reply: 'Fine.', strict: false })
    const warnings: string[] = []
    const onWarning = (warning: string) => warnings.push(warning)
    await chat(api, { repairHistory: 'report', onWarning }).invoke(input)
    expect(api.requests).toHaveLength(1)
    const source = message.source.replace('^messages\\[1\\]: ', '').split(/\\\.|\.\*/)[0]!
    expect(warnings.join('; ')).toMatch(new RegExp(source))
  })
})

describe('repairHistory "repair" sends a history that the API takes, and tells', () => {
  test.each(ROWS)('%s', async (_name, { input }) => {
    const { body, warnings } = await sent(input, { repairHistory: 'repair' })
    expect(body.messages.length).toBeGreaterThan(0)
    expect(warnings).not.toEqual([])
  })

  test('a missing result becomes an error result right behind its call', async () => {
    const input = [ASK, calling('t1', 't2'), result('t2'), MORE]
    const { body, warnings } = await sent(input, {}, { repairHistory: 'repair' })
    expect(body.messages.slice(2)).toEqual([
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 't1',
            content: 'No result: the call was interrupted before it was answered.',
            is_error: true,
          },
          { type: 'tool_result', tool_use_id: 't2', content: 'result of t2' },
        ],
      },
      { role: 'user', content: 'And?' },
    ])
    expect(warnings).toEqual([
      'the tool calls "t1" have no result. ' +
        'Its result is put right after each call: a later one, else one that tells of an error.',
    ])
  })

  test('a result that came too late is moved to its call', async () => {
    const input = [ASK, calling('t1'), MORE, assistant('Well…'), result('t1'), MORE]
    const { body } = await sent(input, {}, { repairHistory: 'repair' })
    expect(body.messages.slice(2)).toEqual([
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 't1', content: 'result of t1' }],
      },
      { role: 'user', content: 'And?' },
      { role: 'assistant', content: 'Well…' },
      { role: 'user', content: 'And?' },
    ])
  })

  test('of two results the last is kept', async () => {
    const { input } = HISTORIES['two results of one call']
    const { body } = await sent(input, { repairHistory: 'repair' })
    expect(body.messages.at(-1)?.content).toMatchObject([{ content: 'again' }])
  })

  test('a whole history is left as it is, without a word', async () => {
    const input = [ASK, calling('t1'), result('t1'), MORE]
    const plain = await sent(input)
    expect(await sent(input, { repairHistory: 'repair' })).toMatchObject({
      body: plain.body,
      warnings: [],
    })
  })

  test('an empty human message is left out, and a last assistant message continued', async () => {
    const empty = await sent([ASK, assistant('A'), new HumanMessage(''), MORE], {
      repairHistory: 'repair',
    })
    expect(empty.body.messages).toHaveLength(3)
    const last = await sent([ASK, assistant('A')], { repairHistory: 'repair' })
    expect(last.body.messages.at(-1)).toEqual({ role: 'user', content: 'Continue.' })
    expect([...empty.warnings, ...last.warnings]).toHaveLength(2)
  })

  test('warnings are told once per model, not every turn', async () => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const warnings: string[] = []
    const onWarning = (warning: string) => warnings.push(warning)
    const model = chat(api, { repairHistory: 'repair', onWarning })
    const { input } = HISTORIES['a call without a result']
    await model.invoke(input)
    await model.invoke(input)
    expect(warnings).toHaveLength(1)
  })
})

describe('what only looks unpaired passes', () => {
  test('server tools need no result (row 3)', async () => {
    const call = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }
    const mcp = { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'f', server_name: 's', input: {} }
    const { body } = await sent([ASK, assistant([{ type: 'text', text: 'x' }, mcp, call])])
    expect(body.messages).toHaveLength(2)
  })

  test('a system message between call and result moves behind the result', async () => {
    const input = [ASK, calling('t1'), new SystemMessage('S'), result('t1'), assistant('A'), MORE]
    const { body } = await sent(input, { model: SYSTEM_MODEL })
    const roles = ['user', 'assistant', 'user', 'system', 'assistant', 'user']
    expect(body.messages.map(({ role }) => role)).toEqual(roles)
  })

  test('the same id in two turns', async () => {
    const input = [ASK, calling('t1'), result('t1'), calling('t1'), result('t1', 'second')]
    const { body } = await sent(input)
    expect(body.messages.at(-1)?.content).toMatchObject([{ content: 'second' }])
  })
})
