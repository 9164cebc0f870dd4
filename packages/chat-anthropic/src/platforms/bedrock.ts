/** Claude on Amazon Bedrock, over its runtime or its Mantle endpoint. */
import type { AnthropicBedrock, BedrockMantleClientOptions } from '@anthropic-ai/bedrock-sdk'
import { ChatAnthropic } from '../chat-anthropic.ts'
import { UnsupportedInputError } from '../errors/errors.ts'
import { baseModel } from '../models/models.ts'
import type { ClientOptions } from '../wire.ts'
import { BEDROCK_MANTLE_LIMITS, BEDROCK_RUNTIME_LIMITS } from './limits.ts'
import { loadPackage, splitOptions, type PlatformOptions, withoutToken } from './settings.ts'

const PACKAGE = '@anthropic-ai/bedrock-sdk'

type RuntimeOptions = NonNullable<ConstructorParameters<typeof AnthropicBedrock>[0]>

/** What `new ChatAnthropicBedrock({...})` takes. */
export interface ChatAnthropicBedrockOptions extends PlatformOptions {
  /**
   * `"runtime"`: InvokeModel, whose ids are such as `us.anthropic.claude-sonnet-4-6`; `"mantle"`:
   * the Messages API at bedrock-mantle, whose ids are such as `anthropic.claude-opus-4-7`.
   * Default `"runtime"`.
   */
  endpoint?: 'runtime' | 'mantle' | undefined
  /** Default: AWS_REGION; then AWS_DEFAULT_REGION for Mantle, us-east-1 for the runtime. */
  awsRegion?: string | undefined
  /** Default: AWS_ACCESS_KEY_ID, or else what AWS's own chain of credentials finds. */
  awsAccessKey?: string | null | undefined
  /** Default: AWS_SECRET_ACCESS_KEY. */
  awsSecretKey?: string | null | undefined
  /** Another name for `awsSecretKey`. */
  awsSecretAccessKey?: string | null | undefined
  /** Of temporary credentials. Default: AWS_SESSION_TOKEN. */
  awsSessionToken?: string | null | undefined
  /** A profile of ~/.aws. With `"runtime"`, set AWS_PROFILE instead. */
  awsProfile?: string | undefined
  /** A Bedrock API key, sent as a bearer token. Default: AWS_BEARER_TOKEN_BEDROCK. */
  apiKey?: string | undefined
  /** Credentials of your own making, such as those of an assumed role. */
  providerChainResolver?: BedrockMantleClientOptions['providerChainResolver']
  /** Whether a gateway signs the requests. Default false. */
  skipAuth?: boolean | undefined
}

const KEYS = [
  'endpoint',
  'awsRegion',
  'awsAccessKey',
  'awsSecretKey',
  'awsSecretAccessKey',
  'awsSessionToken',
  'awsProfile',
  'providerChainResolver',
  'skipAuth',
] as const satisfies readonly (keyof ChatAnthropicBedrockOptions)[]

const CREDENTIALS =
  'Check the AWS credentials (`awsAccessKey` and `awsSecretKey`, AWS_ACCESS_KEY_ID and ' +
  'AWS_SECRET_ACCESS_KEY, a profile or a role), or the Bedrock API key (`apiKey`, ' +
  'AWS_BEARER_TOKEN_BEDROCK), and the region.'

const BEDROCK = {
  name: 'Amazon Bedrock',
  provider: 'amazon_bedrock',
  hasOwnDates: true,
  // A request's `max_tokens` is taken from the account's quota when it starts, five times.
  defaultMaxTokens: 8192,
  credentials: CREDENTIALS,
  secrets: {
    apiKey: 'AWS_BEARER_TOKEN_BEDROCK',
    awsAccessKey: 'AWS_ACCESS_KEY_ID',
    awsSecretKey: 'AWS_SECRET_ACCESS_KEY',
    awsSecretAccessKey: 'AWS_SECRET_ACCESS_KEY',
    awsSessionToken: 'AWS_SESSION_TOKEN',
  },
}

