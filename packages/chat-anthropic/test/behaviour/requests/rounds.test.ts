import type { AIMessage } from '@langchain/core/messages'
import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { startEmulator, type Turn } from 'anthropic-emulator'
import { addInput, CALLED, close, open, start } from '../../events.ts'
import { type Json, chat } from '../support.ts'

const ASK = new HumanMessage('Q')
const MODES = ['invoke', 'stream'] as const
type Mode = (typeof MODES)[number]

interface Round {
  reply: AIMessage
  /** The assistant's content and the results after it, as the next request has them. */
  content: unknown
  results: unknown
}

/** Asks, answers the calls of the reply, and asks again. */
async function round(turn: Turn, mode: Mode, options: Json = {}): Promise<Round> {
  await using api = await startEmulator({ script: [turn, 'Fine.'], strict: false })
  const model = chat(api, { maxTokens: 1000, ...options })
  const reply = mode === 'invoke' ? await model.invoke([ASK]) : await folded(model, [ASK])
  const calls = [...(reply.tool_calls ?? []), ...(reply.invalid_tool_calls ?? [])]
  const results = calls.map(({ id }) => new ToolMessage({ tool_call_id: id ?? '', content: 'ok' }))
  await model.invoke([ASK, reply, ...(results.length ? results : [ASK])])
  const [, sent, answered] = api.lastRequest.messages
  return { reply, content: sent?.content, results: answered?.content }
}

async function folded(model: ReturnType<typeof chat>, input: HumanMessage[]): Promise<AIMessage> {
  let whole: AIMessage | undefined
  for await (const chunk of await model.stream(input)) {
    whole = whole ? (whole as typeof chunk).concat(chunk) : chunk
  }
  return whole!
}

const call = (id: string, input: Json = {}) => ({ type: 'tool_use' as const, id, name: 'f', input })
const answer = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: 'ok' })

describe.each(MODES)('from a reply to the next request, by %s', (mode) => {
  test('a call without parameters has an empty object (row 29)', async () => {
    const { reply, content, results } = await round([call('t1')], mode)
    expect(reply.tool_calls).toMatchObject([{ id: 't1', name: 'f', args: {} }])
    expect([content, results]).toEqual([[call('t1')], [answer('t1')]])
  })

  test('parallel calls stay two, with their ids and arguments (row 33)', async () => {
    const calls = [call('t1', { city: 'Rome' }), call('t2', { city: 'Oslo' })]
    const { reply, content, results } = await round(calls, mode)
    expect(reply.tool_calls).toHaveLength(2)
    expect([content, results]).toEqual([calls, [answer('t1'), answer('t2')]])
  })

  test('a server tool is no call of ours, and goes back whole (rows 2 and 4)', async () => {
    const blocks = [
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_fetch', input: { url: 'https://a' } },
      {
        type: 'web_fetch_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: { type: 'x', deep: [1] },
      },
      { type: 'text', text: 'Found.' },
    ] as const
    const { reply, content } = await round(blocks, mode)
    expect([reply.tool_calls, reply.invalid_tool_calls]).toEqual([[], []])
    expect(content).toEqual(blocks)
  })

  test('thinking that was never shown goes back signed (row 8)', async () => {
    const blocks = [
      { type: 'thinking' as const, thinking: '', signature: 'sig-1' },
      call('t1', { a: 1 }),
    ]
    expect((await round(blocks, mode)).content).toEqual(blocks)
  })

  test('citations go back as they came, without what the API does not take (row 45)', async () => {
    const citation = {
      type: 'char_location' as const,
      cited_text: 'green',
      document_index: 0,
      document_title: 'T',
      start_char_index: 0,
      end_char_index: 5,
    }
    const text = {
      type: 'text' as const,
      text: 'green',
      citations: [{ ...citation, file_id: null }],
    }
    expect((await round([text], mode)).content).toEqual([{ ...text, citations: [citation] }])
  })

  test('a compaction goes back with all that it holds (row 64)', async () => {
    const blocks = [
      { type: 'compaction', content: 'So far.', encrypted_content: 'e', signature: 's' },
      { type: 'text', text: 'Go on.' },
    ]
    expect((await round(blocks, mode)).content).toEqual(blocks)
  })

  test('an empty reply can be sent back (row 38)', async () => {
    const { content } = await round({ content: [], stop_reason: 'end_turn' }, mode)
    expect(content).toBe('Q')
  })
})

