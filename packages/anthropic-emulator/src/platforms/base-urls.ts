/** What clients of each platform take as their base URL. */
export interface BaseURLs {
  /** Anthropic's own API. */
  anthropic: string
  /** `AnthropicBedrock`: the runtime of Amazon Bedrock. */
  bedrock: string
  /** `AnthropicBedrockMantle`: the Messages API of Amazon Bedrock. */
  bedrockMantle: string
  /** `AnthropicVertex`: Google's Vertex AI. */
  vertex: string
  /** `AnthropicFoundry`: Microsoft Foundry. */
  foundry: string
  /** `AnthropicAws`: Claude Platform on AWS. */
  aws: string
  /** `AnthropicGoogleCloud`: Claude on Google Cloud. */
  googleCloud: string
}

/** The base URLs of an emulator at a URL. */
export function baseURLsOf(url: string): BaseURLs {
  return {
    anthropic: url,
    bedrock: url,
    bedrockMantle: `${url}/anthropic`,
    vertex: `${url}/v1`,
    foundry: `${url}/anthropic`,
    aws: url,
    googleCloud: `${url}/v1/projects/p/locations/global/workspaces/w/invoke`,
  }
}
