/**
 * The least that LangChain's core allows: a model that hands out chunks which were made before, and
 * which fold at no cost. It asks no API. What a stream costs here, no model can save.
 */
import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessageChunk } from '@langchain/core/messages'
import { ChatGenerationChunk } from '@langchain/core/outputs'
import { streamed } from '../wire.js'
import { langchain } from './langchain.js'

/** A model that does nothing but hand out the chunks of a workload, made before. */
export class Floor extends BaseChatModel {
  chunks
  /** Who listens has to be told: where somebody does, that is part of the least. */
  isHeard

  constructor(options, workload) {
    super(options)
    const { kind, deltas, mode, traced } = workload
    this.chunks = readyChunks(kind, deltas)
    this.isHeard = mode === 'events' || traced === true
  }

  _llmType() {
    return 'floor'
  }

  bindTools() {
    return this
  }

  async *_streamResponseChunks(_messages, _options, run) {
    for (const chunk of this.chunks) {
      yield chunk
      if (this.isHeard) await tell(run, chunk)
    }
  }
}

/** Tells the callbacks of a run about a chunk. */
export async function tell(run, chunk) {
  const place = { prompt: 0, completion: 0 }
  await run?.handleLLMNewToken(chunk.text, place, undefined, undefined, undefined, { chunk })
}

class ReadyChunk extends ChatGenerationChunk {
  concat() {
    return this
  }
}

function readyChunks(kind, deltas) {
  return streamed(kind, deltas)
    .map((event) => JSON.parse(event.slice(event.indexOf('{'))))
    .filter(({ type }) => type === 'content_block_delta')
    .map(({ delta }) => new ReadyChunk({ text: delta.text ?? '', message: toMessage(delta) }))
}

function toMessage({ text, thinking = '', partial_json: args }) {
  if (text !== undefined) return new AIMessageChunk(text)
  if (args === undefined) return new AIMessageChunk({ content: [{ type: 'thinking', thinking }] })
  const call = { type: 'tool_call_chunk', index: 0, args }
  return new AIMessageChunk({ content: '', tool_call_chunks: [call] })
}

export const open = langchain((options, workload) => new Floor(options, workload))
