/** A model whose answers go through a parser. */
import type { AIMessageChunk } from '@langchain/core/messages'
import { type Runnable, type RunnableConfig, RunnableLambda } from '@langchain/core/runnables'

/** The model through the parser; with `includeRaw` beside the message it came from. */
export function pipeToParser(
  llm: Runnable,
  parser: Runnable,
  includeRaw: boolean | undefined,
): Runnable {
  if (!includeRaw) return llm.pipe(parser).withConfig({ runName: 'StructuredOutput' })
  const both = RunnableLambda.from(async (raw: AIMessageChunk, config: RunnableConfig) => {
    try {
      return { raw, parsed: await parser.invoke(raw, config) }
    } catch (error) {
      return { raw, parsed: null, parsing_error: error }
    }
  })
  return llm.pipe(both).withConfig({ runName: 'StructuredOutputRunnable' })
}
