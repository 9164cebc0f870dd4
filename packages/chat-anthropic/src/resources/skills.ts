/** `model.skills`: instructions and files that the model uses in a container. */
import { UnsupportedInputError } from '../errors/errors.ts'
import type { SkillInfo, SkillVersionInfo } from '../wire.ts'
import { type RequestSettings, Resource, type ResourceContext } from './resource.ts'

/** What an upload may say of its skill. */
export interface SkillUploadSettings extends RequestSettings {
  /** Its label for people, one line of up to 255 characters. Default: the name in its `SKILL.md`. */
  displayName?: string | undefined
}

/** Which skills of a list are wanted. */
export interface SkillListSettings extends RequestSettings {
  /** Those of the workspace, or Anthropic's. Default: both. */
  source?: 'custom' | 'anthropic' | undefined
}

/**
 * Skills of a model's workspace. Bedrock and Vertex AI have none, which is an `UnsupportedInputError`
 * before any request. Failures are those of `invoke`.
 */
export class Skills {
  readonly #skills: Resource
  readonly #versions: Resource

  constructor(context: ResourceContext) {
    this.#skills = new Resource('skills', context)
    this.#versions = new Resource('skillVersions', context)
  }

  /**
   * Uploads a skill: files whose names begin with one folder, such as `my-skill/SKILL.md`, which has to
   * be among them.
   */
  async upload(
    files: readonly File[],
    { displayName, signal }: SkillUploadSettings = {},
  ): Promise<SkillInfo> {
    this.#skills.checkPlatform()
    checkFiles(files)
    const label = displayName === undefined ? {} : { display_name: displayName }
    return this.#skills.ask('create', [{ files: [...files], ...label }], { signal })
  }

  /** Uploads a newer version of a skill: all of its files. */
  async addVersion(
    id: string,
    files: readonly File[],
    { signal }: RequestSettings = {},
  ): Promise<SkillVersionInfo> {
    this.#versions.checkPlatform()
    checkFiles(files)
    return this.#versions.ask('create', [id, { files: [...files] }], { signal })
  }

  /** The skills that the workspace can use. */
  list({ source, signal }: SkillListSettings = {}): AsyncGenerator<SkillInfo> {
    const query = source ? { source } : {}
    return this.#skills.list<SkillInfo>(query, { signal }, ({ next_page }) =>
      next_page ? { page: next_page } : undefined,
    )
  }

  /** What the API knows of a skill. */
  async retrieve(id: string, settings: RequestSettings = {}): Promise<SkillInfo> {
    return this.#skills.ask('retrieve', [id, {}], settings)
  }

  /** Deletes a skill with all of its versions. */
  async delete(id: string, settings: RequestSettings = {}): Promise<void> {
    await this.#skills.ask('delete', [id, {}], settings)
  }
}

function checkFiles(files: readonly File[]): void {
  if (files.some(({ name }) => /^[^/]+\/SKILL\.md$/.test(name))) return
  throw new UnsupportedInputError(
    'a skill without a `SKILL.md`',
    'Name its files with their folder, such as "my-skill/SKILL.md".',
  )
}