/**
 * Models up to Claude 4.6, which the runtime serves itself. They know no newer version of the API;
 * the newer ones are served as Mantle's, which does not hold every answer to a schema.
 */
function isOlderModel(model: string): boolean {
  return /^claude-(?:\d|instant|[a-z]+-[34](?:-[0-6])?$)/.test(baseModel(model))
}

const RUNTIME = {
  ...BEDROCK,
  olderVersion: 'bedrock-2023-05-31',
  // It reads AWS's frames by a generator, which can be left only when the next frame is there.
  endsBySignal: true,
  isOlderModel,
  cachesByBlock: true,
  modelIds: 'Ids here are such as `us.anthropic.claude-sonnet-4-6`: that of an inference profile.',
  limits: BEDROCK_RUNTIME_LIMITS,
  holdsSchemas: isOlderModel,
  connect: async (options: ClientOptions) => {
    const { AnthropicBedrock } = await loadPackage(
      PACKAGE,
      () => import('@anthropic-ai/bedrock-sdk'),
    )
    const given = withSecret('awsSecretKey', options)
    return new AnthropicBedrock({ ...withoutToken(given), ...given } as RuntimeOptions)
  },
}

const MANTLE = {
  ...BEDROCK,
  olderVersion: '2023-06-01',
  limits: BEDROCK_MANTLE_LIMITS,
  holdsSchemas: () => false,
  modelIds: 'Ids here are such as `anthropic.claude-opus-4-7`: bare, without region and version.',
  connect: async (options: ClientOptions) => {
    const sdk = await loadPackage(PACKAGE, () => import('@anthropic-ai/bedrock-sdk'))
    const given = withSecret('awsSecretAccessKey', options)
    const all = { ...withoutToken(given), ...given } as BedrockMantleClientOptions
    return new sdk.AnthropicBedrockMantle(all)
  },
}

/** The two clients have two names for the same key. */
function withSecret(
  name: 'awsSecretKey' | 'awsSecretAccessKey',
  options: object,
): Partial<ChatAnthropicBedrockOptions> {
  const given: Partial<ChatAnthropicBedrockOptions> = options
  const { endpoint: _, awsSecretKey, awsSecretAccessKey, ...rest } = given
  const secret = awsSecretKey ?? awsSecretAccessKey
  return secret == null ? rest : { ...rest, [name]: secret }
}

function isMantleEndpoint(endpoint: string = 'runtime'): boolean {
  if (endpoint === 'runtime' || endpoint === 'mantle') return endpoint === 'mantle'
  throw new UnsupportedInputError(
    `Bedrock has no endpoint "${endpoint}"`,
    'Set `endpoint` to "runtime" or "mantle".',
  )
}

/** The official client of the runtime has no such option, and would go on without a word. */
function refuseProfile(): never {
  throw new UnsupportedInputError(
    '`awsProfile` goes with `endpoint: "mantle"` only',
    'Set AWS_PROFILE, or pass `providerChainResolver`.',
  )
}

/** Neither client asks a function: one goes to AWS's chain instead, the other sends its source. */
function refuseKeyFunction(): never {
  throw new UnsupportedInputError(
    'a Bedrock API key is a text, not a function',
    'For credentials that change, pass `providerChainResolver`.',
  )
}

/**
 * Claude on Amazon Bedrock: `ChatAnthropic` in every other respect. Needs the package
 * `@anthropic-ai/bedrock-sdk`.
 *
 * `new ChatAnthropicBedrock({ model: 'us.anthropic.claude-sonnet-4-6', awsRegion: 'us-east-1' })`
 */
export class ChatAnthropicBedrock extends ChatAnthropic {
  static override lc_name(): string {
    return 'ChatAnthropicBedrock'
  }

  constructor(options: ChatAnthropicBedrockOptions) {
    const isMantle = isMantleEndpoint(options.endpoint)
    if (!isMantle && options.awsProfile != null) refuseProfile()
    if (typeof options.apiKey === 'function') refuseKeyFunction()
    super(splitOptions(isMantle ? MANTLE : RUNTIME, KEYS, options))
  }
}
