import type { Reply } from '../wire/reply.ts'
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

/** What lets pages read an answer. */
export const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': EXPOSED.join(','),
}

/** Answers a browser that asks what a page may send: everything. */
export function answerPreflight({ headers }: RequestHead): Reply {
  const names = headers.get('access-control-request-headers')
  return {
    status: 204,
    headers: {
      ...CORS_HEADERS,
      'access-control-allow-methods': 'GET,HEAD,PUT,POST,DELETE,PATCH,QUERY',
      ...(names && {
        'access-control-allow-headers': names.split(/\s*,\s*/).join(','),
        vary: 'Access-Control-Request-Headers',
      }),
    },
    body: '',
  }
}
