/** Assistant messages in the shapes in which integrations of other providers save them. */
import type { Json } from '../behaviour/support.ts'
import { PNG, text } from './support.ts'

const CALL = { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } }
const tool_calls = [{ type: 'tool_call', id: 't1', name: 'f', args: { a: 1 } }]
export const functionCall = { name: 'f', args: { a: 1 } }
const openaiCall = { id: 't1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }
const PICTURE = '[image: type "image/png", 70 bytes]'

/** Assistant messages as other packages save them, and what is sent. */
export const SAVED: [saver: string, fields: Json, wire: unknown][] = [
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
    'openai 1.x, a call of a custom tool without its `call_id`',
    {
      content: [{ type: 'custom_tool_call', id: 't1', name: 'f', input: 'ls' }],
      response_metadata: { model_provider: 'openai' },
    },
    [{ ...CALL, input: { input: 'ls' } }],
  ],
  [
    'openai 1.x, a call without its `call_id`',
    {
      content: [{ type: 'function_call', id: 't1', name: 'f', arguments: '{"a":1}' }],
      response_metadata: { model_provider: 'openai' },
    },
    [CALL],
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
        { fileData: { fileUri: 'gs://a/c' } },
      ],
      additional_kwargs: { signatures: ['AbCd'] },
    },
    [
      text('[image: data:image/png, 118 characters]'),
      text('[audio: type "audio/wav", 4 bytes]'),
      text('[file: type "application/pdf"]'),
      text('[file: {"fileData":{"fileUri":"gs://a/c"}}]'),
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
