import { createDialect, type Dialect, type Platform } from './dialect.ts'
import { translateRequest } from './first-party.ts'
import { toGoogleError, checkToken } from './google.ts'

const PREFIX =
  /^\/v1\/projects\/[^/]+\/locations\/[^/]+\/(?:workspaces\/[^/]+|claudeOrganization)\/invoke/

const asAnthropic = createDialect('google-cloud').error

// The gateway checks the credentials; all other errors are Anthropic's.
const toError: Dialect['error'] = (error, requestId) =>
  error.status === 401 ? toGoogleError(error) : asAnthropic(error, requestId)

const GOOGLE_CLOUD = {
  dialect: createDialect('google-cloud', { error: toError }),
  prefix: PREFIX,
  checkAccess: checkToken,
}

/** Claude on Google Cloud, managed by Anthropic: the whole API behind a gateway. */
export const googleCloud: Platform = {
  serves: (path) => PREFIX.test(path),
  translate: (request) => translateRequest(GOOGLE_CLOUD, request),
}
