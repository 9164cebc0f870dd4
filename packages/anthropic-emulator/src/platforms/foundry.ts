import type { ApiError } from '../wire/api-error.ts'
import { readBearer } from './bearer.ts'
import { createDialect, type Dialect, type PlatformRequest, type Platform } from './dialect.ts'
import { translateRequest } from './first-party.ts'
import { toDeploymentModel } from './models.ts'

const DENIED =
  'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a ' +
  'valid key for an active subscription and use a correct regional API endpoint for your resource.'

const asAnthropic = createDialect('foundry').error

// Azure checks the credentials; all other errors are the model's.
const toError: Dialect['error'] = (error, requestId) => {
  if (error.status !== 401) return asAnthropic(error, requestId)
  const { status, message } = error
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: { error: { code: `${status}`, message } },
  }
}

function checkAccess({ headers, apiKey }: PlatformRequest): ApiError | undefined {
  const given = headers.get('x-api-key') ?? headers.get('api-key') ?? readBearer(headers)
  if (given && (apiKey === undefined || given === apiKey)) return undefined
  return { status: 401, type: 'authentication_error', message: DENIED }
}

const FOUNDRY = {
  dialect: createDialect('foundry', { error: toError }),
  prefix: /^\/anthropic/,
  absentPaths: /^\/v1\/(models|messages\/batches)(\/|$)/,
  checkAccess,
  // Accounts name their deployments as they like.
  toModel: toDeploymentModel,
}

/** Claude in Microsoft Foundry. */
export const foundry: Platform = {
  serves: (path) => path.startsWith('/anthropic/'),
  translate: (request) => translateRequest(FOUNDRY, request),
}
