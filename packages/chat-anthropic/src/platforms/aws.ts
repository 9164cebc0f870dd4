/** Claude Platform on AWS: Anthropic's own API, with AWS's credentials and billing. */
import type { AwsClientOptions } from '@anthropic-ai/aws-sdk'
import { ChatAnthropic } from '../chat-anthropic.ts'
import { AWS_LIMITS } from './limits.ts'
import { loadPackage, splitOptions, type PlatformOptions, withoutToken } from './settings.ts'

const PACKAGE = '@anthropic-ai/aws-sdk'

/** What `new ChatAnthropicAws({...})` takes. */
export interface ChatAnthropicAwsOptions extends Omit<PlatformOptions, 'workspaceId'> {
  /** Default: AWS_REGION, AWS_DEFAULT_REGION, the region of ~/.aws/config. */
  awsRegion?: string | undefined
  /** Default: AWS_ACCESS_KEY_ID, or else what AWS's own chain of credentials finds. */
  awsAccessKey?: string | null | undefined
  /** Default: AWS_SECRET_ACCESS_KEY. */
  awsSecretAccessKey?: string | null | undefined
  /** Of temporary credentials. Default: AWS_SESSION_TOKEN. */
  awsSessionToken?: string | null | undefined
  /** A profile of ~/.aws, for credentials and region. */
  awsProfile?: string | undefined
  /** The workspace that the requests belong to. Default: ANTHROPIC_AWS_WORKSPACE_ID. */
  workspaceId?: string | undefined
  /** In place of AWS credentials. Default: ANTHROPIC_AWS_API_KEY. */
  apiKey?: PlatformOptions['apiKey']
  /** Credentials of your own making, such as those of an assumed role. */
  providerChainResolver?: AwsClientOptions['providerChainResolver']
  /** Whether a gateway signs the requests. Default false. */
  skipAuth?: boolean | undefined
}

const KEYS = [
  'awsRegion',
  'awsAccessKey',
  'awsSecretAccessKey',
  'awsSessionToken',
  'awsProfile',
  'workspaceId',
  'providerChainResolver',
  'skipAuth',
] as const satisfies readonly (keyof ChatAnthropicAwsOptions)[]

const AWS = {
  name: 'Claude Platform on AWS',
  provider: 'anthropic',
  credentials:
    'Check the AWS credentials (`awsAccessKey` and `awsSecretAccessKey`, AWS_ACCESS_KEY_ID and ' +
    'AWS_SECRET_ACCESS_KEY, a profile or a role) or the key (`apiKey`, ANTHROPIC_AWS_API_KEY), ' +
    'the region, and `workspaceId` (ANTHROPIC_AWS_WORKSPACE_ID).',
  secrets: {
    apiKey: 'ANTHROPIC_AWS_API_KEY',
    awsAccessKey: 'AWS_ACCESS_KEY_ID',
    awsSecretAccessKey: 'AWS_SECRET_ACCESS_KEY',
    awsSessionToken: 'AWS_SESSION_TOKEN',
  },
  olderVersion: '2023-06-01',
  limits: AWS_LIMITS,
  connect: async (options: object) => {
    const { AnthropicAws } = await loadPackage(PACKAGE, () => import('@anthropic-ai/aws-sdk'))
    return new AnthropicAws({ ...withoutToken(options), ...options })
  },
}

/**
 * Claude Platform on AWS: `ChatAnthropic` in every other respect. Needs the package
 * `@anthropic-ai/aws-sdk`.
 *
 * `new ChatAnthropicAws({ model: 'claude-sonnet-4-6', awsRegion: 'us-east-1', workspaceId: 'wrkspc_…' })`
 */
export class ChatAnthropicAws extends ChatAnthropic {
  static override lc_name(): string {
    return 'ChatAnthropicAws'
  }

  constructor(options: ChatAnthropicAwsOptions) {
    super(splitOptions(AWS, KEYS, options))
  }
}
