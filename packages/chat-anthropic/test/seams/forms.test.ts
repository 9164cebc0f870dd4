import { AIMessage, HumanMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import {
  close,
  end,
  message,
  open,
  read,
  replying,
  gateway,
  start,
  STOP,
  stream,
  add,
} from '../behaviour/gateways/support.ts'
import { chat as gatewayChat } from '../behaviour/failures/support.ts'
import {
  assistant,
  human,
  type Json,
  refused,
  result,
  sentBody,
  sentMessages,
} from '../behaviour/support.ts'
import { PNG, pngOf, returned, text } from './support.ts'

const ASK = new HumanMessage('Q')
const call = (input: unknown) => ({ type: 'tool_use', id: 't1', name: 'f', input })

describe('arguments that are no object (C13)', () => {
  test.each([
    ['an array', [1, 2], '[1,2]'],
    ['a number', 7, '7'],
    ['JSON text of an array', '[1, 2]', '[1, 2]'],
  ])('%s in content goes as the API’s documentation has it', async (_name, input, json) => {
    const messages = await sentMessages([ASK, assistant([call(input)]), result('t1')])
    expect(messages[1]?.content).toEqual([call({ INVALID_JSON: json })])
  })

  test('in LangChain’s fields as well', async () => {
    const tool_calls = [{ id: 't1', name: 'f', args: [1] as never }]
    const messages = await sentMessages([
      ASK,
      new AIMessage({ content: '', tool_calls }),
      result('t1'),
    ])
    expect(messages[1]?.content).toEqual([call({ INVALID_JSON: '[1]' })])
  })

  test('in a reply are an invalid call, streamed and not', async () => {
    const block = { type: 'tool_use', id: 't1', name: 'f', input: [1] }
    const sse = stream(start(), open(0, block), close(0), end(), STOP)
    const { tool_calls, invalid_tool_calls } = await read({ sse })
    expect(tool_calls).toEqual([])
    expect(invalid_tool_calls).toMatchObject([{ id: 't1', name: 'f', args: '[1]' }])
    await using api = await gateway(replying({ json: message([block]) }))
    const whole = await gatewayChat(api).invoke('Hi')
    expect(whole.tool_calls).toEqual([])
    expect(whole.invalid_tool_calls).toEqual(invalid_tool_calls)
  })
})

describe('what is no text where a text is meant (C13)', () => {
  test('an id of a server’s call and of its result stay the same', async () => {
    const id = { a: 1 }
    const blocks = [
      { type: 'server_tool_use', id, name: 'web_search', input: {} },
      { type: 'web_search_tool_result', tool_use_id: id, content: [] },
    ]
    const messages = await sentMessages([ASK, assistant([...blocks, text('x')]), ASK])
    const [made, found] = messages[1]!.content as unknown as [Json, Json]
    expect(made['id']).toMatch(/^toolu_[0-9a-f]{32}$/)
    expect(found['tool_use_id']).toBe(made['id'])
  })

  test('a result of a tool that names its call so is content', async () => {
    const block = { type: 'tool_result', tool_use_id: 7, content: 'x' }
    expect((await returned([block])).content).toEqual([text(JSON.stringify(block))])
  })

  test('a piece of arguments', async () => {
    const pieces = [call(''), { type: 'input_json_delta', input: { a: 1 } }]
    const messages = await sentMessages([ASK, assistant(pieces), result('t1')])
    expect(messages[1]?.content).toEqual([call({ a: 1 })])
  })

  test('a citation', async () => {
    const cited = { ...text('x'), citations: [null], annotations: [7] }
    const messages = await sentMessages([ASK, assistant([cited, text('y')]), ASK])
    expect(messages[1]?.content).toEqual([{ ...text('x'), citations: [] }, text('y')])
  })
})

const PDF = btoa('%PDF-1.4\n%%EOF')
const NOTE = 'A line of a note that is long enough to be broken by mail programs, which do that.\n'

/** Base64 as mail programs write it. */
const wrapped = (base64: string) => base64.replace(/.{64}/g, '$&\r\n')

const png = pngOf(PNG)
const pdf = {
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: PDF },
}
const spaced = ` ${PDF.slice(0, 8)}\n${PDF.slice(8)}\n`

