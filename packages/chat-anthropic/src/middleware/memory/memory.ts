/** The middleware that runs Anthropic's memory tool. */
import type { ToolRuntime } from '@langchain/core/tools'
import { createMiddleware } from 'langchain'
import { memory_20250818 } from '../../tools/index.ts'
import { accessStorage } from '../files/access.ts'
import { checkStorage, type FileStorage } from '../files/storage.ts'
import type { RunningMiddleware } from '../middleware.ts'
import { checkOptionNames, checkPositive } from '../option-names.ts'
import { type MemoryCommand, runMemoryCommand } from './commands.ts'

/** The options of `memory`. */
export interface MemoryOptions {
  /** Where the memory is; `/memories` is the root of the storage. There is no default. */
  storage: FileStorage
  /** Whether `create` may replace a file; it may not by default. */
  overwrite?: boolean
  /** Bytes of the largest file; 100,000 by default. */
  maxFileBytes?: number
  /** Files in all; 1,000 by default. */
  maxFiles?: number
  /** Characters of a file that one view shows; 16,000 by default, which the model expects. */
  maxViewCharacters?: number
}

const NAMES: Readonly<Record<keyof MemoryOptions, true>> = {
  storage: true,
  overwrite: true,
  maxFileBytes: true,
  maxFiles: true,
  maxViewCharacters: true,
}

/**
 * Gives an agent Anthropic's memory tool and keeps its files in a storage. The API itself tells the
 * model how to use it: nothing is added to the system prompt. Failures are results for the model.
 *
 * @throws Error where `storage` is missing, or an option cannot be.
 */
export function memory(options: MemoryOptions): RunningMiddleware {
  checkOptionNames('memory', options, NAMES)
  const storage = checkStorage('memory', options.storage)
  const limits = {
    overwrite: options.overwrite ?? false,
    maxFileBytes: options.maxFileBytes ?? 100_000,
    maxFiles: options.maxFiles ?? 1000,
    maxViewCharacters: options.maxViewCharacters ?? 16_000,
  }
  const { maxFileBytes, maxFiles, maxViewCharacters } = limits
  checkPositive('memory', { maxFileBytes, maxFiles, maxViewCharacters })
  const access = accessStorage({
    tool: 'memory',
    storage,
    stateKey: 'memoryFiles',
    maxFileBytes,
    isMade: true,
  })
  const execute = (args: unknown, runtime: ToolRuntime) =>
    access.run(runtime, async (files) => {
      const content = await runMemoryCommand(files, args as MemoryCommand, limits)
      return { content, isError: false }
    })
  const middleware = createMiddleware({
    name: 'memory',
    tools: [memory_20250818({ execute })],
    ...(access.stateSchema && { stateSchema: access.stateSchema }),
  })
  return middleware as object as RunningMiddleware
}
