import { AIMessage, HumanMessage } from '@langchain/core/messages'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inspectHistory, UnsupportedInputError } from '../../src/index.ts'
import { frozen, type Json, result, sent } from '../behaviour/support.ts'
import { PNG, text } from './support.ts'

const ASK = new HumanMessage('Q')
const MORE = new HumanMessage('And?')
const CALL = { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } }
const tool_calls = [{ type: 'tool_call', id: 't1', name: 'f', args: { a: 1 } }]
const functionCall = { name: 'f', args: { a: 1 } }
const openaiCall = { id: 't1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }
const PICTURE = '[image: type "image/png", 70 bytes]'

/** Assistant messages as other packages save them, and what is sent. */
const SAVED: [saver: string, fields: Json, wire: unknown][] = [
  [
    'openai 0.6, chat completions',
    {
      content: '',
      tool_calls,
      additional_kwargs: { tool_calls: [openaiCall] },
      response_metadata: { tokenUsage: {}, finish_reason: 'tool_calls', model_name: 'gpt-4o' },
    },
    [CALL],
  ],
  [
    'openai 0.6, chat completions, a refusal',
    { content: '', additional_kwargs: { refusal: 'No.' } },
    'No.',
  ],
  [
    'openai 0.6, chat completions, speech',
    { content: '', additional_kwargs: { audio: { id: 'a', data: 'AAAA', transcript: 'Hello' } } },
    'Hello',
  ],
  [
    'openai 0.6, responses',
    {
      content: [{ type: 'text', text: 'x', annotations: [], id: 'msg_1', phase: 'final_answer' }],
      tool_calls,
      additional_kwargs: {
        reasoning: { id: 'rs_1', type: 'reasoning', summary: [] },
        __openai_function_call_ids__: { t1: 'fc_1' },
      },
      response_metadata: { model: 'gpt-5', object: 'response', status: 'completed' },
    },
    [text('x'), CALL],
  ],
  [
    'openai 0.6, responses, an image',
    {
      content: [],
      additional_kwargs: {
        tool_outputs: [
          { type: 'web_search_call', id: 'ws_1' },
          { type: 'image_generation_call', id: 'ig_1', result: PNG, format: 'image/png' },
        ],
      },
    },
    [text(PICTURE)],
  ],
  [
    'openai 0.6, output items in content',
    {
      content: [
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }] },
        { type: 'message', content: [{ type: 'output_text', text: 'x', annotations: [] }] },
        { type: 'refusal', refusal: 'No.' },
        { type: 'function_call', id: 'fc_1', call_id: 't1', name: 'f', arguments: '{"a":1}' },
      ],
    },
    [text('x'), text('No.'), CALL],
  ],
  [
    'openai 1.x, responses',
    {
      content: [
        {
          type: 'text',
          text: 'x',
          annotations: [{ type: 'citation', source: 'url_citation', url: 'https://a' }],
        },
        { type: 'image', mimeType: 'image/png', data: PNG, id: 'ig_1', metadata: {} },
      ],
      tool_calls,
      response_metadata: { model_provider: 'openai', model_name: 'gpt-5' },
    },
    [text('x'), text(PICTURE), CALL],
  ],
  [
    'openai 1.x, a call of a custom tool',
    {
      content: [{ type: 'custom_tool_call', call_id: 't1', name: 'f', input: 'ls' }],
      response_metadata: { model_provider: 'openai' },
    },
    [{ ...CALL, input: { input: 'ls' } }],
  ],
  [
    'openai 1.x, standard content',
    {
      content: [
        { type: 'reasoning', reasoning: 'hm' },
        { type: 'text', text: 'x' },
        { type: 'tool_call', id: 't1', name: 'f', args: { a: 1 } },
        { type: 'server_tool_call', id: 'ws_1', name: 'web_search', args: {} },
      ],
      tool_calls,
      response_metadata: { model_provider: 'openai', output_version: 'v1' },
    },
    [text('x'), CALL],
  ],
  [
    'google-genai 0.2, a call without a type',
    { content: [{ text: 'x' }, { functionCall }], tool_calls },
    [text('x'), CALL],
  ],
  [
    'google-genai 0.2',
    {
      content: [
        { type: 'text', text: 'hm', thought: true },
        { type: 'text', text: 'x' },
        { type: 'inlineData', inlineData: { mimeType: 'image/png', data: PNG } },
        { type: 'executableCode', executableCode: { language: 'PYTHON', code: '1' } },
        { type: 'functionCall', functionCall },
      ],
      tool_calls,
      response_metadata: { finishReason: 'STOP', index: 0 },
    },
    [text('x'), text(PICTURE), CALL],
  ],
  [
    'google-genai 2.x',
    {
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'AbCd' },
        { type: 'text', text: 'x', thoughtSignature: 'AbCd' },
        { type: 'functionCall', functionCall, thoughtSignature: 'AbCd' },
      ],
      tool_calls,
      response_metadata: { model_provider: 'google-genai' },
    },
    [text('x'), CALL],
  ],
  [
    'google-vertexai 0.2, an image and sound',
    {
      content: [
        { type: 'reasoning', reasoning: 'hm', reasoningContentBlock: {} },
        { type: 'image_url', image_url: `data:image/png;base64,${PNG}` },
        { inlineData: { mimeType: 'audio/wav', data: 'UklGRg==' } },
        { fileData: { fileUri: 'gs://a/b', mimeType: 'application/pdf' } },
      ],
      additional_kwargs: { signatures: ['AbCd'] },
    },
    [
      text('[image: data:image/png, 118 characters]'),
      text('[audio: type "audio/wav", 4 bytes]'),
      text('[file: type "application/pdf"]'),
    ],
  ],
  [
    'google 1.x',
    {
      content: [
        { type: 'reasoning', reasoning: 'hm', reasoningContentBlock: {} },
        { type: 'text', text: 'x', thought: false, thoughtSignature: 'AbCd' },
        { type: 'functionCall', functionCall: { ...functionCall, id: 't1' } },
      ],
      tool_calls,
      response_metadata: { model_provider: 'google' },
    },
    [text('x'), CALL],
  ],
  [
    'aws 0.1',
    {
      content: [
        { type: 'reasoning_content', reasoningText: { text: 'hm', signature: 'AbCd' } },
        { type: 'text', text: 'x', index: 1 },
        { citationsContent: { content: [{ text: 'y' }], citations: [] } },
        { image: { format: 'png', source: { bytes: new Uint8Array(3) } } },
        { reasoningContent: { redactedContent: 'hm' } },
      ],
      tool_calls,
      response_metadata: { stopReason: 'tool_use', metrics: {} },
    },
    [text('x'), text('y'), text('[image: type "png", 3 bytes]'), CALL],
  ],
  [
    'aws 0.1, a call as Converse has it',
    { content: [{ toolUse: { toolUseId: 't1', name: 'f', input: { a: 1 } } }], tool_calls },
    [CALL],
  ],
  [
    'aws 1.x',
    {
      content: [
        { type: 'reasoning_content', reasoningText: { text: 'hm', signature: 'AbCd' } },
        { type: 'text', text: 'x' },
        { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } },
      ],
      tool_calls,
      response_metadata: { model_provider: 'bedrock-converse' },
    },
    [text('x'), CALL],
  ],
  [
    'mistralai 1.2',
    {
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
        { type: 'text', text: 'x' },
        { type: 'reference', referenceIds: [1] },
      ],
      tool_calls,
      response_metadata: { tokenUsage: {}, finish_reason: 'tool_calls' },
    },
    [text('x'), CALL],
  ],
  [
    'deepseek',
    { content: 'x', additional_kwargs: { reasoning_content: 'hm' }, tool_calls },
    [text('x'), CALL],
  ],
  [
    'groq',
    {
      content: '',
      additional_kwargs: { reasoning: 'hm', tool_calls: [openaiCall] },
      response_metadata: { model_provider: 'groq' },
    },
    [CALL],
  ],
  ['ollama', { content: 'x', additional_kwargs: { reasoning_content: 'hm' } }, 'x'],
  [
    'xai, responses',
    {
      content: [{ type: 'text', text: 'x', annotations: [{ type: 'url_citation', url: 'a' }] }],
      additional_kwargs: { reasoning: { encrypted_content: 'hm' } },
      response_metadata: { model_provider: 'xai' },
    },
    [text('x')],
  ],
  [
    'a program that wraps blocks',
    {
      content: [
        { type: 'non_standard', value: { type: 'functionCall', functionCall } },
        { type: 'non_standard', value: 7 },
        7,
        null,
      ],
      tool_calls,
      response_metadata: { model_provider: 'other' },
    },
    [CALL],
  ],
]

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
  const key = fc.constantFrom(
    ...'type text id name input args content value thinking functionCall toolUse image'.split(' '),
  )
  const type = fc.constantFrom(
    'text',
    'tool_use',
    'thinking',
    'non_standard',
    'message',
    'file',
    '',
  )
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
