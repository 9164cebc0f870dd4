/** Native output that the API refuses for its schema, got by a tool call instead. */
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import type { AIMessageChunk } from '@langchain/core/messages'
import { Runnable, type RunnableConfig } from '@langchain/core/runnables'
import { ApiError } from '../errors/errors.ts'

type Model = Runnable<BaseLanguageModelInput, AIMessageChunk>

/** Schemas that the API has refused: none is sent twice. */
const refusedSchemas = new WeakSet<object>()

/** Whether the API has refused a schema for native output. */
export function wasRefused(schema: object): boolean {
  return refusedSchemas.has(schema)
}

/** The API makes a grammar of a schema; what it said where it could not. */
const REASONS =
  /schema is too complex|contains? too many|compiled grammar is too large|grammar compilation|output_config\.format\.schema/i

function isSchemaRefusal(error: unknown): boolean {
  return ApiError.isInstance(error) && error.status === 400 && REASONS.test(error.message)
}

/** A model with native output; where the API refuses the schema, the same model with a tool. */
export class SchemaFallback extends Runnable<BaseLanguageModelInput, AIMessageChunk> {
  static override lc_name(): string {
    return 'SchemaFallback'
  }
  override lc_namespace = ['chat_anthropic', 'structured_output']
  readonly #native: Model
  readonly #byTool: Model
  readonly #schema: object
  readonly #onFallback: () => void

  constructor(native: Model, byTool: Model, schema: object, onFallback: () => void) {
    super()
    this.#native = native
    this.#byTool = byTool
    this.#schema = schema
    this.#onFallback = onFallback
  }

  override async invoke(
    input: BaseLanguageModelInput,
    options?: Partial<RunnableConfig>,
  ): Promise<AIMessageChunk> {
    if (wasRefused(this.#schema)) return this.#byTool.invoke(input, options)
    try {
      return await this.#native.invoke(input, options)
    } catch (error) {
      this.#remember(error)
      return this.#byTool.invoke(input, options)
    }
  }

  override async *_streamIterator(
    input: BaseLanguageModelInput,
    options?: Partial<RunnableConfig>,
  ): AsyncGenerator<AIMessageChunk> {
    if (!wasRefused(this.#schema)) {
      try {
        return yield* await this.#native.stream(input, options)
      } catch (error) {
        // The API checks the schema before it answers: nothing has been handed out.
        this.#remember(error)
      }
    }
    yield* await this.#byTool.stream(input, options)
  }

  /** Throws what is no refusal of the schema. */
  #remember(error: unknown): void {
    if (!isSchemaRefusal(error)) throw error
    this.#onFallback()
    refusedSchemas.add(this.#schema)
  }
}
