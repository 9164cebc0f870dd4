/** What the command runs for each row: the request that its line describes. */
import { readFileSync } from 'node:fs'
import { JobError } from '../../batch/index.ts'
import { ChatAnthropic } from '../../chat-anthropic.ts'
import { UnsupportedInputError } from '../../errors/errors.ts'
import type { ChatAnthropicOptions } from '../../options/options.ts'
import { type Fields, isRecord } from '../../wire.ts'
import { UsageError } from '../arguments.ts'
import type { BatchCommand } from './arguments.ts'
import { fillTemplate, type InputRow } from './rows.ts'

type Api = Partial<Pick<ChatAnthropicOptions, 'baseURL' | 'apiKey' | 'onWarning'>>

/** Asks about rows, with a model for each name of one. */
export class RowAsker {
  readonly #command: BatchCommand
  readonly #api: Api
  readonly #models = new Map<string, ChatAnthropic>()
  readonly #system: string | undefined
  readonly #schema: Fields | undefined

  constructor(command: BatchCommand, api: Api) {
    this.#command = command
    this.#api = api
    this.#system = command.system === undefined ? undefined : readText('system', command.system)
    this.#schema = command.schema === undefined ? undefined : readSchema(command.schema)
  }

  /** The answer for a row: a message, or what has the form of the schema. */
  async invoke(row: InputRow): Promise<unknown> {
    switch (row.kind) {
      case 'bad':
        throw new UnsupportedInputError(row.problem, 'The other lines are not touched.')
      case 'request':
        return this.#askRequest(row.params)
      case 'openai':
        return this.#askOpenAi(row.body)
      case 'input':
        return this.#ask(row.input)
      case 'fields':
        return this.#ask(fillTemplate(this.#command.template ?? '', row.fields))
      default:
        return row satisfies never
    }
  }

  /** A request as it is, but for what the command line sets. */
  #askRequest({ messages, model, max_tokens, stream: _, ...params }: Fields): Promise<unknown> {
    const options = {
      invocationKwargs: params,
      ...(typeof max_tokens === 'number' && { maxTokens: max_tokens }),
    }
    return this.#send(messages, this.#command.model ?? String(model), options)
  }

  #askOpenAi({ messages, model, ...body }: Fields): Promise<unknown> {
    const tokens = body['max_completion_tokens'] ?? body['max_tokens']
    const options = {
      ...pick(body, ['temperature', 'top_p', 'stop', 'tools', 'tool_choice', 'response_format']),
      ...(typeof tokens === 'number' && { maxTokens: tokens }),
    }
    return this.#send(messages, this.#command.model ?? String(model), options)
  }

  #ask(input: unknown): Promise<unknown> {
    const { model } = this.#command
    if (model === undefined) throw new JobError('The rows name no model. Pass --model.')
    return this.#send(input, model, {})
  }

  #send(input: unknown, name: string, options: Fields): Promise<unknown> {
    const model = this.#findModel(name)
    const messages =
      this.#system === undefined ? input : [['system', this.#system], ...toList(input)]
    const asked = this.#schema ? model.withStructuredOutput(this.#schema) : model
    return asked.invoke(messages as string, options)
  }

  #findModel(name: string): ChatAnthropic {
    const known = this.#models.get(name)
    if (known) return known
    const { maxTokens } = this.#command
    const model = new ChatAnthropic({ model: name, maxTokens, ...this.#api })
    this.#models.set(name, model)
    return model
  }
}

function toList(input: unknown): unknown[] {
  return Array.isArray(input) ? input : [['human', input]]
}

function pick(body: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.flatMap((name) =>
      body[name] == null ? [] : [[name === 'top_p' ? 'topP' : name, body[name]]],
    ),
  )
}

/** The content of a file; a text with blanks is the content itself. */
function readText(option: string, given: string): string {
  try {
    return readFileSync(given, 'utf8').trimEnd()
  } catch {
    if (/\s/.test(given)) return given
    throw new UsageError(`--${option}: there is no file ${given}.`)
  }
}

function readSchema(file: string): Fields {
  const text = readText('schema', file)
  try {
    const schema: unknown = JSON.parse(text)
    if (isRecord(schema)) return schema
  } catch {
    // Reported below, as any other content that is no schema.
  }
  throw new UsageError(`--schema: ${file} holds no JSON schema.`)
}
