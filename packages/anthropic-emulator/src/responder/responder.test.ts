import { expect, test } from 'vitest'

import { objects } from '../wire/json.ts'
import { verifies } from '../wire/signature.ts'
import type { Json } from '../wire/types.ts'
import { respond } from './respond.ts'

const TEXT = { type: 'string' }
const NUMBER = { type: 'number' }
const PNG = 'iVBORw0KGgoAAAANSUhEUg=='

function tool(name: string, properties: Json = {}, more: Json = {}): Json {
  const required = Object.keys(properties)
  return { name, input_schema: { type: 'object', properties, required }, ...more }
}

const WEATHER = tool('GetWeather', { location: TEXT }, { description: '获取给定位置的当前天气' })
const ADD = tool('add', { a: NUMBER, b: NUMBER }, { description: 'Add two numbers' })
const MULTIPLY = tool('multiply', { a: NUMBER, b: NUMBER })

function answer(text: string, fields: Json = {}): Json[] {
  const messages = [{ role: 'user', content: text }]
  const { content } = respond({ model: 'claude-sonnet-4-5', max_tokens: 1000, messages, ...fields })
  return objects(content)
}

const say = (text: string) => [{ type: 'text', text }]
const inputs = (content: readonly Json[]) =>
  content.filter(({ type }) => type === 'tool_use').map(({ name, input }) => [name, input])

const translate = (language: string) =>
  `You are a helpful assistant that translates English to ${language}. Translate the user sentence.`

test('the sentence of the quickstart is translated', () => {
  const ask = (language: string) => answer('I love programming.', { system: translate(language) })
  expect(ask('French')).toEqual(say("J'adore la programmation."))
  expect(ask('German')).toEqual(say('Ich liebe Programmieren.'))
})

test.each(['今天哪个城市更热：洛杉矶还是纽约？', 'Which city is hotter today: LA or NY?'])(
  '%s is two calls at once',
  (findQuestion) => {
    const content = answer(findQuestion, { tools: [WEATHER] })
    expect(content[0]).toMatchObject({ type: 'text', text: expect.stringContaining('GetWeather') })
    expect(inputs(content)).toEqual([
      ['GetWeather', { location: 'Los Angeles, CA' }],
      ['GetWeather', { location: 'New York, NY' }],
    ])
  },
)

test.each([
  [
    'What is the weather in San Francisco, CA?',
    [WEATHER, ADD],
    [['GetWeather', { location: 'San Francisco, CA' }]],
  ],
  [
    'get_weather for Berlin and Paris',
    [WEATHER],
    [
      ['GetWeather', { location: 'Berlin' }],
      ['GetWeather', { location: 'Paris' }],
    ],
  ],
  ['What is 3 + 4?', [WEATHER, ADD], [['add', { a: 3, b: 4 }]]],
  [
    'Multiply 2 by 5, then add 7 and 8.',
    [ADD, MULTIPLY],
    [
      ['multiply', { a: 2, b: 5 }],
      ['add', { a: 7, b: 8 }],
    ],
  ],
  ['Hello, how are you?', [WEATHER, ADD], []],
  ['What is the capital of France?', [WEATHER, ADD], []],
  [
    '北京今天天气怎么样？',
    [tool('get_weather', { city: TEXT })],
    [['get_weather', { city: '北京' }]],
  ],
  ['What is the time?', [tool('get_time')], [['get_time', {}]]],
  ['Use the tool.', [tool('now')], []],
  [
    "Create a customer named '你好啊集团' using the tool.",
    [tool('create_customer', { customer_name: TEXT })],
    [],
  ],
  ['Run "ls -la" in bash', [{ type: 'bash_20250124', name: 'bash' }], []],
])('%s', (findQuestion, tools, calls) => {
  expect(inputs(answer(findQuestion, { tools }))).toEqual(calls)
})

test('a forced tool is filled from the text', () => {
  const force = (text: string, forced: Json) =>
    inputs(answer(text, { tools: [forced], tool_choice: { type: 'tool', name: forced.name } }))
  const create = tool('create_customer', { customer_name: TEXT })
  expect(force("Create a customer named '你好啊集团' using the tool.", create)).toEqual([
    ['create_customer', { customer_name: '你好啊集团' }],
  ])
  expect(force('Use the tool.', tool('now'))).toEqual([['now', {}]])
})

test('tool_choice is obeyed', () => {
  const tools = [WEATHER, ADD]
  const choose = (tool_choice: Json, text = 'Add 1 and 2.') =>
    inputs(answer(text, { tools, tool_choice }))
  expect(choose({ type: 'none' })).toEqual([])
  expect(choose({ type: 'any' })).toEqual([['add', { a: 1, b: 2 }]])
  expect(choose({ type: 'any' }, 'Hi')).toEqual([['GetWeather', { location: 'Hi' }]])
  expect(choose({ type: 'tool', name: 'GetWeather' }, 'Hi')).toHaveLength(1)
  const two = 'The weather in Rome and Oslo'
  expect(choose({ type: 'auto' }, two)).toHaveLength(2)
  expect(choose({ type: 'auto', disable_parallel_tool_use: true }, two)).toHaveLength(1)
})

