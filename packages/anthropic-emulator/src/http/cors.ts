/** Headers that scripts on pages may read. */
export const EXPOSED = [
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
