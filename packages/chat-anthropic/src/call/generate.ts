/** One reply as core wants it of a model: a generation, and what callbacks read at its end. */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { UsageMetadata } from '@langchain/core/messages'
import type { ChatResult } from '@langchain/core/outputs'
import type { ResolvedOptions } from '../options/resolve-options.ts'
import type { Warnings } from '../options/warnings.ts'
import { type Fields, setField } from '../wire.ts'
import { collectReply, mustStream } from './chunk-source.ts'
import { finishMessage, type Outcome, type PreparedCall, sendCall, toWholeCall } from './send.ts'
import type { SharedCalls } from './shared-calls.ts'

interface GenerationContext {
  /** How the model wants its replies. */
  model: { streaming?: boolean | undefined; disableStreaming?: boolean }
  run: CallbackManagerForLLMRun | undefined
  warnings: Warnings
  /** Where equal calls find each other, if answers are cached. */
  shared: SharedCalls | undefined
}

/** The reply to a call, whole. */
export async function generateReply(
  call: PreparedCall,
  resolved: ResolvedOptions,
  { model, run, warnings, shared }: GenerationContext,
): Promise<ChatResult> {
  const options = { streamUsage: resolved.streamUsage, run }
  // Where nobody has asked for a stream, a time limit that was set is that of the whole reply.
  const bounded = model.streaming || !resolved.hasTimeout ? call : toWholeCall(call)
  const ask = () => (mustStream(model, call) ? collectReply(bounded, options) : sendCall(call))
  const answer = shared ? await shared.join(call, ask) : { outcome: await ask(), isShared: false }
  const message = finishMessage(answer.outcome, resolved, warnings)
  // As core counts an answer from a cache: the tokens are those of the call that was made.
  if (answer.isShared) Object.assign(message, { usage_metadata: NO_USAGE })
  const llmOutput = toLlmOutput(answer.outcome, message.usage_metadata ?? NO_USAGE)
  return { generations: [{ text: message.text, message }], llmOutput }
}

const NO_USAGE: UsageMetadata = { input_tokens: 0, output_tokens: 0, total_tokens: 0 }

/**
 * The reply's fields, and LangChain's count of its tokens. That one is not enumerable: core copies
 * what is into `response_metadata`, where a stream would not have it.
 */
function toLlmOutput({ state: { fields, usage } }: Outcome, counted: UsageMetadata): Fields {
  const tokenUsage = {
    promptTokens: counted.input_tokens,
    completionTokens: counted.output_tokens,
    totalTokens: counted.total_tokens,
  }
  const output: Fields = {}
  // Not by spreads: a field that is new behind one costs V8 more than all of the others.
  for (const key of Object.keys(fields)) {
    if (key !== 'role' && key !== 'type') setField(output, key, fields[key])
  }
  output['usage'] = usage
  return Object.defineProperty(output, 'tokenUsage', { value: tokenUsage })
}
