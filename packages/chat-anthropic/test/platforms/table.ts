/** Every way to reach Claude: how its models are called there, and how one is made. */
import { ChatAnthropic, type ChatAnthropicOptions, type Feature } from 'chat-anthropic'
import { ChatAnthropicAws } from 'chat-anthropic/aws'
import { ChatAnthropicBedrock, type ChatAnthropicBedrockOptions } from 'chat-anthropic/bedrock'
import type { BaseURLs } from 'anthropic-emulator'
import { ChatAnthropicFoundry } from 'chat-anthropic/foundry'
import { ChatAnthropicGoogleCloud } from 'chat-anthropic/google-cloud'
import { ChatAnthropicVertex } from 'chat-anthropic/vertex'

/** Options that every platform takes. */
export type Options = Partial<Omit<ChatAnthropicOptions, 'apiKey' | 'platform' | 'workspaceId'>> & {
  assumeSupported?: readonly Feature[]
}

export interface Platform {
  name: string
  /** Which of the emulator's base URLs is its. */
  at: keyof BaseURLs
  model: string
  /** Another model than `model`. */
  otherModel: string
  /** A model that thinks adaptively. */
  thinkingModel: string
  /** Features that it lacks, of those that the contract asks for. */
  lacks: readonly Feature[]
  /** Its class. */
  className: string
  /** What its replies call a model. */
  nameOf: (model: string) => string
  /** A model of the platform, its API at a base URL. */
  chat: (baseURL: string, options?: Options) => ChatAnthropic
}

const IDS = {
  model: 'claude-sonnet-4-6',
  otherModel: 'claude-haiku-4-5',
  thinkingModel: 'claude-opus-4-6',
}

const BEDROCK_IDS = {
  model: 'us.anthropic.claude-sonnet-4-6',
  otherModel: 'anthropic.claude-haiku-4-5-20251001-v1:0',
  thinkingModel: 'global.anthropic.claude-opus-4-6-v1',
}

const asIs = (model: string): string => model
const undatedBedrock = (model: string): string =>
  model.replace(/^.*anthropic\./, '').replace(/-v\d.*$/, '')

const NO_SOURCES: readonly Feature[] = ['urls', 'file_ids']
const NO_SERVER_TOOLS: readonly Feature[] = ['code_execution', 'mcp_servers', 'web_fetch']

const SIGNED = { awsRegion: 'us-east-1', awsAccessKey: 'AKIDEXAMPLE' }
const NO_RETRY = { maxRetries: 0 }

const bedrock = (endpoint: 'runtime' | 'mantle'): Platform['chat'] => {
  const fixed: Omit<ChatAnthropicBedrockOptions, 'model'> = { ...SIGNED, ...NO_RETRY, endpoint }
  return (baseURL, options) =>
    new ChatAnthropicBedrock({
      model: BEDROCK_IDS.model,
      ...fixed,
      awsSecretKey: 'test-secret',
      baseURL,
      ...options,
    })
}

const GOOGLE = {
  projectId: 'project',
  getRequestHeaders: async () => new Headers({ authorization: 'Bearer test-token' }),
} as never

export const PLATFORMS: readonly [Platform, ...Platform[]] = [
  {
    name: "Anthropic's API",
    at: 'anthropic',
    className: 'ChatAnthropic',
    nameOf: asIs,
    ...IDS,
    lacks: [],
    chat: (baseURL, { assumeSupported: _, ...options } = {}) =>
      new ChatAnthropic({ model: IDS.model, apiKey: 'test-key', ...NO_RETRY, baseURL, ...options }),
  },
  {
    name: "Bedrock's runtime",
    at: 'bedrock',
    className: 'ChatAnthropicBedrock',
    nameOf: undatedBedrock,
    ...BEDROCK_IDS,
    lacks: [...NO_SOURCES, ...NO_SERVER_TOOLS, 'count_tokens', 'web_search'],
    chat: bedrock('runtime'),
  },
  {
    name: "Bedrock's Mantle endpoint",
    at: 'bedrockMantle',
    className: 'ChatAnthropicBedrock',
    nameOf: undatedBedrock,
    ...BEDROCK_IDS,
    lacks: [...NO_SOURCES, ...NO_SERVER_TOOLS, 'web_search'],
    chat: bedrock('mantle'),
  },
  {
    name: 'Vertex AI',
    at: 'vertex',
    className: 'ChatAnthropicVertex',
    nameOf: (model) => model.replace('@', '-'),
    ...IDS,
    otherModel: 'claude-haiku-4-5@20251001',
    lacks: [...NO_SOURCES, ...NO_SERVER_TOOLS],
    chat: (baseURL, options) =>
      new ChatAnthropicVertex({
        model: IDS.model,
        region: 'global',
        projectId: 'project',
        authClient: GOOGLE,
        ...NO_RETRY,
        baseURL,
        ...options,
      }),
  },
  {
    name: 'Microsoft Foundry',
    at: 'foundry',
    className: 'ChatAnthropicFoundry',
    nameOf: asIs,
    ...IDS,
    lacks: [],
    chat: (baseURL, options) =>
      new ChatAnthropicFoundry({
        model: IDS.model,
        ...NO_RETRY,
        baseURL,
        ...options,
        apiKey: 'test-key',
      }),
  },
  {
    name: 'Claude Platform on AWS',
    at: 'aws',
    className: 'ChatAnthropicAws',
    nameOf: asIs,
    ...IDS,
    lacks: [],
    chat: (baseURL, options) =>
      new ChatAnthropicAws({
        model: IDS.model,
        ...SIGNED,
        awsSecretAccessKey: 'test-secret',
        workspaceId: 'wrkspc_test',
        ...NO_RETRY,
        baseURL,
        ...options,
      }),
  },
  {
    name: 'Claude on Google Cloud',
    at: 'googleCloud',
    className: 'ChatAnthropicGoogleCloud',
    nameOf: asIs,
    ...IDS,
    lacks: [],
    chat: (baseURL, options) =>
      new ChatAnthropicGoogleCloud({
        model: IDS.model,
        bearerTokenProvider: async () => 'test-token',
        workspaceId: 'workspace',
        ...NO_RETRY,
        baseURL,
        ...options,
      }),
  },
]
