import { apiError, errorBody, type ApiError } from '../wire/api-error.ts'
import type { ReadHeaders } from '../wire/headers.ts'
import { toJsonReply, type Reply } from '../wire/reply.ts'
import type { RequestHead } from '../wire/request.ts'

/** Headers that scripts on pages may read. */
const EXPOSED = [
  'request-id',
  'retry-after',
  'x-should-retry',
  'x-emulator-would-refuse',
  'anthropic-organization-id',
  'x-amzn-requestid',
  'x-amzn-errortype',
  ...['requests', 'tokens', 'input-tokens', 'output-tokens'].flatMap((kind) =>
    ['limit', 'remaining', 'reset'].map((name) => `anthropic-ratelimit-${kind}-${name}`),
  ),
]

const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': EXPOSED.join(','),
}

const DIRECT = 'anthropic-dangerous-direct-browser-access'

const NONE = {}

/** What lets a page read an answer: it has to say that it knows what it does, as to the API. */
export const corsHeaders = ({ headers }: Pick<RequestHead, 'headers'>): Reply['headers'] =>
  headers.get(DIRECT) === 'true' ? CORS_HEADERS : NONE

// The API takes requests of browsers only from those who say that they know what they do.
const NOT_DIRECT = apiError({
  status: 401,
  message: `CORS requests must set '${DIRECT}' header to access the API directly from browsers.`,
})

/** Why the request of a page is refused, or nothing. */
export function browserRefusal(headers: Pick<ReadHeaders, 'get'>): ApiError | undefined {
  const isOfPage = headers.get('origin') !== null
  return isOfPage && headers.get(DIRECT) !== 'true' ? NOT_DIRECT : undefined
}

/** Answers a browser that asks what a page may send: everything, where it sends that header too. */
export function answerPreflight({ headers }: RequestHead): Reply {
  const names = (headers.get('access-control-request-headers') ?? '').split(/\s*,\s*/)
  const vary = { vary: 'Access-Control-Request-Headers' }
  if (!names.some((name) => name.toLowerCase() === DIRECT)) {
    return toJsonReply(errorBody(NOT_DIRECT, 'req_preflight'), NOT_DIRECT.status, vary)
  }
  return {
    status: 204,
    headers: {
      ...CORS_HEADERS,
      ...vary,
      'access-control-allow-methods': 'GET,HEAD,PUT,POST,DELETE,PATCH,QUERY',
      'access-control-allow-headers': names.join(','),
    },
    body: '',
  }
}
