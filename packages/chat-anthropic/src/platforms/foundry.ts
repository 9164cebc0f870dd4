/** Claude in Microsoft Foundry. */
import { ChatAnthropic } from '../chat-anthropic.ts'
import { FOUNDRY_LIMITS } from './limits.ts'
import { loadPackage, splitOptions, type PlatformOptions } from './settings.ts'

const PACKAGE = '@anthropic-ai/foundry-sdk'

/** What `new ChatAnthropicFoundry({...})` takes; `model` is the name of a deployment. */
export interface ChatAnthropicFoundryOptions extends PlatformOptions {
  /** The name of the Foundry resource, in place of a `baseURL`. Default: ANTHROPIC_FOUNDRY_RESOURCE. */
  resource?: string | null | undefined
  /** Default: ANTHROPIC_FOUNDRY_API_KEY. */
  apiKey?: string | undefined
  /** Gives a Microsoft Entra token for each attempt, in place of a key. */
  azureADTokenProvider?: (() => Promise<string>) | undefined
}

const KEYS = [
  'resource',
  'azureADTokenProvider',
] as const satisfies readonly (keyof ChatAnthropicFoundryOptions)[]

const FOUNDRY = {
  name: 'Microsoft Foundry',
  provider: 'azure',
  credentials:
    'Check the key (`apiKey`, ANTHROPIC_FOUNDRY_API_KEY) or `azureADTokenProvider`, and the ' +
    'resource (`resource`, ANTHROPIC_FOUNDRY_RESOURCE).',
  secrets: { apiKey: 'ANTHROPIC_FOUNDRY_API_KEY' },
  olderVersion: '2023-06-01',
  limits: FOUNDRY_LIMITS,
  connect: async (options: object) => {
    const { AnthropicFoundry } = await loadPackage(
      PACKAGE,
      () => import('@anthropic-ai/foundry-sdk'),
    )
    return new AnthropicFoundry({ ...hideOpposites(options), ...options })
  },
}

/** What was given wins: the client would refuse it beside its opposite in the environment. */
function hideOpposites(options: Partial<ChatAnthropicFoundryOptions>): object {
  const { apiKey, azureADTokenProvider, baseURL, resource } = options
  return {
    ...(azureADTokenProvider && !apiKey ? { apiKey: null } : {}),
    ...(resource && !baseURL ? { baseURL: null } : {}),
    ...(baseURL && !resource ? { resource: null } : {}),
  }
}

/**
 * Claude in Microsoft Foundry: `ChatAnthropic` in every other respect. Needs the package
 * `@anthropic-ai/foundry-sdk`.
 *
 * `new ChatAnthropicFoundry({ model: 'claude-sonnet-4-6', resource: 'my-resource' })`
 */
export class ChatAnthropicFoundry extends ChatAnthropic {
  static override lc_name(): string {
    return 'ChatAnthropicFoundry'
  }

  constructor(options: ChatAnthropicFoundryOptions) {
    super(splitOptions(FOUNDRY, KEYS, options))
  }
}
