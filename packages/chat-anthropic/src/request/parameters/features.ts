/** Which features of the API a request uses, and the refusal of those that a platform lacks. */
import { UnsupportedInputError } from '../../errors/errors.ts'
import type { Feature, Platform } from '../../platform/platform.ts'
import { isRecord, type RequestParams, type ToolParam } from '../../wire.ts'

const NOWHERE = () => undefined
const APART = { batches: NOWHERE, count_tokens: NOWHERE, files: NOWHERE, models: NOWHERE }

/** Describes where a request uses a feature. */
const SIGNS: Readonly<Record<Feature, (body: RequestParams) => string | undefined>> = {
  advisor: (body) => describeTool(body, ({ type }) => startsWith(type, 'advisor_')),
  // Other endpoints, so no request for a message uses them.
  ...APART,
  code_execution: (body) => describeTool(body, ({ type }) => startsWith(type, 'code_execution_')),
  container: ({ container }) => describeParameter('container', container),
  fallbacks: ({ fallbacks }) => describeParameter('fallbacks', fallbacks),
  fast_mode: ({ speed }) => (speed === 'fast' ? '`speed: "fast"`' : undefined),
  file_ids: (body) => describeSource(body, 'file'),
  inference_geo: ({ inference_geo }) => describeParameter('inference_geo', inference_geo),
  mcp_servers: (body) =>
    describeParameter('mcp_servers', body.mcp_servers) ??
    describeTool(body, ({ type }) => type === 'mcp_toolset'),
  urls: (body) => describeSource(body, 'url'),
  web_fetch: (body) => describeTool(body, ({ type }) => startsWith(type, 'web_fetch_')),
  web_search: (body) => describeTool(body, ({ type }) => startsWith(type, 'web_search_')),
}

/** Throws `UnsupportedInputError` for the first feature in use that the platform lacks. */
export function checkFeatures(body: RequestParams, platform: Platform): void {
  const limits = Object.entries(platform.limits) as [Feature, string][]
  for (const [feature, wayOut] of limits) {
    const sign = SIGNS[feature](body)
    if (sign) throw toRefusal(platform, feature, sign, wayOut)
  }
}

/** Throws `UnsupportedInputError` where the platform lacks an endpoint, which the method needs. */
export function checkEndpoint(
  platform: Platform,
  feature: keyof typeof APART | 'container',
  method: string,
): void {
  const wayOut = platform.limits[feature]
  if (wayOut !== undefined) throw toRefusal(platform, feature, `\`${method}\``, wayOut)
}

function toRefusal({ name }: Platform, feature: Feature, sign: string, wayOut: string): Error {
  const override = `If it has learned to, say so: \`assumeSupported: ['${feature}']\`.`
  return new UnsupportedInputError(`${name} does not take ${sign}`, `${wayOut} ${override}`)
}

function describeParameter(parameter: string, value: unknown): string | undefined {
  const isEmpty = value == null || (Array.isArray(value) && value.length === 0)
  return isEmpty ? undefined : `\`${parameter}\``
}

function startsWith(type: string | null | undefined, beginning: string): boolean {
  return type?.startsWith(beginning) ?? false
}

function describeTool(
  { tools }: RequestParams,
  isMeant: (tool: ToolParam) => boolean,
): string | undefined {
  const index = (tools ?? []).findIndex(isMeant)
  const tool = tools?.[index]
  return tool && `the tool \`${toolName(tool)}\` (tools[${index}])`
}

function toolName(tool: ToolParam): string {
  return 'name' in tool ? tool.name : tool.type
}

/** The first image or document whose source is of a kind, in messages and in tool results. */
function describeSource({ messages }: RequestParams, kind: string): string | undefined {
  for (const [index, { content }] of messages.entries()) {
    const at = findSource(content, kind, `messages[${index}].content`)
    if (at) return `${kind === 'url' ? 'a URL' : 'a file id'} as a source (${at})`
  }
  return undefined
}

function findSource(content: unknown, kind: string, place: string): string | undefined {
  if (!Array.isArray(content)) return undefined
  for (const [index, block] of content.entries()) {
    if (!isRecord(block)) continue
    const here = `${place}[${index}]`
    const { source } = block
    if (isRecord(source) && source['type'] === kind) return `${here}.source`
    const inner = findSource(block['content'], kind, `${here}.content`)
    if (inner) return inner
  }
  return undefined
}
