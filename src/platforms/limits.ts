/**
 * What each platform surely refuses, and the way out; what is not here is sent. Source: the pages
 * of Anthropic's documentation on each platform (October 2026) and the platforms' own clients.
 */
import { baseModel, isKnownModel } from '../models.ts'
import type { Limits } from '../platform.ts'

const NO_SOURCES = {
  urls: 'Fetch it yourself, and send its bytes as base64.',
  file_ids: 'Send its bytes as base64.',
}

const OWN_TOOL = 'Give the model a tool of your own that does it, or use Claude Platform on AWS.'

const NO_SERVER_TOOLS = { advisor: OWN_TOOL, code_execution: OWN_TOOL, web_fetch: OWN_TOOL }

const NO_CONNECTORS = {
  container: "Skills and containers are served by Anthropic's own API.",
  mcp_servers: 'Connect to the MCP server yourself, and bind its tools.',
}

const ANTHROPIC_ONLY = {
  fallbacks: 'Use `withFallbacks`, with `onRefusal: "throw"` where a refusal shall fall back.',
  fast_mode: 'Leave out `speed`.',
  inference_geo: "The region of the client, or of the model's id, decides where it runs.",
}

const NO_TOOLSETS = { toolsets: 'Use the dated single tool, such as `computer_20251124`.' }

const NO_STRICT_SCHEMAS = {
  structured_output: 'Use `withStructuredOutput` with the method "functionCalling".',
  strict_tools: 'Leave out `strict`.',
}

const BEDROCK: Limits = {
  ...NO_SOURCES,
  ...NO_SERVER_TOOLS,
  ...NO_CONNECTORS,
  ...ANTHROPIC_ONLY,
  ...NO_TOOLSETS,
  web_search: OWN_TOOL,
}

export const BEDROCK_MANTLE_LIMITS: Limits = { ...BEDROCK, ...NO_STRICT_SCHEMAS }

const STRICT_ON_BEDROCK: ReadonlySet<string> = new Set([
  'claude-haiku-4-5',
  'claude-opus-4-5',
  'claude-opus-4-6',
  'claude-sonnet-4-5',
  'claude-sonnet-4-6',
])

/** Newer models are served by Mantle's servers, which hold no answer or tool to a schema. */
export function bedrockRuntimeLimits(model: string): Limits {
  const isStrict = !isKnownModel(model) || STRICT_ON_BEDROCK.has(baseModel(model))
  return isStrict ? BEDROCK_RUNTIME_LIMITS : { ...BEDROCK_RUNTIME_LIMITS, ...NO_STRICT_SCHEMAS }
}

const BEDROCK_RUNTIME_LIMITS: Limits = {
  ...BEDROCK,
  automatic_caching: 'Put `cache_control` on the blocks to cache up to.',
  count_tokens: 'Use `endpoint: "mantle"`, or the CountTokens operation of AWS\'s own client.',
}

export const VERTEX_LIMITS: Limits = {
  ...NO_SOURCES,
  ...NO_SERVER_TOOLS,
  ...NO_CONNECTORS,
  ...ANTHROPIC_ONLY,
}

export const FOUNDRY_LIMITS: Limits = { ...ANTHROPIC_ONLY, ...NO_TOOLSETS, advisor: OWN_TOOL }

export const AWS_LIMITS: Limits = { fast_mode: ANTHROPIC_ONLY.fast_mode, ...NO_TOOLSETS }
