import { isObject } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { hasAny, items, type Contents } from './contents.ts'
import { isSchema } from './json-schema.ts'
import { firstOf } from './shape.ts'
import { complexityProblem, strictProblem } from './strict-schema.ts'

const isSource = ({ type }: Json): boolean => type === 'document' || type === 'search_result'

function sourcesIn({ content }: Json): Json[] {
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
function citationProblem(
  body: Json,
  contents: Contents,
  path: string | undefined,
): string | undefined {
  if (!hasAny(contents, 'document', 'search_result')) return undefined
  const sources = items(body.messages).flatMap(sourcesIn)
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

function formatOf(body: Json): { path: string; schema: unknown } | undefined {
  const config = isObject(body.output_config) ? body.output_config.format : undefined
  if (isObject(config)) return { path: 'output_config.format', schema: config.schema }
  const { output_format: format } = body
  return isObject(format) ? { path: 'output_format', schema: format.schema } : undefined
}

function schemaProblem(schema: unknown, path: string): string | undefined {
  if (isObject(schema) && !isSchema(schema)) {
    return `${path}: JSON schema is invalid. It must match JSON Schema draft 2020-12.`
  }
  const problem = strictProblem(schema)
  return problem && `${path}: ${problem}`
}

/** What is wrong with the schemas that replies and calls are bound to. */
export function formatProblem(body: Json, contents: Contents): string | undefined {
  const format = formatOf(body)
  const tools = items(body.tools)
  const strict = firstOf(tools, (tool) => {
    const problem = tool.strict === true ? strictProblem(tool.input_schema) : undefined
    return problem && `custom: ${problem}`
  })
  return (
    (strict && `tools.${strict}`) ??
    (format && schemaProblem(format.schema, `${format.path}.schema`)) ??
    complexityProblem(tools, format?.schema) ??
    citationProblem(body, contents, format?.path)
  )
}
