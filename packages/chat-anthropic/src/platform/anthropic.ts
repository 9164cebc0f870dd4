/** Anthropic's own API: the platform of a model that names none. */
import { getEnvironmentVariable } from '@langchain/core/utils/env'
import { resolveLangSmithGatewayConfig } from '@langchain/core/utils/gateway'
import type { Platform } from './platform.ts'
import type { ClientOptions } from '../wire.ts'

export const ANTHROPIC: Platform = {
  name: "Anthropic's API",
  provider: 'anthropic',
  credentials: 'Check `apiKey` or ANTHROPIC_API_KEY.',
  secrets: { anthropicApiKey: 'ANTHROPIC_API_KEY', apiKey: 'ANTHROPIC_API_KEY' },
  settings: {},
  olderVersion: '2023-06-01',
  limits: {},
  clientOptions: (given) => ({ ...given, ...readEnvironment(given) }),
  /** The SDK is loaded when the first request needs it. */
  connect: async (options) => {
    const { Anthropic } = await import('@anthropic-ai/sdk')
    return new Anthropic(options)
  },
}

/** The base URL of the environment, and a LangSmith gateway's key where that is the base URL. */
function readEnvironment(options: ClientOptions): Pick<ClientOptions, 'baseURL' | 'apiKey'> {
  const named =
    options.baseURL ??
    getEnvironmentVariable('ANTHROPIC_API_URL') ??
    getEnvironmentVariable('ANTHROPIC_BASE_URL')
  const gateway = resolveLangSmithGatewayConfig({
    ...(named ? { baseURL: named } : {}),
    providerPath: 'anthropic',
  })
  const hasCredential = options.apiKey != null || options.authToken != null
  return {
    ...(gateway.baseURL ? { baseURL: gateway.baseURL } : {}),
    ...(gateway.apiKey && !hasCredential ? { apiKey: gateway.apiKey } : {}),
  }
}
