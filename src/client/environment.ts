/** Where the API is, when no option says so. */
import { getEnvironmentVariable } from '@langchain/core/utils/env'
import { resolveLangSmithGatewayConfig } from '@langchain/core/utils/gateway'
import type { ClientOptions } from '../wire.ts'

/** The base URL of the environment, and a LangSmith gateway's key where that is the place. */
export function fromEnvironment(options: ClientOptions): Pick<ClientOptions, 'baseURL' | 'apiKey'> {
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