describe('streams of real traffic, and the request after them', () => {
  test('two calls whose pieces interleave (row 33)', async () => {
    const events = [
      start(),
      open(0, call('t1')),
      open(1, call('t2')),
      addInput(0, '{"city":'),
      addInput(1, '{"city":"Os'),
      addInput(0, '"Rome"}'),
      addInput(1, 'lo"}'),
      close(1),
      close(0),
      ...CALLED,
    ]
    const { content } = await round({ events }, 'stream')
    expect(content).toEqual([call('t1', { city: 'Rome' }), call('t2', { city: 'Oslo' })])
  })

  test('a call with empty pieces only (row 29)', async () => {
    const events = [start(), open(0, call('t1')), addInput(0, ''), close(0), ...CALLED]
    const { reply, content } = await round({ events }, 'stream')
    expect(reply.tool_calls).toMatchObject([{ args: {} }])
    expect(content).toEqual([call('t1')])
  })

  test('an input that comes whole with its call', async () => {
    const events = [start(), open(0, call('t1', { a: 1 })), close(0), ...CALLED]
    expect((await round({ events }, 'stream')).content).toEqual([call('t1', { a: 1 })])
  })

  test('arguments that are no JSON are invalid, and go back as an object (row 30)', async () => {
    const events = [start(), open(0, call('t1')), addInput(0, '{"a": tru'), close(0), ...CALLED]
    const { reply, content, results } = await round({ events }, 'stream')
    expect(reply.tool_calls).toEqual([])
    expect(reply.invalid_tool_calls).toMatchObject([{ id: 't1', name: 'f', args: '{"a": tru' }])
    expect(content).toEqual([call('t1', { INVALID_JSON: '{"a": tru' })])
    expect(results).toEqual([answer('t1')])
  })

  test('callbacks hear the text, and nothing of calls and thinking (row 31)', async () => {
    const tokens: string[] = []
    await using api = await startEmulator({
      reply: [
        { type: 'thinking', thinking: 'Hm.', signature: 's' },
        { type: 'text', text: 'Let me see.' },
        call('t1', { city: 'Rome' }),
      ],
    })
    const handleLLMNewToken = (token: string) => void tokens.push(token)
    const options = { callbacks: [{ handleLLMNewToken }] }
    for await (const _ of await chat(api).stream('Q', options)) continue
    expect(tokens.join('')).toBe('Let me see.')
  })
})

describe.each(MODES)(
  'standard content (outputVersion "v1") goes back as it came, by %s',
  (mode) => {
    const text = { type: 'text' as const, text: 'Green.' }
    const TURNS: [name: string, blocks: readonly Json[]][] = [
      ['thinking', [{ type: 'thinking', thinking: 'Hm.', signature: 's' }, text]],
      ['thinking that was never shown', [{ type: 'thinking', thinking: '', signature: 's' }, text]],
      ['redacted thinking', [{ type: 'redacted_thinking', data: 'd' }, text]],
      ['calls', [text, call('t1', { a: 1 }), call('t2')]],
      [
        'server tools and their results',
        [
          { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
          {
            type: 'web_search_tool_result',
            tool_use_id: 'srvtoolu_1',
            content: [
              {
                type: 'web_search_result',
                url: 'u',
                title: 't',
                encrypted_content: 'e',
                page_age: '1',
              },
            ],
          },
          { type: 'server_tool_use', id: 'srvtoolu_2', name: 'bash_code_execution', input: {} },
          {
            type: 'bash_code_execution_tool_result',
            tool_use_id: 'srvtoolu_2',
            content: { type: 'bash_code_execution_tool_result_error', error_code: 'unavailable' },
          },
          text,
        ],
      ],
      [
        'MCP calls and their results',
        [
          { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'f', server_name: 's', input: { a: 1 } },
          { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', is_error: true, content: [text] },
          text,
        ],
      ],
      [
        'citations of every kind',
        [
          { type: 'char_location', document_index: 0, start_char_index: 0, end_char_index: 5 },
          { type: 'page_location', document_index: 0, start_page_number: 1, end_page_number: 2 },
          {
            type: 'content_block_location',
            document_index: 0,
            start_block_index: 0,
            end_block_index: 1,
          },
          {
            type: 'search_result_location',
            search_result_index: 0,
            source: 's',
            title: 'T',
            start_block_index: 0,
            end_block_index: 1,
          },
          { type: 'web_search_result_location', url: 'u', title: 'T', encrypted_index: 'e' },
        ].map((citation) => {
          const isDocument = 'document_index' in citation
          const title = isDocument ? { document_title: 'T' } : {}
          return { ...text, citations: [{ ...citation, ...title, cited_text: 'green' }] }
        }),
      ],
      ['a type nobody knows', [{ type: 'hologram', beam: { on: true } }, text]],
    ]

    test.each(TURNS)('%s', async (_name, blocks) => {
      const options = { outputVersion: 'v1' }
      expect((await round(blocks as Turn, mode, options)).content).toEqual(blocks)
    })
  },
)
