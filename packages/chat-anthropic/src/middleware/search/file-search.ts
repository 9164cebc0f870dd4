/** The middleware with the tools `glob_search` and `grep_search`. */
import { type ToolRuntime, tool } from '@langchain/core/tools'
import { createMiddleware } from 'langchain'
import { z } from 'zod/v4'
import { accessStorage, type FileAccess } from '../files/access.ts'
import { FileError } from '../files/file-error.ts'
import type { Files, Segments } from '../files/files.ts'
import { toSegments } from '../files/paths.ts'
import { checkStorage, type FileStorage } from '../files/storage.ts'
import type { RunningMiddleware } from '../middleware.ts'
import { checkOptionNames, checkPositive } from '../option-names.ts'
import { Refusal } from '../tool-result.ts'
import { findByContent, findByName, type SearchLimits } from './searches.ts'

/** The options of `fileSearch`. */
export interface FileSearchOptions {
  /** Where the files are; `{ state: true }` are those of the text editor. There is no default. */
  storage: FileStorage
  /** Files or lines that a search finds; 200 by default. */
  maxResults?: number
  /** Characters of a line that are shown; 2,000 by default. */
  maxLineLength?: number
  /** Bytes of the largest file that is searched; 5,000,000 by default. */
  maxFileBytes?: number
  /** Milliseconds after which a search is given up; 10,000 by default. */
  timeoutMs?: number
}

const NAMES: Readonly<Record<keyof FileSearchOptions, true>> = {
  storage: true,
  maxResults: true,
  maxLineLength: true,
  maxFileBytes: true,
  timeoutMs: true,
}

const path = z.string().optional().describe('The folder to search; all files without it')

const GLOB = z.object({
  pattern: z
    .string()
    .describe('For example **/*.ts, src/**/*.{js,ts}; *.md finds names at any depth'),
  path,
})

const GREP = z.object({
  pattern: z.string().describe('A regular expression of JavaScript; (?i) in front ignores case'),
  path,
  include: z.string().optional().describe('A glob of the files to search, for example *.{ts,tsx}'),
  output_mode: z
    .enum(['files_with_matches', 'content', 'count'])
    .optional()
    .describe('Paths (the default), matching lines as path:line:text, or path:count'),
})

type Task = (files: Files, base: Segments) => Promise<string>

/** Runs a search; what cannot be searched is a result. */
function runSearch(
  access: FileAccess,
  runtime: ToolRuntime,
  asked: string | undefined,
  task: Task,
) {
  return access.run(runtime, async (files) => {
    try {
      const content = await task(files, toSegments(asked ?? '.', access.roots))
      return { content, isError: false }
    } catch (error) {
      if (!(error instanceof FileError) || error.failure === 'outside') throw error
      throw new Refusal(`Error: Cannot search ${asked ?? '.'}: ${error.message}.`)
    }
  })
}

/**
 * Gives an agent two tools that search the files of a storage: `glob_search` by name and
 * `grep_search` by content. Hidden files, `node_modules` and binary files are left out, links are
 * not followed, and a regular expression that does not end is ended.
 *
 * @throws Error where `storage` is missing, or an option cannot be.
 */
export function fileSearch(options: FileSearchOptions): RunningMiddleware {
  checkOptionNames('fileSearch', options, NAMES)
  const storage = checkStorage('fileSearch', options.storage)
  const { maxFileBytes = 5_000_000 } = options
  const limits: SearchLimits = {
    maxResults: options.maxResults ?? 200,
    maxLineLength: options.maxLineLength ?? 2000,
    timeoutMs: options.timeoutMs ?? 10_000,
  }
  checkPositive('fileSearch', { ...limits, maxFileBytes })
  const accessOf = (name: string) =>
    accessStorage({ tool: name, storage, stateKey: 'editorFiles', maxFileBytes })
  const [globs, greps] = [accessOf('glob_search'), accessOf('grep_search')]
  const glob = (args: z.infer<typeof GLOB>, runtime: ToolRuntime) =>
    runSearch(globs, runtime, args.path, (files, base) =>
      findByName(files, base, args.pattern, limits, runtime.signal),
    )
  const grep = (args: z.infer<typeof GREP>, runtime: ToolRuntime) => {
    const { pattern, include, output_mode: mode = 'files_with_matches' } = args
    return runSearch(greps, runtime, args.path, (files, base) =>
      findByContent(files, base, { pattern, include, mode }, limits, runtime.signal),
    )
  }
  const middleware = createMiddleware({
    name: 'fileSearch',
    tools: [
      tool(glob, { name: 'glob_search', description: 'Finds files by a glob', schema: GLOB }),
      tool(grep, { name: 'grep_search', description: 'Finds files by content', schema: GREP }),
    ],
    ...(globs.stateSchema && { stateSchema: globs.stateSchema }),
  })
  return middleware as object as RunningMiddleware
}
