/** The official SDK's client, loaded when the first request needs it. */
import type { ClientOptions } from '../wire.ts'
import { fromEnvironment } from './environment.ts'

/** What `createClient` is given: the caller's options, ours where they are absent. */
export function sdkOptions(options: ClientOptions): ClientOptions {
  return {
    ...options,
    ...fromEnvironment(options),
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
