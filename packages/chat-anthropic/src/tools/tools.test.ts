import { describe, expect, test } from 'vitest'
import * as entry from './index.ts'
import { DATED_TOOLS } from './table.ts'

const { tools } = entry

const cacheControl = { type: 'ephemeral', ttl: '1h' } as const
const display = { displayWidthPx: 1024, displayHeightPx: 768 }
const shown = { display_width_px: 1024, display_height_px: 768 }

const search = { name: 'web_search', allowed_domains: ['a.example'], max_uses: 2 }
const searched = { allowedDomains: ['a.example'], maxUses: 2 }
const fetching = { name: 'web_fetch', max_content_tokens: 9, citations: { enabled: true } }
const fetched = { maxContentTokens: 9, citations: { enabled: true } }

type Members = typeof tools

const cases: { [Name in keyof Members]: [made: object, wire: object] } = {
  bash_20241022: [tools.bash_20241022(), { type: 'bash_20241022', name: 'bash' }],
  bash_20250124: [
    tools.bash_20250124({ strict: true, inputExamples: [{ fileName: 'kept' }] }),
    {
      type: 'bash_20250124',
      name: 'bash',
      strict: true,
      input_examples: [{ fileName: 'kept' }],
    },
  ],
  textEditor_20241022: [
    tools.textEditor_20241022(),
    { type: 'text_editor_20241022', name: 'str_replace_editor' },
  ],
  textEditor_20250124: [
    tools.textEditor_20250124(),
    { type: 'text_editor_20250124', name: 'str_replace_editor' },
  ],
  textEditor_20250429: [
    tools.textEditor_20250429(),
    { type: 'text_editor_20250429', name: 'str_replace_based_edit_tool' },
  ],
  textEditor_20250728: [
    tools.textEditor_20250728({ maxCharacters: 100 }),
    { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool', max_characters: 100 },
  ],
  memory_20250818: [
    tools.memory_20250818({ cacheControl }),
    { type: 'memory_20250818', name: 'memory', cache_control: cacheControl },
  ],
  computer_20241022: [
    tools.computer_20241022(display),
    { type: 'computer_20241022', name: 'computer', ...shown },
  ],
  computer_20250124: [
    tools.computer_20250124({ ...display, displayNumber: 0 }),
    { type: 'computer_20250124', name: 'computer', ...shown, display_number: 0 },
  ],
  computer_20251124: [
    tools.computer_20251124({ ...display, enableZoom: false }),
    { type: 'computer_20251124', name: 'computer', ...shown, enable_zoom: false },
  ],
  computerToolset_20260801: [
    tools.computerToolset_20260801({ configs: { left_click: { deferLoading: true } } }),
    { type: 'computer_toolset_20260801', configs: { left_click: { defer_loading: true } } },
  ],
  browserToolset_20260801: [
    tools.browserToolset_20260801({ configs: { javascript_exec: { enabled: false } } }),
    { type: 'browser_toolset_20260801', configs: { javascript_exec: { enabled: false } } },
  ],
  webSearch_20250305: [
    tools.webSearch_20250305({ ...searched, userLocation: { type: 'approximate', city: 'Rome' } }),
    {
      type: 'web_search_20250305',
      ...search,
      user_location: { type: 'approximate', city: 'Rome' },
    },
  ],
  webSearch_20260209: [
    tools.webSearch_20260209({ ...searched, allowedCallers: ['direct'] }),
    { type: 'web_search_20260209', ...search, allowed_callers: ['direct'] },
  ],
  webSearch_20260318: [
    tools.webSearch_20260318({ ...searched, responseInclusion: 'excluded' }),
    { type: 'web_search_20260318', ...search, response_inclusion: 'excluded' },
  ],
  webFetch_20250910: [
    tools.webFetch_20250910({ ...fetched, blockedDomains: ['b.example'] }),
    { type: 'web_fetch_20250910', ...fetching, blocked_domains: ['b.example'] },
  ],
  webFetch_20260209: [
    tools.webFetch_20260209({ ...fetched, urlSources: { userInput: { type: 'all' } } }),
    { type: 'web_fetch_20260209', ...fetching, url_sources: { user_input: { type: 'all' } } },
  ],
  webFetch_20260309: [
    tools.webFetch_20260309({ ...fetched, useCache: false }),
    { type: 'web_fetch_20260309', ...fetching, use_cache: false },
  ],
  webFetch_20260318: [
    tools.webFetch_20260318({ ...fetched, responseInclusion: 'full' }),
    { type: 'web_fetch_20260318', ...fetching, response_inclusion: 'full' },
  ],
  codeExecution_20250522: [
    tools.codeExecution_20250522(),
    { type: 'code_execution_20250522', name: 'code_execution' },
  ],
  codeExecution_20250825: [
    tools.codeExecution_20250825({ cacheControl, deferLoading: false }),
    {
      type: 'code_execution_20250825',
      name: 'code_execution',
      cache_control: cacheControl,
      defer_loading: false,
    },
  ],
  codeExecution_20260120: [
    tools.codeExecution_20260120(),
    { type: 'code_execution_20260120', name: 'code_execution' },
  ],
  codeExecution_20260521: [
    tools.codeExecution_20260521(),
    { type: 'code_execution_20260521', name: 'code_execution' },
  ],
  toolSearchRegex: [
    tools.toolSearchRegex(),
    { type: 'tool_search_tool_regex', name: 'tool_search_tool_regex' },
  ],
  toolSearchRegex_20251119: [
    tools.toolSearchRegex_20251119({ cacheControl }),
    {
      type: 'tool_search_tool_regex_20251119',
      name: 'tool_search_tool_regex',
      cache_control: cacheControl,
    },
  ],
  toolSearchBM25: [
    tools.toolSearchBM25(),
    { type: 'tool_search_tool_bm25', name: 'tool_search_tool_bm25' },
  ],
  toolSearchBM25_20251119: [
    tools.toolSearchBM25_20251119(),
    { type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' },
  ],
  advisor_20260301: [
    tools.advisor_20260301({ model: 'claude-opus-5', maxTokens: 2048, caching: cacheControl }),
    {
      type: 'advisor_20260301',
      name: 'advisor',
      model: 'claude-opus-5',
      max_tokens: 2048,
      caching: cacheControl,
    },
  ],
  mcpToolset_20251120: [
    tools.mcpToolset_20251120({
      serverName: 'files',
      defaultConfig: { enabled: false, deferLoading: true },
      configs: { readFile: { enabled: true }, write_file: { deferLoading: false } },
    }),
    {
      type: 'mcp_toolset',
      mcp_server_name: 'files',
      default_config: { enabled: false, defer_loading: true },
      configs: { readFile: { enabled: true }, write_file: { defer_loading: false } },
    },
  ],
}

describe('the wire object', () => {
  test.each(Object.entries(cases))('%s makes what the API takes', (_name, [made, wire]) => {
    expect(made).toStrictEqual(wire)
  })

  test('every type of the SDK has a factory, exported by name and in `tools`', () => {
    const made = Object.values(cases).map(([tool]) => (tool as { type: string }).type)
    expect(made.toSorted()).toEqual(Object.keys(DATED_TOOLS).toSorted())
    expect(Object.keys(tools).toSorted()).toEqual(Object.keys(cases).toSorted())
    expect(entry).toMatchObject({ ...tools })
  })

  test('absent options are left out, and an option unknown here goes through', () => {
    const options = { maxUses: undefined, allowedDomains: null, newThing: { keptAsIs: 1 } }
    expect(tools.webSearch_20260318(options)).toStrictEqual({
      type: 'web_search_20260318',
      name: 'web_search',
      new_thing: { keptAsIs: 1 },
    })
  })

  test('options cannot change the type or the name, and are not changed', () => {
    const options = Object.freeze({ type: 'other', name: 'other', maxUses: 1 })
    expect(tools.webSearch_20250305(options)).toStrictEqual({
      type: 'web_search_20250305',
      name: 'web_search',
      max_uses: 1,
    })
  })
})

describe('what the API would refuse is refused here', () => {
  const javascript = (options: object) => options as never
  test.each([
    [() => tools.webSearch_20250305({ allowedDomains: ['a'], blockedDomains: ['b'] }), /Keep one/],
    [() => tools.webFetch_20260318({ allowedDomains: ['a'], blockedDomains: ['b'] }), /web_fetch_/],
    [() => tools.bash_20250124({ cacheControl, deferLoading: true }), /cache breakpoint/],
    [() => tools.mcpToolset_20251120(javascript({})), /mcp_toolset needs serverName/],
    [() => tools.computer_20250124(javascript({ displayWidthPx: 1 })), /needs displayHeightPx/],
    [() => tools.advisor_20260301(javascript({})), /needs model/],
    [() => tools.webSearch_20250305(javascript({ execute: () => '' })), /takes no execute/],
  ])('%s', (make, message) => {
    expect(make).toThrow(message)
  })

  test('an empty list of domains refuses nothing', () => {
    const options = { allowedDomains: ['a.example'], blockedDomains: [] }
    expect(tools.webFetch_20250910(options)).toMatchObject({ blocked_domains: [] })
  })
})
