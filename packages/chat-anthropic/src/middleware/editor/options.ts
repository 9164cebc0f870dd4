/** The options of the text editor. */
import type { FileStorage } from '../files/storage.ts'

/** The versions of the tool: `20250124` and `20241022` are for models before Claude 4, and can undo. */
export type TextEditorVersion = '20250728' | '20250429' | '20250124' | '20241022'

/** The options of `textEditor`. */
export interface TextEditorOptions {
  /** Where the files are. There is no default. */
  storage: FileStorage
  /** The version of the tool; `20250728` by default. */
  version?: TextEditorVersion
  /** Characters of a file that one view shows; the API is sent it, too. Version `20250728` only. */
  maxCharacters?: number
  /** Bytes of the largest file that is read or written; 10,000,000 by default. */
  maxFileBytes?: number
  /** Whether `create` may replace a file; it may not by default. */
  overwrite?: boolean
}

/** The names of the options. */
export const EDITOR_OPTIONS: Readonly<Record<keyof TextEditorOptions, true>> = {
  storage: true,
  version: true,
  maxCharacters: true,
  maxFileBytes: true,
  overwrite: true,
}
