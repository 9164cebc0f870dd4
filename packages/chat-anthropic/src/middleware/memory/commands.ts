/** The commands of Anthropic's memory tool, with the texts that its documentation gives the model. */
import type { MessageContent } from '@langchain/core/messages'
import { FileError } from '../files/file-error.ts'
import type { Files, Segments } from '../files/files.ts'
import { toSegmentsBelow } from '../files/paths.ts'
import {
  checkSize,
  countFiles,
  type Listed,
  listBelow,
  readText,
  toListLines,
} from '../files/read-text.ts'
import { around, insertAfter, replaceOnce, toLines } from '../files/text.ts'
import { Refusal } from '../tool-result.ts'
import { toImage } from './image.ts'

/** A call of the memory tool. */
export type MemoryCommand =
  | { command: 'view'; path: string; view_range?: [number, number] }
  | { command: 'create'; path: string; file_text: string }
  | { command: 'str_replace'; path: string; old_str: string; new_str: string }
  | { command: 'insert'; path: string; insert_line: number; insert_text: string }
  | { command: 'delete'; path: string }
  | { command: 'rename'; old_path: string; new_path: string }

/** The limits of a memory. */
export interface MemoryLimits {
  overwrite: boolean
  maxFileBytes: number
  maxFiles: number
  maxViewCharacters: number
}

type Asked<Name extends MemoryCommand['command']> = MemoryCommand & { command: Name }

const ROOT = '/memories'
const MOST_LINES = 999_999

const toSegments = (path: string): Segments => toSegmentsBelow(path, ROOT)
const toPath = (path: Segments): string => [ROOT, ...path].join('/')

const number = (lines: readonly string[], first: number): string =>
  lines.map((line, index) => `${String(first + index).padStart(6)}\t${line}`).join('\n')

/** Bytes as people read them: 300B, 1.5K, 2.0M. */
function toSize(bytes: number): string {
  const unit = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), 3)
  return unit === 0 ? `${bytes}B` : `${(bytes / 1024 ** unit).toFixed(1)}${'BKMG'[unit]}`
}

const isMissing = (path: string): Refusal => new Refusal(`Error: The path ${path} does not exist`)

const isMissingToView = (path: string, prefix = ''): Refusal =>
  new Refusal(`${prefix}The path ${path} does not exist. Please provide a valid path.`)

/** The sizes of folders are those of the files in them. */
function sizeBelow(path: Segments, all: readonly Listed[]): number {
  const inside = all.filter((entry) => path.every((part, index) => entry.path[index] === part))
  return inside.reduce((sum, { size }) => sum + size, 0)
}

async function viewFolder(files: Files, path: Segments): Promise<string> {
  const all = await listBelow(files, path, Number.POSITIVE_INFINITY)
  const shown = all.filter((entry) => entry.path.length <= path.length + 2)
  const toLine = (entry: Pick<Listed, 'path'>) =>
    `${toSize(sizeBelow(entry.path, all))}\t${toPath(entry.path)}`
  const header =
    `Here're the files and directories up to 2 levels deep in ${toPath(path)}, excluding hidden ` +
    'items and node_modules:'
  return [header, toLine({ path }), ...toListLines(shown, toLine)].join('\n')
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const left = text.length - most
  const hint = 'View the rest with view_range'
  return `${text.slice(0, most).toWellFormed()}\n[... ${left} characters left out. ${hint} ...]`
}

function toRange(range: [number, number] | undefined, count: number): [from: number, to: number] {
  const [from, to] = range ?? [1, -1]
  const last = to === -1 ? count : to
  const isRange = Number.isInteger(from) && Number.isInteger(last) && from >= 1
  if (isRange && (last >= from || count === 0) && from <= Math.max(count, 1)) {
    return [from, Math.min(last, count)]
  }
  throw new Refusal(
    `Error: Invalid \`view_range\` parameter: [${from}, ${to}]. It should be within the range of ` +
      `lines of the file: [1, ${count}]`,
  )
}

async function view(
  files: Files,
  { path, view_range }: Asked<'view'>,
  { maxViewCharacters }: MemoryLimits,
): Promise<MessageContent> {
  const segments = toSegments(path)
  const found = await files.find(segments)
  if (!found) throw isMissingToView(path)
  if (found.kind === 'folder') return viewFolder(files, segments)
  const image = await toImage(files, segments)
  if (image) return [image]
  const lines = toLines((await readText(files, segments)).text)
  if (lines.length > MOST_LINES) {
    throw new Refusal(`File ${path} exceeds maximum line limit of 999,999 lines.`)
  }
  const [from, to] = toRange(view_range, lines.length)
  const shown = cut(number(lines.slice(from - 1, to), from), maxViewCharacters)
  return `Here's the content of ${path} with line numbers:\n${shown}`
}

