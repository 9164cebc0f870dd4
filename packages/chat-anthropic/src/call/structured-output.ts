/** Answers of a given shape: the schema onto the request, and the answer through the schema. */
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import type { AIMessage, AIMessageChunk, BaseMessage } from '@langchain/core/messages'
import {
  BaseTransformOutputParser,
  OutputParserException,
  parsePartialJson,
} from '@langchain/core/output_parsers'
import type { ChatGeneration, Generation } from '@langchain/core/outputs'
import type { Runnable } from '@langchain/core/runnables'
import { stampRetryable } from '@langchain/core/errors'
import { RefusalError, UnsupportedInputError } from '../errors/errors.ts'
import type { Warnings } from '../options/warnings.ts'
import { isRecord, type ThinkingConfig } from '../wire.ts'
import type { ModelTraits } from '../models/models.ts'
import { mayForce } from '../request/parameters/compatibility.ts'
import { fitsNativeOutput, isCompilable, type JsonSchema } from '../request/parameters/schema.ts'
import { createValidator, readSchema, type Validate } from './answer-schema.ts'
import { findJson, fromFirstObject } from './find-json.ts'
import { pipeToParser } from './pipe-to-parser.ts'
import { SchemaFallback, wasRefused } from './schema-fallback.ts'
import {
  type Method,
  type Shape,
  type StructuredCall,
  toStructuredCall,
} from '../request/parameters/structured-call.ts'

export interface Plan extends Shape {
  /** Whether a tool call takes the place of native output where the API refuses the schema. */
  fallsBack: boolean
  /** The schema that was given. */
  given: object
  validate: Validate
}

/**
 * What a schema asks of the request and of the answer. Takes Zod 3 and 4, Standard Schema, JSON
 * Schema, and tool definitions of Anthropic and OpenAI.
 */
function planStructuredOutput(
  given: object,
  settings: StructuredSettings,
  { thinking }: StructurableModel,
  traits: ModelTraits,
): Plan {
  const { schema, name, description } = readSchema(given)
  const wish = settings.method ?? (wasRefused(given) ? 'functionCalling' : undefined)
  const method = chooseMethod(wish, schema, traits)
  return {
    method,
    fallsBack: wish === undefined && method === 'jsonSchema',
    given,
    name: settings.name ?? name ?? 'extract',
    schema,
    description,
    isForced: mayForce(thinking, traits),
    validate: createValidator(given, schema),
  }
}

/** One decision from method, schema and model: native output wherever it can hold the schema. */
function chooseMethod(wish: string | undefined, schema: JsonSchema, traits: ModelTraits): Method {
  switch (wish) {
    case 'functionCalling':
      return 'functionCalling'
    case 'jsonSchema':
    case 'jsonMode':
      if (traits.structuredOutput !== false) return 'jsonSchema'
      throw new UnsupportedInputError(
        `the model has no native structured output (method "${wish}")`,
        'Use method "functionCalling", or leave the method out.',
      )
    case undefined:
      return traits.structuredOutput === true && fitsNativeOutput(schema) && isCompilable(schema)
        ? 'jsonSchema'
        : 'functionCalling'
    default:
      throw new UnsupportedInputError(
        `there is no structured output method "${wish}"`,
        'Use "jsonSchema", "functionCalling" or "jsonMode".',
      )
  }
}

/** The answer to a request for structured output, checked and parsed. */
export class StructuredReplyParser extends BaseTransformOutputParser<unknown> {
  static override lc_name(): string {
    return 'StructuredReplyParser'
  }
  override lc_namespace = ['chat_anthropic', 'structured_output']
  readonly #plan: Plan

  constructor(plan: Plan) {
    super()
    this.#plan = plan
  }

