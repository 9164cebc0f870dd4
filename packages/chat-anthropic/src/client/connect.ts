/** How the client of a platform is made, when the first request needs it. */
import { getEnvironmentVariable } from '@langchain/core/utils/env'
import { AuthenticationError, UnsupportedInputError } from '../errors/errors.ts'
import { type ClientOptions, isRecord } from '../wire.ts'
import { type ModelOptions, toClientOptions } from '../options/model-options.ts'
import { redactLog } from '../options/secrets.ts'
import { ANTHROPIC } from '../platform/anthropic.ts'
import type { Platform } from '../platform/platform.ts'
import { MessagesClient } from './client.ts'
import { findUnusedProxy } from './environment.ts'
import { guardFetch } from './guarded-fetch.ts'
import { nameAccount } from './pacers.ts'

/** In pages and their workers: elsewhere the API need not be told of it with each request. */
const IN_BROWSER = 'window' in globalThis || 'WorkerGlobalScope' in globalThis

/** The client of a model's platform, or what `createClient` makes of its options. */
export function createMessagesClient(
  model: ModelOptions,
  warn: (message: string) => void,
): MessagesClient {
  const { platform, createClient: create, redirects = 'same-origin' } = model
  const given = toClientOptions(model)
  const connect = async () => {
    const options = platform.clientOptions(given)
    if (!options.fetch) checkBaseURL(options.baseURL)
    const complete = completeOptions(options, redirects)
    if (create) return create(complete)
    const client = await connectTo(platform, complete, !options.fetch)
    const unused = findUnusedProxy(options, readBaseURL(client) ?? '')
    if (unused) warn(unused)
    return client
  }
  return new MessagesClient(connect, {
    ...platform,
    endsBySignal: create !== undefined || (platform.endsBySignal ?? false),
    nameAccount: () => nameAccount(platform, given, create),
    asksFirst: platform !== ANTHROPIC || !hasKey(given),
  })
}

function readBaseURL(client: unknown): string | undefined {
  const url = isRecord(client) ? client['baseURL'] : undefined
  return typeof url === 'string' ? url : undefined
}

/** A key that is a text need not be asked for; functions, tokens and profiles take their time. */
function hasKey({ apiKey }: ClientOptions): boolean {
  return typeof (apiKey ?? getEnvironmentVariable('ANTHROPIC_API_KEY')) === 'string'
}

async function connectTo(
  platform: Platform,
  options: ClientOptions,
  checksURL: boolean,
): Promise<unknown> {
  try {
    const client = await platform.connect(options)
    // Of the environment's, which the official clients read themselves.
    if (checksURL) checkBaseURL(readBaseURL(client))
    return client
  } catch (error) {
    if (!isError(error) || UnsupportedInputError.isInstance(error)) throw error
    throw toConnectError(platform, error)
  }
}

/** By its shape: programs have several realms. */
function isError(error: unknown): error is Error {
  return isRecord(error) && typeof error['message'] === 'string'
}

function toConnectError({ name, credentials }: Platform, cause: Error): Error {
  const what = `The client for ${name} cannot be made: ${cause.message.replace(/\.$/, '')}`
  return new AuthenticationError(
    `${what}. ${credentials}`,
    { retryable: false, lc_error_code: 'MODEL_AUTHENTICATION' },
    cause,
  )
}

/** The caller's options, ours where they are absent. */
function completeOptions(
  options: ClientOptions,
  redirects: 'refuse' | 'same-origin',
): ClientOptions {
  return {
    ...options,
    fetch: guardFetch(options.fetch, redirects),
    logger: redactLogs(options.logger ?? console),
    // One retry loop, and it is in attempts.ts.
    maxRetries: 0,
    // The caller of a browser program decides whether a key belongs there; docs say when.
    ...(IN_BROWSER && { dangerouslyAllowBrowser: true }),
  }
}

/** `fetch` refuses such a URL with an error that shows the password. */
function checkBaseURL(url: unknown): void {
  if (!url) return
  const place = parseURL(url)
  if (!place) {
    throw new UnsupportedInputError(
      `the base URL ${JSON.stringify(url)} is none`,
      'It begins with https: or http:, such as `http://localhost:4000`.',
    )
  }
  const { username, password, search, hash } = place
  if (search !== '' || hash !== '') {
    throw new UnsupportedInputError(
      `the base URL ends in a ${hash ? 'fragment (#)' : 'query'}, and no path can follow it`,
      'A query is an option of its own: `clientOptions: { defaultQuery: {...} }`.',
    )
  }
  if (username === '' && password === '') return
  throw new UnsupportedInputError(
    'the base URL holds a user or a password, which `fetch` does not send',
    'Send them as a header: `clientOptions: { defaultHeaders: {...} }`.',
  )
}

function parseURL(url: unknown): URL | undefined {
  const isHttp = typeof url === 'string' && /^https?:.*\S$/.test(url) && URL.canParse(url)
  return isHttp ? new URL(url) : undefined
}

type Logger = NonNullable<ClientOptions['logger']>

/** The SDK hides its own headers from its debug log, but no bodies, URLs or headers of gateways. */
function redactLogs(logger: Logger): Logger {
  const logAt =
    (level: keyof Logger) =>
    (message: string, ...details: unknown[]) =>
      logger[level](String(redactLog(message)), ...details.map(redactLog))
  return { error: logAt('error'), warn: logAt('warn'), info: logAt('info'), debug: logAt('debug') }
}
