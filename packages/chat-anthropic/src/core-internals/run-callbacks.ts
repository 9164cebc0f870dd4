/**
 * Callbacks of a run that hear of each token.
 *
 * Leans on: `handlers` of core's run manager, and on a handler having `handleLLMNewToken` only
 * where it wants tokens.
 */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { ChatGenerationChunk } from '@langchain/core/outputs'

/** The run, where one of its handlers listens for tokens; core would wait for nobody else. */
export function findTokenListeners(
  run: CallbackManagerForLLMRun | undefined,
): CallbackManagerForLLMRun | undefined {
  const hasListener = run?.handlers.some((each) => !each.ignoreLLM && 'handleLLMNewToken' in each)
  return hasListener ? run : undefined
}

/** Hands a chunk to the callbacks of a run, and then on. */
export async function notifyToken(
  chunk: ChatGenerationChunk,
  run: CallbackManagerForLLMRun,
): Promise<ChatGenerationChunk> {
  const place = { prompt: 0, completion: 0 }
  await run.handleLLMNewToken(chunk.text, place, undefined, undefined, undefined, { chunk })
  return chunk
}
