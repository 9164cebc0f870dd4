import { apiError } from '../wire/api-error.ts'
import type { ReadHeaders } from '../wire/headers.ts'
import { bearerOf } from './bearer.ts'
import { plainDialect, type Knock, type Platform } from './dialect.ts'
import { toPassage } from './first-party.ts'
import { fromBedrockId } from './models.ts'
import { isSigned, signatureRefusal } from './sigv4.ts'

/** The first is the service that the official client signs for; the runtime has the same path. */
const SERVICES = ['bedrock-mantle', 'bedrock']

// Long-term keys of Bedrock begin with ABSK, short-term ones with their name.
const KEY = /^(ABSK|bedrock-api-key-)/

function isMantle(headers: Pick<ReadHeaders, 'get'>): boolean {
  if (isSigned(headers) || KEY.test(bearerOf(headers) ?? '')) return true
  return headers.get('user-agent')?.startsWith('AnthropicBedrockMantle') === true
}

function door(knock: Knock) {
  const bearer = bearerOf(knock.headers)
  if (bearer === undefined) return signatureRefusal(knock.headers, SERVICES)
  if (knock.apiKey === undefined || bearer === knock.apiKey) return undefined
  return apiError({ status: 401, message: 'Invalid bearer token' })
}

const MANTLE = {
  dialect: plainDialect('bedrock-mantle', {
    headers: (headers, requestId) => ({
      ...headers,
      'request-id': requestId,
      'x-amzn-requestid': requestId,
    }),
  }),
  prefix: /^\/anthropic/,
  without: /^(?!\/v1\/messages(\/count_tokens)?$)/,
  door,
  toModel: (id: string) => fromBedrockId(id) ?? id,
}

/** The Messages API of Amazon Bedrock. */
export const mantle: Platform = {
  serves: (path, headers) => path.startsWith('/anthropic/') && isMantle(headers),
  enter: (knock) => toPassage(MANTLE, knock),
}
