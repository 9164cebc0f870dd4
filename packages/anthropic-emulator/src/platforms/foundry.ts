import type { ApiError } from '../wire/api-error.ts'
import { bearerOf } from './bearer.ts'
import { plainDialect, type Dialect, type Knock, type Platform } from './dialect.ts'
import { toPassage } from './first-party.ts'
import { behind } from './models.ts'

const DENIED =
  'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a ' +
  'valid key for an active subscription and use a correct regional API endpoint for your resource.'

const asAnthropic = plainDialect('foundry').error

// Who may come in is Azure's to say; all other errors are the model's.
const toError: Dialect['error'] = (error, requestId) => {
  if (error.status !== 401) return asAnthropic(error, requestId)
  const { status, message } = error
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: { error: { code: `${status}`, message } },
  }
}

function door({ headers, apiKey }: Knock): ApiError | undefined {
  const given = headers.get('x-api-key') ?? headers.get('api-key') ?? bearerOf(headers)
  if (given && (apiKey === undefined || given === apiKey)) return undefined
  return { status: 401, type: 'authentication_error', message: DENIED }
}

const FOUNDRY = {
  dialect: plainDialect('foundry', { error: toError }),
  prefix: /^\/anthropic/,
  without: /^\/v1\/(models|messages\/batches)(\/|$)/,
  door,
  // Deployments are named by who makes them.
  toModel: behind,
}

/** Claude in Microsoft Foundry. */
export const foundry: Platform = {
  serves: (path) => path.startsWith('/anthropic/'),
  enter: (knock) => toPassage(FOUNDRY, knock),
}