test('results are quoted, and nothing is called again', () => {
  const messages = [
    { role: 'user', content: 'Weather in Rome and Oslo?' },
    {
      role: 'assistant',
      content: [
        { type: 'tool_use', id: 't1', name: 'GetWeather', input: {} },
        { type: 'tool_use', id: 't2', name: 'GetWeather', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 't1', content: '31 °C' },
        {
          type: 'tool_result',
          tool_use_id: 't2',
          is_error: true,
          content: [
            { type: 'text', text: 'no data' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
          ],
        },
      ],
    },
  ]
  const text =
    'GetWeather answered: 31 °C\nGetWeather failed: no data, an image (image/png, 16 bytes)'
  expect(answer('', { messages, tools: [WEATHER] })).toEqual(say(text))
  expect(answer('', { messages, tools: [WEATHER], tool_choice: { type: 'any' } })).toEqual(
    say(text),
  )
  const other = { messages, tools: [WEATHER, ADD], tool_choice: { type: 'tool', name: 'add' } }
  expect(inputs(answer('', other))).toHaveLength(1)
})

const NODE = {
  type: 'object',
  properties: {
    value: { type: 'integer' },
    next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
  },
  required: ['value', 'next'],
}

test.each<[string, Json, unknown]>([
  [
    'Jane is 54, jane@x.org',
    { name: TEXT, age: { type: 'integer' }, email: { type: 'string', format: 'email' } },
    { name: 'Jane', age: 54, email: 'jane@x.org' },
  ],
  [
    'In celsius, please',
    { unit: { enum: ['kelvin', 'celsius'] }, kind: { const: 'x' } },
    { unit: 'celsius', kind: 'x' },
  ],
  [
    'Alice is 30, Bob is 25',
    {
      people: {
        type: 'array',
        items: {
          type: 'object',
          properties: { name: TEXT, age: NUMBER },
          required: ['name', 'age'],
        },
      },
    },
    {
      people: [
        { name: 'Alice', age: 30 },
        { name: 'Bob', age: 25 },
      ],
    },
  ],
  ['Search for cats and dogs', { query: TEXT }, { query: 'cats and dogs' }],
  [
    'code: XY-7, verbose: true',
    { code: TEXT, verbose: { type: 'boolean' } },
    { code: 'XY-7', verbose: true },
  ],
  [
    'Nothing fits',
    {
      id: { type: 'string', pattern: '^[A-Z]{3}-\\d{2}$' },
      n: { type: 'integer', minimum: 5, multipleOf: 4 },
      m: { type: 'integer', exclusiveMinimum: 2 },
    },
    { id: 'AAA-00', n: 8, m: 3 },
  ],
  [
    '1 2 3',
    { list: { $ref: '#/$defs/node' } },
    { list: { value: 1, next: { value: 2, next: { value: 3, next: null } } } },
  ],
  [
    'Some words',
    {
      tags: { type: 'array', items: TEXT, minItems: 2, uniqueItems: true },
      maybe: { type: ['string', 'null'] },
      free: { type: 'object' },
    },
    { tags: ['Some words', 'tags'], maybe: 'maybe', free: {} },
  ],
])('%s fills its schema', (text, properties, expected) => {
  const schema = {
    type: 'object',
    properties,
    required: Object.keys(properties),
    $defs: { node: NODE },
  }
  const [block] = answer(text, { output_config: { format: { type: 'json_schema', schema } } })
  expect(JSON.parse(String(block?.text))).toEqual(expected)
})

test('what is optional is left out unless the text speaks of it', () => {
  const schema = {
    type: 'object',
    properties: { a: TEXT, unit: { enum: ['km', 'mi'] } },
    required: ['a'],
  }
  const fields = {
    tools: [{ name: 'go', input_schema: schema }],
    tool_choice: { type: 'tool', name: 'go' },
  }
  const ask = (text: string) => inputs(answer(text, fields))
  expect(ask('Go to "Rome"')).toEqual([['go', { a: 'Rome' }]])
  expect(ask('Go to "Rome" in km')).toEqual([['go', { a: 'Rome', unit: 'km' }]])
})

test('media are described by what was received', () => {
  const content = [
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
    {
      type: 'document',
      title: 'Facts',
      citations: { enabled: true },
      source: { type: 'text', media_type: 'text/plain', data: 'Grass is green. Sky is blue.' },
    },
    { type: 'text', text: 'What is this?' },
  ]
  const messages = [{ role: 'user', content }]
  expect(answer('', { messages })).toMatchObject([
    {
      text: 'Grass is green.',
      citations: [{ type: 'char_location', cited_text: 'Grass is green.', end_char_index: 15 }],
    },
    {
      text: 'I received an image (image/png, 16 bytes) and a document "Facts" (text/plain, 28 bytes). You said: What is this?',
    },
  ])
})

test('thinking comes first, signed, and is hidden when asked to', () => {
  const think = (thinking: Json) => answer('Hi', { thinking })[0] ?? {}
  const shown = think({ type: 'adaptive' })
  expect(shown).toMatchObject({ type: 'thinking', thinking: expect.stringContaining('Hi') })
  expect(verifies(String(shown.thinking), '')).toBe(true)
  expect(think({ type: 'enabled', budget_tokens: 1024, display: 'omitted' }).thinking).toBe('')
  expect(think({ type: 'disabled' }).type).toBe('text')
})

test('stop sequences and max_tokens end a reply', () => {
  const reply = (fields: Json) =>
    respond({ messages: [{ role: 'user', content: 'one two three' }], ...fields })
  expect(reply({ stop_sequences: ['three', 'two'] })).toEqual({
    content: say('You said: one '),
    stop_reason: 'stop_sequence',
    stop_sequence: 'two',
  })
  expect(reply({ max_tokens: 4 })).toEqual({
    content: say('You said: one'),
    stop_reason: 'max_tokens',
  })
  expect(reply({ max_tokens: 0 })).toEqual({ content: [], stop_reason: 'max_tokens' })
})
