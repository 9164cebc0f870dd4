/**
 * What each platform surely refuses, and a hint; what is not here is sent. Source: the pages
 * of Anthropic's documentation on each platform (October 2026) and the platforms' own clients.
 */
import type { Limits } from '../platform/platform.ts'

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

const NO_FALLBACKS = {
  fallbacks: 'Use `withFallbacks`, with `onRefusal: "throw"` where a refusal shall fall back.',
}

const NO_GEO = {
  inference_geo: "The region of the client, or of the model's id, decides where it runs.",
}

const NO_FAST_MODE = { fast_mode: 'Leave out `speed`.' }

const NO_BATCHES = {
  batches: 'Call the model (`invoke`, `batch`), or use the batches of the cloud itself.',
}

const NO_FILES = { files: 'Send the bytes of the file as base64.' }

const NO_MODELS = { models: 'Look them up at the cloud, or in `knownModels()`.' }

export const BEDROCK_MANTLE_LIMITS: Limits = {
  ...NO_BATCHES,
  ...NO_FILES,
  ...NO_MODELS,
  ...NO_SOURCES,
  ...NO_SERVER_TOOLS,
  ...NO_CONNECTORS,
  ...NO_FALLBACKS,
  ...NO_GEO,
  ...NO_FAST_MODE,
  web_search: OWN_TOOL,
}

export const BEDROCK_RUNTIME_LIMITS: Limits = {
  ...BEDROCK_MANTLE_LIMITS,
  count_tokens: 'Use `endpoint: "mantle"`, or the CountTokens operation of AWS\'s own client.',
}

export const VERTEX_LIMITS: Limits = {
  ...NO_BATCHES,
  ...NO_FILES,
  ...NO_MODELS,
  ...NO_SOURCES,
  ...NO_SERVER_TOOLS,
  ...NO_CONNECTORS,
  ...NO_FALLBACKS,
  ...NO_GEO,
}

export const FOUNDRY_LIMITS: Limits = {
  ...NO_BATCHES,
  ...NO_MODELS,
  ...NO_FALLBACKS,
  ...NO_GEO,
  fast_mode: 'Leave out `speed`, and deploy the model whose id ends in `-fast`.',
  advisor: OWN_TOOL,
}

export const AWS_LIMITS: Limits = NO_FAST_MODE
