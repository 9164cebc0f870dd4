/** Claude on Google Cloud's Vertex AI. */
import type { ClientOptions as VertexOptions } from '@anthropic-ai/vertex-sdk'
import { ChatAnthropic } from '../chat-anthropic.ts'
import { VERTEX_LIMITS } from './limits.ts'
import { loadPackage, splitOptions, type PlatformOptions } from './settings.ts'

const PACKAGE = '@anthropic-ai/vertex-sdk'

/** What `new ChatAnthropicVertex({...})` takes. */
export interface ChatAnthropicVertexOptions extends Omit<
  PlatformOptions,
  'apiKey' | 'anthropicApiKey'
> {
  /** `"global"`, `"us"`, `"eu"` or a region's name. Default: CLOUD_ML_REGION. */
  region?: string | null | undefined
  /** Default: ANTHROPIC_VERTEX_PROJECT_ID, or the project of the credentials. */
  projectId?: string | null | undefined
  /** Where credentials come from. Default: Application Default Credentials. */
  googleAuth?: VertexOptions['googleAuth']
  /** A client that has credentials: an access token's, a service account's, or your own. */
  authClient?: VertexOptions['authClient']
}

const KEYS = [
  'region',
  'projectId',
  'googleAuth',
  'authClient',
] as const satisfies readonly (keyof ChatAnthropicVertexOptions)[]

const VERTEX = {
  name: 'Vertex AI',
  provider: 'google_vertexai',
  hasOwnDates: true,
  credentials:
    'Check the Google credentials (`gcloud auth application-default login`, ' +
    'GOOGLE_APPLICATION_CREDENTIALS, `googleAuth` or `authClient`), `region` (CLOUD_ML_REGION) ' +
    'and `projectId` (ANTHROPIC_VERTEX_PROJECT_ID).',
  secrets: {},
  olderVersion: 'vertex-2023-10-16',
  limits: VERTEX_LIMITS,
  connect: async (options: object) => {
    const { AnthropicVertex } = await loadPackage(PACKAGE, () => import('@anthropic-ai/vertex-sdk'))
    return new AnthropicVertex(options)
  },
}

/**
 * Claude on Vertex AI: `ChatAnthropic` in every other respect. Needs the package
 * `@anthropic-ai/vertex-sdk`.
 *
 * `new ChatAnthropicVertex({ model: 'claude-sonnet-4-6', region: 'global', projectId: 'my-project' })`
 */
export class ChatAnthropicVertex extends ChatAnthropic {
  static override lc_name(): string {
    return 'ChatAnthropicVertex'
  }

  constructor(options: ChatAnthropicVertexOptions) {
    super(splitOptions(VERTEX, KEYS, options))
  }
}
