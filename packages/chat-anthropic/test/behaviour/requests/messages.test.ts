import {
  AIMessage,
  ChatMessage,
  FunctionMessage,
  HumanMessage,
  RemoveMessage,
  SystemMessage,
} from '@langchain/core/messages'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { describe, expect, test } from 'vitest'
import { refused, sentBody, sentMessages } from '../support.ts'

describe('inputs of every form', () => {
  test('a string is a human message', async () => {
    expect(await sentMessages('Hi')).toEqual([{ role: 'user', content: 'Hi' }])
  })

  test.each<[string, Parameters<typeof sentBody>[0]]>([
    [
      'tuples',
      [
        ['system', 'S'],
        ['human', 'Q'],
        ['ai', 'A'],
        ['user', 'Q2'],
      ],
    ],
    [
      'tuples of OpenAI',
      [
        ['developer', 'S'],
        ['user', 'Q'],
        ['assistant', 'A'],
        ['user', 'Q2'],
      ],
    ],
    [
      'objects with roles',
      [
        { role: 'system', content: 'S' },
        { role: 'user', content: 'Q' },
        { role: 'assistant', content: 'A' },
        { role: 'human', content: 'Q2' },
      ],
    ],
    [
      'message classes',
      [new SystemMessage('S'), new HumanMessage('Q'), new AIMessage('A'), new HumanMessage('Q2')],
    ],
    [
      'chat messages with roles',
      [
        new ChatMessage('S', 'system'),
        new ChatMessage('Q', 'user'),
        new ChatMessage('A', 'assistant'),
        new ChatMessage('Q2', 'human'),
      ],
    ],
  ])('%s', async (_name, input) => {
    const { system, messages } = await sentBody(input)
    expect(system).toBe('S')
    expect(messages).toEqual([
      { role: 'user', content: 'Q' },
      { role: 'assistant', content: 'A' },
      { role: 'user', content: 'Q2' },
    ])
  })

  test('a chat message of blocks', async () => {
    const content = [{ type: 'text', text: 'A' }]
    const said = new ChatMessage({ content, role: 'assistant' })
    const messages = await sentMessages([new HumanMessage('Q'), said, new HumanMessage('Q2')])
    expect(messages[1]).toEqual({ role: 'assistant', content })
  })

  test('the value of a prompt template', async () => {
    const prompt = ChatPromptTemplate.fromMessages([
      ['system', 'Into {language}.'],
      ['human', '{text}'],
    ])
    const { system, messages } = await sentBody(
      await prompt.invoke({ language: 'German', text: 'Hello' }),
    )
    expect([system, messages]).toEqual(['Into German.', [{ role: 'user', content: 'Hello' }]])
  })

  test.each([
    ['function', new FunctionMessage({ name: 'f', content: 'x' })],
    ['critic', new ChatMessage('x', 'critic')],
    ['remove', new RemoveMessage({ id: 'm1' })],
  ])('a message of type %s is refused by its place', async (type, message) => {
    const error = await refused([new HumanMessage('Hi'), message])
    expect(error.place).toBe('messages[1]')
    expect(error.message).toContain(
      `messages[1]: the Messages API has no messages of type "${type}"`,
    )
    expect(error.message).toContain('Use human, ai, system or tool messages.')
  })

  test('names and metadata of messages stay out of the request', async () => {
    const message = new HumanMessage({
      content: 'Hi',
      name: 'ann',
      id: 'm1',
      additional_kwargs: { a: 1 },
    })
    expect(await sentMessages([message])).toEqual([{ role: 'user', content: 'Hi' }])
  })

  test('turns of one role are left as they are: the API joins them', async () => {
    const input = [
      new HumanMessage('A'),
      new HumanMessage('B'),
      new AIMessage('C'),
      new AIMessage('D'),
    ]
    expect(await sentMessages([...input, new HumanMessage('E')])).toHaveLength(5)
  })
})

describe('text in every form', () => {
  test.each([
    ['a string in a list', 'plain', { type: 'text', text: 'plain' }],
    ['a text block', { type: 'text', text: 'x' }, { type: 'text', text: 'x' }],
    ["OpenAI's input_text", { type: 'input_text', text: 'x' }, { type: 'text', text: 'x' }],
    [
      'a standard block with bookkeeping',
      { type: 'text', text: 'x', id: 'b1', index: 0, annotations: [], extras: {}, metadata: {} },
      { type: 'text', text: 'x' },
    ],
    [
      'a block of the first standard',
      { type: 'text', source_type: 'text', text: 'x', mime_type: 'text/plain' },
      { type: 'text', text: 'x' },
    ],
    [
      'cache_control on the block',
      { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } },
    ],
    [
      'cache_control in extras',
      { type: 'text', text: 'x', extras: { cache_control: { type: 'ephemeral' } } },
      { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } },
    ],
    [
      'cache_control in metadata',
      { type: 'text', text: 'x', metadata: { cache_control: { type: 'ephemeral' } } },
      { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } },
    ],
    [
      'citations in extras, beside what is not for the API',
      { type: 'text', text: 'x', extras: { citations: [], phase: 'final', cache_control: null } },
      { type: 'text', text: 'x', citations: [] },
    ],
    [
      'a non-standard block',
      {
        type: 'non_standard',
        value: { type: 'search_result', source: 's', title: 't', content: [] },
      },
      { type: 'search_result', source: 's', title: 't', content: [] },
    ],
    [
      'a search result',
      { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'x' }] },
      { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'x' }] },
    ],
    [
      'an upload for a container',
      { type: 'container_upload', file_id: 'file_1' },
      { type: 'container_upload', file_id: 'file_1' },
    ],
  ])('%s', async (_name, block, wire) => {
    const [message] = await sentMessages([new HumanMessage({ content: [block] as never })])
    expect(message).toEqual({ role: 'user', content: [wire] })
  })

  test('content given as standard blocks', async () => {
    const message = new HumanMessage({ contentBlocks: [{ type: 'text', text: 'x' }] })
    expect(await sentMessages([message])).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'x' }] },
    ])
  })
})
