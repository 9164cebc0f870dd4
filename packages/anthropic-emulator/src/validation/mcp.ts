import { string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { items, type Contents } from './contents.ts'
import { hasBeta, type Betas } from './betas.ts'
import { findInItems } from './shape.ts'
import { followToolChanges } from './tool-changes.ts'

// Since this beta servers are used through toolsets; before, all tools of all servers were there.
const TOOLSETS = ['mcp-client-2025-11', 'mcp-client-2026']

function findServerProblem({ name, url }: Json, toolsets: readonly Json[]): string | undefined {
  if (!string(url).startsWith('https://')) return 'url: URL must start with https://'
  const uses = toolsets.filter((toolset) => toolset.mcp_server_name === name).length
  if (uses === 1) return undefined
  return `: MCP server '${string(name)}' must be referenced by exactly one mcp_toolset in tools, found ${uses}`
}

/** What is wrong between MCP servers and the toolsets that use them. */
export function findMcpProblem(body: Json, betas: Betas, contents: Contents): string | undefined {
  const servers = items(body.mcp_servers)
  const tools = items(body.tools)
  const changed = followToolChanges(body, tools, contents)
  const defined = 'defined' in changed ? changed.defined : []
  const toolsets = [...tools, ...defined].filter(({ type }) => type === 'mcp_toolset')
  if (servers.length === 0 && toolsets.length === 0) return undefined
  const names = servers.map(({ name }) => name)
  if (new Set(names).size < names.length) return 'mcp_servers: MCP server names must be unique'
  const stray = toolsets.find((toolset) => !names.includes(toolset.mcp_server_name))
  if (stray) {
    const name = string(stray.mcp_server_name)
    return `tools: mcp_toolset references the MCP server '${name}', which is not in mcp_servers`
  }
  if (!hasBeta(betas, ...TOOLSETS)) return undefined
  const problem = findInItems(servers, (server) => findServerProblem(server, toolsets))
  return problem && `mcp_servers.${problem}`
}
