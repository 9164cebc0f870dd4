/** Answers of a given shape: the schema onto the request, and the answer through the schema. */
import type { AIMessage, AIMessageChunk, BaseMessage } from '@langchain/core/messages'
import {
  BaseTransformOutputParser,
  OutputParserException,
  parsePartialJson,
} from '@langchain/core/output_parsers'
import type { ChatGeneration, Generation } from '@langchain/core/outputs'
import { type Runnable, RunnableLambda, type RunnableConfig } from '@langchain/core/runnables'
import { Validator } from '@langchain/core/utils/json_schema'
import { isStandardSchema, type SerializableSchema } from '@langchain/core/utils/standard_schema'
import {
  getSchemaDescription,
  interopSafeParseAsync,
  type InteropZodType,
  isInteropZodSchema,
} from '@langchain/core/utils/types'
import { stampRetryable } from '@langchain/core/errors'
import { RefusalError, UnsupportedInputError } from '../errors/errors.ts'
import type { ModelTraits } from '../models/models.ts'
import { mayForce } from '../request/parameters/compatibility.ts'
import { fitsNativeOutput, type JsonSchema, toJson } from '../request/parameters/schema.ts'
import { isRecord, type ThinkingConfig } from '../wire.ts'

/** A schema that answers can be asked to fit; its type is the answer's. */
export type OutputSchema<Output> =
  | SerializableSchema<Output>
  | InteropZodType<Output>
  // Zod 3, whose optional fields core's own type does not allow to be `undefined`.
  | { readonly _type: Output; parse(data: unknown): Output }
  // JSON Schema and tool definitions say nothing of the answer's type.
  | object

/** How an answer gets its shape. */
export type Method = 'jsonSchema' | 'functionCalling'

export interface Plan {
  method: Method
  /** The tool's name, where a tool gives the shape. */
  name: string
  schema: JsonSchema
  description: string | undefined
  /** Whether the model can be forced to call the tool. */
  isForced: boolean
  validate: Validate
}

type Validate = (value: unknown) => Promise<{ value: unknown } | { problem: string }>

interface Wish {
  name?: string | undefined
  method?: string | undefined
  thinking?: ThinkingConfig | null | undefined
}

/**
 * What a schema asks of the request and of the answer. Takes Zod 3 and 4, Standard Schema, JSON
 * Schema, and tool definitions of Anthropic and OpenAI.
 */
export function planStructuredOutput(given: unknown, wish: Wish, traits: ModelTraits): Plan {
  const { schema, name, description } = readSchema(given)
  return {
    method: chooseMethod(wish.method, schema, traits),
    name: wish.name ?? name ?? 'extract',
    schema,
    description,
    isForced: mayForce(wish.thinking, traits),
    validate: validatorOf(given, schema),
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
      return traits.structuredOutput === true && fitsNativeOutput(schema)
        ? 'jsonSchema'
        : 'functionCalling'
    default:
      throw new UnsupportedInputError(
        `there is no structured output method "${wish}"`,
        'Use "jsonSchema", "functionCalling" or "jsonMode".',
      )
  }
}

