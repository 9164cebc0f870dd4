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

/** What is asked of every row, as data: it goes to workers with the job. */
export interface Recipe {
  model?: string
  system?: string
  schema?: Fields
  template?: string
  maxTokens?: number
}

/** The recipe of a command, with what its files hold. Throws `UsageError`. */
export function readRecipe(command: BatchCommand): Recipe {
  const { model, system, schema, template, maxTokens } = command
  return {
    ...(model !== undefined && { model }),
    ...(system !== undefined && { system: readText('system', system) }),
    ...(schema !== undefined && { schema: readSchema(schema) }),
    ...(template !== undefined && { template }),
    ...(maxTokens !== undefined && { maxTokens }),
  }
}

export type Api = Partial<Pick<ChatAnthropicOptions, 'baseURL' | 'apiKey' | 'onWarning'>>

/** Asks about rows, with a model for each name of one. */
export class RowAsker {
  readonly #recipe: Recipe
  readonly #api: Api
  readonly #models = new Map<string, ChatAnthropic>()

  constructor(recipe: Recipe, api: Api) {
    this.#recipe = recipe
    this.#api = api
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
        return this.#ask(fillTemplate(this.#recipe.template ?? '', row.fields))
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
    return this.#send(messages, this.#recipe.model ?? String(model), options)
  }

  #askOpenAi({ messages, model, ...body }: Fields): Promise<unknown> {
    const tokens = body['max_completion_tokens'] ?? body['max_tokens']
    const options = {
      ...pick(body, ['temperature', 'top_p', 'stop', 'tools', 'tool_choice', 'response_format']),
      ...(typeof tokens === 'number' && { maxTokens: tokens }),
    }
    return this.#send(messages, this.#recipe.model ?? String(model), options)
  }

  #ask(input: unknown): Promise<unknown> {
    const { model } = this.#recipe
    if (model === undefined) throw new JobError('The rows name no model. Pass --model.')
    return this.#send(input, model, {})
  }

  #send(input: unknown, name: string, options: Fields): Promise<unknown> {
    const model = this.#findModel(name)
    const { system, schema } = this.#recipe
    const messages = system === undefined ? input : [['system', system], ...toList(input)]
    const asked = schema ? model.withStructuredOutput(schema) : model
    return asked.invoke(messages as string, options)
  }

  #findModel(name: string): ChatAnthropic {
    const known = this.#models.get(name)
    if (known) return known
    const { maxTokens } = this.#recipe
    const model = new ChatAnthropic({ model: name, ...(maxTokens && { maxTokens }), ...this.#api })
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
