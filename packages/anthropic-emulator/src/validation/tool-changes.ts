import { isObject, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { items, type Contents } from './contents.ts'
import type { Problem } from './problem.ts'
import { tool as toolShape } from './tool-shapes.ts'

/** The tools that messages define, or what is wrong with what they say of tools. */
export type ChangedTools = { defined: readonly Json[] } | { problem: Problem }

const kindOf = ({ type }: Json): string => string(type ?? 'custom').replace(/_20\d{6}$/, '')

interface Change {
  block: Json
  tool: Json
  path: string
}

function listToolChanges(messages: readonly Json[]): Change[] {
  return messages.flatMap(({ role, content }, index) => {
    if (role !== 'system') return []
    return items(content).flatMap((block, at) =>
      isObject(block.tool)
        ? [{ block, tool: block.tool, path: `messages.${index}.content.${at}` }]
        : [],
    )
  })
}

const definitionPath = ({ path }: Change): string =>
  `${path}.tool_addition.tool.tool_definition.definition`

/** The tools that system messages define, and where. */
export function listToolDefinitions(messages: readonly Json[]): { tool: Json; path: string }[] {
  return listToolChanges(messages).flatMap((change) => {
    const { definition } = change.tool
    return isObject(definition) ? [{ tool: definition, path: definitionPath(change) }] : []
  })
}

function findDefinitionProblem(
  change: Change,
  definition: Json,
  known: readonly Json[],
): Problem | undefined {
  const { block, path } = change
  const place = definitionPath(change)
  const broken = toolShape(definition)
  if (broken !== undefined) return broken.startsWith(':') ? place + broken : `${place}.${broken}`
  if (isObject(block.cache_control) && isObject(definition.cache_control)) {
    return `${path}: cache_control may be set on the block or in the definition, not both`
  }
  const holder = known.find(({ name }) => name !== undefined && name === definition.name)
  if (!holder || kindOf(holder) === kindOf(definition)) return undefined
  const message = `${path}: a tool of another kind already has the name '${string(definition.name)}'`
  return { message, code: 'tool_name_conflict' }
}

function isResolved(tool: Json, known: readonly Json[], servers: ReadonlySet<unknown>): boolean {
  if (tool.type === 'tool_reference') return known.some(({ name }) => name === tool.name)
  return servers.has(tool.server_name)
}

/** Follows the tool changes of the messages, in order. */
export function followToolChanges(
  body: Json,
  tools: readonly Json[],
  { systems }: Contents,
): ChangedTools {
  if (!systems) return { defined: [] }
  const defined: Json[] = []
  const servers = new Set<unknown>(items(body.mcp_servers).map(({ name }) => name))
  for (const change of listToolChanges(items(body.messages))) {
    const { tool, path } = change
    const known = [...tools, ...defined]
    if (isObject(tool.definition)) {
      const problem = findDefinitionProblem(change, tool.definition, known)
      if (problem !== undefined) return { problem }
      defined.push(tool.definition)
    } else if (!isResolved(tool, known, servers)) {
      const name = string(tool.name ?? tool.server_name)
      const message = `${path}.tool: '${name}' is not defined at this position`
      return { problem: { message, code: 'tool_reference_unresolved' } }
    }
  }
  return { defined }
}