async function create(
  files: Files,
  { path, file_text }: Asked<'create'>,
  { overwrite, maxFileBytes, maxFiles }: MemoryLimits,
): Promise<string> {
  const segments = toSegments(path)
  checkSize(file_text, maxFileBytes)
  const isFull = async () => (await countFiles(files, [], maxFiles)) >= maxFiles
  if (!(await files.find(segments)) && (await isFull())) {
    throw new FileError('refused', `the memory has ${maxFiles} files already; delete some`)
  }
  await files.write(segments, file_text, { isNew: !overwrite })
  return `File created successfully at: ${path}`
}

/** The text of a file to edit; a folder counts as missing. */
async function readToEdit(files: Files, path: string, missing: Refusal) {
  const segments = toSegments(path)
  if ((await files.find(segments))?.kind !== 'file') throw missing
  return { segments, ...(await readText(files, segments)) }
}

async function strReplace(
  files: Files,
  { path, old_str, new_str }: Asked<'str_replace'>,
  { maxFileBytes }: MemoryLimits,
): Promise<string> {
  const missing = isMissingToView(path, 'Error: ')
  const { segments, text, version } = await readToEdit(files, path, missing)
  const replaced = replaceOnce(text, old_str, new_str)
  if ('found' in replaced) {
    throw new Refusal(
      replaced.found === 0
        ? `No replacement was performed, old_str \`${old_str}\` did not appear verbatim in ${path}.`
        : `No replacement was performed. Multiple occurrences of old_str \`${old_str}\` in lines: ` +
            `${replaced.lines.join(', ')}. Please ensure it is unique`,
    )
  }
  checkSize(replaced.text, maxFileBytes)
  await files.write(segments, replaced.text, { version })
  const lines = toLines(replaced.text)
  const [from, to] = around(lines, replaced.line, toLines(new_str).length || 1)
  return `The memory file has been edited.\n${number(lines.slice(from - 1, to), from)}`
}

async function insert(
  files: Files,
  { path, insert_line, insert_text }: Asked<'insert'>,
  { maxFileBytes }: MemoryLimits,
): Promise<string> {
  const { segments, text, version } = await readToEdit(files, path, isMissing(path))
  const edited = insertAfter(text, insert_line, insert_text)
  if (edited === undefined) {
    throw new Refusal(
      `Error: Invalid \`insert_line\` parameter: ${insert_line}. It should be within the range of ` +
        `lines of the file: [0, ${toLines(text).length}]`,
    )
  }
  checkSize(edited, maxFileBytes)
  await files.write(segments, edited, { version })
  return `The file ${path} has been edited.`
}

async function remove(files: Files, { path }: Asked<'delete'>): Promise<string> {
  const segments = toSegments(path)
  if (segments.length === 0) throw new Refusal(`Error: The directory ${ROOT} cannot be deleted`)
  if (!(await files.find(segments))) throw isMissing(path)
  await files.remove(segments)
  return `Successfully deleted ${path}`
}

async function rename(files: Files, { old_path, new_path }: Asked<'rename'>): Promise<string> {
  const [from, to] = [toSegments(old_path), toSegments(new_path)]
  if (from.length === 0) throw new Refusal(`Error: The directory ${ROOT} cannot be renamed`)
  if (!(await files.find(from))) throw isMissing(old_path)
  const isExisting = new Refusal(`Error: The destination ${new_path} already exists`)
  if (to.length === 0 || (await files.find(to))) throw isExisting
  if (from.every((part, index) => part === to[index])) {
    throw new Refusal(`Error: ${old_path} cannot be moved into itself`)
  }
  try {
    await files.rename(from, to)
  } catch (error) {
    throw error instanceof FileError && error.failure === 'exists' ? isExisting : error
  }
  return `Successfully renamed ${old_path} to ${new_path}`
}

/** Runs a command; failures are refusals. */
export async function runMemoryCommand(
  files: Files,
  args: MemoryCommand,
  limits: MemoryLimits,
): Promise<MessageContent> {
  try {
    switch (args.command) {
      case 'view':
        return await view(files, args, limits)
      case 'create':
        return await create(files, args, limits)
      case 'str_replace':
        return await strReplace(files, args, limits)
      case 'insert':
        return await insert(files, args, limits)
      case 'delete':
        return await remove(files, args)
      default:
        return await rename(files, args)
    }
  } catch (error) {
    if (error instanceof FileError) throw new Refusal(toSentence(error, args))
    throw error
  }
}

function toSentence({ failure, message }: FileError, args: MemoryCommand): string {
  const path = args.command === 'rename' ? args.old_path : args.path
  if (failure === 'exists') return `Error: File ${path} already exists`
  if (failure === 'outside') return `Error: ${message}`
  return `Error: Cannot use ${path}: ${message}.`
}
