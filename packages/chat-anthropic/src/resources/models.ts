/** `model.models`: the models that a key can use, as the API lists them. */
import { type ModelInfo, toModelInfo } from '../models/model-info.ts'
import type { ListedModel } from '../wire.ts'
import { nextById, type RequestSettings, Resource, type ResourceContext } from './resource.ts'

/** Which models are listed. */
export interface ModelListSettings extends RequestSettings {
  /** Default: those that can be used, `"active"` and `"deprecated"`. */
  lifecycle?: readonly ('active' | 'deprecated' | 'retired')[] | undefined
}

/**
 * The models of the API, each with what the built-in table adds: successors, prices, and what a
 * request must not hold. Clouds have lists of their own, which is an `UnsupportedInputError` before
 * any request; `knownModels()` needs none.
 */
export class Models {
  readonly #resource: Resource

  constructor(context: ResourceContext) {
    this.#resource = new Resource('models', context)
  }

  /** The models, newest first. */
  async *list({ lifecycle, signal }: ModelListSettings = {}): AsyncGenerator<ModelInfo> {
    const query = lifecycle ? { lifecycle: [...lifecycle] } : {}
    const listed = this.#resource.list<ListedModel>(query, { signal }, nextById)
    for await (const model of listed) yield toModelInfo(model)
  }

  /** One model, by its id or another name of it, such as `"claude-sonnet-4-5"`. */
  async retrieve(id: string, settings: RequestSettings = {}): Promise<ModelInfo> {
    return toModelInfo(await this.#resource.ask<ListedModel>('retrieve', [id, {}], settings))
  }
}
