import { plainDialect, type Dialect, type Platform } from './dialect.ts'
import { toPassage } from './first-party.ts'
import { googleError, tokenRefusal } from './google.ts'

const PREFIX =
  /^\/v1\/projects\/[^/]+\/locations\/[^/]+\/(?:workspaces\/[^/]+|claudeOrganization)\/invoke/

const asAnthropic = plainDialect('google-cloud').error

// The gateway says who may come in; all other errors are Anthropic's.
const toError: Dialect['error'] = (error, requestId) =>
  error.status === 401 ? googleError(error) : asAnthropic(error, requestId)

const GOOGLE_CLOUD = {
  dialect: plainDialect('google-cloud', { error: toError }),
  prefix: PREFIX,
  door: tokenRefusal,
}

/** Claude on Google Cloud, managed by Anthropic: the whole API behind a gateway. */
export const googleCloud: Platform = {
  serves: (path) => PREFIX.test(path),
  enter: (knock) => toPassage(GOOGLE_CLOUD, knock),
}
