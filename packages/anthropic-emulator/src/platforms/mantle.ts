import { apiError, type ApiError } from '../wire/api-error.ts'
import type { ReadHeaders } from '../wire/headers.ts'
import type { Json } from '../wire/types.ts'
import { readBearer } from './bearer.ts'
import { createDialect, type PlatformRequest, type Platform } from './dialect.ts'
import { translateRequest } from './first-party.ts'
import { fromBedrockId } from './models.ts'
import { isSigned, checkSignature } from './sigv4.ts'
import { findUrlProblem } from './url-sources.ts'

/** The first is the service that the official client signs for; the runtime has the same path. */
const SERVICES = ['bedrock-mantle', 'bedrock']

// Long-term keys of Bedrock begin with ABSK, short-term ones with their name.
const KEY = /^(ABSK|bedrock-api-key-)/

function isMantle(headers: Pick<ReadHeaders, 'get'>): boolean {
  if (isSigned(headers) || KEY.test(readBearer(headers) ?? '')) return true
  return headers.get('user-agent')?.startsWith('AnthropicBedrockMantle') === true
}

function checkBody({ messages }: Json): ApiError | undefined {
  const message = findUrlProblem(messages)
  return message === undefined ? undefined : apiError({ status: 400, message })
}

function checkAccess(request: PlatformRequest) {
  const bearer = readBearer(request.headers)
  if (bearer === undefined) return checkSignature(request.headers, SERVICES)
  if (request.apiKey === undefined || bearer === request.apiKey) return undefined
  return apiError({ status: 401, message: 'Invalid bearer token' })
}

const MANTLE = {
  dialect: createDialect('bedrock-mantle', {
    headers: (headers, requestId) => ({
      ...headers,
      'request-id': requestId,
      'x-amzn-requestid': requestId,
    }),
  }),
  prefix: /^\/anthropic/,
  absentPaths: /^(?!\/v1\/messages(\/count_tokens)?$)/,
  checkAccess,
  checkBody,
  toModel: (id: string) => fromBedrockId(id) ?? id,
}

/** The Messages API of Amazon Bedrock. */
export const mantle: Platform = {
  serves: (path, headers) => path.startsWith('/anthropic/') && isMantle(headers),
  translate: (request) => translateRequest(MANTLE, request),
}
