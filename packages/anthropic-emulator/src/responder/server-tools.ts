import { blocks, isObject, objects, string } from '../wire/json.ts'
import { findUnanswered } from '../message/reply-blocks.ts'
import type { Json } from '../wire/types.ts'
import { mentions, extractHints, readable } from './argument-hints.ts'
import { runCode } from './code.ts'
import { readPlainQuestion } from './plain-question.ts'
import { findQuestion } from './prompt.ts'
import { toStrings } from './schema.ts'

/** A tool that runs on the API's side, and the text that it is asked for. */
interface ServerToolRequest {
  tool: Json
  text: string
}

/** One tool of the API's: the beginning of its type, when it is meant, and the blocks of its use. */
interface ServerTool {
  type: string
  isAsked: (request: ServerToolRequest) => boolean
  use: (request: ServerToolRequest) => Json[]
}

const URL_IN_TEXT = /https?:\/\/[^\s"'<>)]*[^\s"'<>).,?!]/
const SEARCH =
  /\b(?:search|google|look (?:it )?up|on the web|online|internet|latest|news)\b|搜索|查一下|検索/iu
const RUN =
  /\b(?:run|execute|compute|calculate|python|bash|script|code)\b|\d\s*[-+*/×÷]\s*\d|运行|计算/iu

const chooseHost = ({ allowed_domains, blocked_domains }: Json): string => {
  const [allowed] = toStrings(allowed_domains)
  if (allowed !== undefined) return allowed
  return toStrings(blocked_domains).includes('example.com') ? 'example.org' : 'example.com'
}

const toSlug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')

function findQuery(text: string): string {
  const [quoted] = extractHints(text, []).quoted
  const subject = /\b(?:for|about|up|on)\s+(.+?)[.?!]*$/isu.exec(text)?.[1]
  return (quoted ?? subject ?? text).trim()
}

function runSearch({ tool, text }: ServerToolRequest): Json[] {
  const query = findQuery(text)
  const url = `https://${chooseHost(tool)}/${encodeURIComponent(toSlug(query))}`
  const cited_text = `${query}: what there is to know.`
  const found = [
    { type: 'web_search_result', url, title: query, page_age: 'January 1, 2026' },
    { type: 'web_search_result', url: `${url}/more`, title: `More on ${query}`, page_age: null },
  ]
  const citation = { type: 'web_search_result_location', cited_text, url, title: query }
  return [
    { type: 'server_tool_use', name: 'web_search', input: { query } },
    { type: 'web_search_tool_result', content: found },
    { type: 'text', text: 'The search found this: ' },
    { type: 'text', text: cited_text, citations: [citation] },
  ]
}

function runFetch({ tool, text }: ServerToolRequest): Json[] {
  const url = URL_IN_TEXT.exec(text)?.[0] ?? `https://${chooseHost(tool)}/`
  const data = `This is the page at ${url}.`
  const citations = isObject(tool.citations) ? { citations: tool.citations } : {}
  const source = { type: 'text', media_type: 'text/plain', data }
  const citation = {
    type: 'char_location',
    cited_text: data,
    document_index: 0,
    document_title: url,
    start_char_index: 0,
    end_char_index: data.length,
    file_id: null,
  }
  const isCited = isObject(tool.citations) && tool.citations.enabled === true
  return [
    { type: 'server_tool_use', name: 'web_fetch', input: { url } },
    {
      type: 'web_fetch_tool_result',
      content: {
        type: 'web_fetch_result',
        url,
        retrieved_at: '2026-01-01T00:00:00+00:00',
        content: { type: 'document', source, title: url, ...citations },
      },
    },
    { type: 'text', text: 'The page says: ' },
    { type: 'text', text: data, ...(isCited && { citations: [citation] }) },
  ]
}

const isDeferred = ({ defer_loading }: Json): boolean => defer_loading === true

const SERVER_TOOLS: readonly ServerTool[] = [
  { type: 'web_fetch_', isAsked: ({ text }) => URL_IN_TEXT.test(text), use: runFetch },
  { type: 'web_search_', isAsked: ({ text }) => SEARCH.test(text), use: runSearch },
  { type: 'code_execution_', isAsked: ({ text }) => RUN.test(text), use: runCode },
]

const findServerTool = ({ type }: Json): ServerTool | undefined =>
  SERVER_TOOLS.find((row) => string(type).startsWith(row.type))

/** Uses of tools that run on the API's side: their calls, results, and the text about them. */
export function useServerTools(body: Json, tools: readonly Json[], forced: boolean): Json[] {
  const text = readable(findQuestion(body))
  const plain = readable(readPlainQuestion(body))
  const rows = tools.flatMap((tool) => {
    const row = findServerTool(tool)
    return row ? [{ row, request: { tool, text } }] : []
  })
  const isNamed = ({ tool }: ServerToolRequest) => mentions(plain, string(tool.name))
  const found =
    rows.find(({ request }) => isNamed(request)) ??
    rows.find(({ row, request }) => row.isAsked({ ...request, text: plain })) ??
    (forced ? rows[0] : undefined)
  return found ? found.row.use(found.request) : []
}

const joinInput = ({ input }: Json): string =>
  isObject(input) ? Object.values(input).map(string).join(' ') : ''

/** Continues a paused turn: the result of the call at its end, and the answer. */
export function continuePaused(body: Json, tools: readonly Json[]): Json[] {
  const last = objects(body.messages).at(-1)
  if (last?.role !== 'assistant') return []
  const [call] = findUnanswered(blocks(last.content))
  if (!call) return []
  const isFor = ({ type }: ServerTool) => string(call.name).includes(type.slice(0, -1))
  const tool = tools.find((bound) =>
    SERVER_TOOLS.some((row) => row === findServerTool(bound) && isFor(row)),
  )
  const row = tool && findServerTool(tool)
  if (!row) return []
  const [, result, ...rest] = row.use({ tool, text: readable(joinInput(call)) })
  return [{ ...result, tool_use_id: call.id }, ...rest]
}

/** The search that finds tools which are not loaded yet, before they are called. */
export function searchTools(body: Json, calls: readonly Json[]): Json[] {
  const tools = objects(body.tools)
  const search = tools.find(({ type }) => string(type).startsWith('tool_search_tool_'))
  const loaded = JSON.stringify(body.messages)
  const names = calls
    .map(({ name }) => name)
    .filter((name) => tools.some((tool) => tool.name === name && isDeferred(tool)))
    .filter((name) => !loaded.includes(`"tool_name":${JSON.stringify(name)}`))
  if (!search || names.length === 0) return []
  const references = [...new Set(names)].map((tool_name) => ({ type: 'tool_reference', tool_name }))
  const isRegex = string(search.type).includes('regex')
  const input = isRegex ? { pattern: names.join('|') } : { query: findQuestion(body) }
  return [
    { type: 'server_tool_use', name: search.name, input },
    {
      type: 'tool_search_tool_result',
      content: { type: 'tool_search_tool_search_result', tool_references: references },
    },
  ]
}

function pickMcpTool(server: Json, toolset: Json | undefined, text: string): string {
  const configured = isObject(server.tool_configuration) ? server.tool_configuration : {}
  const names = [
    ...Object.keys(isObject(toolset?.configs) ? toolset.configs : {}),
    ...toStrings(configured.allowed_tools),
  ]
  return names.find((name) => mentions(text, name)) ?? names[0] ?? 'ask'
}

/** A use of an MCP server that the text names; no server is contacted. */
export function useMcpServer(body: Json): Json[] {
  const text = readable(findQuestion(body))
  const toolsets = objects(body.tools).filter(({ type }) => type === 'mcp_toolset')
  for (const server of objects(body.mcp_servers)) {
    const toolset = toolsets.find(({ mcp_server_name }) => mcp_server_name === server.name)
    const name = pickMcpTool(server, toolset, text)
    if (!mentions(text, string(server.name)) && !mentions(text, name)) continue
    const said = `${string(server.name)} was asked: ${text}`
    return [
      { type: 'mcp_tool_use', name, server_name: server.name, input: { message: text } },
      { type: 'mcp_tool_result', is_error: false, content: [{ type: 'text', text: said }] },
      { type: 'text', text: `${name} answered: ${said}` },
    ]
  }
  return []
}
