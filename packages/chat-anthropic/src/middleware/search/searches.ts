/** The two searches over the files of a storage. */
import { FileError } from '../files/file-error.ts'
import type { FileEntry, Files, Segments } from '../files/files.ts'
import { Refusal } from '../tool-result.ts'
import { toMatcher } from './glob.ts'
import { LineSearch } from './line-search.ts'

/** The limits of a search. */
export interface SearchLimits {
  maxResults: number
  maxLineLength: number
  timeoutMs: number
}

/** What a grep prints. */
export type OutputMode = 'files_with_matches' | 'content' | 'count'

/** A grep as the model asks for it. */
export interface Grep {
  pattern: string
  include: string | undefined
  mode: OutputMode
}

const isSearched = ({ name }: FileEntry): boolean =>
  !name.startsWith('.') && name !== 'node_modules'

/** The files below a folder, in the order of their paths; links are not followed. */
async function* walk(files: Files, path: Segments, signal: AbortSignal): AsyncGenerator<Segments> {
  for (const entry of await files.list(path)) {
    signal.throwIfAborted()
    if (!isSearched(entry)) continue
    const inner = [...path, entry.name]
    if (entry.kind === 'file') yield inner
    if (entry.kind === 'folder') yield* walkUnlessGone(files, inner, signal)
  }
}

/** What is removed, or cannot be read, while a search goes on is no failure of it. */
async function* walkUnlessGone(
  files: Files,
  path: Segments,
  signal: AbortSignal,
): AsyncGenerator<Segments> {
  try {
    yield* walk(files, path, signal)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
  }
}

/** Paths as they are shown, with a line where there are more. */
class Results {
  readonly lines: string[] = []
  readonly #most: number
  #isCut = false

  constructor(most: number) {
    this.#most = most
  }

  get room(): number {
    return this.#most - this.lines.length
  }

  /** Whether there is room for more. */
  add(line: string): boolean {
    if (this.room <= 0) this.#isCut = true
    else this.lines.push(line)
    return !this.#isCut
  }

  toText(nothing: string): string {
    if (this.lines.length === 0) return nothing
    const more = `[... more than ${this.#most} results; narrow the pattern or the path ...]`
    return [...this.lines, ...(this.#isCut ? [more] : [])].join('\n')
  }
}

/** Ends a search in time, with words for the model. */
async function untilDeadline<Result>(
  timeoutMs: number,
  outer: AbortSignal | undefined,
  task: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const deadline = AbortSignal.timeout(timeoutMs)
  const signal = outer ? AbortSignal.any([outer, deadline]) : deadline
  try {
    return await task(signal)
  } catch (error) {
    if (!deadline.aborted || outer?.aborted) throw error
    const hint = 'Use a simpler pattern or a smaller path.'
    throw new Refusal(`Error: the search took more than ${timeoutMs / 1000} seconds. ${hint}`)
  }
}

const cutLine = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most).toWellFormed()} [...]` : text

/** Paths of files that fit a glob. */
export function findByName(
  files: Files,
  base: Segments,
  pattern: string,
  { maxResults, timeoutMs }: SearchLimits,
  outer?: AbortSignal,
): Promise<string> {
  const isMatch = toMatcher(pattern)
  return untilDeadline(timeoutMs, outer, async (signal) => {
    const results = new Results(maxResults)
    for await (const path of walk(files, base, signal)) {
      if (isMatch(path.slice(base.length)) && !results.add(path.join('/'))) break
    }
    return results.toText('No files found')
  })
}

/** Files, or lines of them, that fit a regular expression. */
export function findByContent(
  files: Files,
  base: Segments,
  grep: Grep,
  limits: SearchLimits,
  outer?: AbortSignal,
): Promise<string> {
  const isIncluded = grep.include === undefined ? () => true : toMatcher(grep.include)
  return untilDeadline(limits.timeoutMs, outer, async (signal) => {
    const search = new LineSearch(grep.pattern, signal)
    try {
      const results = new Results(limits.maxResults)
      for await (const path of pathsAt(files, base, signal)) {
        if (!isIncluded(path.slice(base.length))) continue
        if (!(await addMatches(files, path, search, grep.mode, results, limits))) break
      }
      return results.toText('No matches found')
    } finally {
      await search[Symbol.asyncDispose]()
    }
  })
}

/** A path may be that of one file. */
async function* pathsAt(
  files: Files,
  base: Segments,
  signal: AbortSignal,
): AsyncGenerator<Segments> {
  const found = await files.find(base)
  if (!found) throw new FileError('missing', 'there is no such file')
  if (found.kind === 'folder') yield* walk(files, base, signal)
  else yield base
}

async function addMatches(
  files: Files,
  path: Segments,
  search: LineSearch,
  mode: OutputMode,
  results: Results,
  { maxLineLength }: SearchLimits,
): Promise<boolean> {
  const text = await readUnlessBinary(files, path)
  if (text === undefined) return true
  // One more line than there is room for tells that there are more.
  const most = mode === 'content' ? results.room + 1 : 0
  const { count, found } = await search.search(text, most, maxLineLength + 1)
  if (count === 0) return true
  const name = path.join('/')
  if (mode === 'files_with_matches') return results.add(name)
  if (mode === 'count') return results.add(`${name}:${count}`)
  return found.every(({ line, text: shown }) =>
    results.add(`${name}:${line}:${cutLine(shown, maxLineLength)}`),
  )
}

/** Files that are gone, too large or not to be read are left out, and so are those that are no text. */
async function readUnlessBinary(files: Files, path: Segments): Promise<string | undefined> {
  try {
    const { bytes } = await files.read(path)
    return bytes.subarray(0, 8192).includes(0) ? undefined : bytes.toString()
  } catch (error) {
    if (error instanceof FileError) return undefined
    throw error
  }
}
