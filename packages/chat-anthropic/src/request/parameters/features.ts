/** Which features of the API a request uses, and the refusal of those that a platform lacks. */
import { UnsupportedInputError } from '../../errors/errors.ts'
import type { Feature, Platform } from '../../platform/platform.ts'
import type { RequestParams, ToolParam } from '../../wire.ts'
import { isSchema } from './schema.ts'

type Body = Partial<RequestParams>

/** What a request says where it uses a feature. */
const SIGNS: Readonly<Record<Feature, (body: Body) => string | undefined>> = {
  advisor: (body) => toolOf(body, ({ type }) => starts(type, 'advisor_')),
  code_execution: (body) => toolOf(body, ({ type }) => starts(type, 'code_execution_')),
  container: ({ container }) => named('container', container),
  // Another endpoint, so no request for a message uses it.
  count_tokens: () => undefined,
  fallbacks: ({ fallbacks }) => named('fallbacks', fallbacks),
  fast_mode: ({ speed }) => (speed === 'fast' ? '`speed: "fast"`' : undefined),
  file_ids: (body) => sourceOf(body, 'file'),
  inference_geo: ({ inference_geo }) => named('inference_geo', inference_geo),
  mcp_servers: (body) =>
    named('mcp_servers', body.mcp_servers) ?? toolOf(body, ({ type }) => type === 'mcp_toolset'),
  urls: (body) => sourceOf(body, 'url'),
  web_fetch: (body) => toolOf(body, ({ type }) => starts(type, 'web_fetch_')),
  web_search: (body) => toolOf(body, ({ type }) => starts(type, 'web_search_')),
}

/** Throws `UnsupportedInputError` for the first feature in use that the platform lacks. */
export function checkFeatures(body: Body, platform: Platform): void {
  const limits = Object.entries(platform.limits) as [Feature, string][]
  for (const [feature, wayOut] of limits) {
    const sign = SIGNS[feature](body)
    if (sign) throw refusal(platform, feature, sign, wayOut)
  }
}

/** Throws `UnsupportedInputError` where the platform counts no tokens. */
export function checkCounting(platform: Platform): void {
  const wayOut = platform.limits.count_tokens
  if (wayOut !== undefined) throw refusal(platform, 'count_tokens', '`countTokens`', wayOut)
}

function refusal({ name }: Platform, feature: Feature, sign: string, wayOut: string): Error {
  const override = `If it has learned to, say so: \`assumeSupported: ['${feature}']\`.`
  return new UnsupportedInputError(`${name} does not take ${sign}`, `${wayOut} ${override}`)
}

function named(parameter: string, value: unknown): string | undefined {
  const isEmpty = value == null || (Array.isArray(value) && value.length === 0)
  return isEmpty ? undefined : `\`${parameter}\``
}

function starts(type: string | null | undefined, beginning: string): boolean {
  return type?.startsWith(beginning) ?? false
}

function toolOf({ tools }: Body, isMeant: (tool: ToolParam) => boolean): string | undefined {
  const index = (tools ?? []).findIndex(isMeant)
  const tool = tools?.[index]
  return tool && `the tool \`${nameOf(tool)}\` (tools[${index}])`
}

function nameOf(tool: ToolParam): string {
  return 'name' in tool ? tool.name : tool.type
}

/** The first image or document whose source is of a kind, in messages and in tool results. */
function sourceOf({ messages }: Body, kind: string): string | undefined {
  for (const [index, { content }] of (messages ?? []).entries()) {
    const at = sourceIn(content, kind, `messages[${index}].content`)
    if (at) return `${kind === 'url' ? 'a URL' : 'a file id'} as a source (${at})`
  }
  return undefined
}

function sourceIn(content: unknown, kind: string, place: string): string | undefined {
  if (!Array.isArray(content)) return undefined
  for (const [index, block] of (content as unknown[]).entries()) {
    if (!isSchema(block)) continue
    const here = `${place}[${index}]`
    const { source } = block
    if (isSchema(source) && source['type'] === kind) return `${here}.source`
    const inner = sourceIn(block['content'], kind, `${here}.content`)
    if (inner) return inner
  }
  return undefined
}
