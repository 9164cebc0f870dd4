/** Files that are uploaded once, and cited by the model's answers. */
import { createHash } from 'node:crypto'
import { type FileData, toFile } from '../../resources/file-data.ts'
import type { FileBlock, Files, UploadSettings } from '../../resources/files.ts'

/** What the model knows of a file beside its content. */
export interface CitedFileSettings extends Omit<UploadSettings, 'signal'> {
  /** The title that citations name. Default: the file's name. */
  title?: string | undefined
  /** What the model should know of it, without citing it. */
  context?: string | undefined
}

/**
 * Uploads documents for a model, each once for as long as this object lives, and gives content blocks
 * for them whose citations are enabled.
 */
export class CitedFiles {
  readonly #files: Files
  readonly #uploaded = new Map<
    string,
    Promise<{ id: string; mime_type: string; filename: string }>
  >()

  /** For the files of a model's workspace. */
  constructor({ files }: { files: Files }) {
    this.#files = files
  }

  /** The block for a document's data, in any form that `model.files.upload` takes. */
  async block(data: FileData, settings: CitedFileSettings = {}): Promise<FileBlock> {
    const { title, context, ...upload } = settings
    const file = await toFile(data, upload)
    const uploaded = await this.#uploadOnce(file, upload)
    return this.#files.contentBlock(uploaded, {
      title: title ?? uploaded.filename,
      ...(context !== undefined && { context }),
      citations: { enabled: true },
    })
  }

  async #uploadOnce(file: File, settings: UploadSettings) {
    const hash = createHash('sha256').update(new Uint8Array(await file.arrayBuffer()))
    const key = `${file.name} ${file.type} ${hash.digest('hex')}`
    const known = this.#uploaded.get(key)
    if (known) return known
    const uploading = this.#files.upload(file, settings)
    this.#uploaded.set(key, uploading)
    // What failed is uploaded by the next call.
    uploading.catch(() => this.#uploaded.delete(key))
    return uploading
  }
}
