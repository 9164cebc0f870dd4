import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { UnsupportedInputError } from 'chat-anthropic'
import { describe, expect, test } from 'vitest'
import { bedrock, failureOf, foundry, recorder, vertex } from './support.ts'

const IMAGE_AT_URL = { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }

/** A conversation in which a tool returned a block. */
const RETURNED = (block: object): BaseMessage[] => [
  new HumanMessage('Hi'),
  new AIMessage({ content: '', tool_calls: [{ id: 't1', name: 'look', args: {} }] }),
  new ToolMessage({ tool_call_id: 't1', content: [block] as never }),
]

const IMAGE = (source: object) => [['human', [{ type: 'image', source }]]] as never

describe('what a platform cannot do is refused before the call', () => {
  const refused: [string, () => Promise<unknown>, RegExp][] = [
    [
      'token counts on the runtime',
      () => bedrock().countTokens('Hi'),
      /Bedrock.*countTokens.*mantle/,
    ],
    [
      'server tools on Bedrock',
      () =>
        bedrock()
          .bindTools([{ type: 'web_search_20250305', name: 'web_search' }])
          .invoke('Hi'),
      /Bedrock.*`web_search` \(tools\[0\]\).*own/,
    ],
    [
      'URLs as sources on Vertex',
      () => vertex().invoke(IMAGE({ type: 'url', url: 'https://example.com/a.png' })),
      /Vertex.*messages\[0\]\.content\[0\]\.source.*base64/,
    ],
    [
      'file ids on Bedrock',
      () => bedrock().invoke(IMAGE({ type: 'file', file_id: 'file_1' })),
      /file id.*base64/,
    ],
    [
      'URLs that a tool returned, on Vertex',
      () => vertex().invoke(RETURNED(IMAGE_AT_URL)),
      /Vertex.*messages\[2\]\.content\[0\]\.content\[0\]\.source.*base64/,
    ],
    [
      'URLs in a block that nobody knows, on Vertex',
      () =>
        vertex().invoke([['human', [{ type: 'album', content: ['A', IMAGE_AT_URL] }]]] as never),
      /Vertex.*messages\[0\]\.content\[0\]\.content\[1\]\.source/,
    ],
    [
      'a toolset of MCP on Vertex, by its type',
      () =>
        vertex()
          .bindTools([{ type: 'mcp_toolset', mcp_server_name: 'x' }])
          .invoke('Hi'),
      /Vertex.*`mcp_toolset` \(tools\[0\]\)/,
    ],
    [
      'MCP on Vertex',
      () => vertex({ mcpServers: [{ type: 'url', url: 'https://x', name: 'x' }] }).invoke('Hi'),
      /`mcp_servers`/,
    ],
    ['fast mode in Foundry', () => foundry({ speed: 'fast' }).invoke('Hi'), /Foundry.*speed/],
  ]

  test.each(refused)('%s', async (_, call, words) => {
    const error = await failureOf(call())
    expect(UnsupportedInputError.isInstance(error)).toBe(true)
    expect(error.message).toMatch(words)
    expect(error.message).toContain('assumeSupported')
  })

  test('and sent where the caller says that it has learned to', async () => {
    const tool = { type: 'web_search_20250305', name: 'web_search' }
    const llm = bedrock({ assumeSupported: ['web_search'] })
    expect((await llm.bindTools([tool]).invoke('Hi')).text).toBe('Hello.')
  })

  test("and a request's own cache breakpoint goes to its last block, where only blocks take one", async () => {
    const { asked, options } = recorder()
    const llm = bedrock({ ...options, cacheControl: { type: 'ephemeral' } })
    await llm.invoke([
      ['human', 'One'],
      ['ai', 'Two'],
      ['human', ['Three', 'Four'].map((text) => ({ type: 'text' as const, text }))],
    ])
    const { body } = asked[0]!
    expect(body).not.toHaveProperty('cache_control')
    expect(body['messages']).toEqual([
      { role: 'user', content: 'One' },
      { role: 'assistant', content: 'Two' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Three' },
          { type: 'text', text: 'Four', cache_control: { type: 'ephemeral' } },
        ],
      },
    ])
  })

  test('and structured output takes the way that the model has there', async () => {
    for (const [given, sent] of [
      [{}, 'output_config'],
      [{ model: 'anthropic.claude-opus-4-8' }, 'tool_choice'],
      [{ endpoint: 'mantle' }, 'tool_choice'],
    ] as const) {
      const { asked, options } = recorder()
      const llm = bedrock({ ...given, ...options })
      const schema = { title: 'Answer', type: 'object', properties: { text: { type: 'string' } } }
      await llm
        .withStructuredOutput(schema)
        .invoke('Hi')
        .catch(() => {})
      expect(Object.keys(asked[0]?.body ?? {})).toContain(sent)
    }
  })
})
