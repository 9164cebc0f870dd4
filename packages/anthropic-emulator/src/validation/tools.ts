import { isObject, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { hasAny, items, type Contents } from './contents.ts'
import { hasBeta, type Betas } from './betas.ts'
import type { Problem } from './problem.ts'
import { findInItems } from './shape.ts'
import { followToolChanges } from './tool-changes.ts'

function findRepeatedName(tools: readonly Json[]): string | undefined {
  const seen = new Set<unknown>()
  for (const { name } of tools) {
    if (name !== undefined && seen.has(name)) return 'tools: Tool names must be unique.'
    seen.add(name)
  }
  return undefined
}

// A member of a toolset has no entry of its own.
const isToolset = ({ type }: Json): boolean => string(type).includes('toolset')

function findChoiceProblem(body: Json, tools: readonly Json[]): string | undefined {
  const choice = body.tool_choice
  if (!isObject(choice) || choice.type === 'none') return undefined
  if (choice.type === 'tool') {
    if (tools.some((tool) => tool.name === choice.name || isToolset(tool))) return undefined
    return `Tool '${string(choice.name)}' not found in provided tools`
  }
  if (tools.length > 0 || items(body.mcp_servers).length > 0) return undefined
  return `tool_choice.${string(choice.type)} may only be specified while providing tools`
}

function findDeferralProblem(tools: readonly Json[], betas: Betas): string | undefined {
  for (const { name, defer_loading: deferred, cache_control: control } of tools) {
    if (deferred !== true || !isObject(control)) continue
    return `Tool '${string(name)}' cannot have both defer_loading=true and cache_control set. Tools with defer_loading cannot use prompt caching.`
  }
  const all = tools.length > 0 && tools.every((tool) => tool.defer_loading === true)
  return all && !hasBeta(betas, 'inline-tools')
    ? 'All tools have defer_loading set. At least one tool must be non-deferred.'
    : undefined
}

function findDomainProblem(tools: readonly Json[]): string | undefined {
  const problem = findInItems(
    tools,
    ({ type, allowed_domains: allowed, blocked_domains: blocked }) => {
      const given = [allowed, blocked].filter(Array.isArray)
      if (given.length === 2) {
        return `${string(type)}: Only one of allowed_domains or blocked_domains may be set.`
      }
      if (given[0]?.length !== 0) return undefined
      const field = Array.isArray(allowed) ? 'allowed_domains' : 'blocked_domains'
      return `${string(type)}.${field}: Empty list of domains is ambiguous. Provide at least one domain or null.`
    },
  )
  return problem && `tools.${problem}`
}

function collectReferences({ type, content }: Json): readonly Json[] {
  if (type === 'tool_result') return items(content)
  const found = type === 'tool_search_tool_result' && isObject(content)
  return found ? items(content.tool_references) : []
}

// A tool that was found is only a name: its definition is in the request.
function findReferenceProblem(
  body: Json,
  tools: readonly Json[],
  contents: Contents,
): string | undefined {
  if (!hasAny(contents, 'tool_reference', 'tool_search_tool_result')) return undefined
  if (tools.some(isToolset)) return undefined
  const names = new Set(tools.map(({ name }) => name))
  for (const { content } of items(body.messages)) {
    if (!Array.isArray(content)) continue
    for (const { type, tool_name: name } of items(content).flatMap(collectReferences)) {
      if (type !== 'tool_reference' || names.has(name)) continue
      return `Tool reference '${string(name)}' has no corresponding tool definition`
    }
  }
  return undefined
}

/** What is wrong between the tools, the choice among them, and the messages that name them. */
export function findToolsProblem(
  body: Json,
  betas: Betas,
  contents: Contents,
): Problem | undefined {
  const tools = items(body.tools)
  const changed = followToolChanges(body, tools, contents)
  if ('problem' in changed) return changed.problem
  const all = [...tools, ...changed.defined]
  return (
    findRepeatedName(tools) ??
    findChoiceProblem(body, all) ??
    findDeferralProblem(tools, betas) ??
    findDomainProblem(tools) ??
    findReferenceProblem(body, all, contents)
  )
}
