import { isObject } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { hasAny, items, type Contents } from './contents.ts'
import { isSchema } from './json-schema.ts'
import { findComplexityProblem } from './schema-complexity.ts'
import { findStrictProblem } from './strict-schema.ts'
import { listToolDefinitions } from './tool-changes.ts'

const isSource = ({ type }: Json): boolean => type === 'document' || type === 'search_result'

function collectSources({ content }: Json): Json[] {
  if (!Array.isArray(content)) return []
  return items(content).flatMap((block) =>
    block.type === 'tool_result'
      ? items(block.content).filter(isSource)
      : isSource(block)
        ? [block]
        : [],
  )
}

const isCited = ({ citations }: Json): boolean => isObject(citations) && citations.enabled === true

// Documents are citable all or none; search results likewise.
function findCitationProblem(
  body: Json,
  contents: Contents,
  path: string | undefined,
): string | undefined {
  if (!hasAny(contents, 'document', 'search_result')) return undefined
  const sources = items(body.messages).flatMap(collectSources)
  const cited = sources.filter(isCited)
  if (cited.length === 0) return undefined
  if (path !== undefined)
    return `${path}: Citations cannot be enabled together with an output format.`
  const mixed = ['document', 'search_result'].some((type) => {
    const count = cited.filter((source) => source.type === type).length
    return count > 0 && count < sources.filter((source) => source.type === type).length
  })
  return mixed
    ? 'messages: citations must be enabled on all documents of a request or on none'
    : undefined
}

/** A schema that binds the model, and where it is. */
interface Binding {
  path: string
  schema: unknown
}

function readFormat(body: Json): Binding | undefined {
  const config = isObject(body.output_config) ? body.output_config.format : undefined
  if (isObject(config)) return { path: 'output_config.format', schema: config.schema }
  const { output_format: format } = body
  return isObject(format) ? { path: 'output_format', schema: format.schema } : undefined
}

function listFallbackFormats({ fallbacks }: Json): Binding[] {
  return items(fallbacks).flatMap((fallback, index) => {
    const format = readFormat({ output_config: fallback.output_config })
    return format ? [{ ...format, path: `fallbacks.${index}.${format.path}` }] : []
  })
}

function listStrictTools(body: Json, { systems }: Contents): Binding[] {
  const listed = items(body.tools).map((tool, index) => ({ tool, path: `tools.${index}` }))
  const added = systems ? listToolDefinitions(items(body.messages)) : []
  return [...listed, ...added].flatMap(({ tool, path }) =>
    tool.strict === true ? [{ path: `${path}.custom`, schema: tool.input_schema }] : [],
  )
}

function findFormatProblem({ path, schema }: Binding): string | undefined {
  const problem = findStrictProblem(schema)
  if (problem !== undefined) return `${path}.schema: ${problem}`
  return isObject(schema) && !isSchema(schema)
    ? `${path}.schema: JSON schema is invalid. It must match JSON Schema draft 2020-12.`
    : undefined
}

function findToolProblem({ path, schema }: Binding): string | undefined {
  const problem = findStrictProblem(schema)
  return problem && `${path}: ${problem}`
}

function findFirst<Item>(all: readonly Item[], find: (item: Item) => string | undefined) {
  for (const item of all) {
    const problem = find(item)
    if (problem !== undefined) return problem
  }
  return undefined
}

function findSchemaProblem(
  tools: readonly Binding[],
  formats: readonly Binding[],
  format: Binding | undefined,
): string | undefined {
  if (tools.length === 0 && formats.length === 0) return undefined
  const schemas = [...tools, ...(format ? [format] : [])].map(({ schema }) => schema)
  return (
    findFirst(tools, findToolProblem) ??
    findFirst(formats, findFormatProblem) ??
    findComplexityProblem(schemas.filter(isObject), tools.length)
  )
}

/** What is wrong with the schemas that replies and calls are bound to. */
export function findBindingProblem(body: Json, contents: Contents): string | undefined {
  const format = readFormat(body)
  const formats = [...(format ? [format] : []), ...listFallbackFormats(body)]
  const tools = listStrictTools(body, contents)
  return (
    findSchemaProblem(tools, formats, format) ?? findCitationProblem(body, contents, format?.path)
  )
}
