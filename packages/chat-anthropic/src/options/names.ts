/** The names of all options, and what becomes of names that are none. */
import type {
  BaseChatModelCallOptions,
  BaseChatModelParams,
} from '@langchain/core/language_models/chat_models'
import { UnsupportedInputError } from '../errors/errors.ts'
import { findNear } from '../near-names.ts'
import type { Behaviour, ChatAnthropicCallOptions, ChatAnthropicOptions } from './options.ts'
import { WIRE_NAMES } from './parameters.ts'

const BEHAVIOUR = {
  betas: true,
  invocationKwargs: true,
  maxRetries: true,
  timeout: true,
  streamIdleTimeout: true,
  maxReplyBytes: true,
  streamUsage: true,
  effort: true,
  repairHistory: true,
  foreignBlocks: true,
  onPrefill: true,
  onRefusal: true,
  maxContinuations: true,
  reuseContainer: true,
  includeResponseHeaders: true,
  includeCost: true,
} satisfies Record<keyof Behaviour, true>

/** Ours alone: LangChain, and whoever builds on it, adds names that only they know. */
const CONSTRUCTOR = {
  ...WIRE_NAMES,
  ...BEHAVIOUR,
  modelName: true,
  apiKey: true,
  anthropicApiKey: true,
  baseURL: true,
  anthropicApiUrl: true,
  platform: true,
  clientOptions: true,
  createClient: true,
  redirects: true,
  streaming: true,
  modelOverrides: true,
  onWarning: true,
  tools: true,
} satisfies Record<Exclude<keyof ChatAnthropicOptions, keyof BaseChatModelParams>, unknown>

const CALL = {
  ...WIRE_NAMES,
  ...BEHAVIOUR,
  // In a call the API's own spelling counts too.
  ...Object.fromEntries(Object.values(WIRE_NAMES).map((name) => [name, true])),
  tools: true,
  tool_choice: true,
  toolChoice: true,
  parallelToolCalls: true,
  parallel_tool_calls: true,
  strict: true,
  headers: true,
  response_format: true,
  mcp_servers: true,
  cache_control: true,
} satisfies Record<
  Exclude<keyof ChatAnthropicCallOptions, keyof BaseChatModelCallOptions> | 'tool_choice',
  unknown
>

/** Throws `UnsupportedInputError` for a name that surely stands for an option of the constructor. */
export function checkConstructorNames(options: object): void {
  checkNames(options, CONSTRUCTOR, 'of the constructor')
}

/** The same for the options of a call. */
export function checkCallNames(options: object): void {
  checkNames(options, CALL, 'of a call')
}

function checkNames(
  options: object,
  known: Readonly<Record<string, unknown>>,
  where: string,
): void {
  for (const [name, value] of Object.entries(options)) {
    const near = value == null ? undefined : findNear(name, known)
    if (near === undefined) continue
    throw new UnsupportedInputError(
      `\`${name}\` is no option ${where}`,
      `Did you mean \`${near}\`?`,
    )
  }
}
