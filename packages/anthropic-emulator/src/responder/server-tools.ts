import { blocks, isObject, objects, string } from '../wire/json.ts'
import { unanswered } from '../message/reply-blocks.ts'
import type { Json } from '../wire/types.ts'
import { mentions, offerOf } from './extract.ts'
import { codeBlocks } from './code.ts'
import { question } from './prompt.ts'
import { strings } from './schema.ts'

/** What a tool of the API's is asked to do, and with what. */
interface Errand {
  tool: Json
  text: string
}

/** One tool of the API's: the beginning of its type, when it is meant, and the blocks of its use. */
interface ServerTool {
  type: string
  isAsked: (errand: Errand) => boolean
  use: (errand: Errand) => Json[]
}

const URL_IN_TEXT = /https?:\/\/[^\s"'<>)]*[^\s"'<>).,?!]/
const SEARCH =
  /\b(?:search|google|look (?:it )?up|on the web|online|internet|latest|news)\b|搜索|查一下|検索/iu
const RUN =
  /\b(?:run|execute|compute|calculate|python|bash|script|code)\b|\d\s*[-+*/×÷]\s*\d|运行|计算/iu

const hostOf = ({ allowed_domains, blocked_domains }: Json): string => {
  const [allowed] = strings(allowed_domains)
  if (allowed !== undefined) return allowed
  return strings(blocked_domains).includes('example.com') ? 'example.org' : 'example.com'
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')

function queryOf(text: string): string {
  const [quoted] = offerOf(text, []).quoted
  const subject = /\b(?:for|about|up|on)\s+(.+?)[.?!]*$/isu.exec(text)?.[1]
  return (quoted ?? subject ?? text).trim()
}

function searchBlocks({ tool, text }: Errand): Json[] {
  const query = queryOf(text)
  const url = `https://${hostOf(tool)}/${encodeURIComponent(slug(query))}`
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

function fetchBlocks({ tool, text }: Errand): Json[] {
  const url = URL_IN_TEXT.exec(text)?.[0] ?? `https://${hostOf(tool)}/`
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
  { type: 'web_fetch_', isAsked: ({ text }) => URL_IN_TEXT.test(text), use: fetchBlocks },
  { type: 'web_search_', isAsked: ({ text }) => SEARCH.test(text), use: searchBlocks },
  { type: 'code_execution_', isAsked: ({ text }) => RUN.test(text), use: codeBlocks },
]

const rowOf = ({ type }: Json): ServerTool | undefined =>
  SERVER_TOOLS.find((row) => string(type).startsWith(row.type))

/** Uses of the API's own tools, with their results and what the reply says about them. */
export function serverUses(body: Json, tools: readonly Json[], forced: boolean): Json[] {
  const text = question(body)
  const rows = tools.flatMap((tool) => {
    const row = rowOf(tool)
    return row ? [{ row, errand: { tool, text } }] : []
  })
  const isNamed = ({ tool }: Errand) => mentions(text, string(tool.name))
  const found =
    rows.find(({ errand }) => isNamed(errand)) ??
    rows.find(({ row, errand }) => row.isAsked(errand)) ??
    (forced ? rows[0] : undefined)
  return found ? found.row.use(found.errand) : []
}

const inputText = ({ input }: Json): string =>
  isObject(input) ? Object.values(input).map(string).join(' ') : ''

/** What goes on from a paused turn: the result of the call that it ended with, and the answer. */
export function continuation(body: Json, tools: readonly Json[]): Json[] {
  const last = objects(body.messages).at(-1)
  if (last?.role !== 'assistant') return []
  const [call] = unanswered(blocks(last.content))
  if (!call) return []
  const isFor = ({ type }: ServerTool) => string(call.name).includes(type.slice(0, -1))
  const tool = tools.find((bound) => SERVER_TOOLS.some((row) => row === rowOf(bound) && isFor(row)))
  const row = tool && rowOf(tool)
  if (!row) return []
  const [, result, ...rest] = row.use({ tool, text: inputText(call) })
  return [{ ...result, tool_use_id: call.id }, ...rest]
}

/** The search that finds tools which are not loaded yet, before they are called. */
export function toolSearch(body: Json, calls: readonly Json[]): Json[] {
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
  const input = isRegex ? { pattern: names.join('|') } : { query: question(body) }
  return [
    { type: 'server_tool_use', name: search.name, input },
    {
      type: 'tool_search_tool_result',
      content: { type: 'tool_search_tool_search_result', tool_references: references },
    },
  ]
}

function toolOf(server: Json, toolset: Json | undefined, text: string): string {
  const configured = isObject(server.tool_configuration) ? server.tool_configuration : {}
  const names = [
    ...Object.keys(isObject(toolset?.configs) ? toolset.configs : {}),
    ...strings(configured.allowed_tools),
  ]
  return names.find((name) => mentions(text, name)) ?? names[0] ?? 'ask'
}

/** The use of an MCP server that the text names; nobody connects to it. */
export function mcpUse(body: Json): Json[] {
  const text = question(body)
  const toolsets = objects(body.tools).filter(({ type }) => type === 'mcp_toolset')
  for (const server of objects(body.mcp_servers)) {
    const toolset = toolsets.find(({ mcp_server_name }) => mcp_server_name === server.name)
    const name = toolOf(server, toolset, text)
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
