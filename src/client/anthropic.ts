/** The official SDK's client, loaded when the first request needs it. */
import { UnsupportedInputError } from '../errors.ts'
import { redactLog } from '../secrets.ts'
import type { ClientOptions } from '../wire.ts'
import { fromEnvironment } from './environment.ts'

/** What `createClient` is given: the caller's options, ours where they are absent. */
export function sdkOptions(options: ClientOptions): ClientOptions {
  const environment = fromEnvironment(options)
  if (!options.fetch) refuseUserInfo(environment.baseURL ?? options.baseURL)
  return {
    ...options,
    ...environment,
    logger: discreet(options.logger ?? console),
    // One retry loop, and it is in attempts.ts.
    maxRetries: 0,
    // The caller of a browser program decides whether a key belongs there; docs say when.
    dangerouslyAllowBrowser: true,
  }
}

export async function createAnthropicClient(options: ClientOptions): Promise<unknown> {
  const { Anthropic } = await import('@anthropic-ai/sdk')
  return new Anthropic(options)
}

/** `fetch` refuses such a URL with an error that shows the password. */
function refuseUserInfo(url: string | null | undefined): void {
  if (!url || !URL.canParse(url)) return
  const { username, password } = new URL(url)
  if (username === '' && password === '') return
  throw new UnsupportedInputError(
    'the base URL holds a user or a password, which `fetch` does not send',
    'Send them as a header: `clientOptions: { defaultHeaders: {...} }`.',
  )
}

type Logger = NonNullable<ClientOptions['logger']>

/** The SDK hides its own headers from its debug log, but no bodies, URLs or headers of gateways. */
function discreet(logger: Logger): Logger {
  const told =
    (level: keyof Logger) =>
    (message: string, ...details: unknown[]) =>
      logger[level](String(redactLog(message)), ...details.map(redactLog))
  return { error: told('error'), warn: told('warn'), info: told('info'), debug: told('debug') }
}