describe('base64 with whitespace is sent without (C13)', () => {
  const BLOCKS: [name: string, block: Json, wire: Json][] = [
    ['an image of the API', pngOf(wrapped(PNG)), png],
    [
      'an image of the API with the wrong type',
      { ...png, source: { ...png.source, data: `\n${PNG}`, media_type: 'image/jpeg' } },
      png,
    ],
    ['a standard image', { type: 'image', data: wrapped(PNG), mimeType: 'image/png' }, png],
    [
      'a data URL',
      { type: 'image_url', image_url: `\n data:image/png; base64 ,\n${wrapped(PNG)}` },
      png,
    ],
    ['a file', { type: 'file', data: spaced, mimeType: 'application/pdf' }, pdf],
    ['a file without a type', { type: 'file', data: spaced }, pdf],
    ['a file as a data URL', { type: 'file', data: ` data:application/pdf;base64,${spaced}` }, pdf],
    ['a document of the API', { ...pdf, source: { ...pdf.source, data: spaced } }, pdf],
    [
      'a text',
      { type: 'file', data: wrapped(btoa(NOTE.repeat(2))), mimeType: 'text/plain' },
      {
        type: 'document',
        source: { type: 'text', media_type: 'text/plain', data: NOTE.repeat(2) },
      },
    ],
  ]

  test.each(BLOCKS)('%s', async (_name, block, wire) => {
    expect((await sentMessages([human(block)]))[0]?.content).toEqual([wire])
    expect((await returned([block])).content).toEqual([wire])
  })

  test('text with line breaks is the text', async () => {
    const note = { type: 'file', data: 'abcd\nefgh', mimeType: 'text/plain' }
    expect((await sentMessages([human(note)]))[0]?.content).toMatchObject([
      { source: { data: 'abcd\nefgh' } },
    ])
  })

  test('a data URL whose percent signs are no escapes is its text', async () => {
    const note = { type: 'file', url: 'data:text/plain,100%' }
    expect((await sentMessages([human(note)]))[0]?.content).toMatchObject([
      { source: { data: '100%' } },
    ])
  })
})

test('a wrapper without a block is refused by its place (C13)', async () => {
  const error = await refused([human(text('a'), { type: 'non_standard' })])
  expect(error.message).toMatch(
    /^messages\[0\]\.content\[1\]: a non_standard block without a block/,
  )
})

describe('blocks that all have the index 0 (C13)', () => {
  const CALL = { type: 'tool_use', id: 'call_1', name: 'roll', input: {} }

  test('are blocks one after the other', async () => {
    const sse = stream(
      start(),
      open(0, { type: 'thinking', thinking: '' }),
      add(0, 'thinking_delta', { thinking: 'hm' }),
      close(0),
      open(0, text('')),
      add(0, 'text_delta', { text: 'Rolling.' }),
      close(0),
      open(0, CALL),
      add(0, 'input_json_delta', { partial_json: '{"sides":6}' }),
      close(0),
      end({ stop_reason: 'tool_use' }),
      STOP,
    )
    const { content, tool_calls } = await read({ sse })
    expect(content).toEqual([
      { type: 'thinking', thinking: 'hm' },
      text('Rolling.'),
      { ...CALL, input: { sides: 6 } },
    ])
    expect(tool_calls).toMatchObject([{ id: 'call_1', args: { sides: 6 } }])
  })
})

describe('stop sequences of whitespace (C13)', () => {
  test.each(['\n', ' ', ''])('%j is refused before the request', async (stop) => {
    const bound = await refused('Hi', { stopSequences: ['END', stop] })
    const called = await refused('Hi', {}, { stop: [stop] })
    for (const error of [bound, called]) {
      expect(error.place).toBe('stopSequences')
      expect(error.message).toContain(`the stop sequence ${JSON.stringify(stop)} is whitespace`)
    }
  })

  test('one with whitespace around a word is sent', async () => {
    expect(await sentBody('Hi', { stopSequences: ['\nEND'] })).toMatchObject({
      stop_sequences: ['\nEND'],
    })
  })
})

describe('the output of a model that is not known (C13)', () => {
  const model = 'claude-zephyr-9'
  const budget = (budget_tokens: number) =>
    ({ model, thinking: { type: 'enabled', budget_tokens } }) as const

  test.each([
    [31_999, 32_000],
    [32_000, 64_000],
    [50_000, 82_000],
  ])('has room by default for a budget of %i', async (tokens, max_tokens) => {
    expect(await sentBody('Hi', budget(tokens))).toMatchObject({ max_tokens })
    expect(await sentBody('Hi', { model }, budget(tokens))).toMatchObject({ max_tokens })
  })

  test('is limited by nothing but what the user says', async () => {
    expect(await sentBody('Hi', { model, maxTokens: 100_000 })).toMatchObject({
      max_tokens: 100_000,
    })
    const modelOverrides = { [model]: { maxOutputTokens: 50_000 } }
    const error = await refused('Hi', { model, maxTokens: 100_000, modelOverrides })
    expect(error.message).toContain('above its limit of 50000')
    expect((await refused('Hi', { ...budget(60_000), modelOverrides })).message).toContain(
      'does not fit',
    )
  })

  test('of a known model the limit stays, whatever the budget', async () => {
    const error = await refused('Hi', { ...budget(64_000), model: 'claude-sonnet-4-5' })
    expect(error.message).toContain('does not fit')
  })
})
