export { ChatAnthropic } from './chat-anthropic.ts'
export {
  type AnthropicInput,
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
  RefusalError,
  RequestTooLargeError,
  ServerError,
  StreamIdleError,
  TimeoutError,
  UnsupportedInputError,
} from './errors/errors.ts'
export { type ModelOverrides, type ModelTraits, modelTraits } from './models/models.ts'
export type { Feature, Limits, Platform } from './platform/platform.ts'
export { inspectHistory } from './request/conversation/conversation.ts'
export type { Finding } from './request/conversation/findings.ts'
export { tools } from './tools/index.ts'
