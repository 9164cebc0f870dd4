export type { AnthropicRequest } from './call/portable.ts'
export type { StructuredReply } from './call/structured-output.ts'
export { ChatAnthropic } from './chat-anthropic.ts'
export {
  type AnthropicCacheControl,
  type AnthropicInput,
  type AnthropicMessagesModelId,
  type ChatAnthropicContentBlock,
  type ChatAnthropicInput,
  ChatAnthropicMessages,
  convertPromptToAnthropic,
} from './drop-in.ts'
export type { ChatAnthropicCallOptions, ChatAnthropicOptions } from './options/options.ts'
export {
  ApiError,
  AuthenticationError,
  BadRequestError,
  BillingError,
  ConnectionError,
  type Failure,
  IncompleteStreamError,
  InvalidHistoryError,
  MalformedStreamError,
  NotFoundError,
  OverloadedError,
  PermissionError,
  PromptTooLongError,
  RateLimitError,
  RedirectError,
  RefusalError,
  ReplyTooLargeError,
  RequestTooLargeError,
  ServerError,
  StreamIdleError,
  TimeoutError,
  UnsupportedInputError,
} from './errors/errors.ts'
export { type AnyUsage, costOf, type CostOptions } from './models/cost.ts'
export type { ModelPrices, Prices, TokenPrices } from './models/prices.ts'
export { knownModels, type ModelInfo } from './models/model-info.ts'
export { type ModelOverrides, type ModelTraits, modelTraits } from './models/models.ts'
export type { Feature, Limits, Platform } from './platform/platform.ts'
export { inspectHistory } from './request/conversation/conversation.ts'
export type { Finding } from './request/conversation/findings.ts'
export type { AdoptedBatches, Batches, BatchListSettings, BatchRow } from './resources/batches.ts'
export type { BatchResult, BatchResultRow, ResultSettings } from './resources/batch-results.ts'
export type { FileData } from './resources/file-data.ts'
export type {
  FileBlock,
  FileBlockFields,
  FileListSettings,
  Files,
  UploadSettings,
} from './resources/files.ts'
export type { ModelListSettings, Models } from './resources/models.ts'
export type { RequestSettings } from './resources/resource.ts'
export type { SkillListSettings, Skills, SkillUploadSettings } from './resources/skills.ts'
export { tools } from './tools/index.ts'
export type * from './tools/peer-schemas.ts'
export type * from './tools/peer-types.ts'
export type {
  FileMetadata,
  ListedModel,
  MessageBatch,
  SkillInfo,
  SkillVersionInfo,
} from './wire.ts'
export type {
  Bash20250124Options,
  CodeExecution20250825Options,
  Computer20250124Options,
  Computer20251124Options,
  MCPToolsetOptions,
  MemoryTool20250818Options,
  TextEditor20250728Options,
  ToolSearchOptions,
  WebFetch20250910Options,
  WebSearch20250305Options,
} from './tools/index.ts'
