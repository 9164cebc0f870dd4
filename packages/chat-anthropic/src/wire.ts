/**
 * Short names for the Messages API's types, all of them the SDK's own (types only).
 * The beta types are supersets of the GA ones, and requests go to the beta endpoint.
 */
export type {
  BetaContentBlock as Block,
  BetaContentBlockParam as BlockParam,
  BetaMessageParam as MessageParam,
  BetaTextBlockParam as TextBlockParam,
  BetaToolUnion as ToolParam,
  BetaTool as CustomToolParam,
  BetaToolChoice as ToolChoice,
  BetaThinkingConfigParam as ThinkingConfig,
  BetaOutputConfig as OutputConfig,
  BetaTextCitation as Citation,
  BetaMessage as Reply,
  BetaRawMessageStreamEvent as StreamEvent,
  BetaRawContentBlockDelta as Delta,
  BetaUsage as Usage,
  BetaCacheControlEphemeral as CacheControl,
  BetaToolResultBlockParam as ToolResultParam,
  MessageCreateParamsBase as RequestParams,
  MessageCountTokensParams as CountTokensParams,
} from '@anthropic-ai/sdk/resources/beta/messages/messages'
export type { AnthropicBeta } from '@anthropic-ai/sdk/resources/beta/beta'
export type { Model } from '@anthropic-ai/sdk/resources/messages/messages'
export type { ClientOptions } from '@anthropic-ai/sdk/client'
