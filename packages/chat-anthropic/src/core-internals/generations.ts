/**
 * Message chunks as core's stream wants them.
 *
 * Core folds all chunks of a stream, one by one, and looks at the result once, at the end. So a
 * fold here only notes how far it has come, and the message is made when somebody reads it.
 */
import type { BaseMessageChunk } from '@langchain/core/messages'
import { ChatGenerationChunk } from '@langchain/core/outputs'
import { EMPTY_STATE } from '../response/state/reply-state.ts'
import { ReplyChunk, type StreamSlice } from '../response/chunks/chunks.ts'
import { visibleText } from '../response/content.ts'

/** A chunk as core's stream wants it; `text` is what a reader sees, never arguments or thoughts. */
export function toGeneration(message: ReplyChunk): ChatGenerationChunk {
  return new ReplyGeneration({ message, text: visibleText(message.content) })
}

class ReplyGeneration extends ChatGenerationChunk {
  override concat(next: ChatGenerationChunk): ChatGenerationChunk {
    const part = this.generationInfo ? undefined : ReplyChunk.sliceOf(this.message)
    const isFirst = part?.from === EMPTY_STATE
    return (isFirst ? folded(part, next, this.message.id) : undefined) ?? super.concat(next)
  }
}

/** A fold that goes on to the part of the next generation, if that begins where the last one ends. */
function folded(
  last: StreamSlice | undefined,
  next: ChatGenerationChunk,
  id: string | undefined,
): ChatGenerationChunk | undefined {
  const part = next.generationInfo ? undefined : ReplyChunk.sliceOf(next.message)
  if (!last || !part || part.from !== last.to) return undefined
  return new Folded(part, id)
}

/** The generations of a stream from the first to the one with the given part. */
class Folded {
  readonly #last: StreamSlice
  readonly #id: string | undefined
  #made: ChatGenerationChunk | undefined

  constructor(last: StreamSlice, id: string | undefined) {
    this.#last = last
    this.#id = id
  }

  get message(): BaseMessageChunk {
    return this.#read().message
  }

  set message(message: BaseMessageChunk) {
    this.#read().message = message
  }

  get text(): string {
    return this.#read().text
  }

  concat(next: ChatGenerationChunk): ChatGenerationChunk {
    const last = this.#made ? undefined : this.#last
    return folded(last, next, this.#id) ?? ChatGenerationChunk.prototype.concat.call(this, next)
  }

  /** From its first reading on it has the fields that any generation has. */
  #read(): ChatGenerationChunk {
    const message = ReplyChunk.createLazy({ ...this.#last, from: EMPTY_STATE }, this.#id)
    const fields = { text: visibleText(message.content), generationInfo: undefined, message }
    for (const [key, value] of Object.entries(fields)) {
      Object.defineProperty(this, key, { value, writable: true, enumerable: true })
    }
    this.#made = this as unknown as ChatGenerationChunk
    return this.#made
  }
}

// By the prototype and not by `extends`: core's constructor would give it fields to be read.
Object.setPrototypeOf(Folded.prototype, ChatGenerationChunk.prototype)
