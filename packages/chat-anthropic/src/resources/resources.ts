/** What a model offers beside messages; each is made when it is first asked for. */
import { Batches } from './batches.ts'
import { Files } from './files.ts'
import { Models } from './models.ts'
import type { ResourceContext } from './resource.ts'
import { Skills } from './skills.ts'

export type { Batches, Files, Models, Skills }

/** The resources of one model. */
export class Resources {
  readonly #context: ResourceContext
  #batches: Batches | undefined
  #files: Files | undefined
  #models: Models | undefined
  #skills: Skills | undefined

  constructor(context: ResourceContext) {
    this.#context = context
  }

  get batches(): Batches {
    return (this.#batches ??= new Batches(this.#context))
  }

  get files(): Files {
    return (this.#files ??= new Files(this.#context))
  }

  get models(): Models {
    return (this.#models ??= new Models(this.#context))
  }

  get skills(): Skills {
    return (this.#skills ??= new Skills(this.#context))
  }
}
