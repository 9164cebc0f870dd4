/** The middleware that runs Anthropic's text editor. */
import type { ToolRuntime } from '@langchain/core/tools'
import { createMiddleware } from 'langchain'
import * as dated from '../../tools/index.ts'
import { accessStorage, threadOf } from '../files/access.ts'
import { toSegments } from '../files/paths.ts'
import { checkStorage } from '../files/storage.ts'
import type { RunningMiddleware } from '../middleware.ts'
import { checkOptionNames, checkPositive } from '../option-names.ts'
import { type EditorCommand, runEditorCommand } from './commands.ts'
import { EditHistory } from './history.ts'
import { EDITOR_OPTIONS, type TextEditorOptions, type TextEditorVersion } from './options.ts'

type Execute = (args: unknown, runtime: ToolRuntime) => unknown

/** The tool of each version, and whether it can undo. */
const VERSIONS = {
  '20250728': { make: dated.textEditor_20250728, canUndo: false },
  '20250429': { make: dated.textEditor_20250429, canUndo: false },
  '20250124': { make: dated.textEditor_20250124, canUndo: true },
  '20241022': { make: dated.textEditor_20241022, canUndo: true },
} as const satisfies Record<TextEditorVersion, unknown>

const NAMES: Record<TextEditorVersion, string> = {
  '20250728': 'str_replace_based_edit_tool',
  '20250429': 'str_replace_based_edit_tool',
  '20250124': 'str_replace_editor',
  '20241022': 'str_replace_editor',
}

/** Threads whose edits can be undone. */
const MOST_THREADS = 1000

function keepHistories(canUndo: boolean): (thread: string) => EditHistory {
  const histories = new Map<string, EditHistory>()
  return (thread) => {
    const history = histories.get(thread) ?? new EditHistory(canUndo)
    histories.delete(thread)
    histories.set(thread, history)
    const [oldest] = histories.keys()
    if (histories.size > MOST_THREADS && oldest !== undefined) histories.delete(oldest)
    return history
  }
}

function checkOptions(options: TextEditorOptions): void {
  const { version = '20250728', maxCharacters, maxFileBytes } = options
  checkOptionNames('textEditor', options, EDITOR_OPTIONS)
  checkPositive('textEditor', { maxCharacters, maxFileBytes })
  if (!Object.hasOwn(VERSIONS, version)) {
    throw new Error(
      `textEditor has no version ${version}. Pass ${Object.keys(VERSIONS).join(', ')}.`,
    )
  }
  if (maxCharacters !== undefined && version !== '20250728') {
    throw new Error(`textEditor ${version} has no maxCharacters. Leave it out, or use 20250728.`)
  }
}

/**
 * Gives an agent Anthropic's text editor and runs its commands on the files of a storage: below a
 * folder (which no path or link leaves, with edits that are written whole or not at all), in the
 * agent's state, in a store, or in a backend of deepagents. Failures are results for the model.
 *
 * @throws Error where `storage` is missing, or an option cannot be.
 */
export function textEditor(options: TextEditorOptions): RunningMiddleware {
  checkOptions(options)
  const { version = '20250728', maxCharacters, maxFileBytes = 10_000_000 } = options
  const tool = NAMES[version]
  const storage = checkStorage('textEditor', options.storage)
  const access = accessStorage({ tool, storage, stateKey: 'editorFiles', maxFileBytes })
  const { make, canUndo } = VERSIONS[version]
  const historyOf = keepHistories(canUndo)
  const execute = (args: EditorCommand, runtime: ToolRuntime) =>
    access.run(runtime, async (files) => {
      const segments = toSegments(args.path, access.roots)
      const history = historyOf(threadOf(runtime))
      const overwrite = options.overwrite ?? false
      const context = { files, segments, history, overwrite, maxFileBytes, maxCharacters }
      return { content: await runEditorCommand(context, args), isError: false }
    })
  const given = { execute: execute as Execute, ...(maxCharacters && { maxCharacters }) }
  const middleware = createMiddleware({
    name: 'textEditor',
    tools: [make(given)],
    ...(access.stateSchema && { stateSchema: access.stateSchema }),
  })
  return middleware as object as RunningMiddleware
}
