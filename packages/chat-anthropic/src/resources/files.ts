/** `model.files`: the Files API, for what is sent more than once or made by the model. */
import type { FileMetadata } from '../wire.ts'
import { type FileData, toFile } from './file-data.ts'
import { type RequestSettings, Resource, type ResourceContext } from './resource.ts'

/** What an upload may say of its file. */
export interface UploadSettings extends RequestSettings {
  /** Its name. Default: that of a `File`, else `"file"`. */
  filename?: string | undefined
  /** Its media type. Default: that of a `Blob` or a `File`, else by the ending of its name. */
  mediaType?: string | undefined
  /** Seconds until it is deleted by itself, from an hour to 90 days. Default: never. */
  expiresInSeconds?: number | undefined
}

/** Which files of a list are wanted. */
export interface FileListSettings extends RequestSettings {
  /** Only these, up to 100. */
  ids?: readonly string[] | undefined
}

// Types and not interfaces: only those fit the content of LangChain's messages.

/** What a content block of a file may say beside it. */
export type FileBlockFields = {
  /** Of a document. */
  title?: string | undefined
  /** Of a document: what the model should know of it, without citing it. */
  context?: string | undefined
  /** Of a document: whether answers cite it. */
  citations?: { enabled: boolean } | undefined
  /** Marks a place up to which the API caches the prompt. */
  cache_control?: object | undefined
}

/** A content block that stands for an uploaded file. */
export type FileBlock =
  | ({ type: 'image' | 'document'; source: { type: 'file'; file_id: string } } & FileBlockFields)
  | { type: 'container_upload'; file_id: string; cache_control?: object | undefined }

const IMAGES = /^image\/(?:jpeg|png|gif|webp)$/
const DOCUMENTS = /^(?:application\/pdf|text\/plain)$/

/** Without their parameters, such as `; charset=utf-8`. */
function bareType(mediaType: string): string {
  return mediaType.split(';')[0]!.trim().toLowerCase()
}

/**
 * Files of a model's workspace. Bedrock and Vertex AI have none, which is an `UnsupportedInputError`
 * before any request. Failures are those of `invoke`.
 */
export class Files {
  readonly #resource: Resource

  constructor(context: ResourceContext) {
    this.#resource = new Resource('files', context)
  }

  /**
   * Uploads a file: a `File`, a `Blob`, bytes, a stream or an async iterable of bytes, or a text. A
   * stream is read to its end before, so that the upload can be repeated.
   */
  async upload(data: FileData, settings: UploadSettings = {}): Promise<FileMetadata> {
    this.#resource.checkPlatform()
    const { expiresInSeconds, signal } = settings
    const file = await toFile(data, settings)
    const expires = expiresInSeconds === undefined ? {} : { expires_in_seconds: expiresInSeconds }
    return this.#resource.ask('upload', [{ file, ...expires }], { signal })
  }

  /** The files of the workspace, newest first. */
  list({ ids, signal }: FileListSettings = {}): AsyncGenerator<FileMetadata> {
    const query = ids ? { ids: [...ids] } : {}
    return this.#resource.list<FileMetadata>(query, { signal }, ({ next_page }) =>
      next_page ? { page: next_page } : undefined,
    )
  }

  /** What the API knows of a file: its name, its type, its size. */
  async retrieve(id: string, settings: RequestSettings = {}): Promise<FileMetadata> {
    return this.#resource.ask('retrieveMetadata', [id, {}], settings)
  }

  /** The bytes of a file that the model has made; the API does not give uploads back. */
  async download(id: string, { signal }: RequestSettings = {}): Promise<Blob> {
    this.#resource.checkPlatform()
    const { context, name } = this.#resource
    const { bytes, info } = await context.client.download(
      {
        resource: name,
        send: (sdk, settings) => this.#resource.call(sdk, 'download', [id, {}], settings),
      },
      context.transport(signal),
    )
    const type = info.headers?.get('content-type') ?? ''
    return new Blob([bytes as Uint8Array<ArrayBuffer>], { type })
  }

  /** Deletes a file. */
  async delete(id: string, settings: RequestSettings = {}): Promise<void> {
    await this.#resource.ask('delete', [id, {}], settings)
  }

  /**
   * The content block for an uploaded file, by its media type: an image, a document (PDF and plain
   * text), or anything else as a file of the code execution's container.
   */
  contentBlock(
    { id, mime_type }: Pick<FileMetadata, 'id' | 'mime_type'>,
    fields: FileBlockFields = {},
  ): FileBlock {
    const type = bareType(mime_type)
    const source = { type: 'file', file_id: id } as const
    const { cache_control } = fields
    const cached = cache_control && { cache_control }
    if (IMAGES.test(type)) return { type: 'image', source, ...cached }
    if (DOCUMENTS.test(type)) return { type: 'document', source, ...fields }
    return { type: 'container_upload', file_id: id, ...cached }
  }
}
