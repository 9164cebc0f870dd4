/** The commands of Anthropic's text editor, with the texts that its documentation gives the model. */
import { FileError, type FileFailure } from '../files/file-error.ts'
import type { Files, Segments } from '../files/files.ts'
import { checkSize, listBelow, readText, toListLines } from '../files/read-text.ts'
import { around, insertAfter, replaceOnce, toLines } from '../files/text.ts'
import { Refusal } from '../tool-result.ts'
import type { EditHistory } from './history.ts'

/** A call of the editor, as every version has it. */
export type EditorCommand =
  | { command: 'view'; path: string; view_range?: [number, number] }
  | { command: 'create'; path: string; file_text: string }
  | { command: 'str_replace'; path: string; old_str: string; new_str: string }
  | { command: 'insert'; path: string; insert_line: number; insert_text: string }
  | { command: 'undo_edit'; path: string }

/** Where and how a command works. */
export interface EditorContext {
  files: Files
  segments: Segments
  history: EditHistory
  overwrite: boolean
  maxFileBytes: number
  maxCharacters: number | undefined
}

const number = (lines: readonly string[], first: number): string =>
  lines.map((line, index) => `${first + index}: ${line}`).join('\n')

/** The lines that a range asks for; errors name what is wrong with it. */
function toRange([from, to]: [number, number], count: number): [from: number, to: number] {
  const range = `\`view_range\` [${from}, ${to}]`
  if (!Number.isInteger(from) || !Number.isInteger(to)) {
    throw new Refusal(`Error: ${range} takes whole numbers.`)
  }
  if (from < 1 || from > Math.max(count, 1)) {
    throw new Refusal(`Error: ${range} begins outside of the file, which has lines 1 to ${count}.`)
  }
  if (to === -1) return [from, count]
  if (to < from) throw new Refusal(`Error: ${range} ends before it begins.`)
  if (to > count) {
    throw new Refusal(`Error: ${range} ends after the last line, which is ${count}. -1 is the end.`)
  }
  return [from, to]
}

function cut(text: string, most = Number.POSITIVE_INFINITY): string {
  if (text.length <= most) return text
  const left = text.length - most
  const hint = 'View the rest with view_range'
  return `${text.slice(0, most).toWellFormed()}\n[... ${left} characters left out. ${hint} ...]`
}

async function viewFolder({ files, segments }: EditorContext, path: string): Promise<string> {
  const entries = await listBelow(files, segments, 2)
  const base = path.replace(/(?<=.)\/+$/, '')
  const lines = toListLines(entries, (entry) => {
    const below = entry.path.slice(segments.length).join('/')
    return `${base === '/' ? '' : base}/${below}${entry.kind === 'folder' ? '/' : ''}`
  })
  return [base, ...lines].join('\n')
}

async function view(
  context: EditorContext,
  { path, view_range }: EditorCommand & { command: 'view' },
): Promise<string> {
  const { files, segments, maxCharacters } = context
  const found = await files.find(segments)
  if (found?.kind === 'folder') {
    if (view_range) throw new Refusal('Error: `view_range` is for files, and this is a folder.')
    return viewFolder(context, path)
  }
  const lines = toLines((await readText(files, segments)).text)
  const [from, to] = view_range ? toRange(view_range, lines.length) : [1, lines.length]
  return cut(number(lines.slice(from - 1, to), from), maxCharacters) || '(empty file)'
}

async function create(
  { files, segments, history, overwrite, maxFileBytes }: EditorContext,
  { path, file_text }: EditorCommand & { command: 'create' },
): Promise<string> {
  checkSize(file_text, maxFileBytes)
  const before = overwrite && history.isKept && (await files.find(segments))
  const previous = before ? (await readText(files, segments)).text : undefined
  await files.write(segments, file_text, { isNew: !overwrite })
  history.add(segments, previous)
  return `File created successfully at: ${path}`
}

async function strReplace(
  { files, segments, history, maxFileBytes }: EditorContext,
  { old_str, new_str }: EditorCommand & { command: 'str_replace' },
): Promise<string> {
  const { text, version } = await readText(files, segments)
  const replaced = replaceOnce(text, old_str, new_str)
  if ('found' in replaced) {
    throw new Refusal(
      replaced.found === 0
        ? 'Error: No match found for replacement. Please check your text and try again.'
        : `Error: Found ${replaced.found} matches for replacement text. Please provide more ` +
            'context to make a unique match.',
    )
  }
  checkSize(replaced.text, maxFileBytes)
  await files.write(segments, replaced.text, { version })
  history.add(segments, text)
  return 'Successfully replaced text at exactly one location.'
}

async function insert(
  { files, segments, history, maxFileBytes }: EditorContext,
  { path, insert_line, insert_text }: EditorCommand & { command: 'insert' },
): Promise<string> {
  const { text, version } = await readText(files, segments)
  const edited = insertAfter(text, insert_line, insert_text)
  if (edited === undefined) {
    throw new Refusal(
      `Error: Invalid \`insert_line\` parameter: ${insert_line}. It should be within the range of ` +
        `lines of the file: [0, ${toLines(text).length}]`,
    )
  }
  checkSize(edited, maxFileBytes)
  await files.write(segments, edited, { version })
  history.add(segments, text)
  const lines = toLines(edited)
  const [from, to] = around(lines, insert_line + 1, toLines(insert_text).length || 1)
  return `The file ${path} has been edited.\n${number(lines.slice(from - 1, to), from)}`
}

async function undoEdit(
  { files, segments, history }: EditorContext,
  { path }: EditorCommand & { command: 'undo_edit' },
): Promise<string> {
  const last = history.take(segments)
  if (!last) throw new Refusal(`Error: No edit of ${path} is left to undo.`)
  if (last.text === undefined) await files.remove(segments)
  else await files.write(segments, last.text)
  return `Last edit to ${path} undone successfully.`
}

/** Runs a command; failures are refusals. */
export async function runEditorCommand(
  context: EditorContext,
  args: EditorCommand,
): Promise<string> {
  try {
    switch (args.command) {
      case 'view':
        return await view(context, args)
      case 'create':
        return await create(context, args)
      case 'str_replace':
        return await strReplace(context, args)
      case 'insert':
        return await insert(context, args)
      default:
        return await undoEdit(context, args)
    }
  } catch (error) {
    if (error instanceof FileError) throw new Refusal(toSentence(error, args.path))
    throw error
  }
}

const SENTENCES: Partial<Record<FileFailure, string>> = {
  missing: 'Error: File not found',
  denied: 'Error: Permission denied. Cannot write to file.',
}

function toSentence({ failure, message }: FileError, path: string): string {
  if (failure === 'exists') {
    return `Error: File ${path} already exists. Change it with str_replace or insert.`
  }
  return SENTENCES[failure] ?? `Error: Cannot use ${path}: ${message}.`
}