function readSchema(given: unknown) {
  const isPlain = isRecord(given) && !isInteropZodSchema(given) && !isStandardSchema(given)
  if (!isPlain) {
    const schema = toJson(given, 'the schema of the answer')
    const description = getSchemaDescription(given as never) ?? text(schema['description'])
    return { schema, name: text(schema['title']), description }
  }
  const tool = isRecord(given['function']) ? given['function'] : given
  const inner = tool['input_schema'] ?? tool['parameters']
  const schema = isRecord(inner) ? inner : given
  const name = isRecord(inner) ? tool['name'] : given['title']
  return { schema, name: text(name), description: text(tool['description']) }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The user's own schema has the last word: the wire knows only a part of it. */
function validatorOf(given: unknown, schema: JsonSchema): Validate {
  if (isInteropZodSchema(given)) {
    return async (value) => {
      const result = await interopSafeParseAsync(given, value)
      return result.success ? { value: result.data } : { problem: problemsOf(result.error) }
    }
  }
  if (isStandardSchema(given)) {
    return async (value) => {
      const result = await given['~standard'].validate(value)
      if (!result.issues) return { value: result.value }
      return { problem: result.issues.map(({ message }) => message).join('; ') }
    }
  }
  // The validator writes into what it is given.
  const own = structuredClone(schema)
  return async (value) => {
    const result = new Validator(own, '2020-12', false).validate(value)
    if (result.valid) return { value }
    const problems = result.errors.map(
      ({ instanceLocation, error }) => `${instanceLocation} ${error}`,
    )
    return { problem: problems.join('; ') }
  }
}

function problemsOf({ issues }: { issues: { path: PropertyKey[]; message: string }[] }): string {
  return issues
    .map(({ path, message }) => `${path.map(String).join('.')} ${message}`.trim())
    .join('; ')
}

/** The call options that make the model answer by the plan. */
export function structuredCall(plan: Plan, strict: boolean | undefined) {
  const { method, name, schema, description, isForced } = plan
  // LangSmith shows this beside the run.
  const common = {
    onPrefill: 'continue' as const,
    ls_structured_output_format: { kwargs: { method }, schema },
  }
  if (method === 'jsonSchema') {
    return { ...common, outputConfig: { format: { type: 'json_schema' as const, schema } } }
  }
  const about = description ?? 'The answer in the form that is asked for.'
  const settings = strict === undefined ? {} : { strict }
  const tool = { name, description: about, input_schema: { type: 'object', ...schema } }
  return {
    ...common,
    ...settings,
    tools: [tool],
    tool_choice: isForced ? { type: 'tool', name } : { type: 'auto' },
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
    const [generation] = generations as ChatGeneration[]
    return parseReply(generation!.message as AIMessage, this.#plan)
  }

  override async parse(answer: string): Promise<unknown> {
    return checked(parseJson(answer), answer, this.#plan)
  }

  /** While the answer arrives: what there is of it, unchecked; at the end the checked whole. */
  override async *_transform(input: AsyncGenerator<string | BaseMessage>): AsyncGenerator<unknown> {
    let whole: BaseMessage | undefined
    let shown = ''
    for await (const piece of input) {
      const chunk = piece as AIMessage & { concat(other: BaseMessage): BaseMessage }
      whole = whole ? (whole as typeof chunk).concat(chunk) : chunk
      const partial = parsePartialJson(this.#answerSoFar(whole as AIMessageChunk))
      const seen = JSON.stringify(partial)
      if (!isRecord(partial) || seen === shown) continue
      shown = seen
      yield partial
    }
    const value = await parseReply(whole as AIMessage, this.#plan)
    if (JSON.stringify(value) !== shown) yield value
  }

  #answerSoFar({ text, tool_call_chunks }: AIMessageChunk): string {
    const { method, name } = this.#plan
    if (method === 'jsonSchema') return text
    return tool_call_chunks?.find((call) => call.name === name)?.args ?? ''
  }

  override getFormatInstructions(): string {
    return ''
  }
}

async function parseReply(message: AIMessage, plan: Plan): Promise<unknown> {
  checkStop(message)
  return plan.method === 'jsonSchema' ? parseText(message, plan) : parseCall(message, plan)
}

/** Why an answer ended comes before what it holds: half an answer is no schema error. */
function checkStop(message: AIMessage): void {
  const reason = message.response_metadata['stop_reason']
  if (reason === 'refusal') throw new RefusalError(message)
  if (reason !== 'max_tokens' && reason !== 'model_context_window_exceeded') return
  throw unparsable(
    `The answer was cut off (stop_reason "${reason}")`,
    reason === 'max_tokens' ? 'Raise `maxTokens`.' : 'Shorten the conversation.',
    message.text,
  )
}

async function parseText(message: AIMessage, plan: Plan): Promise<unknown> {
  return checked(parseJson(message.text), message.text, plan)
}

function parseJson(answer: string): unknown {
  try {
    return JSON.parse(answer)
  } catch {
    throw unparsable('The answer is not JSON', 'The answer is on `llmOutput`.', answer)
  }
}

async function parseCall(message: AIMessage, plan: Plan): Promise<unknown> {
  const call = message.tool_calls?.find(({ name }) => name === plan.name)
  if (call) return checked(call.args, JSON.stringify(call.args), plan)
  const broken = message.invalid_tool_calls?.find(({ name }) => name === plan.name)
  if (broken) throw unparsable('The arguments are not JSON', 'Ask again.', broken.args ?? '')
  throw unparsable(
    `The model answered without calling ${plan.name}`,
    'Say in the prompt that the tool must be called, or use method "jsonSchema".',
    message.text,
  )
}

async function checked(value: unknown, answer: string, { validate }: Plan): Promise<unknown> {
  const result = await validate(value)
  if ('value' in result) return result.value
  throw unparsable(`The answer does not fit the schema: ${result.problem}`, 'Ask again.', answer)
}

function unparsable(what: string, wayOut: string, answer: string): OutputParserException {
  const error = new OutputParserException(`${what}. ${wayOut}`, answer)
  return stampRetryable(error, false)
}

/** The model through the parser; with `includeRaw` beside the message it came from. */
export function parsedWith(
  llm: Runnable,
  parser: StructuredReplyParser,
  includeRaw: boolean | undefined,
): Runnable {
  if (!includeRaw) return llm.pipe(parser).withConfig({ runName: 'StructuredOutput' })
  const both = RunnableLambda.from(async (raw: BaseMessage, config: RunnableConfig) => {
    try {
      return { raw, parsed: await parser.invoke(raw, config) }
    } catch (error) {
      return { raw, parsed: null, parsing_error: error }
    }
  })
  return llm.pipe(both).withConfig({ runName: 'StructuredOutputRunnable' })
}
