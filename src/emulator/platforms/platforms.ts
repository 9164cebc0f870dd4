import type { ReadHeaders } from '../journal.ts'
import { aws } from './aws.ts'
import { bedrock } from './bedrock.ts'
import type { Platform } from './dialect.ts'
import { foundry } from './foundry.ts'
import { googleCloud } from './google-cloud.ts'
import { mantle } from './mantle.ts'
import { vertex } from './vertex.ts'

/** First match wins: some share their paths, and tell themselves apart by how they let in. */
const PLATFORMS: readonly Platform[] = [mantle, foundry, googleCloud, vertex, bedrock, aws]

/** The platform that a request is for; none where it is for Anthropic's own API. */
export function platformOf(path: string, headers: Pick<ReadHeaders, 'get'>): Platform | undefined {
  return PLATFORMS.find(({ serves }) => serves(path, headers))
}

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
