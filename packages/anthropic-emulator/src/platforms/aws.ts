import { apiError, type ApiError } from '../wire/api-error.ts'
import { bearerOf } from './bearer.ts'
import { plainDialect, type Knock, type Platform } from './dialect.ts'
import { toPassage } from './first-party.ts'
import { isSigned, signatureRefusal } from './sigv4.ts'

const WORKSPACE = 'anthropic-workspace-id'

function door({ headers, apiKey }: Knock): ApiError | undefined {
  const given = headers.get('x-api-key') ?? bearerOf(headers)
  if (given === undefined || given === null) {
    const refused = signatureRefusal(headers, ['aws-external-anthropic'])
    if (refused) return refused
  } else if (apiKey !== undefined && given !== apiKey) return apiError({ status: 401 })
  if (headers.get(WORKSPACE)) return undefined
  return apiError({ status: 400, message: `${WORKSPACE}: header is required` })
}

const AWS = {
  dialect: plainDialect('aws', {
    headers: (headers, requestId) => ({
      ...headers,
      'request-id': requestId,
      'x-amzn-requestid': requestId,
    }),
  }),
  prefix: /^/,
  door,
}

/** Claude Platform on AWS, whose paths are those of Anthropic's own API. */
export const aws: Platform = {
  serves: (path, headers) =>
    path.startsWith('/v1/') && (isSigned(headers) || headers.get(WORKSPACE) !== null),
  enter: (knock) => toPassage(AWS, knock),
}
