/** The code blocks of the project's pages, as programs that can be run. */
import { readdirSync, readFileSync } from 'node:fs'

export const ROOT = new URL('../../', import.meta.url)

/** The pages whose TypeScript runs. */
export const PAGES = [
  '',
  'docs/',
  'packages/anthropic-emulator/',
  'packages/anthropic-emulator/docs/',
  'packages/chat-anthropic-queue/',
  'packages/chat-anthropic/',
  'packages/chat-anthropic/docs/',
].flatMap(pagesIn)

/** The pages of a folder; at the top, and of a package, those that are for users. */
function pagesIn(folder: string): string[] {
  return readdirSync(new URL(folder, ROOT))
    .filter((name) => (folder.endsWith('docs/') ? /\.md$/ : /^README.*\.md$/).test(name))
    .map((name) => `${folder}${name}`)
}

export function readPage(page: string): string {
  return readFileSync(new URL(page, ROOT), 'utf8')
}

/** A fenced block, the line it starts at, and the output that the page shows for it. */
export interface Block {
  language: string
  /** The name of the file that the block is. */
  title: string | undefined
  code: string
  line: number
  output: string | undefined
}

const FENCE = /^```(\w*)(?: title="([^"]+)")?\n([\s\S]*?)^```$/gm
const OUTPUTS = ['text', 'json']

/** The blocks of a page that are no outputs, each with the output that directly follows it. */
export function blocksOf(page: string): Block[] {
  const source = readPage(page)
  const fences = [...source.matchAll(FENCE)].map(
    ({ 0: all, 1: language, 2: title, 3: code, index }) => ({
      language: language ?? '',
      title,
      code: code ?? '',
      start: index,
      end: index + all.length,
      line: source.slice(0, index).split('\n').length,
    }),
  )
  const isOutput = ({ language, title }: (typeof fences)[number]) =>
    OUTPUTS.includes(language) && title === undefined
  return fences.flatMap((fence, position) => {
    if (isOutput(fence)) return []
    const { language, title, code, line, end } = fence
    const next = fences[position + 1]
    const follows = next && isOutput(next) && isBlank(source, end, next.start)
    return [{ language, title, code, line, output: follows ? next.code : undefined }]
  })
}

function isBlank(source: string, from: number, to: number): boolean {
  return source.slice(from, to).trim() === ''
}

/** Blocks that build on each other: one module. */
export interface Program {
  page: string
  blocks: Block[]
}

const DECLARED = /^(?:const|let|function|class)\s+(\w+)/gm

function declares({ code }: Block): string[] {
  return [...code.matchAll(DECLARED)].map(([, name]) => name ?? '')
}

/** The TypeScript of a page, files apart. A block that declares a name again begins a new program. */
export function programsOf(page: string): Program[] {
  const programs: Program[] = []
  const names = new Set<string>()
  const isPart = ({ language, title }: Block) => language === 'ts' && title === undefined
  for (const block of blocksOf(page).filter(isPart)) {
    const own = declares(block)
    const isNew = programs.length === 0 || own.some((name) => names.has(name))
    if (isNew) {
      programs.push({ page, blocks: [] })
      names.clear()
    }
    own.forEach((name) => names.add(name))
    programs.at(-1)?.blocks.push(block)
  }
  return programs
}

const IMPORT = /^import [\s\S]*? from '[^']+'$/gm

/** Printed before the output of each block. */
export const mark = ({ line }: Block): string => `<line ${line}>`

/** A program as one module: every import once, then the blocks, each with its mark. */
export function moduleOf({ blocks }: Program): string {
  const imports = new Set(blocks.flatMap(({ code }) => code.match(IMPORT) ?? []))
  const bodies = blocks.map(
    (block) => `console.log('${mark(block)}')\n${block.code.replace(IMPORT, '')}`,
  )
  return `${[...imports].join('\n')}\n${bodies.join('\n')}`
}

const MASKS: readonly [RegExp, string][] = [
  [/\b(msg|req|toolu|srvtoolu)_[A-Za-z0-9]+/g, '$1_…'],
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:…'],
]

/** Text without what differs from run to run. */
export function masked(text: string): string {
  return MASKS.reduce((shown, [found, mask]) => shown.replace(found, mask), text).trim()
}

/** The rows of the one table that has a column of this name, cell by cell. */
export function tableOf(page: string, column: string): string[][] {
  const lines = page.split('\n')
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
  const start = lines.findIndex((line) => line.startsWith('|') && cells(line).includes(column))
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'))
  if (start < 0) throw new Error(`No table has the column "${column}".`)
  return lines.slice(start + 2, end).map(cells)
}
