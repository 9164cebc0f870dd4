import type { ReadHeaders } from '../wire/headers.ts'
import { aws } from './aws.ts'
import { bedrock } from './bedrock.ts'
import type { Platform } from './dialect.ts'
import { foundry } from './foundry.ts'
import { googleCloud } from './google-cloud.ts'
import { mantle } from './mantle.ts'
import { openai } from './openai/openai.ts'
import { vertex } from './vertex.ts'

/** First match wins: some share paths and differ only by credentials. */
const PLATFORMS: readonly Platform[] = [openai, mantle, foundry, googleCloud, vertex, bedrock, aws]

/** The platform that a request is for; none where it is for Anthropic's own API. */
export function findPlatform(
  path: string,
  headers: Pick<ReadHeaders, 'get'>,
): Platform | undefined {
  return PLATFORMS.find(({ serves }) => serves(path, headers))
}
