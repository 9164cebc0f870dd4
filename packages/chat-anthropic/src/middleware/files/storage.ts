/** Where the files of a tool are kept. */
import type { BaseStore } from '@langchain/langgraph'

/**
 * Where the files of a tool are:
 * - `state`: in the agent's state, and so in its checkpoints. `true` for the tool's own key
 *   (`editorFiles`, `memoryFiles`), or another key. Texts by path.
 * - `root`: below a folder of this machine, which cannot be left.
 * - `store`: in a store of LangGraph under a namespace.
 * - `backend`: in a backend of deepagents (`BackendProtocolV2`), or what makes one for each call.
 */
export type FileStorage =
  | { state: true | string }
  | { root: string }
  | { store: BaseStore; namespace: string[] }
  | { backend: FileBackend }

type OrPromise<Value> = Value | Promise<Value>

/** An answer that may be a failure. */
export interface BackendAnswer {
  /** What failed, as a sentence such as `"File not found"`; absent where nothing did. */
  error?: string | undefined
}

/** What is asked of a backend of deepagents: a part of `BackendProtocolV2`. */
export interface FileBackend {
  /** Lists a folder without what is in its subfolders; paths are absolute, sizes in bytes. */
  ls(path: string): OrPromise<
    BackendAnswer & {
      files?:
        | { path: string; is_dir?: boolean | undefined; size?: number | undefined }[]
        | undefined
    }
  >
  /** Reads a whole file; an array holds its lines, without the ends of lines. */
  readRaw(
    path: string,
  ): OrPromise<BackendAnswer & { data?: { content: string | string[] | Uint8Array } | undefined }>
  /** Writes a whole file, in place of one that is there already. */
  write(path: string, content: string): OrPromise<BackendAnswer>
  /** Deletes a file, or a folder with all in it; without it nothing can be deleted or moved. */
  delete?(path: string): OrPromise<BackendAnswer>
}

const CHOICES =
  'Pass { state: true } (in checkpoints), { root: folder }, { store, namespace }, or { backend } ' +
  'of deepagents.'

/** Throws where a storage is missing or none of the kinds, naming these. */
export function checkStorage(tool: string, storage: FileStorage | undefined): FileStorage {
  if (storage === undefined) throw new Error(`${tool} needs a storage. ${CHOICES}`)
  const kinds = ['state', 'root', 'store', 'backend'].filter((kind) => kind in storage)
  if (kinds.length !== 1) {
    const found = kinds.length === 0 ? 'none' : kinds.join(' and ')
    throw new Error(`${tool} takes one storage, and this has ${found}. ${CHOICES}`)
  }
  if ('store' in storage && !(storage.namespace?.length > 0)) {
    throw new Error(`${tool} needs a namespace in its store. Pass { store, namespace: ['files'] }.`)
  }
  return storage
}
