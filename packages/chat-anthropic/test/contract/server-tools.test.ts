import type { Feature } from 'chat-anthropic'
import { expect, test } from 'vitest'
import type { Options, Platform } from '../platforms/table.ts'
import { all, contract, folded, needing, using } from './support.ts'

interface Case {
  feature: Feature
  tool: { type: string; [field: string]: unknown }
  question: string
  options?: Options
}

const WEB_SEARCH: Case = {
  feature: 'web_search',
  tool: { type: 'web_search_20250305', name: 'web_search' },
  question: 'Search for pandas',
}

const OTHERS: Case[] = [
  {
    feature: 'web_fetch',
    tool: { type: 'web_fetch_20250910', name: 'web_fetch' },
    question: 'Fetch https://example.com',
  },
  {
    feature: 'code_execution',
    tool: { type: 'code_execution_20250825', name: 'code_execution' },
    question: 'Compute 6 * 7',
  },
  {
    feature: 'mcp_servers',
    tool: { type: 'mcp_toolset', mcp_server_name: 'pages' },
    question: 'Look into the pages',
    options: { mcpServers: [{ type: 'url', url: 'https://mcp.example.com', name: 'pages' }] },
  },
]

/** The tool is called and answered on the platform's side, and all of it goes back in the next turn. */
function isRunThere(platform: Platform, { feature, tool, question, options = {} }: Case) {
  return needing(platform, [feature], () =>
    using(
      platform,
      async (llm, api) => {
        const bound = llm.bindTools([tool])
        for (const message of [
          await bound.invoke(question),
          folded(await all(bound.stream(question))),
        ]) {
          const blocks = message.content as { type: string }[]
          expect(blocks.map(({ type }) => type)).toEqual(
            expect.arrayContaining([
              expect.stringMatching(/tool_use$/),
              expect.stringMatching(/._tool_result$/),
              'text',
            ]),
          )
          expect(message.tool_calls).toEqual([])
          await bound.invoke([['human', question], message, ['human', 'Thank you.']])
          expect(api.lastRequest.messages[1]).toMatchObject({ role: 'assistant', content: blocks })
        }
      },
      options,
    ),
  )
}

contract('web search', (platform) => {
  test('is run there, or refused before the request', () => isRunThere(platform, WEB_SEARCH))
})

contract('web fetch, code execution and MCP servers', (platform) => {
  test.each(OTHERS)('are run there, or refused before the request: $feature', (each) =>
    isRunThere(platform, each),
  )
})