  override async parseResult(generations: Generation[] | ChatGeneration[]): Promise<unknown> {
    const [generation] = generations
    const message = generation && 'message' in generation ? generation.message : undefined
    return parseReply(asReply(message), this.#plan)
  }

  override async parse(answer: string): Promise<unknown> {
    return parseText(answer, this.#plan)
  }

  /** While the answer arrives: what there is of it, unchecked; at the end the checked whole. */
  override async *_transform(input: AsyncGenerator<string | BaseMessage>): AsyncGenerator<unknown> {
    let whole: AIMessageChunk | undefined
    let shown = ''
    for await (const piece of input) {
      const chunk = asReply(piece)
      whole = whole ? whole.concat(chunk) : chunk
      const partial = parsePartialJson(this.#answerSoFar(whole))
      const seen = JSON.stringify(partial)
      if (!isRecord(partial) || seen === shown) continue
      shown = seen
      yield partial
    }
    const value = await parseReply(asReply(whole), this.#plan)
    if (JSON.stringify(value) !== shown) yield value
  }

  #answerSoFar({ text, tool_call_chunks }: AIMessageChunk): string {
    const { method, name } = this.#plan
    const call = tool_call_chunks?.find((chunk) => chunk.name === name)
    return call?.args ?? (method === 'jsonSchema' ? fromFirstObject(text) : '')
  }

  override getFormatInstructions(): string {
    return ''
  }
}

/** The parser stands behind the model: what comes is its message, or chunks of it. */
function asReply(message: unknown): AIMessageChunk {
  return message as AIMessageChunk
}

async function parseReply(message: AIMessage, plan: Plan): Promise<unknown> {
  checkStop(message)
  const isText = plan.method === 'jsonSchema' && !(plan.fallsBack && hasCall(message, plan))
  return isText ? parseText(message.text, plan) : parseCall(message, plan)
}

function hasCall({ tool_calls = [], invalid_tool_calls = [] }: AIMessage, { name }: Plan): boolean {
  return [...tool_calls, ...invalid_tool_calls].some((call) => call.name === name)
}

/** Why an answer ended comes before what it holds: half an answer is no schema error. */
function checkStop(message: AIMessage): void {
  const reason = message.response_metadata['stop_reason']
  if (reason === 'refusal') throw new RefusalError(message)
  if (reason !== 'max_tokens' && reason !== 'model_context_window_exceeded') return
  throw unparsableError(
    `The answer was cut off (stop_reason "${reason}")`,
    reason === 'max_tokens' ? 'Raise `maxTokens`.' : 'Shorten the conversation.',
    message.text,
  )
}

/** The first value in an answer that fits; gateways without native output put words around it. */
async function parseText(answer: string, plan: Plan): Promise<unknown> {
  const found = findJson(answer)
  if (found.length === 0) {
    throw unparsableError('The answer is not JSON', 'The answer is on `llmOutput`.', answer)
  }
  for (const value of found.slice(0, -1)) {
    const result = await plan.validate(value)
    if ('value' in result) return result.value
  }
  return validateAnswer(found.at(-1), answer, plan)
}

async function parseCall(message: AIMessage, plan: Plan): Promise<unknown> {
  const call = message.tool_calls?.find(({ name }) => name === plan.name)
  if (call) return validateAnswer(call.args, JSON.stringify(call.args), plan)
  const broken = message.invalid_tool_calls?.find(({ name }) => name === plan.name)
  if (broken) throw unparsableError('The arguments are not JSON', 'Ask again.', broken.args ?? '')
  throw unparsableError(
    `The model answered without calling ${plan.name}`,
    'Say in the prompt that the tool must be called, or use method "jsonSchema".',
    message.text,
  )
}

async function validateAnswer(
  value: unknown,
  answer: string,
  { validate }: Plan,
): Promise<unknown> {
  const result = await validate(value)
  if ('value' in result) return result.value
  throw unparsableError(
    `The answer does not fit the schema: ${result.problem}`,
    'Ask again.',
    answer,
  )
}

function unparsableError(what: string, hint: string, answer: string): OutputParserException {
  const error = new OutputParserException(`${what}. ${hint}`, answer)
  return stampRetryable(error, false)
}

/** The model with the options that make it answer by the plan. */
export function createStructuredModel(
  plan: Plan,
  strict: boolean | undefined,
  llm: ConfigurableModel,
  warnings: Warnings,
): StructuredModel {
  const model = llm.withConfig(toStructuredCall(plan, strict))
  if (!plan.fallsBack) return model
  const byTool = llm.withConfig(toStructuredCall({ ...plan, method: 'functionCalling' }, undefined))
  return new SchemaFallback(model, byTool, plan.given, () =>
    warnings.add(
      `The schema of ${plan.name} is too complex for native output; a tool call is used for it.`,
    ),
  )
}

type StructuredModel = Runnable<BaseLanguageModelInput, AIMessageChunk>

interface ConfigurableModel {
  withConfig(config: StructuredCall): StructuredModel
}

/** What structured output with `includeRaw` gives; in core's own type there is always a value. */
export interface StructuredReply<Output> {
  /** The message that the value was read from. */
  raw: AIMessage
  /** The value; null where there is none. */
  parsed: Output | null
  /** Why there is none. */
  parsing_error?: Error
}

/** A model that can be given call options, and how it thinks. */
interface StructurableModel extends ConfigurableModel {
  thinking?: ThinkingConfig | null | undefined
}

interface StructuredSettings {
  name?: string
  method?: string
  strict?: boolean
  includeRaw?: boolean
}

/** The model with answers of the schema's shape. */
export function structureOutput(
  model: StructurableModel,
  schema: object,
  config: StructuredSettings,
  traits: ModelTraits,
  warnings: Warnings,
): Runnable<BaseLanguageModelInput, never> {
  const plan = planStructuredOutput(schema, config, model, traits)
  const llm = createStructuredModel(plan, config.strict, model, warnings)
  const parser = new StructuredReplyParser(plan)
  return pipeToParser(llm, parser, config.includeRaw) as Runnable<BaseLanguageModelInput, never>
}
