import { apiError, type ApiError } from '../wire/api-error.ts'
import { readBearer } from './bearer.ts'
import { createDialect, type PlatformRequest, type Platform } from './dialect.ts'
import { translateRequest } from './first-party.ts'
import { isSigned, checkSignature } from './sigv4.ts'

const WORKSPACE = 'anthropic-workspace-id'

function checkAccess({ headers, apiKey }: PlatformRequest): ApiError | undefined {
  const given = headers.get('x-api-key') ?? readBearer(headers)
  if (given === undefined || given === null) {
    const refused = checkSignature(headers, ['aws-external-anthropic'])
    if (refused) return refused
  } else if (apiKey !== undefined && given !== apiKey) return apiError({ status: 401 })
  if (headers.get(WORKSPACE)) return undefined
  return apiError({ status: 400, message: `${WORKSPACE}: header is required` })
}

const AWS = {
  dialect: createDialect('aws', {
    headers: (headers, requestId) => ({
      ...headers,
      'request-id': requestId,
      'x-amzn-requestid': requestId,
    }),
  }),
  prefix: /^/,
  checkAccess,
}

/** Claude Platform on AWS, whose paths are those of Anthropic's own API. */
export const aws: Platform = {
  serves: (path, headers) =>
    path.startsWith('/v1/') && (isSigned(headers) || headers.get(WORKSPACE) !== null),
  translate: (request) => translateRequest(AWS, request),
}
