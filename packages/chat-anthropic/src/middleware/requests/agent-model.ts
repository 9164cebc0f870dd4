/** The model of an agent's call: one whose requests can be seen, or another. */
import { UnsupportedInputError } from '../../errors/errors.ts'
import { toRecord } from '../../wire.ts'

/** What is done about a model whose requests cannot be seen. */
export type UnsupportedModel = 'warn' | 'ignore' | 'error'

/** The model within what LangChain wraps around it. */
export function unwrapModel(model: object): object {
  const { bound } = toRecord(model)
  return typeof bound === 'object' && bound !== null ? unwrapModel(bound) : model
}

/** Whether it is this package's `ChatAnthropic`, on any platform. */
export function isChatAnthropic(model: object): boolean {
  return typeof toRecord(unwrapModel(model))['requestFor'] === 'function'
}

/** Warns of models that are not ours, each kind once. */
export class ModelCheck {
  readonly #middleware: string
  readonly #then: UnsupportedModel
  readonly #warned = new Set<string>()

  constructor(middleware: string, then: UnsupportedModel) {
    this.#middleware = middleware
    this.#then = then
  }

  /** Whether the model is supported. Throws where that was asked for. */
  accepts(model: object): boolean {
    if (isChatAnthropic(model)) return true
    const name = model.constructor.name
    const what = `${this.#middleware} does nothing for a model of ${name}`
    const hint = 'Pass the agent a `ChatAnthropic` of chat-anthropic, as an object.'
    if (this.#then === 'error') throw new UnsupportedInputError(what, hint)
    if (this.#then === 'warn' && !this.#warned.has(name)) console.warn(`${what}. ${hint}`)
    this.#warned.add(name)
    return false
  }
}
