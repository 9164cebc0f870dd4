/** Claude on Google Cloud, managed by Anthropic: its own API behind Google's credentials. */
import type { GoogleCloudClientOptions } from '@anthropic-ai/google-cloud-sdk'
import { ChatAnthropic } from '../chat-anthropic.ts'
import { loadPackage, splitOptions, type PlatformOptions } from './settings.ts'

const PACKAGE = '@anthropic-ai/google-cloud-sdk'

/** What `new ChatAnthropicGoogleCloud({...})` takes. */
export interface ChatAnthropicGoogleCloudOptions extends Omit<
  PlatformOptions,
  'apiKey' | 'anthropicApiKey' | 'workspaceId'
> {
  /** Default: ANTHROPIC_GOOGLE_CLOUD_PROJECT, or the project of the credentials. */
  project?: string | undefined
  /** Default: ANTHROPIC_GOOGLE_CLOUD_LOCATION, `"global"`. */
  location?: string | undefined
  /** The workspace that the requests belong to. Default: ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID. */
  workspaceId?: string | undefined
  /** Gives a bearer token for each attempt, in place of Google's credentials. */
  bearerTokenProvider?: (() => Promise<string>) | undefined
  /** Where credentials come from. Default: Application Default Credentials. */
  googleAuth?: GoogleCloudClientOptions['googleAuth']
  /** A client that has credentials. */
  authClient?: GoogleCloudClientOptions['authClient']
  /** Whether a gateway adds the credentials. Default false. */
  skipAuth?: boolean | undefined
}

const KEYS = [
  'project',
  'location',
  'workspaceId',
  'bearerTokenProvider',
  'googleAuth',
  'authClient',
  'skipAuth',
] as const satisfies readonly (keyof ChatAnthropicGoogleCloudOptions)[]

const GOOGLE_CLOUD = {
  name: 'Claude on Google Cloud',
  provider: 'anthropic',
  hasOwnDates: true,
  credentials:
    'Check the Google credentials (`gcloud auth application-default login`, ' +
    'GOOGLE_APPLICATION_CREDENTIALS, `googleAuth`, `authClient` or `bearerTokenProvider`), ' +
    '`project` (ANTHROPIC_GOOGLE_CLOUD_PROJECT) and `workspaceId` ' +
    '(ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID).',
  secrets: {},
  olderVersion: '2023-06-01',
  limits: {},
  connect: async (options: object) => {
    const sdk = await loadPackage(PACKAGE, () => import('@anthropic-ai/google-cloud-sdk'))
    return new sdk.AnthropicGoogleCloud(options)
  },
}

/**
 * Claude on Google Cloud, managed by Anthropic: `ChatAnthropic` in every other respect. Needs the
 * package `@anthropic-ai/google-cloud-sdk`.
 *
 * `new ChatAnthropicGoogleCloud({ model: 'claude-sonnet-4-6', project: 'my-project', workspaceId: 'wrkspc_…' })`
 */
export class ChatAnthropicGoogleCloud extends ChatAnthropic {
  static override lc_name(): string {
    return 'ChatAnthropicGoogleCloud'
  }

  constructor(options: ChatAnthropicGoogleCloudOptions) {
    super(splitOptions(GOOGLE_CLOUD, KEYS, options))
  }
}
