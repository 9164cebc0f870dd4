import { AIMessage, HumanMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { assistant, chat, type Json, MODEL, result, sentMessages } from '../support.ts'

const ASK = new HumanMessage('Q')
const MORE = new HumanMessage('And?')
const text = (value: string) => ({ type: 'text', text: value })
const THOUGHT = { type: 'thinking', thinking: 'hm', signature: 's1' }
const REDACTED = { type: 'redacted_thinking', data: 'd' }
const SEARCH = [
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
  { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
]
const CALL = { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } }
const TURN = [THOUGHT, REDACTED, ...SEARCH, text('x'), CALL]

const madeBy = (model_name: string, content: Json[] = TURN) =>
  assistant(content, { response_metadata: { model_provider: 'anthropic', model_name } })

async function turnSent(message: AIMessage, options: Parameters<typeof sentMessages>[1] = {}) {
  return (await sentMessages([ASK, message, result('t1'), MORE], options))[1]?.content
}

describe('thinking of another model (row 12)', () => {
  test('is left out, everything else stays', async () => {
    const kept = [...SEARCH, text('x'), CALL]
    expect(await turnSent(madeBy('claude-opus-4-6'))).toEqual(kept)
    expect(await turnSent(madeBy('claude-sonnet-4-5-20250929'))).toEqual(kept)
  })

  test.each([MODEL, `${MODEL}-20260217`, `us.anthropic.${MODEL}-v1:0`])(
    'is sent back to the same model under the name %s',
    async (model) => {
      expect(await turnSent(madeBy(model))).toEqual(TURN)
    },
  )

  test('is sent where one of the two models is not known here', async () => {
    expect(await turnSent(madeBy('claude-zephyr-1'))).toEqual(TURN)
    expect(await turnSent(madeBy('claude-opus-4-6'), { model: 'claude-zephyr-1' })).toEqual(TURN)
  })

  test('is sent from messages that do not say who made them', async () => {
    expect(await turnSent(new AIMessage({ content: TURN as never }))).toEqual(TURN)
  })

  test('is sent when foreignBlocks is "send"', async () => {
    expect(await turnSent(madeBy('claude-opus-4-6'), { foreignBlocks: 'send' })).toEqual(TURN)
  })

  test('follows the model that a call names', async () => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const input = [ASK, madeBy('claude-opus-4-6'), result('t1')]
    await chat(api).invoke(input, { model: 'claude-opus-4-6' })
    expect(api.lastRequest.messages[1]?.content).toEqual(TURN)
    await chat(api).invoke(input, { foreignBlocks: 'send' })
    expect(api.lastRequest.messages[1]?.content).toEqual(TURN)
  })

  test('takes the whole turn with it when there was nothing else', async () => {
    const messages = await sentMessages([ASK, madeBy('claude-opus-4-6', [THOUGHT]), MORE])
    expect(messages.map(({ role }) => role)).toEqual(['user', 'user'])
  })
})

const by = (model_provider: string, fields: Json) =>
  new AIMessage({ ...fields, response_metadata: { model_provider } })

const calls = [{ type: 'tool_call', id: 't1', name: 'f', args: { a: 1 } }]

/** Replies as the LangChain packages of other providers make them. */
const FOREIGN: [name: string, message: AIMessage, wire: unknown][] = [
  [
    'OpenAI chat completions',
    by('openai', {
      content: '',
      additional_kwargs: {
        tool_calls: [{ id: 't1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
      },
      tool_calls: calls,
    }),
    [CALL],
  ],
  [
    'OpenAI chat completions without parsed calls',
    by('openai', {
      content: 'Let me see.',
      additional_kwargs: {
        tool_calls: [{ id: 't1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
      },
    }),
    [text('Let me see.'), CALL],
  ],
  [
    'OpenAI responses',
    by('openai', {
      content: [
        { type: 'text', text: 'x', annotations: [{ type: 'url_citation', url: 'https://a' }] },
      ],
      additional_kwargs: {
        reasoning: {
          id: 'rs_1',
          type: 'reasoning',
          summary: [{ type: 'summary_text', text: 'hm' }],
        },
      },
      tool_calls: calls,
      id: 'resp_1',
    }),
    [text('x'), CALL],
  ],
  [
    'OpenAI responses in standard content',
    by('openai', {
      content: [
        { type: 'reasoning', reasoning: 'hm', id: 'rs_1' },
        { type: 'text', text: 'x', annotations: [], phase: 'final_answer' },
        { type: 'tool_call', id: 't1', name: 'f', args: { a: 1 } },
      ],
      tool_calls: calls,
    }),
    [text('x'), CALL],
  ],
  [
    'Google GenAI',
    by('google-genai', {
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'AbCd' },
        { type: 'text', text: 'x' },
        {
          type: 'functionCall',
          functionCall: { name: 'f', args: { a: 1 } },
          thoughtSignature: 'AbCd',
        },
      ],
      tool_calls: calls,
    }),
    [text('x'), CALL],
  ],
  [
    'Google',
    by('google', {
      content: [
        { type: 'reasoning', reasoning: 'hm', reasoningContentBlock: {} },
        { type: 'text', text: 'x', thoughtSignature: 'AbCd' },
      ],
      tool_calls: calls,
    }),
    [text('x'), CALL],
  ],
  [
    'Bedrock Converse',
    by('bedrock-converse', {
      content: [
        { type: 'reasoning_content', reasoningText: { text: 'hm', signature: 'AbCd' } },
        { type: 'text', text: 'x' },
        { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } },
      ],
      tool_calls: calls,
    }),
    [text('x'), CALL],
  ],
  [
    'Groq',
    by('groq', {
      content: 'x',
      additional_kwargs: { reasoning: 'hm' },
      tool_calls: calls,
    }),
    [text('x'), CALL],
  ],
  [
    'a provider without a translator',
    by('mistralai', {
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
        { type: 'text', text: 'x' },
        { type: 'reference', reference_ids: [1] },
      ],
      tool_calls: calls,
    }),
    [text('x'), CALL],
  ],
]

describe('replies of other providers', () => {
  test.each(FOREIGN)(
    '%s: text and calls are sent, reasoning is not (row 13)',
    async (_n, message, wire) => {
      expect(await turnSent(message)).toEqual(wire)
    },
  )

  test.each(FOREIGN)('%s: nothing of its reasoning becomes text', async (_name, message) => {
    expect(JSON.stringify(await turnSent(message))).not.toContain('hm')
  })

  test('a reply of plain text is sent as plain text', async () => {
    const messages = await sentMessages([ASK, by('openai', { content: 'Hello' }), MORE])
    expect(messages[1]).toEqual({ role: 'assistant', content: 'Hello' })
  })

  test('ids of their calls are mapped on both sides (row 40)', async () => {
    const message = by('moonshot', {
      content: '',
      tool_calls: [{ ...calls[0], id: 'functions.f:0' }],
    })
    const messages = await sentMessages([ASK, message, result('functions.f:0')])
    const [call] = messages[1]!.content as { type: string; id: string }[]
    expect(messages[2]?.content).toMatchObject([{ tool_use_id: call?.id }])
  })

  test('are sent as they are when foreignBlocks is "send"', async () => {
    await using api = await startEmulator({ reply: 'Fine.', strict: false })
    const content = [THOUGHT, { type: 'hologram', a: 1 }, text('x')]
    await chat(api, { foreignBlocks: 'send' }).invoke([ASK, by('other', { content }), MORE])
    expect(api.lastRequest.messages[1]?.content).toEqual(content)
  })
})
