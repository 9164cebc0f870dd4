/**
 * Message chunks as core's stream wants them.
 *
 * Core folds all chunks of a stream, one by one, and reads the result once, at the end. So a fold
 * here only notes how far it has come, and the message is made when it is first read.
 *
 * Leans on: core folding by `concat` alone and reading nothing in between, and on the fields of
 * `ChatGenerationChunk` being `text`, `generationInfo` and `message`.
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
    return (isFirst ? append(part, next, this.message.id) : undefined) ?? super.concat(next)
  }
}

/** The fold that reaches to the end of `next`, if that begins where the last part ends. */
function append(
  last: StreamSlice | undefined,
  next: ChatGenerationChunk,
  id: string | undefined,
): ChatGenerationChunk | undefined {
  const part = next.generationInfo ? undefined : ReplyChunk.sliceOf(next.message)
  if (!last || !part || part.from !== last.to) return undefined
  return new LazyGeneration(part, id)
}

/** The generations of a stream from its first to the one with the given part. */
class LazyGeneration {
  readonly #last: StreamSlice
  readonly #id: string | undefined
  #made: ChatGenerationChunk | undefined
  declare generationInfo?: Record<string, unknown>

  constructor(last: StreamSlice, id: string | undefined) {
    this.#last = last
    this.#id = id
  }

  get message(): BaseMessageChunk {
    return this.#make().message
  }

  set message(message: BaseMessageChunk) {
    this.#make().message = message
  }

  get text(): string {
    return this.#make().text
  }

  concat(next: ChatGenerationChunk): ChatGenerationChunk {
    const last = this.#made ? undefined : this.#last
    return append(last, next, this.#id) ?? ChatGenerationChunk.prototype.concat.call(this, next)
  }

  /** Gives it, at its first reading, the fields that any generation has. */
  #make(): ChatGenerationChunk {
    const message = ReplyChunk.createLazy({ ...this.#last, from: EMPTY_STATE }, this.#id)
    const fields = { text: visibleText(message.content), generationInfo: undefined, message }
    for (const [key, value] of Object.entries(fields)) {
      Object.defineProperty(this, key, { value, writable: true, enumerable: true })
    }
    return (this.#made = this)
  }
}

// By the prototype and not by `extends`: core's constructor would give it fields to be read.
Object.setPrototypeOf(LazyGeneration.prototype, ChatGenerationChunk.prototype)
